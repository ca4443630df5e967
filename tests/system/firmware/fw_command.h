// SPDX-License-Identifier: Apache-2.0
// Runs `cmx fw run` on an image of the build tree.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx::fw {

inline std::string image(const std::string& name) { return std::string(CMX_FIRMWARE "/") + name + ".elf"; }

inline std::string contents(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline cli::Finished run(const std::string& name, const std::string& flags) {
  const cli::Desk desk;
  return desk.run(cli::words("fw run " + image(name) + " " + flags));
}

struct Result {
  int exit_code{0};
  std::string err;
  sw::report::Node json;

  std::string status() const { return json.find("status")->text(); }
  const sw::report::Node& die(int number) const { return *json.at("/per_die/" + std::to_string(number)); }
};

inline Result run_json(const std::string& name, const std::string& flags) {
  const cli::Finished finished = run(name, flags + " --json");
  EXPECT_NE(finished.out, "") << finished.err;
  return {finished.exit_code, finished.err, sw::report::Node::from_json(finished.out)};
}

}  // namespace cmx::fw
