// SPDX-License-Identifier: Apache-2.0
#include "tlm/tlm2/firmware_dies.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <span>
#include <utility>

#include "hw/units/bad_input.h"
#include "sw/elf/image.h"
#include "tlm/machine/firmware_spec.h"
#include "tlm/tlm2/firmware_impl.h"

namespace cmx::tlm2 {
namespace {

/// A foreign core as the platform sees it. Its memory is behind its bus.
class BoundCore final : public model::DieCore {
 public:
  BoundCore(ForeignCore& core, std::uint32_t memory) : core_(core), memory_(memory) {}

  void bind(model::Rv32Target& bus) override { core_.bind(bus); }
  std::span<std::uint8_t> local_memory() override { return memory_; }
  bool memory_by_bus() const override { return true; }
  void start_at(std::uint32_t pc) override { core_.start_at(pc); }
  void set_external_interrupt(bool pending) override { core_.set_external_interrupt(pending); }
  void halt() override { core_.halt(); }
  State state() const override {
    const bool waiting = core_.waiting();
    return {.waiting = waiting,
            .stuck = waiting,
            .pc = core_.pc(),
            .cycles = core_.cycles(),
            .instructions = core_.instructions()};
  }
  void idle_to(std::uint64_t /*cycles*/) override {}
  model::Trap trap_registers() const override { return {}; }
  std::optional<std::uint32_t> trap_handler() const override { return std::nullopt; }

 private:
  ForeignCore& core_;
  std::vector<std::uint8_t> memory_;
};

model::FirmwareSupernodeSpec spec_of(const FirmwareOptions& options) {
  if (options.dies < 1)
    throw hw::BadInput(fmt::format("FirmwareOptions: {} dies; at least one has to be there", options.dies));
  const hw::Machine machine = hw::load_machine(hw::Config::load("machine", options.machine, options.set));
  model::FirmwareSupernodeSpec spec = model::firmware_supernode_spec(machine, "FirmwareDies", options.dies);
  spec.fabric.seed = options.seed;
  if (!options.core) return spec;
  spec.platform.make_core = [core = options.core,
                             memory = spec.platform.rv32.memory_size](int die) -> std::unique_ptr<model::DieCore> {
    ForeignCore* foreign = core(die);
    return foreign != nullptr ? std::make_unique<BoundCore>(*foreign, memory) : nullptr;
  };
  return spec;
}

std::string contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw hw::BadInput(file + ": cannot read this file");
  return text;
}

}  // namespace

FirmwareDies::Impl::Impl(const FirmwareOptions& options)
    : dies(options.dies), supernode(spec_of(options)), attached_(static_cast<std::size_t>(options.dies)) {}

void FirmwareDies::Impl::require(int die) const {
  if (die < 0 || die >= dies) throw hw::BadInput(fmt::format("die {}: there are {}", die, dies));
}

model::InterruptSource FirmwareDies::Impl::attach(int die, const std::string& name, std::uint32_t base,
                                                  std::uint32_t size, model::Device& device) {
  require(die);
  int& attached = attached_[static_cast<std::size_t>(die)];
  if (attached == model::kMostAttached)
    throw hw::BadInput(fmt::format("{}: die {} has {} devices already", name, die, attached));
  platform().attach(die, name, base, size, device);
  return static_cast<model::InterruptSource>(static_cast<int>(model::InterruptSource::kAttached) + attached++);
}

model::SparseMemory& FirmwareDies::Impl::hbm(int die, std::uint64_t address, std::size_t bytes) {
  require(die);
  model::SparseMemory& memory = platform().hbm(die);
  if (!memory.contains(address, bytes))
    throw hw::DoesNotFit(fmt::format("{} bytes at {:#x} are outside the HBM of die {}, which ends at {:#x}", bytes,
                                     address, die, memory.size().value - 1));
  return memory;
}

FirmwareDies::FirmwareDies(const sc_core::sc_module_name& name, const FirmwareOptions& options)
    : sc_core::sc_module(name), impl_(std::make_unique<Impl>(options)) {}
FirmwareDies::~FirmwareDies() = default;

int FirmwareDies::dies() const { return impl_->dies; }

void FirmwareDies::load(int die, const std::string& elf_file) {
  impl_->require(die);
  const sw::elf::Image image(contents(elf_file), elf_file);
  model::Program program;
  program.entry = image.entry();
  for (const sw::elf::Segment& segment : image.segments())
    program.segments.push_back({segment.address, segment.size, segment.bytes});
  impl_->platform().load(die, program);
}

void FirmwareDies::write_hbm(int die, std::uint64_t address, const void* data, std::size_t bytes) {
  impl_->hbm(die, address, bytes).write(address, {static_cast<const std::uint8_t*>(data), bytes});
}

void FirmwareDies::read_hbm(int die, std::uint64_t address, void* data, std::size_t bytes) {
  impl_->hbm(die, address, bytes).read(address, {static_cast<std::uint8_t*>(data), bytes});
}

std::vector<FirmwareEnd> FirmwareDies::finish() {
  const model::SupernodeResult result = impl_->supernode.run([this] {
    return impl_->platform().finish(hw::Picoseconds(static_cast<std::int64_t>(sc_core::sc_time_stamp().value())));
  });
  for (const model::PlatformLine& line : result.platform.console)
    impl_->console.push_back(fmt::format("die:{} {}", line.die, line.text));
  std::vector<FirmwareEnd> ends;
  for (const model::DieResult& die : result.platform.dies) {
    FirmwareEnd end;
    end.how = static_cast<FirmwareEnd::How>(die.state);
    end.exit_code = die.exit_code;
    end.trap_cause = die.trap ? die.trap->cause : 0;
    end.pc = die.pc;
    end.instructions = die.instructions;
    end.cycles = die.cycles;
    ends.push_back(end);
  }
  return ends;
}

const std::vector<std::string>& FirmwareDies::console() const { return impl_->console; }

}  // namespace cmx::tlm2
