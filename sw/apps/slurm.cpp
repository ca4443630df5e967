// SPDX-License-Identifier: Apache-2.0
#include "sw/apps/slurm.h"

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

namespace sw::apps::slurm {
namespace {

using process::Finished;

constexpr int kDefaultMostTasks = 1000;
constexpr int kAttempts = 10;  // of a question: a controller that restarts is no reason to give up a night
constexpr std::chrono::seconds kBetween{3};

/// In one line.
std::string said(const Finished& finished) {
  std::string text = finished.err.empty() ? finished.out : finished.err;
  text.erase(text.find_last_not_of(" \n") + 1);
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

}  // namespace

void check() {
  if (process::run_program({"sbatch", "--version"}).exit_code == 127)
    throw hw::BadInput("--executor slurm: there is no sbatch; this has to be a machine that submits to a Slurm cluster");
}

std::vector<std::string> named(const std::string& name) {
  const Finished finished = process::run_program({"squeue", "-h", "-o", "%A", "--name=" + name});
  std::istringstream lines(finished.exit_code == 0 ? finished.out : "");
  std::vector<std::string> ids;
  for (std::string id; lines >> id;) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

std::string submit(const Array& array) {
  std::vector<std::string> words{"sbatch",
                                 "--parsable",
                                 fmt::format("--array=0-{}{}", array.tasks - 1, array.at_a_time > 0 ? fmt::format("%{}", array.at_a_time) : ""),
                                 "--job-name=" + array.name,
                                 "--requeue",
                                 "--ntasks=1",
                                 "--cpus-per-task=1",
                                 "--output=" + array.log};
  if (!array.partition.empty()) words.push_back("--partition=" + array.partition);
  if (!array.time_limit.empty()) words.push_back("--time=" + array.time_limit);
  if (array.memory_mib > 0) words.push_back(fmt::format("--mem={}M", array.memory_mib));
  words.insert(words.end(), array.options.begin(), array.options.end());
  words.push_back(array.script);
  const Finished finished = process::run_program(words);
  if (finished.exit_code != 0) throw hw::BadInput(fmt::format("--executor slurm: sbatch refuses: {}", said(finished)));
  // "17", or "17;cluster".
  std::string id = finished.out.substr(0, finished.out.find_first_of(";\n"));
  if (id.empty() || id.find_first_not_of("0123456789") != std::string::npos)
    throw std::runtime_error(fmt::format("sbatch does not say the number of the job: {}", said(finished)));
  return id;
}

Queue queue(const std::vector<std::string>& arrays) {
  Queue found;
  if (arrays.empty()) return found;
  Finished finished;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // -r: a line a task.
    finished = process::run_program({"squeue", "-h", "-r", "-o", "%t %r", "-j", fmt::format("{}", fmt::join(arrays, ","))});
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
    if (finished.exit_code == 0) break;
    if (finished.exit_code == 127) throw hw::BadInput("--executor slurm: there is no squeue");
    std::this_thread::sleep_for(kBetween);
  }
  if (finished.exit_code != 0) throw std::runtime_error(fmt::format("squeue fails: {}", said(finished)));
  std::istringstream lines(finished.out);
  // What passes by itself.
  static const std::array<std::string_view, 7> kUsual{"None", "Resources", "Priority", "JobArrayTaskLimit", "BeginTime", "Dependency", "Cleaning"};
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
  process::run_program(words);
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

}  // namespace sw::apps::slurm
