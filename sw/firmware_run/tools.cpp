// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_run/tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>

#include "hw/generated/board_registers.hpp"
#include "hw/generated/comm_engine_registers.hpp"
#include "hw/units/bad_input.h"
#include "sw/output/output_file.h"
#include "tlm/firmware_supernode/engine_device.h"
#include "tlm/rv32_module/core_clock.h"

namespace cmx::sw::apps {
namespace {

using firmware_tools::FunctionProfile;
using report::Node;

/// What lcov takes as a test's name.
std::string test_name(std::string image) {
  std::replace_if(
      image.begin(), image.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return image;
}

struct Window {
  hw::Picoseconds from{};
  std::optional<hw::Picoseconds> to{};
};

/// "10..20", "10..", "..20", in us.
Window parse_window(const std::string& text) {
  const auto bad = [&] {
    throw hw::BadInput(fmt::format(
        "--instruction-window {}: must be two times in us, the second behind the first, as in 10..20, 10.. or ..20",
        text));
  };
  const auto time = [&](std::string_view word) {
    double us = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), us);
    if (error != std::errc() || end != word.data() + word.size() || !(us >= 0 && us <= scenario::kMostMicroseconds))
      bad();
    return hw::from_us(us);
  };
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos || text.size() == 2) bad();
  const std::string_view first = std::string_view(text).substr(0, dots);
  const std::string_view second = std::string_view(text).substr(dots + 2);
  Window window;
  if (!first.empty()) window.from = time(first);
  if (!second.empty()) window.to = time(second);
  if (window.to && *window.to <= window.from) bad();
  return window;
}

/// Where functions of this name start: itself, and the copies that the compiler calls f.constprop.0 and the like.
std::vector<std::uint32_t> entries_of(const elf::Image& image, const std::string& name) {
  std::vector<std::uint32_t> entries;
  for (const elf::Function& function : image.functions()) {
    if (function.name == name || function.name.starts_with(name + ".")) entries.push_back(function.address);
  }
  return entries;
}

}  // namespace

void FwToolFlags::declare(Flags& flags) {
  flags.text("--instruction-trace", instruction_trace, "FILE",
             "Write every instruction with cycle, function, source line and result");
  flags.text("--instruction-window", instruction_window, "A..B",
             "Of these only those that start at A us or later and before B us; A or B may be missing");
  flags.text("--instruction-function", instruction_function, "NAME",
             "Of these only those of this function and of what it calls");
  flags.choice(
      "--instruction-form", instruction_form, {"text", "compact"},
      "text: a line for each instruction; compact: one for each run of instructions between jumps, without results");
  flags.note("--instruction-form", form_given_);
  flags.text("--profile", profile, "FILE",
             "Write the cycles of every call stack, as flame-graph tools read them, and show those of each function");
  flags.text("--coverage", coverage, "FILE", "Write how often each source line ran, as lcov has it");
  flags.text("--register-log", register_log, "FILE",
             "Write every access to registers of engine and board, with the names of their fields");
  flags.whole("--only-die", only_die, "all dies", "The die that these files are about", {0, scenario::kMostDies - 1});
}

void FwToolFlags::check(const FwSetup& setup) const {
  const std::pair<const char*, const std::string&> files[]{{"--instruction-trace", instruction_trace},
                                                           {"--profile", profile},
                                                           {"--coverage", coverage},
                                                           {"--register-log", register_log}};
  for (const auto& [flag, path] : files) {
    output::check_file(flag, path);
  }
  const auto without_effect = [](const char* flag, const std::string& value, const char* needs) {
    throw hw::BadInput(fmt::format("{} {}: has no effect without {}", flag, value, needs));
  };
  if (instruction_trace.empty()) {
    if (!instruction_window.empty())
      without_effect("--instruction-window", instruction_window, "--instruction-trace FILE");
    if (!instruction_function.empty())
      without_effect("--instruction-function", instruction_function, "--instruction-trace FILE");
    if (form_given_) without_effect("--instruction-form", instruction_form, "--instruction-trace FILE");
  }
  if (only_die && *only_die >= setup.dies())
    throw hw::BadInput(fmt::format("--only-die {}: this run has {} dies", *only_die, setup.dies()));
  if (only_die && std::all_of(std::begin(files), std::end(files), [](const auto& file) { return file.second.empty(); }))
    without_effect("--only-die", std::to_string(*only_die),
                   "--instruction-trace, --profile, --coverage or --register-log");
  if (!instruction_window.empty()) parse_window(instruction_window);
  if (!instruction_function.empty()) check_function(setup);
}

void FwToolFlags::check_function(const FwSetup& setup) const {
  std::vector<std::string> names;
  for (int die = 0; die < setup.dies(); ++die) {
    if (!watches(die)) continue;
    const elf::Image& image = *setup.images()[static_cast<std::size_t>(die)];
    if (!entries_of(image, instruction_function).empty()) return;
    for (const elf::Function& function : image.functions()) names.push_back(function.name);
  }
  throw hw::BadInput(
      fmt::format("--instruction-function {}: no function of that name has code of its own{}; what is inlined has none",
                  instruction_function,
                  names.empty() ? "" : fmt::format(", the nearest is '{}'", hw::nearest(instruction_function, names))));
}

std::optional<firmware_tools::InstructionTraceOptions> FwToolFlags::trace_options(const elf::Image& image,
                                                                                  hw::Hertz clock) const {
  firmware_tools::InstructionTraceOptions options{.compact = instruction_form == "compact"};
  if (!instruction_window.empty()) {
    const Window window = parse_window(instruction_window);
    const model::CoreClock edges(clock);
    options.from = edges.cycle_at(window.from.value);
    if (window.to) options.to = edges.cycle_at(window.to->value);
  }
  if (!instruction_function.empty()) {
    options.entries = entries_of(image, instruction_function);
    if (options.entries->empty()) return std::nullopt;
  }
  return options;
}

std::ostream* FwTools::open(const std::string& path) {
  if (path.empty()) return nullptr;
  return &streams_.emplace_back(std::make_unique<output::OutputFile>(path))->stream();
}

void FwTools::attach(model::FirmwarePlatform& platform, const model::PlatformSpec& spec,
                     const std::function<model::rv32::Observer*(int die)>& also) {
  std::ostream* trace = open(flags_.instruction_trace);
  if (std::ostream* log = open(flags_.register_log)) {
    log_.emplace(
        std::vector<firmware_tools::RegisterSpace>{
            {"comm_engine", spec.board.comm_engine_base, model::EngineDevice::kBytes,
             hw::comm_engine_registers::kBlocks},
            {"board", spec.board.base, hw::BoardSpec::kBytes, hw::board_registers::kBlocks}},
        *log);
  }
  for (int die = 0; die < setup_.dies(); ++die) {
    std::vector<model::rv32::Observer*> observers;
    if (model::rv32::Observer* other = also(die)) observers.push_back(other);
    if (flags_.watches(die)) watch(die, platform, spec.rv32.clock, trace, observers);
    if (observers.empty()) continue;
    fans_.push_back(std::make_unique<firmware_tools::FanOut>(observers));
    platform.core(die).observe(observers.size() == 1 ? observers.front() : fans_.back().get());
  }
}

void FwTools::watch(int die, model::FirmwarePlatform& platform, hw::Hertz clock, std::ostream* trace,
                    std::vector<model::rv32::Observer*>& observers) {
  if (log_) platform.observe_bus(die, [this, die](const model::BusAccess& access) { log_->access(die, access); });
  const std::string& name = setup_.scenario().dies[static_cast<std::size_t>(die)].image;
  const elf::Image& image = setup_.image(name);
  firmware_tools::Places& places = places_.try_emplace(name, image).first->second;
  const auto traced = trace != nullptr ? flags_.trace_options(image, clock) : std::nullopt;
  if (traced)
    observers.push_back(
        traces_.emplace_back(std::make_unique<firmware_tools::InstructionTrace>(die, places, *trace, *traced)).get());
  if (!flags_.profile.empty())
    observers.push_back((profiles_[die] = std::make_unique<firmware_tools::Profile>(places)).get());
  if (!flags_.coverage.empty()) observers.push_back(&coverage_.try_emplace(name, image).first->second);
}

void FwTools::finish(model::FirmwarePlatform& platform, Outcome& outcome) {
  for (const auto& trace : traces_) trace->finish();
  for (const auto& [die, profile] : profiles_) profile->finish(platform.core(die).cycles());
  for (int die = 0; die < setup_.dies(); ++die) platform.core(die).observe(nullptr);
  if (!flags_.profile.empty()) write_profile(outcome);
  if (!flags_.coverage.empty()) write_coverage();
  for (const auto& file : streams_) file->finish();
}

void FwTools::write_profile(Outcome& outcome) const {
  std::string folded;
  std::map<std::string, FunctionProfile> all;
  for (const auto& [die, profile] : profiles_) {
    for (const auto& [stack, cycles] : profile->stacks()) folded += fmt::format("die:{};{} {}\n", die, stack, cycles);
    for (const auto& [name, of_die] : profile->functions()) {
      FunctionProfile& sum = all[name];
      sum.calls += of_die.calls;
      sum.instructions += of_die.instructions;
      sum.self_cycles += of_die.self_cycles;
      sum.total_cycles += of_die.total_cycles;
    }
  }
  output::write_file(flags_.profile, folded);
  std::vector<std::pair<std::string, FunctionProfile>> rows(all.begin(), all.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second.self_cycles > b.second.self_cycles; });
  Node functions = Node::array();
  std::string table =
      fmt::format("\n{:>14} {:>14} {:>12} {:>10}  function\n", "self cycles", "with called", "instructions", "calls");
  for (const auto& [name, row] : rows) {
    Node node = Node::object();
    node.set("function", name).set("self_cycles", row.self_cycles).set("total_cycles", row.total_cycles);
    node.set("instructions", row.instructions).set("calls", row.calls);
    functions.push(std::move(node));
    table += fmt::format("{:>14} {:>14} {:>12} {:>10}  {}\n", row.self_cycles, row.total_cycles, row.instructions,
                         row.calls, name);
  }
  outcome.keys.set("functions", functions);
  outcome.text += table;
}

void FwTools::write_coverage() const {
  std::string text;
  for (const auto& [name, coverage] : coverage_) text += coverage.lcov(test_name(name));
  output::write_file(flags_.coverage, text);
}

}  // namespace cmx::sw::apps
