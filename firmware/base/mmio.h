// SPDX-License-Identifier: Apache-2.0
// Access to registers. With FIRMWARE_MOCK_MMIO the two functions come from elsewhere: host tests of the drivers bring a
// mock.
#ifndef FIRMWARE_BASE_MMIO_H
#define FIRMWARE_BASE_MMIO_H

#include <stdint.h>

#ifdef FIRMWARE_MOCK_MMIO

#ifdef __cplusplus
extern "C" {
#endif
uint32_t mmio_read32(uint32_t address);
void mmio_write32(uint32_t address, uint32_t value);
#ifdef __cplusplus
}
#endif

#else

static inline uint32_t mmio_read32(uint32_t address) { return *(const volatile uint32_t*)(uintptr_t)address; }
static inline void mmio_write32(uint32_t address, uint32_t value) { *(volatile uint32_t*)(uintptr_t)address = value; }

#endif

#endif
