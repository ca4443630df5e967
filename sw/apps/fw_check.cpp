// SPDX-License-Identifier: Apache-2.0
#include "sw/apps/fw_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sw::apps {

using report::Node;

void FwCheck::declare(Flags& flags) {
  flags.choice("--check", mode_, {"off", "warn", "error"},
               "Look for races, reads of what nobody wrote, and overruns; error: a run with one does not pass");
}

namespace {

/// Where a scenario with [[scratch]] lets transfers go.
std::optional<std::vector<model::Range>> buffers_of(const scenario::Scenario& scenario, int die) {
  if (scenario.scratch.empty()) return std::nullopt;
  std::vector<model::Range> ranges;
  const auto add = [&](const std::vector<int>& dies, std::uint64_t address, std::uint64_t size) {
    if (std::find(dies.begin(), dies.end(), die) != dies.end()) ranges.push_back({address, address + size});
  };
  for (const scenario::Buffer& buffer : scenario.buffers) add(buffer.dies, buffer.address, buffer.bytes.size());
  for (const scenario::Expected& expected : scenario.expected) add(expected.buffer.dies, expected.buffer.address, expected.buffer.bytes.size());
  for (const scenario::Scratch& scratch : scenario.scratch) add(scratch.dies, scratch.address, scratch.size);
  return ranges;
}

}  // namespace

const elf::Image& FwCheck::image_of(int die) const { return setup_->image(setup_->scenario().dies[static_cast<std::size_t>(die)].image); }

void FwCheck::attach(model::FirmwareSupernode& supernode, const FwSetup& setup) {
  setup_ = &setup;
  if (mode_ == "off") return;
  model::FirmwarePlatform& platform = supernode.platform();
  std::vector<model::CheckedDie> dies;
  for (int die = 0; die < setup.dies(); ++die) {
    const elf::Image& image = image_of(die);
    dies.push_back({.hbm = &platform.hbm(die),
                    .pc = [&platform, die] { return platform.core(die).pc(); },
                    .now = [&platform] { return platform.now().value; },
                    .stack_end = image.symbol("__heap_end"),
                    .mapped = buffers_of(setup.scenario(), die)});
  }
  checker_ = std::make_unique<model::FirmwareChecker>(dies);
  for (int die = 0; die < setup.dies(); ++die) {
    supernode.engine(die).observe(&checker_->engine(die));
    platform.observe_hbm(die, [this, die](std::uint64_t place, std::uint32_t size, bool write) { checker_->hbm_access(die, place, size, write); });
  }
}

model::rv32::Observer* FwCheck::core(int die) const {
  if (!checker_) return nullptr;
  const elf::Image& image = image_of(die);
  return image.symbol("__heap_end") ? &checker_->core(die) : nullptr;
}

/// In words, with as many callers as tell whose mistake it is.
std::string FwCheck::where(const model::Violation& violation) const {
  constexpr std::size_t kCallers = 4;
  const elf::Image& image = image_of(violation.die);
  std::string text = image.describe(violation.pc);
  for (std::size_t i = 0; i < std::min(kCallers, violation.callers.size()); ++i) {
    const std::uint32_t site = violation.callers[i];
    const elf::Function* function = image.function_at(site);
    const auto line = image.own_line_at(site);
    if (function != nullptr && line) text += fmt::format(" < {} ({}:{})", function->name, line->file, line->line);
  }
  return text;
}

FwVerdict::Finding FwCheck::judge(FwVerdict::Finding run, const model::SupernodeResult& result) const {
  if (!checker_ || checker_->violations().empty() || mode_ == "warn") return run;
  if (run.status == "pass") run = {"violation", fmt::format("fw run: violation at {:.3f} us", hw::to_us(result.platform.time))};
  for (const model::Violation& v : checker_->violations())
    run.failure += fmt::format("\n  die:{} {} at {}, {:.3f} us: {}", v.die, v.rule, where(v), hw::to_us(hw::Picoseconds(v.at)), v.what);
  return run;
}

Node FwCheck::keys() const {
  Node violations = Node::array();
  if (!checker_) return violations;
  for (const model::Violation& v : checker_->violations()) {
    const elf::Image& image = image_of(v.die);
    const elf::Function* function = image.function_at(v.pc);
    const auto line = image.own_line_at(v.pc);
    Node node = Node::object();
    node.set("rule", v.rule).set("die", v.die).set("us", hw::to_us(hw::Picoseconds(v.at))).set("pc", v.pc);
    node.set("function", function != nullptr ? Node(function->name) : Node());
    node.set("source", line ? Node(fmt::format("{}:{}", line->file, line->line)) : Node());
    Node callers = Node::array();
    for (const std::uint32_t site : v.callers) {
      const auto at = image.own_line_at(site);
      callers.push(at ? Node(fmt::format("{}:{}", at->file, at->line)) : Node(fmt::format("{:#010x}", site)));
    }
    node.set("callers", callers).set("text", v.what);
    violations.push(std::move(node));
  }
  return violations;
}

}  // namespace sw::apps
