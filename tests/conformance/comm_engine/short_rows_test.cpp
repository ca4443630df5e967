// SPDX-License-Identifier: Apache-2.0
// Where the RTL is not the TLM: rows that take less of the path than a step of the front-end. docs/fidelity.md says by how much.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/comm_engine_bench/bench.h"

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
  const double tlm = ns_a_row(64, model::comm_engine::make_comm_engine);
  const double rtl = ns_a_row(64, of_rtl);
  RecordProperty("tlm_ns", std::to_string(tlm));
  RecordProperty("rtl_ns", std::to_string(rtl));
  EXPECT_NEAR(tlm, 4.0, 2) << "the window of 256 over a round trip of 1 us";
  EXPECT_NEAR(rtl, 12, 4) << "cycles of 1 ns";
}

}  // namespace
