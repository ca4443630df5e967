// SPDX-License-Identifier: Apache-2.0
// Does the trace tell what an engine did, with arrows from cause to effect, and what it left out?
#include "sw/firmware_tools/engine_trace.h"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

namespace cmx {
namespace {

namespace regs = model::comm_engine::regs;
using Json = nlohmann::json;
using model::comm_engine::JobId;
using model::comm_engine::Observer;
using model::comm_engine::Transaction;
using regs::Error;
using regs::Opcode;
using sw::firmware_tools::EngineTrace;
using sw::firmware_tools::EngineTraceOptions;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr std::int64_t kUs = 1'000'000;
constexpr std::int64_t kNs = 1'000;

regs::Submission submission(Opcode opcode, std::uint64_t flag = 0) {
  regs::Submission s;
  s.opcode = static_cast<std::uint8_t>(opcode);
  s.length = 64;
  s.flag_address = flag;
  return s;
}

Transaction write_to(std::uint32_t die, std::uint64_t flag) {
  Transaction t;
  t.bytes = 64;
  t.destination = {.own = false, .kind = regs::AddressKind::kDie, .number = die, .offset = 0x100};
  t.flag = {.own = false, .kind = regs::AddressKind::kDie, .number = die, .offset = flag};
  return t;
}

/// One write from die 0 to die 1 in two packets, for whose flag die 1 waits. Times in ns.
void relay(EngineTrace& trace) {
  Observer& zero = *trace.engine(0);
  Observer& one = *trace.engine(1);
  one.submitted(5 * kNs, {2, 0}, submission(Opcode::kWaitFlag, 0x80), 0);
  one.fetched(10 * kNs, {2, 0});
  zero.submitted(20 * kNs, {0, 7}, submission(Opcode::kWriteNotify), 0);
  zero.fetched(50 * kNs, {0, 7});
  zero.issued(60 * kNs, {0, 7}, 0, write_to(1, 0x80));
  trace.sent(0, 33);
  trace.packet({.message = 33, .endpoint = 0, .plane = 4, .start = 70 * kNs, .end = 80 * kNs});
  trace.packet({.message = 33, .endpoint = 1, .plane = 5, .response = true, .start = 100 * kNs, .end = 101 * kNs});
  one.completed(90 * kNs, {2, 0}, Error::kNone, 0x1000);
  zero.ended(130 * kNs, {0, 7}, 0, Error::kNone);
  zero.completed(140 * kNs, {0, 7}, Error::kNone, 0x1000);
}

/// What a viewer makes of it: spans as "die 0/UB p4/request 0.070-0.080", arrows as "span -> span".
struct View {
  explicit View(const std::string& text) : json(Json::parse(text)) {
    for (const Json& e : json["traceEvents"]) {
      if (e["ph"] == "M" && e["name"] == "process_name") processes[e["pid"]] = e["args"]["name"];
      if (e["ph"] == "M" && e["name"] == "thread_name") threads[{e["pid"], e["tid"]}] = e["args"]["name"];
    }
    std::map<int, std::string> from;
    for (const Json& e : json["traceEvents"]) {
      if (e["ph"] == "X") spans.push_back(name_of(e));
      if (e["ph"] == "s") from[e["id"]] = around(e);
      if (e["ph"] == "f") arrows.push_back(from.at(e["id"]) + " -> " + around(e));
    }
  }
  std::string name_of(const Json& span) const {
    return processes.at(span["pid"]) + "/" + threads.at({span["pid"], span["tid"]}) + "/" +
           span["name"].get<std::string>();
  }
  /// The span to which a viewer binds the end of an arrow.
  std::string around(const Json& end) const {
    for (const Json& e : json["traceEvents"]) {
      if (e["ph"] != "X" || e["pid"] != end["pid"] || e["tid"] != end["tid"]) continue;
      const double at = end["ts"];
      const double start = e["ts"];
      if (start <= at + 1e-9 && at < start + e["dur"].get<double>()) return name_of(e);
    }
    return "nothing";
  }
  Json json;
  std::map<int, std::string> processes;
  std::map<std::pair<int, int>, std::string> threads;
  std::vector<std::string> spans;
  std::vector<std::string> arrows;
};

TEST(EngineTrace, ArrowsLeadFromTheDoorbellByPacketsToTheCompletionAndToWhoWaitsForTheFlag) {
  EngineTrace trace({.dies = {0, 1}, .all_dies = 2});
  relay(trace);
  trace.finish(kUs);
  const View view(trace.to_json());
  EXPECT_THAT(view.spans, UnorderedElementsAre(
                              "die 1/channel 2 doorbells/doorbell", "die 1/channel 2 descriptors/wait_flag",
                              "die 1/channel 2 completions/completion", "die 0/channel 0 doorbells/doorbell",
                              "die 0/channel 0 descriptors/write_notify", "die 0/channel 0 transactions/64 B to die:1",
                              "die 0/channel 0 completions/completion", "die 0/UB p4/request", "die 1/UB p5/response"));
  EXPECT_THAT(view.arrows, UnorderedElementsAre(
                               "die 1/channel 2 doorbells/doorbell -> die 1/channel 2 descriptors/wait_flag",
                               "die 0/channel 0 doorbells/doorbell -> die 0/channel 0 descriptors/write_notify",
                               "die 0/channel 0 descriptors/write_notify -> die 0/channel 0 transactions/64 B to die:1",
                               "die 0/channel 0 transactions/64 B to die:1 -> die 0/UB p4/request",
                               "die 0/channel 0 transactions/64 B to die:1 -> die 1/UB p5/response",
                               "die 0/UB p4/request -> die 1/channel 2 descriptors/wait_flag",
                               "die 1/channel 2 descriptors/wait_flag -> die 1/channel 2 completions/completion",
                               "die 1/UB p5/response -> die 0/channel 0 completions/completion"));
}

TEST(EngineTrace, AnEngineThatIsNotTracedLeavesNothing) {
  EngineTrace trace({.dies = {1}, .all_dies = 2});
  EXPECT_EQ(trace.engine(0), nullptr);
  trace.sent(0, 33);
  trace.packet({.message = 33, .endpoint = 0, .start = 1, .end = 2});
  trace.finish(kUs);
  EXPECT_THAT(View(trace.to_json()).spans, IsEmpty());
}

TEST(EngineTrace, WhatOverlapsHasRowsOfItsOwnAndWhatDoesNotEndIsOpen) {
  EngineTrace trace({.dies = {0}, .all_dies = 1});
  Observer& engine = *trace.engine(0);
  for (std::uint32_t i = 0; i < 2; ++i) engine.submitted(0, {1, i}, submission(Opcode::kCopy), 0);
  engine.fetched(10 * kNs, {1, 0});
  engine.fetched(12 * kNs, {1, 1});
  engine.completed(20 * kNs, {1, 0}, Error::kTransfer, 0x1000);
  trace.finish(30 * kNs);
  const View view(trace.to_json());
  EXPECT_THAT(view.spans, UnorderedElementsAre("die 0/channel 1 doorbells/doorbell", "die 0/channel 1 descriptors/copy",
                                               "die 0/channel 1 descriptors #2/copy (open)",
                                               "die 0/channel 1 completions/completion"));
  EXPECT_THAT(trace.to_json(), testing::HasSubstr(R"("error":"transfer")"));
}

TEST(EngineTrace, APacketOfACpuIsWithTheCpuAndOneToTheNeighbourWithinThePackage) {
  EngineTrace trace({.dies = {0}, .all_dies = 8});
  trace.engine(0)->submitted(0, {0, 0}, submission(Opcode::kCopy), 0);
  trace.engine(0)->fetched(0, {0, 0});
  trace.engine(0)->issued(0, {0, 0}, 0, write_to(1, 0));
  trace.sent(0, 1);
  trace.packet({.message = 1, .endpoint = 0, .plane = 7, .within_package = true, .start = 1, .end = 2});
  trace.packet({.message = 1, .endpoint = 10, .plane = 0, .response = true, .start = 3, .end = 4});
  trace.finish(kUs);
  EXPECT_THAT(View(trace.to_json()).spans,
              testing::IsSupersetOf({"die 0/within the package/request", "cpu 2/UB p0/response"}));
}

TEST(EngineTrace, KeepsToItsLimitAndCountsTheRest) {
  EngineTrace trace({.dies = {0, 1}, .all_dies = 2, .span_limit = 5});
  relay(trace);
  trace.finish(kUs);
  EXPECT_EQ(trace.left_out(), 4);
  const View view(trace.to_json());
  EXPECT_EQ(view.spans.size(), 5U);
  EXPECT_THAT(view.arrows, Not(Contains(testing::HasSubstr("nothing"))));
  EXPECT_EQ(view.json["otherData"]["left_out"], "4");
}

}  // namespace
}  // namespace cmx
