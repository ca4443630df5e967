// SPDX-License-Identifier: Apache-2.0
// Names out of files, as lines of text and JSON can have them.
#include "hw/units/printable.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <nlohmann/json.hpp>

namespace cmx {
namespace {

using hw::printable;

TEST(Printable, WhatIsWellFormedStays) {
  for (const char* name : {"", "main", "sum_of.constprop.0", "größe", "通信", "\U0001f680", "a\\x41"})
    EXPECT_EQ(printable(name), name);
}

TEST(Printable, OtherBytesAreWritten) {
  EXPECT_EQ(printable("w\xff"), "w\\xff");
  EXPECT_EQ(printable("\xc3"), "\\xc3") << "cut short";
  EXPECT_EQ(printable("\xe9\x80g"), "\\xe9\\x80g") << "cut short in the middle";
  EXPECT_EQ(printable("\x80"), "\\x80") << "in the middle of nothing";
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf") << "a longer form than needed";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond the last";
}

TEST(Printable, ControlCharactersDoNotReachATerminal) {
  EXPECT_EQ(printable("a\nb\x1b[31mc\x7f"), "a\\x0ab\\x1b[31mc\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b") << "a control sequence in one character";
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(Printable, AnyBytesBecomeAJsonText) {
  rc::check([] {
    const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    const std::string text = printable(bytes);
    RC_ASSERT(nlohmann::json::parse(nlohmann::json(text).dump()).get<std::string>() == text);
    RC_ASSERT(printable(text) == text);
  });
}

}  // namespace
}  // namespace cmx
