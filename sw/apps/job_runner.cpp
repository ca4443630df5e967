// SPDX-License-Identifier: Apache-2.0
#include "sw/apps/job_runner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "sw/apps/run_directory.h"
#include "sw/apps/version.h"

namespace sw::apps {
namespace fs = std::filesystem;
namespace {

/// Two FNV-1a hashes with different starts, as 32 hexadecimal digits.
std::string digest(const std::string& text) {
  std::uint64_t a = 0xcbf29ce484222325ULL;
  std::uint64_t b = 0x9ae16a3b2f90404fULL;
  for (const char c : text) {
    a = (a ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    b = (b ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return fmt::format("{:016x}{:016x}", a, b);
}

std::string contents(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  return text.str();
}

std::string cache_directory() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache != '\0') return std::string(cache) + "/cmx";
  const char* home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? std::string(home) + "/.cache/cmx" : "";
}

std::string drain(int file) {
  std::string text;
  char buffer[65536];
  lseek(file, 0, SEEK_SET);
  for (ssize_t got = read(file, buffer, sizeof buffer); got > 0; got = read(file, buffer, sizeof buffer))
    text.append(buffer, static_cast<std::size_t>(got));
  close(file);
  return text;
}

/// Runs this binary with the words; stdout and stderr go to files in memory, so that no pipe can fill up.
JobResult run_child(const std::vector<std::string>& words) {
  std::vector<char*> arguments{const_cast<char*>("cmx")};
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int out = memfd_create("stdout", MFD_CLOEXEC);
  const int err = memfd_create("stderr", MFD_CLOEXEC);
  const pid_t parent = getpid();
  const pid_t child = out >= 0 && err >= 0 ? fork() : -1;
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execv("/proc/self/exe", arguments.data());
    _exit(127);
  }
  if (child < 0) throw std::runtime_error("cannot start a child process");
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), drain(out), drain(err), false};
}

}  // namespace

JobRunner::JobRunner(Options options) : options_(std::move(options)) {
  if (options_.cache) directory_ = cache_directory();
  if (!directory_.empty()) identity_ = digest(contents("/proc/self/exe"));
}

std::string JobRunner::cache_file(const std::vector<std::string>& words) const {
  std::string key = fmt::format("{}\n{}\n{}\n", kVersion, identity_, options_.context);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--threads") {
      ++i;  // changes no result
      continue;
    }
    const std::string& word = words[i];
    key += word + "\n";
    const std::string path = word.substr(word.find_first_of("=:") == std::string::npos ? 0 : word.find_first_of("=:") + 1);
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) key += contents(path);
  }
  return directory_ + "/" + digest(key) + ".json";
}

std::vector<JobResult> JobRunner::run(const std::vector<std::vector<std::string>>& commands,
                                      const std::function<void(std::size_t, std::size_t)>& on_progress) {
  std::map<std::vector<std::string>, JobResult> results;
  std::vector<std::vector<std::string>> open;
  for (const auto& words : commands) {
    const auto [entry, added] = results.try_emplace(words);
    if (!added) continue;
    const std::string file = directory_.empty() ? "" : cache_file(words);
    if (!file.empty() && fs::exists(file)) {
      entry->second = {0, contents(file), "", true};
    } else {
      open.push_back(words);
    }
  }

  std::atomic<std::size_t> next{0};
  std::size_t done = results.size() - open.size();
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < open.size(); i = next++) {
      try {
        JobResult result = run_child(open[i]);
        const std::lock_guard lock(mutex);
        if (result.exit_code == 0 && !directory_.empty()) {
          std::error_code ignored;
          fs::create_directories(directory_, ignored);
          try {
            write_file(cache_file(open[i]), result.out);
          } catch (const std::exception&) {
            directory_.clear();  // a cache that cannot be written is no reason to stop
          }
        }
        results[open[i]] = std::move(result);
        on_progress(++done, results.size());
      } catch (...) {
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
        next = open.size();
      }
    }
  };
  std::vector<std::thread> workers;
  for (int i = 1; i < options_.parallel && static_cast<std::size_t>(i) < open.size(); ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  if (failure) std::rethrow_exception(failure);

  std::vector<JobResult> ordered;
  for (const auto& words : commands) ordered.push_back(results.at(words));
  return ordered;
}

}  // namespace sw::apps
