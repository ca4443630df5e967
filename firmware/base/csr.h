// SPDX-License-Identifier: Apache-2.0
// Control and status registers by name: csr_read(mcycle), csr_set(mie, CSR_MIE_TIMER).
#ifndef FIRMWARE_BASE_CSR_H
#define FIRMWARE_BASE_CSR_H

#include <stdint.h>

#define csr_read(name)                                            \
  ({                                                              \
    uint32_t value_;                                              \
    __asm__ volatile("csrr %0, " #name : "=r"(value_)::"memory"); \
    value_;                                                       \
  })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"((uint32_t)(value)) : "memory")
#define csr_set(name, bits) __asm__ volatile("csrs " #name ", %0" ::"r"((uint32_t)(bits)) : "memory")
#define csr_clear(name, bits) __asm__ volatile("csrc " #name ", %0" ::"r"((uint32_t)(bits)) : "memory")
#define wait_for_interrupt() __asm__ volatile("wfi" ::: "memory")

#define CSR_MSTATUS_MIE (1U << 3)
#define CSR_MIE_SOFTWARE (1U << 3)
#define CSR_MIE_TIMER (1U << 7)
#define CSR_MIE_EXTERNAL (1U << 11)
#define CSR_MCAUSE_INTERRUPT (1U << 31)

#endif
