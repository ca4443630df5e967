// SPDX-License-Identifier: Apache-2.0
// A `cmx fw run --gdb 0` that waits for its client.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <regex>
#include <string>
#include <thread>

#include "tests/support/cmx_process/cmx_process.h"

namespace cmx::gdb_test {

inline std::string image(const std::string& name) { return std::string(CMX_FIRMWARE "/") + name + ".elf"; }

class Debuggee {
 public:
  /// `path` of an image; `flags` beside it, as words.
  Debuggee(const std::string& path, const std::string& flags)
      : child_(desk_.start(cli::words("fw run " + path + " --gdb 0 " + flags))) {
    using namespace std::chrono_literals;
    for (int i = 0; i < 600 && port_ == 0; ++i) {
      const std::string err = desk_.read("stderr");
      std::smatch match;
      if (std::regex_search(err, match, std::regex("gdb: listening on 127.0.0.1:(\\d+)\n"))) {
        port_ = std::stoi(match[1]);
      } else {
        std::this_thread::sleep_for(50ms);
      }
    }
    EXPECT_NE(port_, 0) << desk_.read("stderr");
  }

  int port() const { return port_; }
  const cli::Desk& desk() const { return desk_; }
  /// For when no client will come.
  void kill() const { ::kill(child_, SIGTERM); }
  /// Waits for its end.
  cli::Finished finish() { return desk_.finish(child_); }

 private:
  cli::Desk desk_;
  pid_t child_;
  int port_{0};
};

}  // namespace cmx::gdb_test
