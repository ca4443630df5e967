// SPDX-License-Identifier: Apache-2.0
#include "sw/report_page/page.h"

#include <gmock/gmock.h>

#include "hw/units/bad_input.h"
#include "sw/report_page/parameters.h"
#include "sw/report_page/tables.h"

namespace cmx {
namespace {

using namespace sw::report_page;
using sw::report::Node;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Page, NoTextOfTheDataCanEndItsElement) {
  Source source;
  source.name = "</script><script>alert(1)</script>";
  source.title = "<!-- <script>";
  const std::string page = page_of({source}, {.version = "1", .command = "cmx report", .compare = false});
  EXPECT_EQ(page.find("</script><script>alert"), std::string::npos);
  EXPECT_EQ(page.find("<!-- <script>"), std::string::npos);
  const std::string mark = "type=\"application/json\">";
  const std::size_t from = page.find(mark) + mark.size();
  const Node data = Node::from_json(page.substr(from, page.find("</script>", from) - from));
  EXPECT_EQ(data.at("/sources/0/name")->text(), source.name);
  EXPECT_EQ(data.at("/sources/0/title")->text(), source.title);
}

TEST(Tables, OfARunComeFromItsResultAlone) {
  const Node result = Node::from_json(
      R"({"command": "run decode", "version": "1", "seed": 7, "fidelity": {"levels": {"cube": "cycle"}}, "wall_s": 3,
    "tpot_ms": 48.5, "utilisation": {"cube": 0.5}, "streams": [{"name": "stream0", "us": 9, "ops": {"gating": 4,
    "dispatch": 5}}],
    "plane_utilisation": {"die": {"0": 0.25, "6": 0.5}}})");
  const Node tables = tables_of(sw::sweep::Results({"run", "decode"}, result, ""));
  EXPECT_THAT(tables.at("/points/columns")->to_json_line(), HasSubstr("tpot_ms"));
  EXPECT_EQ(tables.at("/metrics/data/0/words/0")->text(), "tpot_ms") << "our own times are no metrics";
  EXPECT_EQ(tables.at("/metrics/data/0/words")->members().size(), 1U);
  EXPECT_EQ(tables.at("/layer/data/3/words/1")->text(), "dispatch");
  EXPECT_EQ(tables.at("/layer/data/4/1")->integer(), 5);
  EXPECT_EQ(tables.at("/planes/data/3/1")->integer(), 6);
  EXPECT_EQ(tables.at("/planes/data/4/1")->number(), 0.5);
  EXPECT_THAT(tables.at("/layer/query")->text(), HasSubstr("$.streams"));
  EXPECT_EQ(tables.find("curve"), nullptr) << "no rows, no table";
}

std::string trace(const std::string& events) {
  return R"({"traceEvents": [{"ph": "M", "pid": 3, "name": "process_name", "args": {"name": "die 3"}},
    {"ph": "M", "pid": 3, "tid": 1, "name": "thread_name", "args": {"name": "UB p0"}},
    {"ph": "M", "pid": 3, "tid": 2, "name": "thread_name", "args": {"name": "CUBE"}},)" +
         events + "]}";
}

TEST(Timeline, EnginesComeBeforePackets) {
  const std::string text = trace(R"({"ph": "X", "pid": 3, "tid": 1, "ts": 0, "dur": 1, "name": "packet"},
    {"ph": "s", "pid": 3, "tid": 1, "ts": 0, "id": 1, "name": "packets"},
    {"ph": "X", "pid": 3, "tid": 2, "ts": 5, "dur": 2.5, "name": "attention"})");
  const Node all = timeline_of("t", text);
  EXPECT_EQ(all.find("spans")->members().size(), 2U);
  EXPECT_EQ(all.find("left_out")->integer(), 0);
  EXPECT_EQ(all.at("/lanes/1")->text(), "die 3 CUBE");
  const Node one = timeline_of("t", text, 1);
  ASSERT_EQ(one.find("spans")->members().size(), 1U);
  EXPECT_EQ(one.at("/names/0")->text(), "attention");
  EXPECT_EQ(one.at("/spans/0/0")->integer(), 1);
  EXPECT_EQ(one.at("/spans/0/3")->number(), 2.5);
  EXPECT_EQ(one.find("left_out")->integer(), 1);
}

TEST(Timeline, WhatIsNoTraceIsBadInput) {
  EXPECT_THROW(timeline_of("t", "{"), hw::BadInput);
  EXPECT_THROW(timeline_of("t", "{}"), hw::BadInput);
  EXPECT_THROW(timeline_of("t", trace(R"({"ph": "X", "pid": "a"})")), hw::BadInput);
}

TEST(Parameters, AreFlatAndKeepEveryValue) {
  Parameters parameters;
  add_parameters(
      parameters,
      "[machine.ub_link]\nrate = {value = 28, unit = \"GB/s\", source = \"s\"}\n[plan]\neplb = \"perfect\"\n", "f");
  add_parameters(parameters, "[ub_link]\nrate = {value = 14, unit = \"GB/s\"}\n\n# --- plan\neplb = \"perfect\"\n",
                 "g");
  EXPECT_THAT(parameters["machine.ub_link.rate"], ElementsAre("28 GB/s", "14 GB/s"));
  EXPECT_THAT(parameters["plan.eplb"], ElementsAre("perfect"));
  EXPECT_THROW(add_parameters(parameters, "a = ", "f"), hw::BadInput);
}

}  // namespace
}  // namespace cmx
