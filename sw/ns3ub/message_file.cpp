// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "hw/units/bad_input.h"
#include "sw/ns3ub/write.h"

namespace cmx::sw::ns3ub {
namespace {

/// A dependency on a phase is one on each of its tasks; more than this would be no file to read.
constexpr std::size_t kMostDependencies = 5'000'000;

/// A load of several lines comes back as the data of one read here.
const char* to_string(Operation operation, bool memory) {
  switch (operation) {
    case Operation::kRead: return "read";
    case Operation::kWrite: return memory ? "store" : "write";
    case Operation::kWriteNotify: return "write_notify";
    case Operation::kSend: return "send";
  }
  return "?";
}

using Phases = std::map<std::int64_t, std::set<std::int64_t>>;  // and those that it waits for

Phases phases_of(const Case& read) {
  Phases phases;
  for (const Task& task : read.tasks) phases[task.phase];
  for (const Task& task : read.tasks) {
    for (const int phase : task.after_phases) {
      if (phases.count(phase) == 0)
        throw hw::BadInput(fmt::format("{}: dependonphases {}: no task is in that phase", task.where, phase));
      if (phase == task.phase) throw hw::BadInput(fmt::format("{}: phase {} waits for itself", task.where, phase));
      phases[task.phase].insert(phase);
    }
  }
  return phases;
}

/// Phases behind those that they wait for, otherwise by their numbers.
std::vector<std::int64_t> in_order(Phases phases) {
  std::vector<std::int64_t> order;
  while (!phases.empty()) {
    const auto ready =
        std::find_if(phases.begin(), phases.end(), [](const auto& phase) { return phase.second.empty(); });
    if (ready == phases.end()) {
      std::vector<std::int64_t> cycle;
      for (const auto& [phase, waits] : phases) cycle.push_back(phase);
      throw hw::BadInput(fmt::format("traffic.csv: phases wait for each other, among {}", fmt::join(cycle, ", ")));
    }
    const std::int64_t done = ready->first;
    order.push_back(done);
    phases.erase(ready);
    for (auto& [phase, waits] : phases) waits.erase(done);
  }
  return order;
}

}  // namespace

std::string message_file(Case& read) {
  std::map<std::int64_t, std::vector<const Task*>> tasks;
  for (const Task& task : read.tasks) tasks[task.phase].push_back(&task);
  std::map<std::int64_t, std::pair<std::size_t, std::size_t>> rows;  // of each phase: first and last
  std::string text = "time_ns,src,dst,bytes,op,after\n";
  std::size_t row = 0;
  std::size_t dependencies = 0;
  bool delayed = false;
  for (const std::int64_t phase : in_order(phases_of(read))) {
    const std::size_t first = row + 1;
    for (const Task* task : tasks[phase]) {
      ++row;
      std::vector<std::size_t> after;
      for (const int waits_for : task->after_phases) {
        for (std::size_t r = rows[waits_for].first; r <= rows[waits_for].second; ++r) after.push_back(r);
      }
      delayed = delayed || (task->delay_ps > 0 && !after.empty());
      dependencies += after.size();
      if (dependencies > kMostDependencies)
        throw hw::BadInput(fmt::format("{}: more than {} dependencies between tasks", task->where, kMostDependencies));
      text += fmt::format("{},{},{},{},{},{}\n", static_cast<double>(task->delay_ps) / 1000,
                          read.endpoint(task->source), read.endpoint(task->destination), task->bytes,
                          to_string(task->operation, task->memory), fmt::join(after, ";"));
    }
    rows[phase] = {first, row};
  }
  if (delayed)
    read.warnings.add("delays",
                      "traffic.csv: delay of a task that waits for a phase counts from the start of the run here, not "
                      "from the end of that phase");
  return text;
}

}  // namespace cmx::sw::ns3ub
