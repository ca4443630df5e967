// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tlm/board/sparse_memory.h"
#include "tlm/comm_engine/engine.h"

namespace cmx::model {

/// An end point's memory as others find it: past the page table of its engine, where it has one. Accesses happen whole
/// or not at all; why not is what the page table says, or transfer for what is beyond the memory.
class TargetMemory {
 public:
  /// Both must outlive it.
  explicit TargetMemory(SparseMemory& memory, comm_engine::Engine* engine = nullptr)
      : memory_(&memory), engine_(engine) {}

  comm_engine::Error read(const comm_engine::Target& from, std::span<std::uint8_t> bytes);
  /// The flag after the bytes.
  comm_engine::Error write(const comm_engine::Target& to, std::span<const std::uint8_t> bytes,
                           const std::optional<comm_engine::FlagWrite>& flag);
  /// To be called after a write: the engine may be waiting for it.
  void changed();

 private:
  struct Segment {
    std::uint64_t place{0};
    std::uint64_t bytes{0};
  };
  using Segments = std::vector<Segment>;
  comm_engine::Error find(std::uint64_t offset, std::uint64_t bytes, bool write, std::uint32_t token,
                          Segments& segments);
  void load(const Segments& segments, std::span<std::uint8_t> bytes) const;
  void store(const Segments& segments, std::span<const std::uint8_t> bytes);

  SparseMemory* memory_;
  comm_engine::Engine* engine_;
};

}  // namespace cmx::model
