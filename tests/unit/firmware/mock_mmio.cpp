// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/mock_mmio.h"

#include "firmware/base/mmio.h"

std::uint32_t mmio_read32(std::uint32_t address) { return MockMmio::current->read(address); }
void mmio_write32(std::uint32_t address, std::uint32_t value) { MockMmio::current->write(address, value); }
