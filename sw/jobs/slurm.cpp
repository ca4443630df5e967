// SPDX-License-Identifier: Apache-2.0
#include "sw/jobs/slurm.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "hw/units/bad_input.h"
#include "sw/process/child.h"

namespace cmx::sw::apps::slurm {
namespace {

using process::Finished;

constexpr int kDefaultMostTasks = 1000;
constexpr int kQuestions = 10;  // until one is answered: a controller that restarts is no reason to give up a night
constexpr std::chrono::seconds kBetween{3};
constexpr double kAnswerSeconds = 60;  // that a command may take

/// In one line.
std::string said(const Finished& finished) {
  std::string text = finished.err.empty() ? finished.out : finished.err;
  text.erase(text.find_last_not_of(" \n") + 1);
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

/// Asks until there is an answer.
Finished ask(const std::vector<std::string>& words) {
  Finished finished;
  for (int attempt = 0; attempt < kQuestions; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(kBetween);
    finished = process::run_program(words, {.seconds = kAnswerSeconds});
    const bool answered = finished.exit_code == 0 || finished.exit_code == 127 ||
                          finished.err.find("Invalid job id") != std::string::npos;
    if (answered && !finished.timed_out) break;
  }
  return finished;
}

}  // namespace

void check() {
  if (process::run_program({"sbatch", "--version"}).exit_code == 127)
    throw hw::BadInput(
        "--executor slurm: there is no sbatch; this has to be a machine that submits to a Slurm cluster");
}

std::vector<std::string> named(const std::string& name) {
  // %F is the array's number, %A that of each of its tasks.
  const Finished finished = ask({"squeue", "-h", "-t", "all", "-o", "%F", "--name=" + name});
  if (finished.exit_code != 0) throw std::runtime_error(fmt::format("squeue fails: {}", said(finished)));
  std::istringstream lines(finished.out);
  std::vector<std::string> ids;
  for (std::string id; lines >> id;) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

namespace {

std::vector<std::string> sbatch_words(const Array& array) {
  std::vector<std::string> words{
      "sbatch",
      "--parsable",
      fmt::format("--array=0-{}{}", array.tasks - 1, array.at_a_time > 0 ? fmt::format("%{}", array.at_a_time) : ""),
      "--requeue",
      "--ntasks=1",
      "--cpus-per-task=1",
      "--output=" + array.log};
  if (!array.partition.empty()) words.push_back("--partition=" + array.partition);
  if (!array.time_limit.empty()) words.push_back("--time=" + array.time_limit);
  if (array.memory_mib > 0) words.push_back(fmt::format("--mem={}M", array.memory_mib));
  words.insert(words.end(), array.options.begin(), array.options.end());
  // The last one counts: the job has to be found by it.
  words.push_back("--job-name=" + array.name);
  words.push_back(array.script);
  return words;
}

/// Whether a controller that does not answer, and not one that refuses, is the matter. Words of Slurm's own messages.
bool no_answer(const Finished& finished) {
  static const std::array<std::string_view, 8> kWords{
      "timed out",        "Unable to contact",  "Connection refused",      "Communication connection failure",
      "Connection reset", "temporarily unable", "temporarily unavailable", "Zero Bytes were transmitted"};
  const std::string text = said(finished);
  return finished.timed_out || std::any_of(kWords.begin(), kWords.end(),
                                           [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

/// "17", or "17;cluster".
std::string number_in(const Finished& finished) {
  std::string id = finished.out.substr(0, finished.out.find_first_of(";\n"));
  if (id.empty() || id.find_first_not_of("0123456789") != std::string::npos)
    throw std::runtime_error(fmt::format("sbatch does not say the number of the job: {}", said(finished)));
  return id;
}

}  // namespace

std::string submit(const Array& array) {
  Finished finished;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    finished = process::run_program(sbatch_words(array), {.seconds = kAnswerSeconds});
    if (finished.exit_code == 0 && !finished.timed_out) return number_in(finished);
    if (!no_answer(finished)) throw hw::BadInput(fmt::format("--executor slurm: sbatch refuses: {}", said(finished)));
    // Time for what the controller took on and did not confirm.
    std::this_thread::sleep_for(kBetween);
    const auto found = named(array.name);
    if (!found.empty()) return found.front();
  }
  throw std::runtime_error(fmt::format("sbatch was tried {} times and does not answer: {}", kAttempts, said(finished)));
}

Queue queue(const std::vector<std::string>& arrays) {
  Queue found;
  if (arrays.empty()) return found;
  // -r: a line a task.
  const Finished finished = ask({"squeue", "-h", "-r", "-o", "%t %r", "-j", fmt::format("{}", fmt::join(arrays, ","))});
  // What has long left the queue is no longer known to it.
  if (finished.exit_code != 0 && finished.err.find("Invalid job id") != std::string::npos) {
    if (arrays.size() == 1) return found;
    for (const std::string& one : arrays) {
      const Queue part = queue({one});
      found.waiting += part.waiting;
      if (!part.reason.empty()) found.reason = part.reason;
      found.running += part.running;
    }
    return found;
  }
  if (finished.exit_code == 127) throw hw::BadInput("--executor slurm: there is no squeue");
  if (finished.exit_code != 0) throw std::runtime_error(fmt::format("squeue fails: {}", said(finished)));
  std::istringstream lines(finished.out);
  // What passes by itself.
  static const std::array<std::string_view, 7> kUsual{"None",      "Resources",  "Priority", "JobArrayTaskLimit",
                                                      "BeginTime", "Dependency", "Cleaning"};
  for (std::string state, reason; lines >> state >> std::ws && std::getline(lines, reason);) {
    const bool waits = state == "PD" || state == "RQ" || state == "RF" || state == "RH" || state == "RS";
    ++(waits ? found.waiting : found.running);
    if (waits && std::find(kUsual.begin(), kUsual.end(), reason) == kUsual.end()) found.reason = reason;
  }
  return found;
}

void cancel(const std::vector<std::string>& arrays) {
  std::vector<std::string> words{"scancel"};
  words.insert(words.end(), arrays.begin(), arrays.end());
  process::run_program(words, {.seconds = kAnswerSeconds});
}

int most_tasks() {
  const Finished finished = process::run_program({"scontrol", "show", "config"});
  std::istringstream lines(finished.out);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("MaxArraySize", 0) != 0) continue;
    // One more than the largest number of a task.
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) return std::max(1, std::atoi(line.c_str() + equals + 1) - 1);
  }
  return kDefaultMostTasks;
}

}  // namespace cmx::sw::apps::slurm
