// SPDX-License-Identifier: Apache-2.0
// How many instructions a second the RV32 core executes, by the time that the process itself got: busy neighbours do
// not count.
#include <benchmark/benchmark.h>

#include <functional>

#include "tests/support/rv32_board/board.h"

namespace cmx {
namespace {

using namespace rv32asm;
using rv32board::kRam;

constexpr Word kBuffer = kRam + 0x4000;
constexpr std::uint64_t kCycles = 20'000'000;  // simulated, a round of the measurement

/// CRC-32 over 4 KiB, bit by bit: short dependent instructions and a branch that the data decide.
Program crc() {
  Program p(kRam);
  const Word start = p.here();
  p.li(10, kBuffer).li(11, kBuffer + 4096).li(13, 0xedb88320) << addi(12, 0, -1);
  p << lbu(14, 10, 0) << xor_(12, 12, 14) << addi(15, 0, 8);
  p << andi(14, 12, 1) << srli(12, 12, 1) << beq(14, 0, 8) << xor_(12, 12, 13) << addi(15, 15, -1) << bne(15, 0, -20);
  p << addi(10, 10, 1) << bne(10, 11, -40);
  p << jal(0, p.offset_to(start));
  return p;
}

/// Copies 4 KiB word by word: loads, stores and a branch that is always taken.
Program copy() {
  Program p(kRam);
  const Word start = p.here();
  p.li(10, kBuffer).li(11, kBuffer + 4096).li(12, kBuffer + 8192);
  p << lw(13, 10, 0) << sw(13, 12, 0) << addi(10, 10, 4) << addi(12, 12, 4) << bne(10, 11, -16);
  p << jal(0, p.offset_to(start));
  return p;
}

/// What firmware is like: calls, compressed instructions, a stack, a poll of the bus now and then.
Program calls() {
  Program p(kRam);
  p.li(2, kBuffer).li(9, rv32board::kConsole) << addi(8, 0, 100);
  const Word loop = p.here();
  p << jal(1, 10) << c_addi(8, -1) << c_bnez(8, -6) << c_j(20);
  p << c_addi(2, -16) << c_swsp(1, 12) << c_swsp(8, 8) << c_lwsp(10, 8) << c_add(10, 8) << c_mv(11, 10) << c_lwsp(1, 12)
    << c_addi(2, 16) << c_jr(1);
  p << c_nop() << lbu(12, 9, 5) << addi(8, 0, 100) << jal(0, p.offset_to(loop));
  return p;
}

void run(benchmark::State& state, const std::function<Program()>& program) {
  rv32board::Board board(program());
  for (std::size_t i = 0; i < 4096; ++i) board.ram[0x4000 + i] = static_cast<std::uint8_t>(i * i * 31 >> 3);
  for (auto _ : state) board.core.run(kCycles);
  const auto statistics = board.core.statistics();
  if (statistics.exceptions != 0) state.SkipWithError("the program trapped");
  state.counters["instructions/s"] =
      benchmark::Counter(static_cast<double>(statistics.retired), benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(run, rv32_crc, crc)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, rv32_copy, copy)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, rv32_calls, calls)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cmx

BENCHMARK_MAIN();
