// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_run/setup.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "hw/board/scenario_memory.h"
#include "hw/units/bad_input.h"
#include "sw/firmware_run/images.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

/// A file that a scenario names is beside it.
std::string beside(const std::string& file, const std::string& name) {
  return (std::filesystem::path(file).parent_path() / name).lexically_normal().string();
}

model::Program program_of(const elf::Image& image) {
  model::Program program;
  program.entry = image.entry();
  for (const elf::Segment& segment : image.segments())
    program.segments.push_back({segment.address, segment.size, segment.bytes});
  return program;
}

void write_words(model::SparseMemory& memory, std::uint64_t address, const std::vector<std::uint32_t>& words) {
  std::vector<std::uint8_t> bytes;
  for (const std::uint32_t word : words) {
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(word >> shift));
  }
  memory.write(address, bytes);
}

void require_room(const model::SparseMemory& memory, const scenario::Buffer& buffer) {
  if (memory.contains(buffer.address, buffer.bytes.size())) return;
  throw hw::DoesNotFit(fmt::format("{}: {} bytes at {:#x} are outside the {}, which ends at {:#x}", buffer.where,
                                   buffer.bytes.size(), buffer.address, buffer.cpu ? "CPU's memory" : "HBM",
                                   memory.size().value - 1));
}

/// Of each place that a buffer is for.
std::vector<model::SparseMemory*> memories_of(const scenario::Buffer& buffer, model::FirmwareSupernode& supernode) {
  if (buffer.cpu && *buffer.cpu >= supernode.cpus())
    throw hw::DoesNotFit(
        fmt::format("{}: cpu = {}: the machine has {} CPUs", buffer.where, *buffer.cpu, supernode.cpus()));
  if (buffer.cpu) return {&supernode.cpu_memory(*buffer.cpu)};
  std::vector<model::SparseMemory*> memories;
  for (const int die : buffer.dies) memories.push_back(&supernode.platform().hbm(die));
  return memories;
}

std::string describe(const FwSetup::Mismatch& mismatch) {
  const scenario::Difference& difference = mismatch.difference;
  const std::string place = mismatch.cpu ? fmt::format("cpu:{}", *mismatch.cpu) : fmt::format("die:{}", *mismatch.die);
  return fmt::format("{} {}: {} of {} {} at {:#x} differ, the first at offset {:#x}: expected {}, found {}{}", place,
                     mismatch.where, difference.count, difference.elements,
                     scenario::type_names()[static_cast<std::size_t>(mismatch.type)], mismatch.address,
                     difference.offset, difference.expected, difference.found,
                     mismatch.written ? "" : ", never written");
}

/// Whole numbers stay whole; JSON has none for NaN and the infinities.
Node element_node(scenario::Type type, double value) {
  if (type == scenario::Type::kBytes || type == scenario::Type::kInt32) return Node(static_cast<std::int64_t>(value));
  return std::isfinite(value) ? Node(value) : Node(fmt::format("{}", value));
}

}  // namespace

FwSetup::FwSetup(Session& session, const std::string& file, const scenario::Overrides& overrides) : file_(file) {
  if (file.empty()) {
    if (overrides.image.empty())
      throw hw::BadInput(
          "fw run: IMAGE.elf is missing; give an executable, a supplied image (fw images) or a --scenario");
    scenario_ = scenario::plain_scenario(overrides);
  } else {
    const auto read = [&](const std::string& name) {
      const std::string path = beside(file, name);
      try {
        return session.file("cannot read", path, {}, {}, scenario::kMostBufferFileBytes);
      } catch (const hw::BadInput& error) {
        constexpr std::string_view kAgain = ": cannot read this file";
        std::string message = error.what();
        if (const std::size_t at = message.find(kAgain); at != std::string::npos) message.erase(at, kAgain.size());
        throw hw::BadInput(message);
      }
    };
    const std::string toml = session.file("--scenario", file, {}, {}, scenario::kMostScenarioFileBytes);
    scenario_ = scenario::read_scenario(toml, file, read, overrides);
  }
  for (const scenario::DieSetup& die : scenario_.dies) read_image(session, die);
}

void FwSetup::read_image(Session& session, const scenario::DieSetup& die) {
  if (images_.contains(die.image)) return;
  if (die.image_where.empty()) {
    images_.emplace(
        die.image, elf::Image(session.file("fw run", firmware_image_path(die.image, session.inputs().exists(die.image)),
                                           die.image, die.image, elf::kMostFileBytes),
                              die.image));
    return;
  }
  const bool is_file = die.image.find_first_of("./") != std::string::npos;
  try {
    const std::string path =
        is_file ? beside(file_, die.image) : firmware_image_path(die.image, session.inputs().exists(die.image));
    images_.emplace(
        die.image,
        elf::Image(session.file("image", path, path, is_file ? path : die.image, elf::kMostFileBytes), die.image));
  } catch (const hw::BadInput& error) {
    throw hw::BadInput(fmt::format("{}: {}", die.image_where, error.what()));
  }
}

std::vector<const elf::Image*> FwSetup::images() const {
  std::vector<const elf::Image*> all;
  for (const scenario::DieSetup& die : scenario_.dies) all.push_back(&images_.at(die.image));
  return all;
}

void FwSetup::load(model::FirmwareSupernode& supernode) {
  model::FirmwarePlatform& platform = supernode.platform();
  for (int number = 0; number < dies(); ++number) {
    const scenario::DieSetup& die = scenario_.dies[static_cast<std::size_t>(number)];
    try {
      platform.load(number, program_of(images_.at(die.image)));
    } catch (const hw::DoesNotFit& error) {
      throw hw::DoesNotFit(fmt::format("{}: {}", die.image, error.what()));
    } catch (const hw::BadInput& error) {
      throw hw::BadInput(fmt::format("{}: {}", die.image, error.what()));
    }
    std::vector<std::uint32_t> block{SCENARIO_ARGUMENTS_MAGIC, static_cast<std::uint32_t>(die.arguments.size())};
    block.insert(block.end(), die.arguments.begin(), die.arguments.end());
    write_words(platform.hbm(number), SCENARIO_ARGUMENTS_ADDRESS, block);
  }
  for (const scenario::Buffer& buffer : scenario_.buffers) {
    for (model::SparseMemory* memory : memories_of(buffer, supernode)) {
      require_room(*memory, buffer);
      memory->write(buffer.address, buffer.bytes);
    }
  }
  for (const scenario::Expected& expected : scenario_.expected)
    require_room(*memories_of(expected.buffer, supernode).front(), expected.buffer);
  std::vector<model::Doorbell> doorbells;
  for (const scenario::Doorbell& doorbell : scenario_.doorbells) {
    for (const int die : doorbell.dies) doorbells.push_back({doorbell.at, die, doorbell.words});
  }
  if (!doorbells.empty()) doorbells_ = std::make_unique<model::Doorbells>(platform, doorbells);
}

std::vector<FwSetup::Mismatch> FwSetup::mismatches(model::FirmwareSupernode& supernode) const {
  std::vector<Mismatch> all;
  for (const scenario::Expected& expected : scenario_.expected) {
    const scenario::Buffer& buffer = expected.buffer;
    const std::vector<model::SparseMemory*> memories = memories_of(buffer, supernode);
    for (std::size_t i = 0; i < memories.size(); ++i) {
      std::vector<std::uint8_t> found(buffer.bytes.size());
      memories[i]->read(buffer.address, found);
      const auto difference = scenario::compare(expected, found);
      if (!difference) continue;
      Mismatch mismatch{.die = {},
                        .cpu = buffer.cpu,
                        .address = buffer.address,
                        .where = buffer.where,
                        .type = expected.type,
                        .difference = *difference};
      if (!buffer.cpu) mismatch.die = buffer.dies[i];
      mismatch.written =
          memories[i]->written(buffer.address + difference->offset, scenario::element_bytes(expected.type));
      all.push_back(mismatch);
    }
  }
  return all;
}

std::vector<std::string> FwSetup::silent_doorbells() const {
  std::vector<std::string> warnings;
  if (!doorbells_) return warnings;
  for (const model::Doorbell& doorbell : doorbells_->pending())
    warnings.push_back(
        fmt::format("the doorbell of die:{} at {} us did not ring: the run ended, or its mailbox was full",
                    doorbell.die, hw::to_us(doorbell.at)));
  return warnings;
}

FwVerdict::Finding FwSetup::judge(FwVerdict::Finding run, const std::vector<Mismatch>& mismatches,
                                  hw::Picoseconds time) {
  if (!mismatches.empty() && run.status == "pass")
    run = {"fail", fmt::format("fw run: fail at {:.3f} us", hw::to_us(time))};
  for (const Mismatch& mismatch : mismatches) run.failure += "\n  " + describe(mismatch);
  return run;
}

FwVerdict::Finding FwSetup::as_expected(const FwVerdict::Finding& run) const {
  const std::string& wanted = scenario_.status;
  if (wanted == "pass") return run;
  if (run.status == wanted) return {"pass", ""};
  const std::size_t reasons = run.failure.find('\n');
  return {"fail", fmt::format("fw run: fail: {} expects status {}, and the run ends with {}{}", file_, wanted,
                              run.status, reasons == std::string::npos ? "" : run.failure.substr(reasons))};
}

Node to_keys(const FwSetup::Mismatch& mismatch) {
  const scenario::Difference& difference = mismatch.difference;
  Node node = Node::object();
  node.set("die", mismatch.die ? Node(*mismatch.die) : Node())
      .set("cpu", mismatch.cpu ? Node(*mismatch.cpu) : Node())
      .set("address", mismatch.address)
      .set("expected_at", mismatch.where);
  node.set("type", scenario::type_names()[static_cast<std::size_t>(mismatch.type)]).set("offset", difference.offset);
  node.set("expected", element_node(mismatch.type, difference.expected))
      .set("found", element_node(mismatch.type, difference.found))
      .set("written", mismatch.written);
  node.set("count", difference.count).set("elements", difference.elements);
  return node;
}

}  // namespace cmx::sw::apps
