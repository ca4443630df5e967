// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/lock_wait.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace cmx::sw::sweep {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kBetween{50};

/// The process that has a lock on the file, or 0. Linux only; the file itself must not be opened for this: closing it
/// would give up our own locks.
pid_t lock_holder(const std::string& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return 0;
  const std::string wanted = fmt::format("{:02x}:{:02x}:{}", major(status.st_dev), minor(status.st_dev), status.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    // "1: POSIX ADVISORY WRITE 1234 fe:00:5678 0 EOF", with an arrow in front of POSIX for who waits.
    std::istringstream words(line);
    std::string number, kind, mode, access, place;
    pid_t pid = 0;
    if (words >> number >> kind >> mode >> access >> pid >> place && kind == "POSIX" && place == wanted &&
        pid != getpid())
      return pid;
  }
  return 0;
}

double seconds(std::chrono::milliseconds time) { return static_cast<double>(time.count()) / 1000; }

}  // namespace

bool is_lock(const SQLite::Exception& error) {
  return error.getErrorCode() == SQLITE_BUSY || error.getErrorCode() == SQLITE_LOCKED;
}

void LockWait::attach(sqlite3* connection) { sqlite3_busy_handler(connection, &LockWait::on_busy, this); }

int LockWait::on_busy(void* self, int attempt) {
  auto& wait = *static_cast<LockWait*>(self);
  if (attempt == 0) {
    wait.begin_ = Clock::now();
    if (wait.say_)
      wait.say_(
          fmt::format("{}: {} has it locked; waiting {:g} s at most", wait.file_, wait.holder(), seconds(wait.most_)));
  }
  if (Clock::now() - wait.begin_ > wait.most_) return 0;
  std::this_thread::sleep_for(kBetween);
  return 1;
}

std::string LockWait::complaint() const {
  return fmt::format("{}: {} has it locked, and did not let it go within {:g} s", file_, holder(), seconds(most_));
}

std::string LockWait::holder() const {
  const pid_t pid = lock_holder(file_);
  if (pid == 0) return "another process";
  std::ifstream name_of(fmt::format("/proc/{}/comm", pid));
  std::string name;
  std::getline(name_of, name);
  return fmt::format("process {}{}", pid, name.empty() ? "" : fmt::format(" ({})", name));
}

}  // namespace cmx::sw::sweep
