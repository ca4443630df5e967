// SPDX-License-Identifier: Apache-2.0
// The TLM's link-level retry against the RTL's: docs/fidelity.md, section "The link's retry against its RTL".
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <string>

#include "hw/ub_link/ub_link_spec.h"
#include "rtl/verilated/link_retry.h"
#include "tests/conformance/link_retry/bench.h"
#include "tests/support/fidelity_page/fidelity_page.h"

namespace cmx::conformance {
namespace {

constexpr double kMost = 0.02;
/// Flits of packets of 64, 512 and 4096 bytes, and of acknowledgements.
constexpr int kSizes[]{1, 5, 28, 207};

/// std::mt19937 gives the same numbers everywhere.
std::vector<int> mixed(int count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<int> packets;
  for (int i = 0; i < count; ++i) packets.push_back(kSizes[random() % 4]);
  return packets;
}

int flits_of(const std::vector<int>& packets) { return std::accumulate(packets.begin(), packets.end(), 0); }

std::map<int, int> random_errors(int flits, double bit_error_rate, unsigned seed) {
  const double bad = hw::UbLinkSpec::packet_error(bit_error_rate, hw::Bytes(sizeof(rtl::LinkFlit)));
  std::mt19937 random(seed);
  std::map<int, int> failures;
  for (int flit = 0; flit < flits; ++flit) {
    while ((static_cast<double>(random()) + 0.5) / 4294967296.0 < bad) ++failures[flit];
  }
  return failures;
}

int repeated(const std::map<int, int>& failures) {
  int count = 0;
  for (const auto& [flit, attempts] : failures) count += attempts - 1;
  return count;
}

class Retry : public testing::TestWithParam<int> {
 protected:
  struct Both {
    LinkSeen tlm;
    LinkSeen rtl;
  };
  Both run(std::vector<int> packets, std::map<int, int> failures = {}) const {
    const LinkCase setup{GetParam(), std::move(packets), std::move(failures)};
    return {run_tlm(setup), run_rtl(setup)};
  }
  void compare(const std::string& what, const char* digits, double tlm, double rtl, double most = kMost) {
    ASSERT_GT(tlm, 0) << what;
    const double difference = rtl / tlm - 1;
    EXPECT_LE(std::fabs(difference), most) << start_ << " " << what << ": " << tlm << ", RTL " << rtl;
    rows_ += fmt::format("{} {} | {} | {} | {:+.2f} % |\n", start_, what, fmt::format(fmt::runtime(digits), tlm),
                         fmt::format(fmt::runtime(digits), rtl), difference * 100);
  }
  /// Cycles that errors cost, each, with the retry's buffer large enough.
  void cost(const std::string& what, const std::vector<int>& packets, const std::map<int, int>& failures,
            double most = kMost) {
    const Both without = run(packets);
    const Both with = run(packets, failures);
    const auto attempts = static_cast<double>(with.tlm.retries);
    EXPECT_EQ(with.tlm.retries, with.rtl.retries) << start_ << " " << what;
    compare(what, "{:.2f}", static_cast<double>(with.tlm.arrived.back() - without.tlm.arrived.back()) / attempts,
            static_cast<double>(with.rtl.arrived.back() - without.rtl.arrived.back()) / attempts, most);
  }
  void throughput(const std::string& what, const std::vector<int>& packets, const std::map<int, int>& failures = {}) {
    const Both both = run(packets, failures);
    const double flits = flits_of(packets);
    compare(what, "{:.4f}", flits / static_cast<double>(both.tlm.arrived.back() + 1),
            flits / static_cast<double>(both.rtl.arrived.back() + 1));
  }
  void publish() const {
    EXPECT_EQ(rows_on_page(start_), rows_);
    if (rows_on_page(start_) != rows_) leave_page("| link |", start_, rows_);
  }

  const std::string start_ = fmt::format("| {} cycles |", GetParam());
  std::string rows_;
};

/// The whole round trip fits into the retry buffer.
class Enough : public Retry {};

TEST_P(Enough, DoesWhatItsRtlDoes) {
  const std::vector<int> packets = mixed(1000, 3);
  const Both idle = run(packets);
  EXPECT_EQ(idle.tlm.arrived, idle.rtl.arrived) << "without errors every packet arrives in the same cycle";
  throughput("no errors: flits a cycle", packets);
  cost("a bad first flit of 207: cycles that it costs", {207, 207, 207}, {{207, 1}});
  cost("a bad flit in the middle", {207, 207, 207}, {{300, 1}});
  cost("a bad last flit", {207, 207, 207}, {{413, 1}});
  // One error alone, in the 100th packet, then one in every 50th: all packets in the same cycle.
  std::map<int, int> known;
  for (int p = 100, flit = flits_of({packets.begin(), packets.begin() + 100}); p < 1000; ++p) {
    if (p % 50 == 0) known[flit] = 1;
    flit += packets[static_cast<std::size_t>(p)];
  }
  const Both with = run(packets, known);
  EXPECT_EQ(with.tlm.arrived, with.rtl.arrived) << "with the same errors every packet arrives in the same cycle";
  cost("one in every 50th packet: cycles that each costs", packets, known);
  const std::vector<int> many = mixed(10'000, 5);
  const std::map<int, int> rare = random_errors(flits_of(many), 1e-6, 11);
  ASSERT_EQ(repeated(rare), 0);
  cost("bit-error rate 1e-6: cycles that each costs", many, rare);
  throughput("the same: flits a cycle", many, rare);
  publish();
}

/// What the TLM leaves out: the receiver asks for a flit once; when that is bad again, the transmitter's time-out
/// starts the next attempt.
TEST_P(Enough, OnlyAFlitThatIsBadTwiceWaitsForTheTimeOut) {
  const Both once = run({207, 207}, {{100, 1}});
  const Both twice = run({207, 207}, {{100, 2}});
  const std::int64_t rtl = twice.rtl.arrived.back() - once.rtl.arrived.back();
  EXPECT_EQ(twice.tlm.arrived.back() - once.tlm.arrived.back(), once.tlm.arrived.back() - 413);
  EXPECT_GT(rtl, rtl::kLinkRetryTimeout - 2 * GetParam());
  EXPECT_LT(rtl, rtl::kLinkRetryTimeout + 2 * GetParam());
}

INSTANTIATE_TEST_SUITE_P(Wires, Enough, testing::Values(10, 20),
                         [](const auto& given) { return fmt::format("{}cycles", given.param); });

class TooSmall : public Retry {};

TEST_P(TooSmall, IsBoundByTheSameBuffer) {
  const std::vector<int> packets = mixed(1000, 3);
  throughput("retry buffer of 64 flits, no errors: flits a cycle", packets);
  throughput("the same, packets of 207 flits only", std::vector<int>(300, 207));
  const std::vector<int> many = mixed(10'000, 5);
  const std::map<int, int> rare = random_errors(flits_of(many), 1e-6, 11);
  ASSERT_EQ(repeated(rare), 0);
  throughput("bit-error rate 1e-6: flits a cycle", many, rare);
  publish();
}

INSTANTIATE_TEST_SUITE_P(Wires, TooSmall, testing::Values(40, 80),
                         [](const auto& given) { return fmt::format("{}cycles", given.param); });

}  // namespace
}  // namespace cmx::conformance
