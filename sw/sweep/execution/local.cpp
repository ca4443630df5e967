// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/execution/local.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <mutex>

#include "sw/cli/run_directory.h"
#include "sw/cli/session.h"
#include "sw/process/child.h"
#include "sw/process/parallel.h"
#include "sw/sweep/execution/tasks.h"

namespace cmx::sw::apps {

std::atomic<bool> interrupted{false};

namespace {

using report::Node;
using sweep::Ending;
using sweep::Status;

extern "C" void on_stop(int) {
  if (interrupted.exchange(true)) _exit(1);
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

/// The last line that a command prints says why it ended.
std::string reason_of(const process::Finished& child) {
  std::string text = child.err;
  text.erase(text.find_last_not_of(" \n") + 1);
  const std::size_t line = text.rfind('\n');
  if (line != std::string::npos) text.erase(0, line + 1);
  return text.rfind("cmx: ", 0) == 0 ? text.substr(5) : text;
}

Node without_our_times(const Node& result) {
  Node kept = Node::object();
  for (const auto& member : result.members()) {
    if (member.key != "setup_s" && member.key != "simulate_s" && member.key != "wall_s")
      kept.set(member.key, member.value);
  }
  return kept;
}

void judge(const process::Finished& child, const PointLimits& limits, Ending& ending) {
  const bool misfit = child.exit_code == kPointDoesNotFit;
  ending.exit_code = misfit ? 2 : child.exit_code;
  if (child.timed_out) {
    ending.status = Status::kTimeout;
    ending.reason = fmt::format("not done within {} s", limits.timeout_s);
    return;
  }
  if (child.exit_code == 0) {
    try {
      ending.result = without_our_times(Node::from_json(child.out));
      return;
    } catch (const std::runtime_error&) {
      ending.reason = "it printed no JSON object";
    }
  } else {
    ending.reason = child.signal != 0 ? fmt::format("ended by signal {} ({})", child.signal, strsignal(child.signal))
                                      : reason_of(child);
  }
  ending.status = misfit ? Status::kInfeasible : Status::kFailed;
  if (ending.status == Status::kFailed && limits.memory_bytes > 0 && ending.reason == "out of memory")
    ending.reason = fmt::format("out of memory: more than {} MiB", limits.memory_bytes >> 20);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_stop;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

std::optional<Ending> run_point(const sweep::Task& task, const std::string& inputs, const PointLimits& limits) {
  Ending ending;
  ending.host = host_name();
  ending.started = fmt::format("{:%Y-%m-%dT%H:%M:%S}Z",
                               fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
  std::vector<std::string> words = child_of(task, inputs);
  words.emplace_back("--as-point");
  const process::Finished child = process::run_self(
      words, {.seconds = limits.timeout_s, .memory_bytes = limits.memory_bytes, .stop = &interrupted});
  if (child.stopped) return std::nullopt;
  if (child.exit_code == kPointLostInput) throw LostInput(reason_of(child));
  ending.wall_s = child.seconds;
  ending.peak_mib = child.peak_mib;
  judge(child, limits, ending);
  return ending;
}

void run_local(const sweep::Directory& directory, const std::vector<const sweep::Task*>& tasks,
               const LocalOptions& options) {
  std::mutex mutex;
  process::in_parallel(tasks.size(), options.parallel, [&](std::size_t i) {
    if (interrupted) return false;
    {
      const std::lock_guard lock(mutex);
      options.on_start(*tasks[i]);
    }
    const std::optional<Ending> ending = run_point(*tasks[i], directory.file("inputs"), options.limits);
    if (!ending) return false;
    const std::lock_guard lock(mutex);
    write_file(directory.point_file(tasks[i]->key), to_json(*ending));
    options.on_end(*tasks[i], *ending);
    return true;
  });
}

}  // namespace cmx::sw::apps
