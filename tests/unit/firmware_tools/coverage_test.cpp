// SPDX-License-Identifier: Apache-2.0
// Does the lcov file count what ran, and know what did not?
#include "sw/firmware_tools/coverage.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

namespace cmx {
namespace {

using sw::firmware_tools::Coverage;
using testing::HasSubstr;
using testing::Not;

TEST(Coverage, CountsLinesAndFunctionsAndKnowsWhatDidNotRun) {
  std::ifstream file(CMX_FIRMWARE "/hello.elf", std::ios::binary);
  const sw::elf::Image image(std::string(std::istreambuf_iterator<char>(file), {}), "hello");
  Coverage coverage(image);
  EXPECT_THAT(coverage.lcov("hello"), HasSubstr("FNDA:0,main\n"));
  std::uint32_t main = 0;
  for (const sw::elf::Function& function : image.functions()) {
    if (function.name == "main") main = function.address;
  }
  for (int i = 0; i < 3; ++i) coverage.retired(0, main, {}, 0);
  const std::string text = coverage.lcov("hello");
  const auto line = image.line_at(main);
  ASSERT_TRUE(line);
  EXPECT_THAT(text, HasSubstr("TN:hello\nSF:" + line->file + "\n"));
  EXPECT_THAT(text, HasSubstr("FNDA:3,main\n"));
  EXPECT_THAT(text, HasSubstr("DA:" + std::to_string(line->line) + ",3\n"));
  EXPECT_THAT(text, HasSubstr("FNH:1\n"));
  EXPECT_THAT(text, HasSubstr("end_of_record\n"));
}

}  // namespace
}  // namespace cmx
