// SPDX-License-Identifier: Apache-2.0
// Checks everything that a program stands on, from start-up to the mailbox, and says what does not hold.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/board.h"
#include "firmware/base/csr.h"
#include "firmware/base/mmio.h"
#include "firmware/base/trap.h"
#include "firmware/drivers/timer.h"

static int checks;
static int failures;

static void check_at(bool holds, const char* what, int line) {
  ++checks;
  if (holds) return;
  ++failures;
  printf("self_test.c:%d: %s does not hold\n", line, what);
}
#define CHECK(condition) check_at((condition), #condition, __LINE__)

// --- start-up
// ---------------------------------------------------------------------------------------------------------------------

static uint32_t cleared[64];
static volatile uint32_t initialised = 0x12345678;
static _Thread_local volatile uint32_t thread_cleared;
static _Thread_local volatile uint32_t thread_initialised = 0x9abcdef0;

static void test_start_up(void) {
  for (size_t i = 0; i < sizeof cleared / sizeof cleared[0]; ++i) CHECK(((volatile uint32_t*)cleared)[i] == 0);
  CHECK(initialised == 0x12345678);
  CHECK(thread_cleared == 0);
  CHECK(thread_initialised == 0x9abcdef0);
}

// --- arithmetic and atomics
// ---------------------------------------------------------------------------------------------------------------------

static void test_arithmetic(void) {
  volatile int32_t a = -7;
  volatile int32_t b = 3;
  volatile uint32_t big = 0xfffffff1;
  volatile int64_t wide = -1000000007LL * 1000003LL;
  CHECK(a * b == -21);
  CHECK(a / b == -2);
  CHECK(a % b == -1);
  CHECK((uint64_t)big * big == 0xffffffe2000000e1ULL);
  CHECK((int64_t)a * (int64_t)(int32_t)big == 105);
  CHECK(big / 10 == 429496728);
  CHECK(wide / 1000003 == -1000000007);
  CHECK(wide % 1000003 == 0);
}

static void test_atomics(void) {
  uint32_t word = 5;
  CHECK(__atomic_fetch_add(&word, 7, __ATOMIC_SEQ_CST) == 5 && word == 12);
  CHECK(__atomic_exchange_n(&word, 0xf0, __ATOMIC_SEQ_CST) == 12 && word == 0xf0);
  CHECK(__atomic_fetch_or(&word, 0x0f, __ATOMIC_SEQ_CST) == 0xf0 && word == 0xff);
  CHECK(__atomic_fetch_and(&word, 0x3c, __ATOMIC_SEQ_CST) == 0xff && word == 0x3c);
  uint32_t expected = 0x3c;
  CHECK(__atomic_compare_exchange_n(&word, &expected, 9, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) && word == 9);
  CHECK(!__atomic_compare_exchange_n(&word, &expected, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) && expected == 9 &&
        word == 9);
}

// --- traps
// ---------------------------------------------------------------------------------------------------------------------

static volatile trap_frame_t seen;

static bool note_and_skip(trap_frame_t* frame) {
  seen.cause = frame->cause;
  seen.pc = frame->pc;
  seen.value = frame->value;
  trap_skip_instruction(frame);
  return true;
}

#define NOWHERE 0x20000000U

static void test_traps(void) {
  trap_handler_t before = trap_set_handler(note_and_skip);
  __asm__ volatile("ecall" ::: "memory");
  CHECK(seen.cause == 11);
  __asm__ volatile(".word 0xffffffff" ::: "memory");
  CHECK(seen.cause == 2 && seen.value == 0xffffffff);
  __asm__ volatile("ebreak" ::: "memory");
  CHECK(seen.cause == 3);
  (void)mmio_read32(NOWHERE);
  CHECK(seen.cause == 5 && seen.value == NOWHERE);
  mmio_write32(NOWHERE + 4, 1);
  CHECK(seen.cause == 7 && seen.value == NOWHERE + 4);
  (void)mmio_read32(BOARD_BASE + BOARD_SYSTEM_EXIT);
  CHECK(seen.cause == 5 && seen.value == BOARD_BASE + BOARD_SYSTEM_EXIT);
  trap_set_handler(before);
}

// --- timer
// ---------------------------------------------------------------------------------------------------------------------

static const timer_handle_t timer = {.base = BOARD_TIMER_BASE};
static volatile uint32_t ticked;

static bool note_tick(trap_frame_t* frame) {
  if (frame->cause != (CSR_MCAUSE_INTERRUPT | 7U)) return false;
  ++ticked;
  timer_cancel(&timer);
  return true;
}

static void test_timer(void) {
  trap_handler_t before = trap_set_handler(note_tick);
  const uint64_t deadline = timer_now(&timer) + 100;
  CHECK(timer_set_deadline(&timer, deadline) == TIMER_OK);
  csr_set(mie, CSR_MIE_TIMER);
  csr_set(mstatus, CSR_MSTATUS_MIE);
  while (ticked == 0) wait_for_interrupt();
  csr_clear(mstatus, CSR_MSTATUS_MIE);
  csr_clear(mie, CSR_MIE_TIMER);
  CHECK(ticked == 1);
  CHECK(timer_now(&timer) >= deadline && timer_now(&timer) < deadline + 100);
  CHECK(timer_set_deadline(&timer, 1) == TIMER_PAST);
  timer_cancel(&timer);
  trap_set_handler(before);
}

// --- HBM
// ---------------------------------------------------------------------------------------------------------------------

static void set_window(uint64_t address) {
  mmio_write32(BOARD_BASE + BOARD_WINDOW_BASE_HI, (uint32_t)(address >> 32));
  mmio_write32(BOARD_BASE + BOARD_WINDOW_BASE_LO, (uint32_t)address);
}

static void test_hbm(void) {
  enum { kWords = 1024 };
  volatile uint32_t* words = (volatile uint32_t*)BOARD_HBM_WINDOW;
  const uint32_t die = mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIE_ID);
  const uint64_t far = 0x800000000ULL;  // 32 GiB
  set_window(far);
  for (uint32_t i = 0; i < kWords; ++i) words[i] = i * 2654435761U + die;
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < kWords; ++i) wrong += words[i] != i * 2654435761U + die;
  CHECK(wrong == 0);
  set_window(far + 64);
  CHECK(words[0] == 16 * 2654435761U + die);
  volatile uint8_t* bytes = (volatile uint8_t*)words;
  bytes[1] = 0x5a;
  CHECK(bytes[1] == 0x5a && ((words[0] ^ (16 * 2654435761U + die)) & ~0xff00U) == 0);
  set_window(0);
  const uint32_t before = words[0];
  words[0] = ~before;
  CHECK(words[0] == ~before);
}

// --- mailbox
// ---------------------------------------------------------------------------------------------------------------------

static volatile uint32_t delivered;

static bool note_delivery(trap_frame_t* frame) {
  if (frame->cause != (CSR_MCAUSE_INTERRUPT | 11U)) return false;
  ++delivered;
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_IN_ACK, 1);
  return true;
}

static void send(uint32_t first) {
  for (uint32_t i = 0; i < BOARD_MAILBOX_WORDS; ++i) mmio_write32(BOARD_BASE + BOARD_MAILBOX_OUT0 + 4 * i, first + i);
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_OUT_SEND, 1);
}

static void test_mailbox(void) {
  CHECK(mmio_read32(BOARD_BASE + BOARD_MAILBOX_STATUS) == 0);
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_CONTROL, BOARD_MAILBOX_CONTROL_LOOPBACK_MASK);
  send(1000);
  send(2000);  // waits for the first to be taken
  CHECK(mmio_read32(BOARD_BASE + BOARD_MAILBOX_STATUS) ==
        (BOARD_MAILBOX_STATUS_IN_FULL_MASK | BOARD_MAILBOX_STATUS_OUT_FULL_MASK));
  for (uint32_t i = 0; i < BOARD_MAILBOX_WORDS; ++i)
    CHECK(mmio_read32(BOARD_BASE + BOARD_MAILBOX_IN0 + 4 * i) == 1000 + i);
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_IN_ACK, 1);
  CHECK(mmio_read32(BOARD_BASE + BOARD_MAILBOX_STATUS) == BOARD_MAILBOX_STATUS_IN_FULL_MASK);
  CHECK(mmio_read32(BOARD_BASE + BOARD_MAILBOX_IN0) == 2000);
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_IN_ACK, 1);

  trap_handler_t before = trap_set_handler(note_delivery);
  csr_set(mie, CSR_MIE_EXTERNAL);
  csr_set(mstatus, CSR_MSTATUS_MIE);
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_CONTROL,
               BOARD_MAILBOX_CONTROL_LOOPBACK_MASK | BOARD_MAILBOX_CONTROL_RAISE_INTERRUPT_MASK);
  send(3000);
  while (delivered == 0) wait_for_interrupt();
  csr_clear(mstatus, CSR_MSTATUS_MIE);
  csr_clear(mie, CSR_MIE_EXTERNAL);
  CHECK(delivered == 1);
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_CONTROL, 0);
  trap_set_handler(before);
}

int main(void) {
  test_start_up();
  test_arithmetic();
  test_atomics();
  test_traps();
  test_timer();
  test_hbm();
  test_mailbox();
  if (failures != 0) {
    printf("self-test: %d of %d checks failed\n", failures, checks);
    return 1;
  }
  printf("self-test: %d checks passed\n", checks);
  return 0;
}
