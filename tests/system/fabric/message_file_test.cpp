// SPDX-License-Identifier: Apache-2.0
// Does `ub traffic` do with a message file, and with a phase, what it says?
#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;

Node result_of(const cli::Desk& desk, const std::string& line) {
  const cli::Finished finished = desk.run(cli::words(line + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << line << ": " << finished.err;
  return Node::from_json(finished.out);
}

TEST(MessageFile, OneWriteTakesAsLongAsOneTransfer) {
  const cli::Desk desk;
  desk.write("one.csv", "time_ns,src,dst,bytes,op\n0,die:5,cpu:9,4096,write\n");
  const Node file = result_of(desk, "ub traffic --pattern file:one.csv");
  const Node transfer = result_of(desk, "ub p2p --from die:5 --to cpu:9 --bytes 4096 --op write --channels 1");
  EXPECT_EQ(file.find("completion_us")->number(), transfer.find("latency_us")->number());
  EXPECT_EQ(file.at("/measured/messages")->integer(), 1);
  EXPECT_NE(file.at("/fidelity/levels/cpu_memory"), nullptr);
}

constexpr const char* kTwo = " --machine star --set machine.star.endpoints=2";

TEST(MessageFile, ThirteenGigabytesAreTenTimesAsLongAsATenthOfThem) {
  const cli::Desk desk;
  const auto completion_us = [&](const std::string& bytes) {
    desk.write("large.csv", "time_ns,src,dst,bytes,op\n0,0,1," + bytes + ",write\n");
    const Node result = result_of(desk, std::string("ub traffic --pattern file:large.csv") + kTwo);
    return result.find("completion_us")->number();
  };
  // Above 2^31 and 2^32 bytes; what is left beside the streaming is one latency.
  EXPECT_NEAR(completion_us("13GB"), 10 * completion_us("1.3GB"), 10 * completion_us("1"));
}

TEST(MessageFile, AMessageHasUpToATebibyte) {
  const cli::Desk desk;
  desk.write("most.csv", "time_ns,src,dst,bytes,op\n0,0,1,1TiB,write\n0,0,1,1099511627776,read\n");
  const std::string file = std::string("ub traffic --pattern file:most.csv --dry-run") + kTwo;
  EXPECT_EQ(result_of(desk, file).find("payload_bytes")->integer(), std::int64_t{2} << 40);
  const std::string pattern = std::string("ub traffic --pattern incast --messages 1 --dry-run") + kTwo;
  EXPECT_EQ(result_of(desk, pattern + " --bytes 1TiB").find("payload_bytes")->integer(), std::int64_t{1} << 40);
  const std::string refused[]{pattern + " --bytes 1025GiB",
                              "ub p2p --bytes 1025GiB --from die:0 --to die:1" + std::string(kTwo),
                              pattern + " --bytes 1TiB --op store", "ub p2p --op fetch_add --bytes 1TiB"};
  for (const std::string& line : refused) {
    const cli::Finished finished = desk.run(cli::words(line));
    EXPECT_EQ(finished.exit_code, 2) << line;
    EXPECT_THAT(finished.err, testing::HasSubstr("--bytes 1")) << line;
  }
}

std::string ring(int dies) {
  std::ostringstream csv;
  csv << "time_ns,src,dst,bytes,op,after\n";
  for (int step = 0; step < 3; ++step) {
    for (int d = 0; d < dies; ++d) {
      csv << 10 * d << ",die:" << d << ",die:" << (d + 16) % dies << ",20000,write_notify,";
      if (step > 0) csv << (step - 1) * dies + d + 1;
      csv << "\n";
    }
  }
  return csv.str();
}

TEST(MessageFile, ThreadsChangeNothingAndARunCanBeRepeatedWithoutTheFile) {
  const cli::Desk desk;
  desk.write("ring.csv", ring(64));
  const std::string line = "ub traffic --pattern file:ring.csv --threads ";
  const std::string one = cli::without_times(desk.run(cli::words(line + "1 --json --out first")).out);
  EXPECT_NE(one, "");
  EXPECT_EQ(cli::without_times(desk.run(cli::words(line + "3 --json")).out), one);
  std::filesystem::remove(desk.path() / "ring.csv");
  EXPECT_EQ(cli::without_times(desk.run(cli::words("rerun first --json")).out), one);
}

TEST(DryRun, CountsThePacketsThatTheRunThenInjects) {
  const cli::Desk desk;
  desk.write("ring.csv", ring(64));
  for (const char* line :
       {"ub traffic --pattern file:ring.csv", "ub traffic --pattern hotspot --endpoints 40 --messages 9 --bytes 10000",
        "ub traffic --endpoints 16 --bytes 1000 --set machine.ub_port.transaction=store"}) {
    const Node planned = result_of(desk, std::string(line) + " --dry-run");
    EXPECT_EQ(planned.find("packets")->integer(), result_of(desk, line).find("packets")->integer()) << line;
    EXPECT_FALSE(planned.find("at_most")->boolean());
  }
  const std::string phase = "ub traffic --endpoints 32 --load 0.3 --warmup-us 10 --measure-us 40";
  const double planned = result_of(desk, phase + " --dry-run").find("packets")->number();
  EXPECT_NEAR(planned, result_of(desk, phase).find("packets")->number(), 0.03 * planned);
}

TEST(Phases, TheHistogramHoldsEveryMessageThatWasMeasured) {
  const cli::Desk desk;
  const Node result =
      result_of(desk, "ub traffic --endpoints 32 --load 0.4 --warmup-us 4 --measure-us 10 --histogram h.csv");
  std::istringstream csv(desk.read("h.csv"));
  std::string line;
  std::getline(csv, line);
  EXPECT_EQ(line, "lower_us,upper_us,messages");
  std::int64_t messages = 0;
  double last_upper = 0;
  while (std::getline(csv, line)) {
    double lower = 0;
    double upper = 0;
    std::int64_t held = 0;
    ASSERT_EQ(std::sscanf(line.c_str(), "%lf,%lf,%ld", &lower, &upper, &held), 3) << line;  // NOLINT(cert-err34-c)
    EXPECT_LT(lower, upper);
    messages += held;
    last_upper = upper;
  }
  EXPECT_GT(messages, 1000);
  EXPECT_EQ(messages, result.at("/measured/messages")->integer());
  EXPECT_GT(last_upper, result.at("/latency_us/max")->number());
}

TEST(Phases, ThreadsAndRepetitionChangeNothing) {
  const cli::Desk desk;
  for (const char* how : {"--load 0.6", "--window 16KiB --initiators 6"}) {
    const std::string line =
        std::string("ub traffic --endpoints 48 --warmup-us 2 --measure-us 6 --json ") + how + " --threads ";
    const std::string one = cli::without_times(desk.run(cli::words(line + "1")).out);
    EXPECT_NE(one, "");
    EXPECT_EQ(cli::without_times(desk.run(cli::words(line + "2")).out), one);
  }
}

// Six of seven planes are left, and all six take over the seventh's share.
TEST(Faults, ADeadPlaneCostsASeventh) {
  const cli::Desk desk;
  const auto throughput = [&](const std::vector<std::string>& fault) {
    auto line = cli::words(
        "ub traffic --endpoints 32 --pattern permutation --window 16KiB --warmup-us 20 --measure-us 20 --json");
    line.insert(line.end(), fault.begin(), fault.end());
    const cli::Finished finished = desk.run(line);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return Node::from_json(finished.out).find("throughput_gb_per_s_per_endpoint")->number();
  };
  EXPECT_NEAR(throughput({"--fault", "plane:3 down"}) / throughput({}), 6.0 / 7, 0.03 * 6 / 7);
}

}  // namespace
}  // namespace cmx
