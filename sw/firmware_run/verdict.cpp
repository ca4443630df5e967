// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_run/verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "sw/pattern/pattern.h"
#include "tlm/rv32/isa/cause.h"

namespace cmx::sw::apps {
namespace {

using model::DieState;
using report::Node;

pattern::Pattern to_pattern(const std::string& text) {
  try {
    return pattern::Pattern(text);
  } catch (const hw::BadInput& error) {
    throw hw::BadInput(fmt::format("--expect {}: is no regular expression ({})", text, error.what()));
  }
}

bool ended(const model::DieResult& die) { return die.state == DieState::kExited || die.state == DieState::kTrapped; }

const char* state_name(DieState state) {
  switch (state) {
    case DieState::kExited: return "exit";
    case DieState::kTrapped: return "trap";
    case DieState::kRunning: return "running";
    case DieState::kWaiting: return "waiting";
  }
  return "";
}

/// What keeps this die from passing; empty: nothing.
std::string blame(const model::DieResult& die, const elf::Image& image) {
  switch (die.state) {
    case DieState::kExited: return die.exit_code == 0 ? "" : fmt::format("exit code {}", die.exit_code);
    case DieState::kTrapped:
      return fmt::format("{}, mtval {:#010x}, at {}{}", model::rv32::cause_name(die.trap->cause), die.trap->value,
                         image.describe(die.trap->pc), die.trap->handled ? "" : "; mtvec leads nowhere");
    case DieState::kRunning: return "no exit: runs at " + image.describe(die.pc);
    case DieState::kWaiting: return "no exit: waits for an interrupt at " + image.describe(die.pc);
  }
  return "";
}

/// What holds channels of a die that did not end.
std::string waits(const model::EngineResult& engine) {
  std::string text;
  for (const model::FlagWait& wait : engine.waits) {
    text += fmt::format("; channel {} waits for the word at {:#x} of HBM to be {}{:#x}; it is {:#x}", wait.channel,
                        wait.address, wait.at_least ? "at least " : "", wait.value, wait.seen);
  }
  return text;
}

std::string status_of(const model::PlatformResult& result, bool expected) {
  const auto any = [&](auto&& holds) { return std::any_of(result.dies.begin(), result.dies.end(), holds); };
  if (any([](const auto& die) { return die.state == DieState::kTrapped; })) return "fault";
  if (any([](const auto& die) { return !ended(die); }))
    return result.end == model::PlatformEnd::kDeadlock ? "deadlock" : "timeout";
  if (!expected || any([](const auto& die) { return die.exit_code != 0; })) return "fail";
  return "pass";
}

Node engine_keys(const model::EngineResult& engine) {
  Node node = Node::object();
  node.set("busy_us", hw::to_us(engine.busy)).set("fabric_us", hw::to_us(engine.fabric));
  node.set("descriptors", engine.descriptors).set("transactions", engine.transactions);
  node.set("bytes_read", engine.bytes_read).set("bytes_written", engine.bytes_written);
  node.set("window_stalls", engine.window_stalls).set("translation_misses", engine.translation_misses);
  return node;
}

}  // namespace

std::string console_line(const model::PlatformLine& line) { return fmt::format("die:{} {}", line.die, line.text); }

FwVerdict::FwVerdict(const std::vector<std::string>& expect) : expect_(expect) {
  for (const std::string& text : expect_) to_pattern(text);
}

FwVerdict::Finding FwVerdict::judge(const model::SupernodeResult& run, const std::vector<const elf::Image*>& images,
                                    const std::function<std::string(int die)>& callers) const {
  const model::PlatformResult& result = run.platform;
  std::string reasons;
  for (std::size_t i = 0; i < result.dies.size(); ++i) {
    const std::string reason = blame(result.dies[i], *images[i]);
    if (reason.empty()) continue;
    reasons += fmt::format("\n  die:{} {}", i, reason);
    if (!ended(result.dies[i])) reasons += callers(static_cast<int>(i)) + waits(run.engines[i]);
  }
  bool expected = true;
  for (const std::string& text : expect_) {
    const pattern::Pattern pattern = to_pattern(text);
    const bool found = std::any_of(result.console.begin(), result.console.end(), [&](const model::PlatformLine& line) {
      return pattern.found_in(console_line(line));
    });
    if (!found) reasons += fmt::format("\n  no line of the console matches --expect {}", text);
    expected = expected && found;
  }
  Finding finding{.status = status_of(result, expected), .failure = {}};
  if (finding.status != "pass")
    finding.failure = fmt::format("fw run: {} at {:.3f} us{}", finding.status, hw::to_us(result.time), reasons);
  return finding;
}

Node die_keys(int number, const model::SupernodeResult& run, const elf::Image& image) {
  const model::DieResult& die = run.platform.dies[static_cast<std::size_t>(number)];
  Node node = Node::object();
  node.set("die", number);
  node.set("stop", state_name(die.state));
  node.set("exit_code", die.state == DieState::kExited ? Node(die.exit_code) : Node());
  const std::uint32_t pc = die.trap ? die.trap->pc : die.pc;
  const elf::Function* function = image.function_at(pc);
  const auto line = image.own_line_at(pc);
  node.set("pc", pc);
  node.set("function", function != nullptr ? Node(function->name) : Node());
  node.set("source", line ? Node(fmt::format("{}:{}", line->file, line->line)) : Node());
  if (die.trap) {
    Node trap = Node::object();
    trap.set("cause", model::rv32::cause_name(die.trap->cause))
        .set("mcause", die.trap->cause)
        .set("mtval", die.trap->value);
    trap.set("handled", die.trap->handled);
    node.set("trap", trap);
  }
  node.set("instructions", die.instructions);
  Node cycles = Node::object();
  cycles.set("total", die.cycles)
      .set("core", die.core_cycles())
      .set("bus", die.bus_cycles)
      .set("idle", die.idle_cycles);
  node.set("cycles", cycles);
  node.set("engine", engine_keys(run.engines[static_cast<std::size_t>(number)]));
  return node;
}

}  // namespace cmx::sw::apps
