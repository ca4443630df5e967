// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine_traffic/engine_transfers.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "hw/units/bad_input.h"
#include "tlm/comm_engine/comm_engine.h"
#include "tlm/firmware_supernode/byte_fabric.h"
#include "tlm/firmware_supernode/engine_device.h"

namespace cmx::model {
namespace {

namespace regs = comm_engine::regs;
using comm_engine::channel_register;
using regs::Opcode;
using regs::Submission;

// Places in the memory of the dies, far from each other; the bytes of all transfers are the same ones.
constexpr std::uint64_t kRings = 0x1000;
constexpr std::uint64_t kData = 0x1'0000'0000;
constexpr hw::Bytes kMemory(1LL << 36);

std::uint64_t address(const hw::Topology& topology, std::int32_t endpoint, std::uint64_t offset) {
  const bool die = endpoint < topology.dies;
  const auto kind = die ? regs::AddressKind::kDie : regs::AddressKind::kCpu;
  const auto number = static_cast<std::uint64_t>(die ? endpoint : endpoint - topology.dies);
  return regs::Address::kValueKind.set(regs::Address::kValueEndpoint.set(offset, number),
                                       static_cast<std::uint64_t>(kind));
}

/// Of the transfer's `bytes` from `begin` on.
Submission submission(const hw::Topology& topology, const EngineTransfers& t, std::uint64_t begin,
                      std::uint64_t bytes) {
  const std::uint64_t own = kData + begin;
  const std::uint64_t there = address(topology, t.to, kData + begin);
  Submission s;
  s.flags = Submission::kFlagsFence.set(0, t.fence ? 1 : 0);
  s.length = static_cast<std::uint32_t>(bytes);
  s.quality_of_service = t.service_level;
  switch (t.operation) {
    case Operation::kRead:
    case Operation::kWrite: s.opcode = static_cast<std::uint8_t>(Opcode::kCopy); break;
    case Operation::kWriteNotify:
      s.opcode = static_cast<std::uint8_t>(Opcode::kWriteNotify);
      s.flag_address = address(topology, t.to, 0);
      break;
    default:
      throw hw::BadInput(
          fmt::format("--op {}: the communication engine has descriptors for read, write and write_notify of any size",
                      kOperationNames[static_cast<std::size_t>(t.operation)]));
  }
  s.source = t.operation == Operation::kRead ? there : own;
  s.destination = t.operation == Operation::kRead ? own : there;
  return s;
}

/// One descriptor of a transfer for each channel; fewer where there are fewer transactions.
std::vector<Submission> share(const hw::Topology& topology, const hw::CommEngineSpec& engine,
                              const EngineTransfers& t) {
  const std::int64_t transactions = (t.bytes + engine.transaction.value - 1) / engine.transaction.value;
  const std::int64_t channels = std::min<std::int64_t>(t.channels, transactions);
  std::vector<Submission> shares;
  for (std::int64_t n = 0; n < channels; ++n) {
    const std::int64_t begin = transactions * n / channels * engine.transaction.value;
    const std::int64_t end = std::min(t.bytes, transactions * (n + 1) / channels * engine.transaction.value);
    if (end - begin > std::numeric_limits<std::uint32_t>::max())
      throw hw::BadInput(
          fmt::format("--bytes {}: {} bytes for a channel; a descriptor has at most 4 GiB: take more --channels, or "
                      "several --transfers",
                      t.bytes, end - begin));
    shares.push_back(
        submission(topology, t, static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end - begin)));
  }
  return shares;
}

/// The engine of a die, and its memory.
struct Die {
  Die(const hw::CommEngineSpec& spec, std::int32_t number, ByteFabric& fabric)
      : memory(kMemory, 0),
        view(memory),
        engine(spec, static_cast<std::uint32_t>(number), fabric.calendar(number), view, fabric.port(number)) {
    fabric.join(number, memory, engine);
  }
  SparseMemory memory;
  EngineMemory view;
  comm_engine::CommEngine engine;
};

/// `count` of each of the shares in a ring of its own, and every doorbell.
void submit(Die& die, const std::vector<Submission>& shares, std::uint32_t count) {
  const std::uint32_t entries = std::bit_ceil(count);
  die.engine.write(regs::global::kControl, regs::global::kControlEnable.mask());
  for (std::uint32_t n = 0; n < shares.size(); ++n) {
    const std::uint64_t ring = kRings + std::uint64_t{n} * entries * Submission::kBytes;
    std::array<std::uint8_t, Submission::kBytes> bytes{};
    shares[n].encode(bytes);
    for (std::uint32_t i = 0; i < count; ++i) die.memory.write(ring + std::uint64_t{i} * Submission::kBytes, bytes);
    die.engine.write(channel_register(n, regs::channel::kRingBaseLo), static_cast<std::uint32_t>(ring));
    die.engine.write(channel_register(n, regs::channel::kRingBaseHi), static_cast<std::uint32_t>(ring >> 32));
    die.engine.write(channel_register(n, regs::channel::kRingEntries), entries);
    die.engine.write(channel_register(n, regs::channel::kControl), regs::channel::kControlEnable.mask());
  }
  for (std::uint32_t n = 0; n < shares.size(); ++n)
    die.engine.write(channel_register(n, regs::channel::kProducer), count);
}

}  // namespace

EngineTransfersResult run_engine_transfers(const FabricSpec& fabric, const hw::CommEngineSpec& engine,
                                           const EngineTransfers& transfers) {
  const hw::Topology& topology = fabric.topology;
  if (transfers.from >= topology.dies)
    throw hw::BadInput(fmt::format("{} has no communication engine: a transfer by SDMA starts at a die",
                                   topology.endpoint_name(transfers.from)));
  if (std::cmp_greater(transfers.transfers, regs::kRingEntriesMost))
    throw hw::BadInput(
        fmt::format("--transfers {}: a ring has at most {} entries", transfers.transfers, regs::kRingEntriesMost));
  const std::vector<Submission> shares = share(topology, engine, transfers);

  const std::int32_t last_die = std::max(transfers.from, transfers.to < topology.dies ? transfers.to : 0);
  ByteFabric bytes({.fabric = fabric, .dies = last_die + 1, .cpu_memory = kMemory, .fill = 0}, [] { return 0; });
  Die from(engine, transfers.from, bytes);
  std::optional<Die> to;
  if (transfers.to < topology.dies) to.emplace(engine, transfers.to, bytes);

  const std::uint64_t all = shares.size() * static_cast<std::uint64_t>(transfers.transfers);
  EngineTransfersResult result;
  bytes.on_progress = [&](int /*die*/, std::int64_t time) {
    const std::uint64_t ended = *from.engine.read(regs::global::kDescriptorsLo);
    if (ended == result.descriptors) return;
    result.descriptors = ended;
    result.last_completion = time;
  };
  submit(from, shares, static_cast<std::uint32_t>(transfers.transfers));
  for (std::int64_t due = bytes.due(); result.descriptors < all && due != Calendar::kNever; due = bytes.due())
    bytes.catch_up(due);
  if (result.descriptors < all || from.engine.read(regs::global::kErrorStatus) != 0)
    throw hw::CheckFailed(fmt::format("the communication engine ended {} of {} descriptors", result.descriptors, all));
  result.packets = bytes.packets();
  result.packet_hops = bytes.packet_hops();
  return result;
}

}  // namespace cmx::model
