// SPDX-License-Identifier: Apache-2.0
// Even dies translate what accesses them, with a token; each refusal must come as its error, to them and to the odd die
// beside them, and change nothing.
#include <string.h>

#include "firmware/collectives/collectives.h"
#include "firmware/images/check.h"

enum {
  kPageBits = 21,
  kPage = 1 << kPageBits,  // bytes
  kTable = TEAM_DATA - 0x1000,
  kFrom = TEAM_DATA,
  kTo = TEAM_DATA + 0x1000,
  kFlag = TEAM_DATA + 0x2000,
  kBytes = 64,
  kToken = 77,
};

static team_t team;
static uint32_t wrong;

static uint32_t word(uint32_t die, uint32_t i) { return i * 2654435761U + die * 40503U; }

static void map_page(uint32_t page, uint64_t permissions) {
  const comm_engine_page_entry_t entry = {
      .frame = (uint64_t)page * kPage | permissions, .token = kToken, .reserved = 0};
  uint32_t words[COMM_ENGINE_PAGE_ENTRY_SIZE / 4];
  memcpy(words, &entry, sizeof words);
  for (uint32_t i = 0; i < sizeof words / 4; ++i)
    hbm_write32(kTable + page * COMM_ENGINE_PAGE_ENTRY_SIZE + 4 * i, words[i]);
}

/// Page 0 may be read and written, page 1 read, page 2 is in the table but not there, page 3 is not in the table.
static void translate(void) {
  map_page(0, COMM_ENGINE_PAGE_ENTRY_FRAME_VALID_MASK | COMM_ENGINE_PAGE_ENTRY_FRAME_WRITABLE_MASK);
  map_page(1, COMM_ENGINE_PAGE_ENTRY_FRAME_VALID_MASK);
  map_page(2, 0);
  mmio_write32(COMM_ENGINE_BASE + COMM_ENGINE_GLOBAL_PAGE_TABLE_BASE_LO, kTable);
  mmio_write32(COMM_ENGINE_BASE + COMM_ENGINE_GLOBAL_PAGE_TABLE_BASE_HI, 0);
  mmio_write32(COMM_ENGINE_BASE + COMM_ENGINE_GLOBAL_PAGE_TABLE_ENTRIES, 3);
  mmio_write32(COMM_ENGINE_BASE + COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL,
               COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_ENABLE_MASK |
                   (uint32_t)kPageBits << COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_PAGE_BITS_SHIFT);
}

/// Copies own bytes there; the end must be as expected, and the channel goes on.
static void copy_to(uint32_t die, uint64_t to, uint32_t token, comm_engine_error_t expected) {
  const comm_engine_submission_t copy = {.opcode = COMM_ENGINE_OPCODE_COPY,
                                         .token = token,
                                         .source = kFrom,
                                         .destination = comm_engine_address(COMM_ENGINE_ADDRESS_KIND_DIE, die, to),
                                         .length = kBytes};
  team_queue(&team, &copy);
  const comm_engine_error_t error = team_finish(&team);
  if (error != expected) {
    printf("copy to die %lu, 0x%lx, token %lu: error %d, not %d\n", (unsigned long)die, (unsigned long)to,
           (unsigned long)token, (int)error, (int)expected);
    ++wrong;
  }
  if (error == COMM_ENGINE_ERROR_NONE) return;
  if (comm_engine_error(&team.channel) != error) ++wrong;
  comm_engine_clear_error(&team.channel);
  team.error = COMM_ENGINE_ERROR_NONE;
}

static void copy_to_all_pages(uint32_t die) {
  copy_to(die, kTo, kToken + 1, COMM_ENGINE_ERROR_WRONG_TOKEN);
  copy_to(die, kPage, kToken, COMM_ENGINE_ERROR_WRITE_PROTECTED);
  copy_to(die, 2 * kPage, kToken, COMM_ENGINE_ERROR_UNMAPPED);
  copy_to(die, 3 * kPage, kToken, COMM_ENGINE_ERROR_UNMAPPED);
}

/// The even die of a pair: the odd one may try once the flag is there.
static void serve(void) {
  translate();
  hbm_write32(kTo, 0);
  copy_to_all_pages(team.die);
  if (hbm_read32(kTo) != 0) ++wrong;
  if (team.die + 1 == team.dies) return;
  const comm_engine_submission_t ready = {
      .opcode = COMM_ENGINE_OPCODE_WRITE_NOTIFY,
      .token = kToken,
      .source = kFrom,
      .destination = comm_engine_address(COMM_ENGINE_ADDRESS_KIND_DIE, team.die + 1, kTo),
      .length = kBytes,
      .flag_value = TEAM_FLAG_VALUE,
      .flag_address = comm_engine_address(COMM_ENGINE_ADDRESS_KIND_DIE, team.die + 1, kFlag)};
  team_queue(&team, &ready);
  if (team_finish(&team) != COMM_ENGINE_ERROR_NONE) ++wrong;
}

static void try_even_die(void) {
  team_await(&team, kFlag);
  if (team_finish(&team) != COMM_ENGINE_ERROR_NONE) ++wrong;
  copy_to_all_pages(team.die - 1);
  copy_to(team.die - 1, kTo, kToken, COMM_ENGINE_ERROR_NONE);
  copy_to(team.dies, kTo, kToken, COMM_ENGINE_ERROR_BAD_ADDRESS);
  wrong += count_wrong(kTo, kBytes / 4, team.die - 1, word);
}

int main(void) {
  if (!team_open(&team)) return check_no_engine();
  fill_words(kFrom, kBytes / 4, team.die, word);
  if (team.die % 2 == 0) {
    serve();
  } else {
    try_even_die();
  }
  return check_verdict(&team, "refusals", kBytes, wrong);
}
