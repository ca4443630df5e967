// SPDX-License-Identifier: Apache-2.0
// Runs `cmx run decode` and reads what it prints. One thread: ctest runs the tests side by side, and results do not
// depend on it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx::decode {

using sw::report::Node;

/// `more`: words that hold spaces.
inline Node run(const std::string& flags, const std::vector<std::string>& more = {}) {
  const cli::Desk desk;
  std::vector<std::string> words = cli::words("run decode --json --threads 1 " + flags);
  words.insert(words.end(), more.begin(), more.end());
  const cli::Finished finished = desk.run(words);
  EXPECT_EQ(finished.exit_code, 0) << flags << ": " << finished.err;
  return finished.exit_code == 0 ? Node::from_json(finished.out) : Node::object();
}

inline const Node& at(const Node& node, const std::string& pointer) {
  static const Node kNone;
  const Node* found = node.at(pointer);
  EXPECT_NE(found, nullptr) << pointer << " is missing";
  return found != nullptr ? *found : kNone;
}

inline double number(const Node& node, const std::string& pointer) {
  const Node& found = at(node, pointer);
  EXPECT_TRUE(found.is_number()) << pointer;
  return found.number();
}

inline std::int64_t integer(const Node& node, const std::string& pointer) {
  const Node& found = at(node, pointer);
  EXPECT_EQ(found.kind(), Node::Kind::kInteger) << pointer;
  return found.integer();
}

}  // namespace cmx::decode
