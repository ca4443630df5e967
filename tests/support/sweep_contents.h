// SPDX-License-Identifier: Apache-2.0
// What a sweep came to, to compare it with another one.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx::cli {

/// Points that have ended.
inline std::size_t points_in(const Desk& desk, const std::string& sweep) {
  const std::filesystem::path points = desk.path() / sweep / "points";
  return std::filesystem::exists(points)
             ? static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(points), {}))
             : 0;
}

/// Everything in the database but times and hosts.
inline std::string sweep_contents(const Desk& desk, const std::string& sweep) {
  std::string all;
  for (const char* sql :
       {"SELECT id, stage, key, seed, status, reason, command, config, result FROM points ORDER BY id",
        "SELECT * FROM axis_values", "SELECT * FROM metrics", "SELECT * FROM utilisation", "SELECT * FROM columns",
        "SELECT * FROM configs"}) {
    const Finished finished = desk.run({"sweep", "query", sweep, sql, "--json"});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    if (finished.exit_code == 0) all += sw::report::Node::from_json(finished.out).find("rows")->to_json();
  }
  return all;
}

}  // namespace cmx::cli
