// SPDX-License-Identifier: Apache-2.0
#include "sw/process/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include "sw/process/elapsed.h"
#include "sw/process/self.h"

namespace cmx::sw::process {
namespace {

constexpr int kLookMs = 200;

std::string drain(int file) {
  std::string text;
  std::array<char, 65536> buffer;
  lseek(file, 0, SEEK_SET);
  for (ssize_t got = read(file, buffer.data(), buffer.size()); got > 0; got = read(file, buffer.data(), buffer.size()))
    text.append(buffer.data(), static_cast<std::size_t>(got));
  close(file);
  return text;
}

/// Only async-signal-safe calls: another thread may hold any lock.
[[noreturn]] void become(const char* self, std::vector<char*>& arguments, pid_t parent, int out, int err, int pipe,
                         const Limits& limits) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);  // Ctrl-C is for the parent
  if (getppid() != parent) _exit(1);
  if (limits.memory_bytes > 0) {
    const rlimit room{static_cast<rlim_t>(limits.memory_bytes), static_cast<rlim_t>(limits.memory_bytes)};
    setrlimit(RLIMIT_AS, &room);
  }
  fcntl(pipe, F_SETFD, 0);  // stays open through exec, and closes when the child ends
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (self != nullptr) {
    // Whoever ends a whole group, as a cluster does, may reach the child before us: how it ended is ours to say, and
    // SIGKILL comes with our own end.
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigprocmask(SIG_BLOCK, &held, nullptr);
    execv(self, arguments.data());
  } else {
    execvp(arguments.front(), arguments.data());
  }
  _exit(127);
}

/// Until the child has closed its end of the pipe, which its end does at the latest, or until it must be killed.
void watch(pid_t child, int pipe, Clock::time_point begin, const Limits& limits, Finished& finished) {
  if (limits.seconds <= 0 && limits.stop == nullptr) return;
  for (;;) {
    int wait_ms = kLookMs;
    if (limits.seconds > 0)
      wait_ms = static_cast<int>(std::clamp((limits.seconds - seconds_since(begin)) * 1e3 + 1, 1.0, double{kLookMs}));
    pollfd end{pipe, POLLIN, 0};
    if (poll(&end, 1, wait_ms) > 0) return;
    finished.stopped = limits.stop != nullptr && *limits.stop;
    finished.timed_out = !finished.stopped && limits.seconds > 0 && seconds_since(begin) >= limits.seconds;
    if (!finished.stopped && !finished.timed_out) continue;
    kill(child, SIGKILL);
    return;
  }
}

/// `self`: the binary; nullptr: what the first word names.
Finished run(const char* self, const std::vector<std::string>& words, const Limits& limits) {
  std::vector<char*> arguments;
  if (self != nullptr) arguments.push_back(const_cast<char*>("cmx"));
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto begin = Clock::now();
  const int out = memfd_create("stdout", MFD_CLOEXEC);
  const int err = memfd_create("stderr", MFD_CLOEXEC);
  std::array<int, 2> ends{-1, -1};
  const bool ready = out >= 0 && err >= 0 && pipe2(ends.data(), O_CLOEXEC) == 0;
  const pid_t parent = getpid();
  const pid_t child = ready ? fork() : -1;
  if (child == 0) become(self, arguments, parent, out, err, ends[1], limits);
  if (ends[1] >= 0) close(ends[1]);
  Finished finished;
  int status = 0;
  rusage used{};
  if (child > 0) {
    watch(child, ends[0], begin, limits, finished);
    while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {}
  }
  if (ends[0] >= 0) close(ends[0]);
  if (out >= 0) finished.out = drain(out);
  if (err >= 0) finished.err = drain(err);
  if (child < 0) throw std::runtime_error("cannot start a child process");
  finished.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  finished.exit_code = finished.signal != 0 ? 128 + finished.signal : WEXITSTATUS(status);
  finished.seconds = seconds_since(begin);
  finished.peak_mib = static_cast<double>(used.ru_maxrss) / 1024;
  return finished;
}

}  // namespace

Finished run_self(const std::vector<std::string>& words, const Limits& limits) {
  return run(self_program().c_str(), words, limits);
}

Finished run_program(const std::vector<std::string>& words, const Limits& limits) {
  return run(nullptr, words, limits);
}

}  // namespace cmx::sw::process
