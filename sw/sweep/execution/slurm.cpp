// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/execution/slurm.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "hw/units/bad_input.h"
#include "sw/cli/run_directory.h"
#include "sw/jobs/slurm.h"
#include "sw/process/digest.h"
#include "sw/process/self.h"
#include "sw/report/command_line.h"

namespace cmx::sw::apps {
namespace {

namespace fs = std::filesystem;
using sweep::Directory;
using sweep::Task;

constexpr std::chrono::milliseconds kLook{500};  // at files
constexpr int kLooksAQueue = 4;                  // looks between two questions to the queue
constexpr int kLooksAfter = 6;         // at files that a network file system shows late, once the queue is empty
constexpr int kMostArrayTasks = 1000;  // of a sweep, unless --chunk says otherwise
constexpr std::chrono::seconds kKilledTogether{2};
constexpr int kMemoryBeside = 64;  // MiB that a task takes beside its point

std::string job_file(const Directory& directory, int number, const char* what) {
  return directory.file(fmt::format("jobs/{}.{}", number, what));
}

fs::path absolute(const Directory& directory) { return fs::absolute(directory.path()).lexically_normal(); }

std::string line_of(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

std::vector<std::string> lines_of(const std::string& file) {
  std::vector<std::string> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// sbatch takes a % in the name of a log for a pattern.
std::string without_patterns(const std::string& path) {
  std::string text;
  for (const char c : path) text += c == '%' ? "%%" : std::string(1, c);
  return text;
}

/// Numbers of the arrays of this sweep so far.
std::vector<int> numbers(const Directory& directory) {
  std::vector<int> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory.file("jobs"), ignored)) {
    if (entry.path().extension() == ".points") found.push_back(std::stoi(entry.path().stem().string()));
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Of an array that is about to be submitted, and of no other one: the same place may hold another sweep later.
std::string new_array_name(const fs::path& path, int number) {
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  return fmt::format("cmx-{}-{}-{}", path.stem().string(),
                     process::digest(fmt::format("{} {} {}", path.string(), now, getpid())).substr(0, 8), number);
}

/// The number of an array in the queue of the cluster, by its name where nobody wrote it down; empty: it was never
/// submitted, or is long gone.
std::string id_of(const Directory& directory, int number) {
  std::string id = line_of(job_file(directory, number, "id"));
  const std::string name = line_of(job_file(directory, number, "name"));
  if (!id.empty() || name.empty()) return id;
  const auto found = slurm::named(name);
  return found.empty() ? "" : found.front();
}

/// First line: points of a task. Then their keys.
std::string to_text(const std::vector<std::string>& keys, int chunk) {
  std::string text = fmt::format("{}\n", chunk);
  for (const std::string& key : keys) text += key + "\n";
  return text;
}

class Cluster {
 public:
  Cluster(const Directory& directory, const SlurmOptions& options)
      : directory_(directory), options_(options), path_(absolute(directory)) {}

  /// What is in the queue already needs no second task.
  std::set<std::string> take_over() {
    std::set<std::string> keys;
    for (const int number : numbers(directory_)) {
      const std::string id = id_of(directory_, number);
      if (id.empty() || slurm::queue({id}).all() == 0) continue;
      arrays_.push_back(id);
      const auto lines = lines_of(job_file(directory_, number, "points"));
      keys.insert(lines.begin() + 1, lines.end());
    }
    return keys;
  }

  void submit(const std::vector<std::string>& keys) {
    const auto count = static_cast<int>(keys.size());
    const int chunk = options_.flags.chunk.value_or((count + kMostArrayTasks - 1) / kMostArrayTasks);
    const int most = slurm::most_tasks() * chunk;
    try {
      for (int from = 0; from < count; from += most)
        submit_array({keys.begin() + from, keys.begin() + std::min(count, from + most)}, chunk);
    } catch (const hw::BadInput&) {
      if (!arrays_.empty()) cancel();  // a part of a sweep that nobody waits for
      throw;
    }
  }

  slurm::Queue queue() const { return slurm::queue(arrays_); }
  void cancel() const { slurm::cancel(arrays_); }

 private:
  void submit_array(const std::vector<std::string>& keys, int chunk) {
    fs::create_directories(directory_.file("jobs"));
    const auto before = numbers(directory_);
    const int number = before.empty() ? 1 : before.back() + 1;
    // Quoted for the shell; the first word of such a line is "cmx".
    const std::string line =
        report::command_line({process::self_program(), "sweep", "work", path_.string(), std::to_string(number)});
    write_file(job_file(directory_, number, "points"), to_text(keys, chunk));
    write_file(job_file(directory_, number, "sh"),
               fmt::format("#!/bin/sh\nexec {} --task \"$SLURM_ARRAY_TASK_ID\"\n", line.substr(line.find(' ') + 1)));
    slurm::Array array;
    array.script = path_.string() + fmt::format("/jobs/{}.sh", number);
    array.name = new_array_name(path_, number);
    array.log = without_patterns(path_.string()) + fmt::format("/jobs/{}_%a.log", number);
    array.tasks =
        static_cast<int>((keys.size() + static_cast<std::size_t>(chunk) - 1) / static_cast<std::size_t>(chunk));
    array.at_a_time = options_.at_a_time.value_or(0);
    array.partition = options_.flags.partition;
    array.time_limit = options_.flags.time_limit;
    if (array.time_limit.empty() && options_.limits.timeout_s > 0)
      array.time_limit = std::to_string(static_cast<int>(options_.limits.timeout_s * chunk / 60) + 2);  // minutes
    if (options_.limits.memory_bytes > 0)
      array.memory_mib = static_cast<int>(options_.limits.memory_bytes >> 20) + kMemoryBeside;
    array.options = options_.flags.options;
    write_file(job_file(directory_, number, "name"), array.name + "\n");
    arrays_.push_back(slurm::submit(array));
    write_file(job_file(directory_, number, "id"), arrays_.back() + "\n");
  }

  const Directory& directory_;
  const SlurmOptions& options_;
  fs::path path_;
  std::vector<std::string> arrays_;
};

}  // namespace

std::vector<std::string> arrays_in_queue(const Directory& directory) {
  std::vector<std::string> arrays;
  for (const int number : numbers(directory)) {
    const std::string id = id_of(directory, number);
    if (!id.empty() && slurm::queue({id}).all() > 0) arrays.push_back(id);
  }
  return arrays;
}

void run_slurm(const Directory& directory, const std::vector<const Task*>& tasks, const SlurmOptions& options) {
  Cluster cluster(directory, options);
  const std::set<std::string> taken = cluster.take_over();
  std::map<std::string, const Task*> open;
  std::vector<std::string> keys;
  for (const Task* task : tasks) {
    open[task->key] = task;
    if (taken.count(task->key) == 0) keys.push_back(task->key);
  }
  if (!keys.empty()) cluster.submit(keys);

  const auto look = [&] {
    for (auto task = open.begin(); task != open.end();) {
      const auto ending = fs::exists(directory.point_file(task->first)) ? directory.ending(task->first) : std::nullopt;
      if (ending) options.on_end(*task->second, *ending);
      task = ending ? open.erase(task) : std::next(task);
    }
  };
  std::string trouble;
  for (int round = 0; !open.empty() && !interrupted; ++round) {
    std::this_thread::sleep_for(kLook);
    look();
    if (open.empty() || round % kLooksAQueue != 0) continue;
    const slurm::Queue queue = cluster.queue();
    options.on_running(queue.running);
    if (!queue.reason.empty() && queue.reason != trouble) options.on_trouble(trouble = queue.reason);
    if (queue.all() > 0) continue;
    for (int late = 0; late < kLooksAfter && !open.empty() && !interrupted; ++late) {
      std::this_thread::sleep_for(kLook);
      look();
    }
    break;
  }
  if (!open.empty() && interrupted) cluster.cancel();
}

int work_through(const Directory& directory, int number, int task, const PointLimits& limits) {
  const auto lines = lines_of(job_file(directory, number, "points"));
  if (lines.empty()) throw hw::BadInput(fmt::format("{}: no array {} of this sweep", directory.path(), number));
  const auto chunk = static_cast<std::size_t>(std::stoi(lines.front()));
  std::map<std::string, const Task*> known;
  const sweep::Plan plan = directory.plan("");
  for (const Task& one : plan.tasks) known.emplace(one.key, &one);
  int left = 0;
  const std::size_t from = 1 + static_cast<std::size_t>(task) * chunk;
  for (std::size_t i = from; i < std::min(lines.size(), from + chunk); ++i) {
    const auto found = known.find(lines[i]);
    if (found == known.end()) throw hw::BadInput(fmt::format("{}: has no point {}", directory.path(), lines[i]));
    if (fs::exists(directory.point_file(lines[i]))) continue;
    auto ending = interrupted ? std::nullopt : run_point(*found->second, directory.file("inputs"), limits);
    if (ending && ending->exit_code == 128 + SIGKILL) {
      // Perhaps all of this task is being killed, and the point came first: then we do not see the end of this.
      std::this_thread::sleep_for(kKilledTogether);
      if (interrupted) ending.reset();
    }
    if (ending) write_file(directory.point_file(lines[i]), to_json(*ending));
    if (!ending) ++left;
  }
  return left;
}

}  // namespace cmx::sw::apps
