// SPDX-License-Identifier: Apache-2.0
// fw run: one firmware image on some dies.
#include <fmt/format.h>

#include <chrono>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "sw/apps/command.h"
#include "sw/apps/firmware_images.h"
#include "sw/apps/fw_gdb.h"
#include "sw/apps/fw_verdict.h"
#include "sw/elf/image.h"
#include "tlm/firmware_platform/firmware_platform.h"

namespace sw::apps {
namespace {

using report::Node;

constexpr int kMostDies = 64;
constexpr int kMostPort = 65535;
constexpr double kMostMicroseconds = 1e9;

model::PlatformSpec platform_spec(const hw::Machine& machine, int dies) {
  const hw::SupernodeParts& parts = machine.parts("fw run");
  if (!parts.firmware) throw hw::BadInput(fmt::format("fw run: machine '{}' has no [rv32] and [board]; add them to its blocks", machine.name));
  const int available = parts.counts.nodes * parts.counts.npus_per_node * parts.counts.dies_per_npu;
  if (dies > available) throw hw::BadInput(fmt::format("--dies {}: machine '{}' has {}", dies, machine.name, available));
  return {.rv32 = parts.firmware->rv32, .board = parts.firmware->board, .hbm = parts.engines.hbm.capacity, .dies = dies};
}

model::Program program_of(const elf::Image& image) {
  model::Program program;
  program.entry = image.entry();
  for (const elf::Segment& segment : image.segments()) program.segments.push_back({segment.address, segment.size, segment.bytes});
  return program;
}

class FwRun final : public Command {
 public:
  std::string_view name() const override { return "fw run"; }
  std::string_view summary() const override { return "Run a firmware image on the microcontrollers of some dies"; }

  void declare(Flags& flags) override {
    flags.word("IMAGE.elf", image_, "RISC-V executable, or the name of a supplied image: see fw images");
    flags.whole("--dies", dies_, "Dies that run it, from die 0 on", {2, kMostDies});
    flags.real("--timeout-us", timeout_us_, "board.timeout of the machine", "Simulated time after which a run has failed", 0.001, kMostMicroseconds);
    flags.texts("--expect", expect_, "REGEX", "A line of the console, as die:N text, must match; repeatable");
    flags.whole("--gdb", gdb_, "none", "Wait for a debugger at this port of 127.0.0.1; 0 takes a free one and says so on stderr", {0, kMostPort});
  }

  Outcome dry_run(Session& session) override {
    const Prepared prepared = prepare(session);
    Outcome outcome;
    outcome.text = fmt::format("  {}: {} segments, entry {}, on {} dies for at most {} us\n", image_, prepared.image.segments().size(),
                               prepared.image.describe(prepared.image.entry()), dies_, hw::to_us(prepared.timeout));
    return outcome;
  }

  Outcome run(Session& session) override {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const Prepared prepared = prepare(session);
    session.level("rv32");
    const auto loaded = Clock::now();
    model::FirmwarePlatform& platform = *prepared.platform;
    const model::PlatformResult result =
        gdb_ ? run_under_gdb(platform, prepared.spec, std::vector<const elf::Image*>(static_cast<std::size_t>(dies_), &prepared.image),
                             prepared.timeout, *gdb_)
             : platform.run(prepared.timeout);
    Outcome outcome = outcome_of(result, prepared, session);
    outcome.setup_s = std::chrono::duration<double>(loaded - begin).count();
    outcome.simulate_s = std::chrono::duration<double>(Clock::now() - loaded).count();
    return outcome;
  }

 private:
  struct Prepared {
    FwVerdict verdict;
    elf::Image image;
    model::PlatformSpec spec;
    std::unique_ptr<model::FirmwarePlatform> platform;
    hw::Picoseconds timeout;
  };

  Prepared prepare(Session& session) const {
    FwVerdict verdict(expect_);
    elf::Image image(session.file("fw run", firmware_image_path(image_), image_, image_), image_);
    const model::PlatformSpec spec = platform_spec(hw::load_machine(session.machine()), dies_);
    auto platform = std::make_unique<model::FirmwarePlatform>(spec);
    const model::Program program = program_of(image);
    try {
      for (int die = 0; die < dies_; ++die) platform->load(die, program);
    } catch (const hw::BadInput& error) {
      throw hw::BadInput(fmt::format("{}: {}", image_, error.what()));
    }
    const hw::Picoseconds timeout = timeout_us_ ? hw::from_us(*timeout_us_) : spec.board.timeout;
    return {std::move(verdict), std::move(image), spec, std::move(platform), timeout};
  }

  static Outcome outcome_of(const model::PlatformResult& result, const Prepared& prepared, const Session& session) {
    const FwVerdict::Finding finding = prepared.verdict.judge(result, prepared.image);
    Outcome outcome;
    outcome.failure = finding.failure;
    outcome.keys.set("status", finding.status, {"", "pass, fail, timeout, deadlock or fault"});
    outcome.keys.set("cycles", result.cycles, {"cycles", "of the cores' clock, to the end of the last die"});
    outcome.keys.set("us", hw::to_us(result.time), {"us", "the same as time"});
    outcome.keys.set("instructions", result.instructions(), {"", "of all dies"});
    Node summary = outcome.keys;
    Node dies = Node::array();
    for (std::size_t i = 0; i < result.dies.size(); ++i) {
      dies.push(die_keys(static_cast<int>(i), result.dies[i], prepared.image));
      const std::int64_t dropped = result.dies[i].dropped_lines;
      if (dropped > 0) outcome.warnings.push_back(fmt::format("die:{} printed {} more lines than are kept (board.console_lines)", i, dropped));
    }
    outcome.keys.set("per_die", dies);
    outcome.keys.set("violations", Node::array());
    Node console = Node::array();
    for (const model::PlatformLine& line : result.console) {
      outcome.text += console_line(line) + "\n";
      Node row = Node::object();
      row.set("us", hw::to_us(line.at)).set("die", line.die).set("text", line.text);
      console.push(std::move(row));
    }
    outcome.keys.set("console", console);
    outcome.text += (outcome.text.empty() ? "" : "\n") + report::to_text(summary, session.style());
    return outcome;
  }

  std::string image_;
  int dies_{16};
  std::optional<double> timeout_us_;
  std::vector<std::string> expect_;
  std::optional<int> gdb_;
};

}  // namespace

std::unique_ptr<Command> make_fw_run() { return std::make_unique<FwRun>(); }

}  // namespace sw::apps
