// SPDX-License-Identifier: Apache-2.0
// Does --trace of fw run agree with the run, come out the same each time, and change nothing?
#include <gmock/gmock.h>

#include <map>

#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

constexpr const char* kTraced = " --trace trace.json --trace-dies 0,1,2,3";

Node run(const cli::Desk& desk, const std::string& line) {
  const cli::Finished finished = desk.run(cli::words("fw run " + line + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  return Node::from_json(finished.out);
}

std::int64_t engines(const Node& run, const std::string& counter) {
  std::int64_t sum = 0;
  for (const auto& [key, die, note] : run.find("per_die")->members()) sum += die.at("/engine/" + counter)->integer();
  return sum;
}

/// How many spans each kind of lane has, packets together.
std::map<std::string, std::int64_t> spans_of(const Node& trace) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> lanes;
  std::map<std::string, std::int64_t> spans;
  for (const auto& [key, event, note] : trace.find("traceEvents")->members()) {
    const std::string phase = event.find("ph")->text();
    if (phase == "s" || phase == "f") ++spans["arrow " + phase];
    if (event.find("tid") == nullptr) continue;
    const std::pair lane(event.find("pid")->integer(), event.find("tid")->integer());
    if (event.find("name")->text() == "thread_name") {
      std::string name = event.at("/args/name")->text();
      name = name.substr(0, name.find(" #"));
      lanes[lane] = name.starts_with("channel") ? name.substr(name.rfind(' ') + 1) : "packets";
    }
    if (phase == "X") ++spans[lanes.at(lane)];
  }
  return spans;
}

TEST(Trace, HasEveryDescriptorTransactionAndPacketOfTheRun) {
  for (const char* image : {"put_get", "all_gather", "kv_fetch"}) {
    const cli::Desk desk;
    const Node result = run(desk, image + std::string(" --dies 4") + kTraced);
    auto spans = spans_of(Node::from_json(desk.read("trace.json")));
    EXPECT_GT(spans["doorbells"], 0) << image;
    EXPECT_EQ(spans["descriptors"], engines(result, "descriptors")) << image;
    EXPECT_EQ(spans["transactions"], engines(result, "transactions")) << image;
    EXPECT_EQ(spans["packets"], result.find("packets")->integer()) << image;
    EXPECT_EQ(spans["arrow s"], spans["arrow f"]) << image;
    // One to each descriptor, transaction, packet and completion, and some by flags.
    EXPECT_GE(spans["arrow f"], spans["descriptors"] + spans["transactions"] + spans["packets"] + spans["completions"])
        << image;
  }
}

TEST(Trace, IsTheSameEachTimeAndChangesNothing) {
  const cli::Desk first;
  const cli::Desk second;
  const std::string line = "all_gather --dies 4";
  const Node plain = run(first, line);
  const Node traced = run(first, line + kTraced);
  run(second, line + kTraced + " --threads 2");
  EXPECT_EQ(traced.find("cycles")->integer(), plain.find("cycles")->integer());
  EXPECT_EQ(engines(traced, "descriptors"), engines(plain, "descriptors"));
  EXPECT_EQ(first.read("trace.json"), second.read("trace.json"));
}

TEST(Trace, LeavesTheCheckerItsView) {
  const cli::Desk desk;
  for (const char* image : {"overlaps_writes", "overwrites_source", "reads_unawaited"}) {
    const std::string line = "fw run " + fw::image(image) + " --dies 2 --json";
    const cli::Finished plain = desk.run(cli::words(line));
    const cli::Finished traced = desk.run(cli::words(line + " --trace trace.json"));
    EXPECT_EQ(plain.exit_code, 3) << image;
    EXPECT_EQ(cli::without_times(traced.out), cli::without_times(plain.out)) << image;
    EXPECT_THAT(desk.read("trace.json"), HasSubstr("doorbell")) << image;
  }
}

TEST(Trace, IsInTheRunsDirectoryAndComesAgainWithARerun) {
  const cli::Desk desk;
  run(desk, "put_get --dies 4 --out first");
  ASSERT_EQ(desk.run(cli::words("rerun first --out second")).exit_code, 0);
  EXPECT_THAT(desk.read("first/trace.json"), HasSubstr("write_notify"));
  EXPECT_EQ(desk.read("second/trace.json"), desk.read("first/trace.json"));
}

TEST(Trace, ShowsWhatWentWrong) {
  const cli::Desk desk;
  EXPECT_EQ(desk.run(cli::words("fw run " + fw::image("awaits_nobody") + " --dies 2 --trace open.json")).exit_code, 3);
  EXPECT_THAT(desk.read("open.json"), HasSubstr("wait_flag (open)"));
  std::vector<std::string> faulty = cli::words("fw run all_gather --dies 4 --trace failed.json");
  faulty.insert(faulty.end(), {"--fault", "engine:1 transfer_error"});
  EXPECT_EQ(desk.run(faulty).exit_code, 0);
  EXPECT_THAT(desk.read("failed.json"), HasSubstr(R"("error":"transfer")"));
}

TEST(Trace, RefusesWhatCannotBe) {
  const cli::Desk desk;
  for (const auto& [flags, says] : std::map<std::string, std::string>{
           {"--trace nowhere/t.json", "--trace nowhere/t.json"},
           {"--trace t.json --trace-dies 0,4", "--trace-dies 4: this run uses dies 0 to 3"},
           {"--trace t.json --trace-dies some", "--trace-dies some"}}) {
    const cli::Finished finished = desk.run(cli::words("fw run hello --dies 4 " + flags));
    EXPECT_EQ(finished.exit_code, 2) << flags;
    EXPECT_THAT(finished.err, HasSubstr(says));
  }
  EXPECT_EQ(desk.names().size(), 0U);
}

}  // namespace
}  // namespace cmx
