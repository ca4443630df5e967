// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_run/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <vector>

#include "sw/firmware_run/local_program.h"
#include "sw/firmware_run/waits.h"

namespace cmx::sw::apps {

using report::Node;

void FwCheck::declare(Flags& flags) {
  flags.choice("--check", mode_, {"off", "warn", "error"},
               "Look for races, reads of what nobody wrote, and overruns; error: a run with one does not pass");
  flags.text("--suppress", suppress_, "F",
             "Findings of the checker that are accepted: lines like 'unawaited_read mine.c:12'");
}

namespace {

constexpr std::size_t kCallers = 4;  // as many as tell whose mistake it is

/// Where a scenario with [[scratch]] lets transfers go.
std::optional<std::vector<model::Range>> buffers_of(const scenario::Scenario& scenario, int die) {
  if (scenario.scratch.empty()) return std::nullopt;
  std::vector<model::Range> ranges;
  const auto add = [&](const std::vector<int>& dies, std::uint64_t address, std::uint64_t size) {
    if (std::find(dies.begin(), dies.end(), die) != dies.end()) ranges.push_back({address, address + size});
  };
  for (const scenario::Buffer& buffer : scenario.buffers) add(buffer.dies, buffer.address, buffer.bytes.size());
  for (const scenario::Expected& expected : scenario.expected)
    add(expected.buffer.dies, expected.buffer.address, expected.buffer.bytes.size());
  for (const scenario::Scratch& scratch : scenario.scratch) add(scratch.dies, scratch.address, scratch.size);
  return ranges;
}

std::string name_of(const elf::SourceLine& line) { return fmt::format("{}:{}", line.file, line.line); }

/// Lines of functions that were inlined there, the innermost first.
std::vector<std::string> inlined_lines(const elf::Image& image, std::uint32_t pc) {
  std::vector<std::string> lines;
  const auto own = image.own_line_at(pc);
  const auto add = [&](const elf::SourceLine& line) {
    if (!own || name_of(line) != name_of(*own)) lines.push_back(name_of(line));
  };
  if (const auto line = image.line_at(pc)) add(*line);
  for (const elf::SourceLine& line : image.inlined_from(pc)) add(line);
  return lines;
}

/// "0-3,7".
std::string spans(const std::vector<int>& dies) {
  std::string text;
  for (std::size_t i = 0; i < dies.size();) {
    std::size_t end = i + 1;
    while (end < dies.size() && dies[end] == dies[end - 1] + 1) ++end;
    text +=
        (i == 0 ? "" : ",") + (end - i == 1 ? std::to_string(dies[i]) : fmt::format("{}-{}", dies[i], dies[end - 1]));
    i = end;
  }
  return text;
}

}  // namespace

const elf::Image& FwCheck::image_of(int die) const {
  return setup_->image(setup_->scenario().dies[static_cast<std::size_t>(die)].image);
}

void FwCheck::attach(model::FirmwareSupernode& supernode, const FwSetup& setup, const hw::Rv32Spec& core) {
  setup_ = &setup;
  if (mode_ == "off") return;
  if (!suppress_.empty()) suppressions_ = FwSuppressions(suppress_);
  model::FirmwarePlatform& platform = supernode.platform();
  std::map<const elf::Image*, std::shared_ptr<const model::LocalProgram>> programs;
  std::vector<model::CheckedDie> dies;
  for (int die = 0; die < setup.dies(); ++die) {
    const elf::Image& image = image_of(die);
    const auto [program, added] = programs.try_emplace(&image);
    if (added) program->second = local_program_of(image, core);
    dies.push_back({.hbm = &platform.hbm(die),
                    .pc = [&platform, die] { return platform.core(die).pc(); },
                    .now = [&platform] { return platform.now().value; },
                    .stack_end = image.symbol("__heap_end"),
                    .mapped = buffers_of(setup.scenario(), die),
                    .core = &platform.core(die),
                    .program = program->second});
  }
  checker_ = std::make_unique<model::FirmwareChecker>(dies);
  for (int die = 0; die < setup.dies(); ++die) {
    supernode.engine(die).observe(&checker_->engine(die));
    platform.core(die).shadow(checker_->shadow(die));
    platform.observe_hbm(die, [this, die](const model::HbmAccess& access) { checker_->hbm_access(die, access); });
  }
}

model::rv32::Observer* FwCheck::core(int die) const {
  if (!checker_) return nullptr;
  const elf::Image& image = image_of(die);
  return image.symbol("__heap_end") ? &checker_->core(die) : nullptr;
}

void FwCheck::finish(const model::SupernodeResult& result) {
  if (!checker_) return;
  const bool good = std::ranges::all_of(result.platform.dies, [](const model::DieResult& die) {
    return die.state == model::DieState::kExited && die.exit_code == 0;
  });
  for (int die = 0; good && die < setup_->dies(); ++die) checker_->check_end(die);
  for (const model::Violation& v : checker_->violations()) {
    if (suppressed(v)) {
      ++left_out_;
      continue;
    }
    const auto same = std::ranges::find_if(findings_, [&](const Finding& finding) {
      return finding.first->rule == v.rule && finding.first->place == v.place &&
             &image_of(finding.first->die) == &image_of(v.die);
    });
    if (same == findings_.end()) {
      findings_.push_back({&v, {v.die}});
    } else {
      same->dies.push_back(v.die);
    }
  }
  for (Finding& finding : findings_) std::ranges::sort(finding.dies);
}

bool FwCheck::suppressed(const model::Violation& violation) {
  std::vector<std::string> places;
  const elf::Image& image = image_of(violation.die);
  const auto add = [&](std::uint32_t pc) {
    if (const elf::Function* function = image.function_at(pc)) places.push_back(function->name);
    std::vector<std::string> lines = inlined_lines(image, pc);
    if (const auto line = image.own_line_at(pc)) lines.push_back(name_of(*line));
    for (const std::string& line : lines) {
      places.push_back(line);
      places.push_back(line.substr(0, line.rfind(':')));
    }
  };
  add(violation.place.pc);
  for (const std::uint32_t site : violation.place.callers) add(site);
  return suppressions_.covers(violation.rule, places);
}

std::vector<std::string> FwCheck::remarks() const {
  std::vector<std::string> remarks = suppressions_.unused();
  if (left_out_ > 0) remarks.push_back(fmt::format("--suppress {}: {} findings are left out", suppress_, left_out_));
  return remarks;
}

/// In words.
std::string FwCheck::where(int die, const model::CodePlace& place) const {
  const elf::Image& image = image_of(die);
  const auto inlined = [&](std::uint32_t pc) {
    const std::vector<std::string> lines = inlined_lines(image, pc);
    return lines.empty() ? "" : fmt::format(" [{}]", fmt::join(lines, ", "));
  };
  std::string text = image.describe(place.pc) + inlined(place.pc);
  for (std::size_t i = 0; i < std::min(kCallers, place.callers.size()); ++i) {
    const std::uint32_t site = place.callers[i];
    const elf::Function* function = image.function_at(site);
    const auto line = image.own_line_at(site);
    if (function != nullptr && line) text += fmt::format(" < {} ({}){}", function->name, name_of(*line), inlined(site));
  }
  return text;
}

std::string FwCheck::callers(int die) const {
  if (!checker_ || core(die) == nullptr) return "";
  const std::string text = where(die, checker_->here(die));
  const std::size_t first = text.find(" < ");
  return first == std::string::npos ? "" : text.substr(first);
}

std::string FwCheck::line_of(const Finding& finding) const {
  const model::Violation& v = *finding.first;
  std::string text = fmt::format("die:{} {} at {}, {:.3f} us: {}", spans(finding.dies), v.rule, where(v.die, v.place),
                                 hw::to_us(v.at), v.what);
  if (v.other) text += fmt::format("; the other: die:{} at {}", v.other->die, where(v.other->die, v.other->place));
  return text;
}

FwVerdict::Finding FwCheck::judge(FwVerdict::Finding run, const model::SupernodeResult& result) const {
  if (!checker_) return run;
  if (run.status == "deadlock" || run.status == "timeout") run.failure += who_waits(result, *checker_);
  if (findings_.empty() || mode_ == "warn") return run;
  if (run.status == "pass")
    run = {"violation", fmt::format("fw run: violation at {:.3f} us", hw::to_us(result.platform.time))};
  for (const Finding& finding : findings_) run.failure += "\n  " + line_of(finding);
  return run;
}

Node FwCheck::keys_of(const Finding& finding) const {
  const model::Violation& v = *finding.first;
  const elf::Image& image = image_of(v.die);
  const elf::Function* function = image.function_at(v.place.pc);
  const auto line = image.own_line_at(v.place.pc);
  const auto lines = [this](int die, const std::vector<std::uint32_t>& sites) {
    Node node = Node::array();
    for (const std::uint32_t site : sites) {
      const auto at = image_of(die).own_line_at(site);
      node.push(at ? Node(name_of(*at)) : Node(fmt::format("{:#010x}", site)));
    }
    return node;
  };
  Node node = Node::object();
  node.set("rule", v.rule).set("die", v.die);
  Node dies = Node::array();
  for (const int die : finding.dies) dies.push(Node(die));
  node.set("dies", dies).set("us", hw::to_us(v.at)).set("pc", v.place.pc);
  node.set("function", function != nullptr ? Node(function->name) : Node());
  node.set("source", line ? Node(name_of(*line)) : Node());
  Node inlined = Node::array();
  for (const std::string& at : inlined_lines(image, v.place.pc)) inlined.push(Node(at));
  node.set("inlined", inlined).set("callers", lines(v.die, v.place.callers)).set("text", v.what);
  Node other;
  if (v.other) {
    std::vector<std::uint32_t> sites{v.other->place.pc};
    sites.insert(sites.end(), v.other->place.callers.begin(), v.other->place.callers.end());
    other = Node::object();
    other.set("die", v.other->die).set("lines", lines(v.other->die, sites));
  }
  node.set("other", other);
  return node;
}

Node FwCheck::keys() const {
  Node violations = Node::array();
  for (const Finding& finding : findings_) violations.push(keys_of(finding));
  return violations;
}

}  // namespace cmx::sw::apps
