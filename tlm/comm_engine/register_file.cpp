// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/register_file.h"

#include <stdexcept>
#include <string>

#include "hw/units/bad_input.h"

namespace cmx::model::comm_engine {
namespace {

namespace regs = hw::comm_engine_registers;

std::uint32_t count_of(const hw::BlockInfo& block, std::uint32_t channels) {
  return block.offset == regs::channel::kOffset ? channels : block.count;
}

}  // namespace

RegisterFile::RegisterFile(std::uint32_t channels) : channels_(channels) {
  if (channels > regs::channel::kCount) {
    throw hw::BadInput("comm_engine.channels = " + std::to_string(channels) + ", but the register map has " +
                       std::to_string(regs::channel::kCount));
  }
  std::size_t words = 0;
  for (const hw::BlockInfo& block : regs::kBlocks) {
    std::vector<std::int16_t> of_offset(block.stride / 4, -1);
    for (std::size_t i = 0; i < block.registers.size(); ++i)
      of_offset[block.registers[i].offset / 4] = static_cast<std::int16_t>(i);
    of_offset_.push_back(std::move(of_offset));
    first_.push_back(words);
    words += block.registers.size() * count_of(block, channels);
  }
  words_.resize(words);
  reset();
}

void RegisterFile::reset() {
  std::size_t word = 0;
  for (const hw::BlockInfo& block : regs::kBlocks) {
    for (std::uint32_t i = 0; i < count_of(block, channels_); ++i) {
      for (const hw::RegisterInfo& info : block.registers) words_[word++] = info.reset;
    }
  }
  set_field(regs::global::kCapabilities, regs::global::kCapabilitiesChannels, channels_);
}

std::optional<RegisterFile::Place> RegisterFile::find(std::uint32_t offset) const {
  if (offset % 4 != 0) return std::nullopt;
  for (std::size_t b = 0; b < regs::kBlocks.size(); ++b) {
    const hw::BlockInfo& block = regs::kBlocks[b];
    if (offset < block.offset) continue;
    const std::uint32_t n = (offset - block.offset) / block.stride;
    if (n >= count_of(block, channels_)) continue;
    const std::int16_t known = of_offset_[b][(offset - block.offset) % block.stride / 4];
    if (known < 0) return std::nullopt;
    const auto i = static_cast<std::size_t>(known);
    return Place{&block.registers[i], first_[b] + n * block.registers.size() + i};
  }
  return std::nullopt;
}

std::size_t RegisterFile::index(std::uint32_t offset) const {
  const auto place = find(offset);
  if (!place) throw std::logic_error("no register at " + std::to_string(offset));
  return place->word;
}

std::optional<std::uint32_t> RegisterFile::read(std::uint32_t offset) const {
  const auto place = find(offset);
  if (!place) return std::nullopt;
  return words_[place->word] & place->info->readable;
}

bool RegisterFile::write(std::uint32_t offset, std::uint32_t value) {
  const auto place = find(offset);
  if (!place) return false;
  std::uint32_t& word = words_[place->word];
  word = (word & ~place->info->writable) | (value & place->info->writable);
  word &= ~(value & place->info->clearable);
  return true;
}

}  // namespace cmx::model::comm_engine
