// SPDX-License-Identifier: Apache-2.0
// Is the XML what readers of JUnit files expect, and well-formed whatever was printed?
#include "sw/report/junit.h"

#include <gmock/gmock.h>

namespace cmx {
namespace {

using sw::report::JunitCase;
using sw::report::to_junit;
using testing::HasSubstr;
using testing::Not;

TEST(Junit, WritesEveryVerdict) {
  const JunitCase passes{
      .name = "a", .seconds = 0.5, .type = {}, .details = {}, .properties = {{"cycles", "12"}}, .out = "die:0 hello\n"};
  const JunitCase fails{.name = "b",
                        .verdict = JunitCase::Verdict::kFailure,
                        .seconds = 0.25,
                        .type = "timeout",
                        .details = "at 5 us\n  die:1 runs\n  die:2 runs",
                        .properties = {},
                        .out = {}};
  const JunitCase breaks{.name = "c",
                         .verdict = JunitCase::Verdict::kError,
                         .type = "error",
                         .details = "no such key",
                         .properties = {},
                         .out = {}};
  EXPECT_EQ(to_junit("folder", {passes, fails, breaks}), R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="1" time="0.750">
  <testsuite name="folder" tests="3" failures="1" errors="1" time="0.750">
    <testcase classname="folder" name="a" time="0.500">
      <properties>
        <property name="cycles" value="12"/>
      </properties>
      <system-out>die:0 hello
</system-out>
    </testcase>
    <testcase classname="folder" name="b" time="0.250">
      <failure message="at 5 us: die:1 runs" type="timeout">at 5 us
  die:1 runs
  die:2 runs</failure>
    </testcase>
    <testcase classname="folder" name="c" time="0.000">
      <error message="no such key" type="error">no such key</error>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(Junit, NothingThatIsPrintedBreaksIt) {
  const std::string nasty("<&>\"']]>\x01\0\x7f\xc3\xa4\t", 14);
  const JunitCase one{.name = nasty,
                      .verdict = JunitCase::Verdict::kFailure,
                      .type = nasty,
                      .details = nasty,
                      .properties = {{nasty, nasty}},
                      .out = nasty};
  const std::string xml = to_junit(nasty, {one});
  EXPECT_THAT(xml, HasSubstr("<system-out>&lt;&amp;&gt;&quot;']]&gt;\\x01\\x00\\x7f\\xc3\\xa4\t</system-out>"));
  EXPECT_THAT(xml, HasSubstr("name=\"&lt;&amp;&gt;&quot;']]&gt;\\x01\\x00\\x7f"));
  for (const char c : xml) EXPECT_TRUE(c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7f)) << static_cast<int>(c);
}

TEST(Junit, AMessageWithASecondLineOfBlanksIsCutThere) {
  const JunitCase one{.name = "a",
                      .verdict = JunitCase::Verdict::kError,
                      .type = "error",
                      .details = "first\n  \n",
                      .properties = {},
                      .out = {}};
  EXPECT_THAT(to_junit("s", {one}), HasSubstr("message=\"first: \""));
}

}  // namespace
}  // namespace cmx
