// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <sstream>
#include <thread>

#include "hw/units/bad_input.h"
#include "hw/units/input_file.h"
#include "sw/cli/fidelity.h"
#include "sw/cli/version.h"

namespace cmx::sw::apps {
namespace {

/// Overlays of one root, without its prefix.
std::vector<std::string> overlays_of(const std::string& root, const std::vector<std::string>& set) {
  std::vector<std::string> overlays;
  for (const std::string& item : set) {
    const std::string prefix = item.substr(0, item.find_first_of(".="));
    if (item.find('=') == std::string::npos)
      throw hw::BadInput(fmt::format("--set {}: must be path=value, for example machine.ub_link.rate=7GB/s", item));
    if (prefix != "machine" && prefix != "plan") {
      throw hw::BadInput(fmt::format("--set {}: paths start with 'machine.' or 'plan.'; the nearest is '{}.'", item,
                                     hw::nearest(prefix, {"machine", "plan"})));
    }
    if (item.compare(prefix.size(), 1, ".") != 0)
      throw hw::BadInput(
          fmt::format("--set {}: '{}' needs a path below it, for example machine.ub_link.rate=7GB/s", item, prefix));
    if (prefix == root) overlays.push_back(item.substr(prefix.size() + 1));
  }
  return overlays;
}

std::vector<std::int32_t> parse_dies(const std::string& text) {
  std::vector<std::int32_t> dies;
  std::stringstream list(text);
  for (std::string item; std::getline(list, item, ',');) {
    std::int32_t die = -1;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), die);
    if (error != std::errc() || end != item.data() + item.size() || die < 0) {
      throw hw::BadInput(fmt::format(
          "--trace-dies {}: '{}' is not a die; write numbers separated by commas, for example 0,1", text, item));
    }
    dies.push_back(die);
  }
  if (dies.empty()) throw hw::BadInput("--trace-dies: write numbers separated by commas, for example 0,1");
  return dies;
}

}  // namespace

namespace {

std::shared_ptr<InputFiles> files_for(const CommonOptions& options, const std::optional<Record>& record) {
  if (record) return std::make_shared<InputFiles>(record->files);
  return std::make_shared<InputFiles>(options.inputs.empty() ? InputFiles() : InputFiles::kept_in(options.inputs));
}

}  // namespace

Session::Session(CommonOptions options, std::optional<Record> record, bool traced, std::shared_ptr<InputFiles> inputs)
    : options_(std::move(options)),
      repeated_(std::move(record)),
      inputs_(inputs ? std::move(inputs) : files_for(options_, repeated_)),
      progress_(isatty(STDERR_FILENO) != 0),
      style_{isatty(STDOUT_FILENO) != 0} {
  asked_levels_ = parse_fidelity(options_.fidelity);
  const auto machine_overlays = overlays_of("machine", options_.set);
  plan_overlays_ = overlays_of("plan", options_.set);
  if (repeated_) {
    machine_ = std::make_unique<hw::Config>(hw::Config::parse("machine", repeated_->machine, "config.toml"));
  } else {
    machine_ =
        std::make_unique<hw::Config>(hw::Config::load("machine", options_.machine, machine_overlays,
                                                      [this](const std::string& path) { return inputs_->find(path); }));
    if (!plan_overlays_.empty()) plan();  // so that a misspelt path is an error even where the command has no plan
  }
  if (traced)
    trace_ = std::make_unique<report::TraceWriter>(report::TraceOptions{.dies = parse_dies(options_.trace_dies)});
}

const hw::Config& Session::plan() {
  if (!plan_) {
    const bool stored = repeated_ && !repeated_->plan.empty();
    plan_ = std::make_unique<hw::Config>(stored ? hw::Config::parse("plan", repeated_->plan, "config.toml")
                                                : hw::Config::load("plan", "default", plan_overlays_));
  }
  return *plan_;
}

int Session::threads() const {
  if (options_.threads > 0) return options_.threads;
  const unsigned cores = std::thread::hardware_concurrency();
  return cores > 0 ? static_cast<int>(cores) : 1;
}

std::string Session::level(const std::string& block) {
  const auto asked = asked_levels_.find(block);
  return used_levels_[block] = asked != asked_levels_.end() ? asked->second : default_level(block);
}

void Session::only_level(const std::string& block, const std::string& level) {
  const auto asked = asked_levels_.find(block);
  if (asked != asked_levels_.end() && asked->second != level) {
    throw hw::BadInput(
        fmt::format("--fidelity {}={}: this command has {} at {} only", block, asked->second, block, level));
  }
  used_levels_[block] = level;
}

std::vector<std::string> Session::unused_levels() const {
  std::vector<std::string> warnings;
  for (const auto& [block, asked] : asked_levels_) {
    if (used_levels_.count(block) == 0)
      warnings.push_back(
          fmt::format("--fidelity {}={} has no effect: this command does not model {}", block, asked, block));
  }
  return warnings;
}

std::vector<std::string> Session::bare_numbers() const {
  std::vector<std::string> sentences = machine_->bare_numbers();
  if (!plan_) return sentences;
  const std::vector<std::string> of_plan = plan_->bare_numbers();
  sentences.insert(sentences.end(), of_plan.begin(), of_plan.end());
  return sentences;
}

const std::string& Session::file(const std::string& flag, const std::string& path, const std::string& typed,
                                 const std::string& key, std::uint64_t most_bytes) {
  try {
    return inputs_->read(path, most_bytes, key);
  } catch (const hw::BadInput& reason) {
    throw hw::BadInput(fmt::format("{} {}: {}", flag, typed.empty() ? path : typed, reason.what()));
  }
}

hw::ReadFaults Session::fault_reader() {
  return [this](const std::string& path) { return inputs_->read(path); };
}

std::string Session::inputs_of_children() const {
  if (!inputs_->store().empty()) return inputs_->store();
  if (!inputs_->of_record() || inputs_->files().empty()) return "";
  if (!kept_for_children_) {
    kept_for_children_ = std::make_unique<ScratchDirectory>();
    write_inputs(kept_for_children_->path(), inputs_->files());
  }
  return kept_for_children_->path();
}

hw::Recorder& Session::recorder() { return trace_ ? *trace_ : null_recorder_; }

Record Session::record(const std::vector<std::string>& command_line) const {
  return {kVersion, command_line, machine_->to_toml(), plan_ ? plan_->to_toml() : "", inputs_->files()};
}

}  // namespace cmx::sw::apps
