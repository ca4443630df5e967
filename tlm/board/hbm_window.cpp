// SPDX-License-Identifier: Apache-2.0
#include "tlm/board/hbm_window.h"

#include <array>
#include <span>

namespace cmx::model {

bool HbmWindow::there(std::uint32_t offset, std::uint64_t size) const {
  const std::uint64_t address = base_ + offset;
  return address >= base_ && memory_.contains(address, size);
}

DeviceReply HbmWindow::read(std::uint32_t offset, std::uint32_t size, hw::Picoseconds /*at*/) {
  if (!there(offset, size)) return {};
  if (before_) before_();
  if (on_access) on_access({.place = base_ + offset, .size = size, .write = false, .value = 0});
  std::array<std::uint8_t, 4> bytes{};
  memory_.read(base_ + offset, std::span(bytes).first(size));
  std::uint32_t data = 0;
  for (std::uint32_t i = 0; i < size; ++i) data |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
  return {.ok = true, .data = data, .delay = read_time_};
}

DeviceReply HbmWindow::write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, hw::Picoseconds /*at*/) {
  if (!there(offset, size)) return {};
  if (before_) before_();
  if (on_access) on_access({.place = base_ + offset, .size = size, .write = true, .value = data});
  std::array<std::uint8_t, 4> bytes{};
  for (std::uint32_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(data >> (8 * i));
  memory_.write(base_ + offset, std::span(bytes).first(size));
  if (after_write_) after_write_();
  return {.ok = true, .data = 0, .delay = write_time_};
}

std::uint64_t HbmWindow::debug(std::uint32_t offset, std::span<std::uint8_t> bytes, bool write) {
  if (!there(offset, bytes.size())) return 0;
  write ? memory_.write(base_ + offset, bytes) : memory_.read(base_ + offset, bytes);
  return bytes.size();
}

}  // namespace cmx::model
