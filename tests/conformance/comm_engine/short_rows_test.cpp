// SPDX-License-Identifier: Apache-2.0
// Where the RTL is not the TLM: rows that take less of the path than a step of the front-end. docs/fidelity.md says by
// how much.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)

constexpr std::uint32_t kRows = 1000;

/// ns from the first row to the last, a row; of rows that are read from another die.
double ns_a_row(std::uint32_t bytes, const model::comm_engine::MakeEngine& make) {
  const model::comm_engine::MakeEngine before = engine_maker();
  engine_maker() = make;
  Bench bench;
  engine_maker() = before;
  auto s = submission(Opcode::kCopyRows, die(1, 0), 0x20000, bytes);
  s.count = kRows;
  s.source_stride = s.destination_stride = 64;
  bench.submit(0, {s});
  bench.calendar.run();
  EXPECT_EQ(bench.completions(0).size(), 1U);
  EXPECT_EQ(bench.port.requests.size(), kRows);
  return static_cast<double>(bench.port.requests.back().time - bench.port.requests.front().time) / (kRows - 1) / 1000;
}

TEST(ShortRows, TakeAStepOfTheFrontEndEach) {
  const model::comm_engine::MakeEngine of_rtl = engine_maker();
  const auto both = [&](std::uint32_t bytes) {
    const std::pair ns{ns_a_row(bytes, model::comm_engine::make_comm_engine), ns_a_row(bytes, of_rtl)};
    RecordProperty("tlm_ns_" + std::to_string(bytes), std::to_string(ns.first));
    RecordProperty("rtl_ns_" + std::to_string(bytes), std::to_string(ns.second));
    return ns;
  };
  const auto short_row = both(64);
  EXPECT_NEAR(short_row.first, 3.1, 0.1) << "bursts of a window of 256, a round trip of 1 us apart";
  EXPECT_NEAR(short_row.second, 10.9, 0.1) << "cycles of 1 ns";
  const auto half = both(2048);
  EXPECT_NEAR(half.first, 11.0, 0.1) << "the path";
  EXPECT_NEAR(half.second, 12.1, 0.1) << "eight beats and the mover's way around them";
  const auto whole = both(4096);
  EXPECT_NEAR(whole.second / whole.first, 1, 0.05);
}

}  // namespace
}  // namespace cmx
