// SPDX-License-Identifier: Apache-2.0
// --fidelity ub_switch=rtl: the same command with the Verilated switch. On a machine that says what the RTL does the
// two agree.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <ostream>
#include <regex>
#include <string>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using testing::HasSubstr;

/// The RTL's switch as a machine.
constexpr const char* kAsRtl =
    " --set machine.ub_switch.read_ports=1 --set machine.ub_switch.buffer_release=cell --set "
    "machine.ub_switch.input_buffer=20"
    " --set machine.ub_port.receive_buffer=20 --set machine.ub_switch.allocation=0.76";
constexpr const char* kRtl = " --fidelity ub_switch=rtl";
constexpr double kMost = 0.01;

std::string star(int endpoints) { return fmt::format(" --machine star --set machine.star.endpoints={}", endpoints); }

sw::report::Node ask(const std::string& line) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words(line + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << line << ": " << finished.err;
  return sw::report::Node::from_json(finished.exit_code == 0 ? finished.out : "{}");
}

std::string refusal(const std::string& line, const std::string& fault = "") {
  const cli::Desk desk;
  auto words = cli::words(line + kRtl + " --json");
  if (!fault.empty()) words.insert(words.end(), {"--fault", fault});
  const cli::Finished finished = desk.run(words);
  EXPECT_EQ(finished.exit_code, 2) << line << ": " << finished.err;
  EXPECT_EQ(finished.out, "");
  return finished.err;
}

struct Case {
  const char* name;
  std::string line;
  std::vector<const char*> keys;  // times and rates that must agree
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class RtlSwitch : public testing::TestWithParam<Case> {};

TEST_P(RtlSwitch, AgreesWithTheModel) {
  const auto tlm = ask(GetParam().line + kAsRtl);
  const auto rtl = ask(GetParam().line + kAsRtl + kRtl);
  EXPECT_EQ(tlm.at("/fidelity/levels/ub_switch")->text(), "cycle");
  EXPECT_EQ(rtl.at("/fidelity/levels/ub_switch")->text(), "rtl");
  for (const char* key : GetParam().keys) {
    const double model = tlm.at(key)->number();
    const double difference = rtl.at(key)->number() / model - 1;
    EXPECT_LE(std::fabs(difference), kMost) << key << ": " << model << ", RTL " << rtl.at(key)->number();
    fmt::print("{} {}: {:.6g}, RTL {:+.3f} %\n", GetParam().name, key, model, difference * 100);
  }
  if (tlm.at("/packets") == nullptr) return;
  EXPECT_EQ(tlm.at("/packets")->number(), rtl.at("/packets")->number());
  EXPECT_EQ(tlm.at("/packet_hops")->number(), rtl.at("/packet_hops")->number());
}

const std::vector<const char*> kTraffic{"/completion_us", "/latency_us/mean", "/latency_us/p99",
                                        "/throughput_gb_per_s_per_endpoint"};
/// Of a few hundred random times p99 is that of a handful of messages.
const std::vector<const char*> kTypical{"/completion_us", "/latency_us/mean", "/latency_us/p50",
                                        "/throughput_gb_per_s_per_endpoint"};
const std::vector<const char*> kTransfer{"/latency_us", "/bandwidth_gb_per_s"};

INSTANTIATE_TEST_SUITE_P(
    Star, RtlSwitch,
    testing::Values(
        Case{"uniform_4", "ub traffic --pattern uniform --messages 64" + star(4), kTraffic},
        Case{"uniform_16", "ub traffic --pattern uniform --messages 32" + star(16), kTraffic},
        Case{"load_16", "ub traffic --pattern uniform --load 0.3 --messages 32 --bytes 8KiB" + star(16), kTypical},
        Case{"incast_8", "ub traffic --pattern incast --messages 16" + star(8), kTraffic},
        Case{"hotspot_four_lanes",
             "ub traffic --pattern hotspot --messages 32 --set machine.ub_link.virtual_lanes=4 --set "
             "machine.ub_link.request_lanes=0,1"
             " --set machine.ub_link.response_lanes=2,3" +
                 star(12),
             kTraffic},
        Case{"one_lane",
             "ub traffic --pattern permutation --messages 16 --set machine.ub_link.virtual_lanes=1" + star(5),
             kTraffic},
        Case{"read", "ub p2p --from die:0 --to die:1 --op read --bytes 256KiB" + star(4), kTransfer},
        Case{"write", "ub p2p --from die:0 --to die:35 --op write --bytes 256KiB" + star(36), kTransfer}),
    [](const auto& given) { return std::string(given.param.name); });

// One transfer has one route only where there is one uplink; then several RTL switches in a row are the model too.
INSTANTIATE_TEST_SUITE_P(
    Clos, RtlSwitch,
    testing::Values(Case{"packet",
                         "ub p2p --machine clos --set machine.clos.endpoints=12 --set machine.clos.down=3"
                         " --set machine.clos.up=1 --set machine.clos.spine_ports=4 --from die:0 --to die:11 --op "
                         "write --bytes 4KiB",
                         kTransfer},
                    Case{"transfer",
                         "ub p2p --machine clos --set machine.clos.endpoints=12 --set machine.clos.down=3"
                         " --set machine.clos.up=1 --set machine.clos.spine_ports=4 --from die:0 --to die:11 --op "
                         "write --bytes 256KiB",
                         kTransfer}),
    [](const auto& given) { return std::string(given.param.name); });

TEST(RtlSwitchClos, CarriesTrafficAndSaysThatItHasOneRoute) {
  const auto result =
      ask("ub traffic --machine clos --set machine.clos.endpoints=16 --set machine.clos.down=4 --set machine.clos.up=4"
          " --set machine.clos.spine_ports=4 --pattern uniform --messages 16" +
          std::string(kAsRtl) + kRtl);
  EXPECT_GT(result.at("/completion_us")->number(), 1);
  EXPECT_THAT(result.at("/warnings/0")->text(), HasSubstr("one route to each end point"));
}

TEST(RtlSwitchRuns, AreTheSameForAnyThreadsAndAgain) {
  const cli::Desk desk;
  const std::string line = "ub traffic --pattern uniform --messages 8 --json" + star(6) + kAsRtl + kRtl;
  const auto one = desk.run(cli::words(line + " --threads 1 --out first"));
  const auto two = desk.run(cli::words(line + " --threads 2"));
  ASSERT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(cli::without_times(one.out), cli::without_times(two.out));
  const auto again = desk.run(cli::words("rerun first --json"));
  EXPECT_EQ(cli::without_times(one.out), cli::without_times(again.out)) << again.err;
}

TEST(RtlSwitchRuns, AreThePointsOfACurveToo) {
  const std::string line = "ub curve --pattern permutation --loads 0.2 --seeds 2 --measure-us 5" + star(4) + kAsRtl;
  const auto rtl = ask(line + kRtl);
  EXPECT_EQ(rtl.at("/fidelity/levels/ub_switch")->text(), "rtl");
  const double model = ask(line).at("/points/0/latency_us/mean")->number();
  EXPECT_NEAR(rtl.at("/points/0/latency_us/mean")->number(), model, kMost * model);
  EXPECT_NE(rtl.at("/points/0/latency_us/mean")->number(), model) << "the points are runs of the RTL";
}

TEST(RtlSwitchRuns, HasStatisticsOfItsLinks) {
  const auto result = ask("ub traffic --pattern incast --messages 16" + star(4) + kAsRtl + kRtl);
  const auto model = ask("ub traffic --pattern incast --messages 16" + star(4) + kAsRtl);
  for (const char* key : {"/link_utilisation/die/mean", "/link_utilisation/die/max", "/hottest_links/0/utilisation"})
    EXPECT_NEAR(result.at(key)->number(), model.at(key)->number(), 0.001) << key;
  EXPECT_EQ(result.at("/hottest_links/0/bytes")->number(), model.at("/hottest_links/0/bytes")->number());
  // All four want the same output: what waits for it differs by no more than a packet.
  EXPECT_NEAR(result.at("/hottest_links/0/max_queue_bytes")->number(),
              model.at("/hottest_links/0/max_queue_bytes")->number(), 4140);
}

TEST(RtlSwitchLimits, OfTheDefaultMachineComeWithWhatToSet) {
  std::string line = "ub traffic --pattern uniform --messages 4" + star(4);
  const std::string why = refusal(line);
  const std::regex set(R"(--set machine\.[^ )]+)");
  int sets = 0;
  for (auto match = std::sregex_iterator(why.begin(), why.end(), set); match != std::sregex_iterator(); ++match, ++sets)
    line += " " + match->str();
  EXPECT_EQ(sets, 5) << why;
  EXPECT_EQ(ask(line + kRtl).at("/fidelity/levels/ub_switch")->text(), "rtl");
}

struct Refused {
  const char* name;
  std::string line;
  const char* says;
  const char* fault{""};
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

class RtlSwitchRefuses : public testing::TestWithParam<Refused> {};

TEST_P(RtlSwitchRefuses, AndSaysWhy) {
  EXPECT_THAT(refusal("ub traffic --messages 4" + std::string(kAsRtl) + GetParam().line, GetParam().fault),
              HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Machines, RtlSwitchRefuses,
    testing::Values(
        Refused{"ports", star(37), "at most 36 ports"},
        Refused{"supernode", " --machine cloudmatrix384", "different rates"},
        Refused{"lanes", star(4) + " --set machine.ub_link.virtual_lanes=5", "--set machine.ub_link.virtual_lanes=2"},
        Refused{"flit", star(4) + " --set machine.ub_link.flit=40", "--set machine.ub_link.flit=20"},
        Refused{"cell", star(4) + " --set machine.ub_link.cell=160", "--set machine.ub_link.cell=20"},
        Refused{"grain", star(4) + " --set machine.ub_link.credit_grain=4", "--set machine.ub_link.credit_grain=1"},
        Refused{"explicit_credits", star(4) + " --set machine.ub_link.credit_return=explicit",
                "--set machine.ub_link.credit_return=piggyback"},
        Refused{"errors", star(4) + " --set machine.ub_link.bit_error_rate=1e-6", "no link-level retry"},
        Refused{"errors_of_a_link", star(4), "no link-level retry", "link:die:1.p0 ber=1e-6"},
        Refused{"store_and_forward", star(4) + " --set machine.ub_switch.forwarding=store-and-forward",
                "forwards cut-through"},
        Refused{"weighted", star(4) + " --set machine.ub_switch.lane_arbiter=weighted",
                "--set machine.ub_switch.lane_arbiter=round-robin"},
        Refused{"shared", star(4) + " --set machine.ub_switch.buffer_pool=shared",
                "--set machine.ub_switch.buffer_pool=exclusive"},
        Refused{"large_buffers", star(4) + " --set machine.ub_switch.input_buffer=21",
                "holds 1024 flits a lane, not 1075"},
        Refused{"small_receive_buffers", star(4) + " --set machine.ub_port.receive_buffer=19",
                "--set machine.ub_port.receive_buffer=20"},
        Refused{"fast", star(4) + " --set machine.ub_switch.latency=3", "--set machine.ub_switch.latency=4"},
        Refused{"rates", star(4), "different rates", "link:die:1.p0 rate=0.5"},
        Refused{"retry_buffer", star(4) + " --set machine.ub_link.retry_buffer=8", "no link-level retry"},
        Refused{"changing_links", star(4), "cannot change during the run", "at=1us link:die:1.p0 down for=1us"}),
    [](const auto& given) { return std::string(given.param.name); });

}  // namespace
}  // namespace cmx
