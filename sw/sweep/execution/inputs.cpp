// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/execution/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "hw/units/bad_input.h"
#include "sw/cli/arguments.h"
#include "sw/sweep/points.h"

namespace cmx::sw::apps {

using sweep::Axis;
using sweep::Spec;

std::vector<std::string> machines_of(const Spec& spec) {
  for (const Axis* axis : spec.axes()) {
    if (axis->of != "machine") continue;
    std::vector<std::string> machines;
    for (const sweep::Value& value : axis->values) machines.push_back(sweep::to_text(value));
    return machines;
  }
  return {spec.machine};
}

SweepInputs::SweepInputs(const Spec& spec)
    : spec_(spec), files_(std::make_shared<InputFiles>(std::filesystem::path(spec.file).parent_path().string())) {
  const auto axes = spec.axes();
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (names_files(*axes[i])) axes_.push_back(i);
  }
}

bool SweepInputs::names_files(const Axis& axis) const {
  return parse_arguments(spec_.command).file_flags.count("--" + axis.of) > 0;
}

void SweepInputs::read(const std::string& where, const std::vector<std::string>& words) {
  try {
    const Invocation invocation = parse_arguments(words);
    CommonOptions options = invocation.options;
    options.set.clear();
    options.fidelity.clear();
    Session session(options, std::nullopt, false, files_);
    invocation.command->read_inputs(session, invocation.files);
  } catch (const hw::BadInput& error) {
    throw hw::BadInput(fmt::format("{}: {}", where, error.what()));
  }
}

void SweepInputs::check() {
  const auto with_machine = [this](std::vector<std::string> words) {
    if (std::find(words.begin(), words.end(), "--machine") == words.end())
      words.insert(words.end(), {"--machine", machines_of(spec_).front()});
    return words;
  };
  const auto axes = spec_.axes();
  for (const std::size_t i : axes_) {
    for (const sweep::Value& value : axes[i]->values) {
      std::vector<std::string> words = spec_.command;
      for (const std::string& word : sweep::words_of(*axes[i], value)) words.push_back(word);
      read(axes[i]->where, with_machine(words));
    }
  }
  read(spec_.command_where, with_machine(spec_.command));
}

const std::string& SweepInputs::of_point(const sweep::Task& task) {
  std::vector<std::string> key;
  for (const std::size_t i : axes_) key.push_back(sweep::to_text(task.point.values[i]));
  const auto [entry, added] = known_.try_emplace(key);
  if (!added) return entry->second;
  files_->take_names();
  read(fmt::format("{}: point {}", spec_.file, task.point.id), task.words);
  return entry->second = digest_of(files_->files(), files_->take_names());
}

}  // namespace cmx::sw::apps
