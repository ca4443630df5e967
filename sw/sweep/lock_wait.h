// SPDX-License-Identifier: Apache-2.0
// Waiting for a database that another process has locked.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <functional>
#include <string>

namespace cmx::sw::sweep {

/// Whether it says that somebody else has the database.
bool is_lock(const SQLite::Exception& error);

/// Must live as long as the connections that it is attached to.
class LockWait {
 public:
  LockWait(std::string file, std::function<void(const std::string&)> say, std::chrono::milliseconds most)
      : file_(std::move(file)), say_(std::move(say)), most_(most) {}
  LockWait(const LockWait&) = delete;
  LockWait& operator=(const LockWait&) = delete;

  void attach(sqlite3* connection);
  /// Once the wait was in vain.
  std::string complaint() const;

 private:
  static int on_busy(void* self, int attempt);
  /// "process 1234 (sqlite3)", or "another process" where nobody knows.
  std::string holder() const;

  std::string file_;
  std::function<void(const std::string&)> say_;
  std::chrono::milliseconds most_;
  std::chrono::steady_clock::time_point begin_;
};

}  // namespace cmx::sw::sweep
