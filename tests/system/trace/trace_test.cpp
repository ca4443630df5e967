// SPDX-License-Identifier: Apache-2.0
// Can a trace be trusted? Valid Chrome JSON with every lane of the chosen dies, spans that do not overlap in a row,
// arrows that join an operation of a die to the packets that this operation caused and no others, and a file that stays
// small and says what it left out.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using Json = nlohmann::json;
using Row = std::pair<int, int>;  // die, row of the viewer

struct Span {
  std::int64_t start{0};  // ps
  std::int64_t end{0};
  std::string name;
};

std::int64_t picoseconds(const Json& microseconds) { return std::llround(microseconds.get<double>() * 1e6); }

struct Trace {
  Json json;
  std::map<Row, std::string> lane_of;         // "UB p0", without the number of the row
  std::map<Row, std::vector<Span>> spans;     // in order of time
  std::map<std::int64_t, Json> tails, heads;  // arrows by id
};

Trace read(const std::string& text) {
  Trace trace;
  trace.json = Json::parse(text);
  for (const Json& event : trace.json.at("traceEvents")) {
    const std::string phase = event.at("ph");
    const Row row{event.at("pid"), event.value("tid", 0)};
    if (phase == "M" && event.at("name") == "thread_name") {
      const std::string name = event.at("args").at("name");
      trace.lane_of[row] = name.substr(0, name.find(" #"));
    } else if (phase == "X") {
      const std::int64_t start = picoseconds(event.at("ts"));
      trace.spans[row].push_back({start, start + picoseconds(event.at("dur")), event.at("name")});
    } else if (phase == "s") {
      EXPECT_TRUE(trace.tails.emplace(event.at("id"), event).second) << "two tails";
    } else if (phase == "f") {
      EXPECT_TRUE(trace.heads.emplace(event.at("id"), event).second) << "two heads";
    } else {
      EXPECT_EQ(phase, "M");
    }
  }
  return trace;
}

Trace traced(const std::string& line, int exit_code = 0) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words(line + " --json --trace trace.json"));
  EXPECT_EQ(finished.exit_code, exit_code) << finished.err;
  EXPECT_LT(std::filesystem::file_size(desk.path() / "trace.json"), 50'000'000u);
  return read(desk.read("trace.json"));
}

void expect_every_lane(const Trace& trace, const std::set<int>& dies) {
  for (const int die : dies) {
    std::set<std::string> lanes;
    for (const auto& [row, lane] : trace.lane_of) {
      if (row.first == die) lanes.insert(lane);
    }
    const std::set<std::string> all{"CUBE",  "VECTOR", "MTE1",  "MTE2",  "MTE3",  "FIXPIPE", "SDMA",
                                    "UB p0", "UB p1",  "UB p2", "UB p3", "UB p4", "UB p5",   "UB p6"};
    EXPECT_EQ(lanes, all) << "die " << die;
  }
  for (const auto& [row, lane] : trace.lane_of)
    EXPECT_EQ(dies.count(row.first), 1u) << "die " << row.first << " was not asked for";
}

void expect_rows_without_overlap(const Trace& trace) {
  for (const auto& [row, spans] : trace.spans) {
    ASSERT_EQ(trace.lane_of.count(row), 1u) << "spans in a row without a name";
    for (std::size_t i = 0; i < spans.size(); ++i) {
      EXPECT_FALSE(spans[i].name.empty());
      EXPECT_LE(spans[i].start, spans[i].end);
      if (i > 0) {
        EXPECT_GE(spans[i].start, spans[i - 1].end) << spans[i].name << " in " << trace.lane_of.at(row);
      }
    }
  }
}

/// The span of the row that holds the moment, its end excluded.
const Span* span_at(const Trace& trace, Row row, std::int64_t at) {
  const auto spans = trace.spans.find(row);
  if (spans == trace.spans.end()) return nullptr;
  for (const Span& span : spans->second) {
    if (span.start <= at && at < span.end) return &span;
  }
  return nullptr;
}

void expect_arrows(const Trace& trace) {
  ASSERT_GT(trace.tails.size(), 0u);
  ASSERT_EQ(trace.tails.size(), trace.heads.size());
  for (const auto& [id, tail] : trace.tails) {
    const auto head = trace.heads.find(id);
    ASSERT_NE(head, trace.heads.end()) << "arrow " << id << " leads nowhere";
    const Row from{tail.at("pid"), tail.at("tid")};
    const Row to{head->second.at("pid"), head->second.at("tid")};
    EXPECT_EQ(from.first, to.first) << "an operation injects packets at its own die";
    const Span* operation = span_at(trace, from, picoseconds(tail.at("ts")));
    const Span* packet = span_at(trace, to, picoseconds(head->second.at("ts")));
    ASSERT_NE(operation, nullptr) << "arrow " << id << " starts at no operation";
    ASSERT_NE(packet, nullptr) << "arrow " << id << " ends at no packet";
    EXPECT_NE(operation->name.find("remote writes"), std::string::npos) << operation->name;
    EXPECT_EQ(packet->name, "write");
    EXPECT_EQ(trace.lane_of.at(to).rfind("UB p", 0), 0u);
    EXPECT_EQ(picoseconds(tail.at("ts")), operation->start);
    EXPECT_EQ(picoseconds(head->second.at("ts")), packet->end - 1) << "the arrow ends when the packet is out";
    EXPECT_GT(packet->start, operation->start);
    EXPECT_LT(packet->end, operation->end) << "an operation ends when its last packet is answered";
  }
}

std::size_t count_spans(const Trace& trace, const std::string& name) {
  std::size_t count = 0;
  for (const auto& [row, spans] : trace.spans) {
    for (const Span& span : spans) count += span.name == name ? 1 : 0;
  }
  return count;
}

void expect_sound(const Trace& trace, const std::set<int>& dies) {
  expect_every_lane(trace, dies);
  expect_rows_without_overlap(trace);
  expect_arrows(trace);
  EXPECT_EQ(trace.tails.size(), count_spans(trace, "write")) << "each packet belongs to an operation";
  EXPECT_EQ(trace.json.at("otherData").at("left_out"), "0");
}

TEST(Trace, OfADispatchIsSound) {
  const Trace trace = traced("op dispatch --ep 8 --trace-dies 0,1");
  expect_sound(trace, {0, 1});
  // 7.5 KiB are two packets each, over seven planes.
  EXPECT_EQ(count_spans(trace, "write") % 2, 0u);
  EXPECT_EQ(count_spans(trace, "1024 remote writes"), 2u);
}

TEST(Trace, OfADecodeIsSound) {
  const Trace trace = traced("run decode --npus 16 --ep 32 --batch 8 --layers 4");
  expect_sound(trace, {0, 1});
  for (const char* operation : {"mla_prolog l0 m0", "dense_mlp l2 m0", "attention l3 m1", "expert_mlp l3 m0"})
    EXPECT_GT(count_spans(trace, operation), 0u) << operation;
}

// Exchanges of several layers, in tensor-parallel groups and expert-parallel ones, on dies that are no neighbours.
TEST(Trace, OfExchangesThatFollowOneAnotherIsSound) {
  expect_sound(traced("run decode --npus 16 --ep 32 --batch 8 --layers 6 --tp 4 --trace-dies 3,17"), {3, 17});
}

TEST(Trace, IsTheSameWithOrWithoutThreads) {
  const cli::Desk desk;
  for (const char* threads : {"1", "2"}) {
    const std::string line =
        std::string("op combine --ep 16 --trace-dies 0,5 --threads ") + threads + " --trace " + threads + ".json";
    ASSERT_EQ(desk.run(cli::words(line)).exit_code, 0);
  }
  EXPECT_EQ(desk.read("1.json"), desk.read("2.json"));
}

TEST(Trace, SaysWhatItLeavesOutToStaySmall) {
  const cli::Desk desk;
  const cli::Finished finished =
      desk.run(cli::words("op dispatch --ep 8 --tokens 4096 --trace-dies 0,1,2,3,4,5,6,7 --json --trace trace.json"));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const auto size = std::filesystem::file_size(desk.path() / "trace.json");
  EXPECT_LT(size, 50'000'000u);
  EXPECT_GT(size, 30'000'000u) << "there was room for more";
  const Json trace = Json::parse(desk.read("trace.json"));
  const Json& other = trace.at("otherData");
  EXPECT_GT(std::stoll(other.at("left_out").get<std::string>()), 0);
  const std::string note = other.at("note");
  EXPECT_NE(note.find("leaves out"), std::string::npos);
  EXPECT_NE(finished.err.find(note), std::string::npos) << finished.err;
  EXPECT_EQ(Json::parse(finished.out).at("warnings").at(0), note);
  // What comes first is kept: operations are all there.
  std::size_t operations = 0;
  for (const Json& event : trace.at("traceEvents"))
    operations += event.at("ph") == "X" && event.at("name") == "32768 remote writes" ? 1 : 0;
  EXPECT_EQ(operations, 8u);
}

}  // namespace
}  // namespace cmx
