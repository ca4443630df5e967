// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_supernode/engine_device.h"

namespace cmx::model {
namespace {

bool is_word(std::uint32_t offset, std::uint32_t size) { return size == 4 && offset % 4 == 0; }

}  // namespace

DeviceReply EngineDevice::read(std::uint32_t offset, std::uint32_t size, hw::Picoseconds /*at*/) {
  if (!is_word(offset, size)) return {};
  before_access();
  const auto value = engine_->read(offset);
  return value ? DeviceReply{.ok = true, .data = *value, .delay = {}} : DeviceReply{};
}

DeviceReply EngineDevice::write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, hw::Picoseconds /*at*/) {
  if (!is_word(offset, size)) return {};
  before_access();
  const bool ok = engine_->write(offset, data);
  after_write();
  return {.ok = ok, .data = 0, .delay = {}};
}

}  // namespace cmx::model
