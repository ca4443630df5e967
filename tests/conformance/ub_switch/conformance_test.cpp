// SPDX-License-Identifier: Apache-2.0
// The TLM switch against the RTL switch, the same stimuli and the same end points: docs/fidelity.md, section "The
// switch against its RTL".
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/conformance/ub_switch/stimuli.h"
#include "tests/support/fidelity_page/fidelity_page.h"

namespace cmx::conformance {
namespace {

constexpr double kMostThroughput = 0.02;  // difference of saturated throughput
constexpr double kMostLatency = 0.05;     // ... of mean latency, up to 90 % of saturation

class UbSwitch : public testing::TestWithParam<SwitchCase> {
 protected:
  const SwitchCase& size() const { return GetParam(); }
  std::int64_t cycles() const { return size().ports == 4 ? 400'000 : size().ports == 16 ? 120'000 : 60'000; }

  void row(const std::string& what, const std::string& tlm, const std::string& rtl, const std::string& difference) {
    rows_ += fmt::format("{} {} | {} | {} | {} |\n", start_, what, tlm, rtl, difference);
  }
  void compare(const std::string& what, const char* digits, double tlm, double rtl, double most) {
    ASSERT_GT(tlm, 0) << what;
    const double difference = rtl / tlm - 1;
    EXPECT_LE(std::fabs(difference), most) << start_ << " " << what << ": " << tlm << ", RTL " << rtl;
    row(what, fmt::format(fmt::runtime(digits), tlm), fmt::format(fmt::runtime(digits), rtl),
        fmt::format("{:+.2f} %", difference * 100));
  }
  struct Both {
    Seen tlm;
    Seen rtl;
  };
  Both run(const SwitchCase& setup, const Stimulus& stimulus, std::int64_t end = 0) {
    Both both{run_tlm(setup, stimulus, end), run_rtl(setup, stimulus, end)};
    // Ties included, the two do the same: each message in the same cycle. Only credits that end points hold back come
    // one at a time to the RTL, all together to the TLM.
    if (setup.commit_cycles == 0) {
      EXPECT_TRUE(both.tlm.arrived == both.rtl.arrived) << start_ << " a message arrives in another cycle";
      EXPECT_TRUE(both.tlm.completed == both.rtl.completed) << start_ << " a response arrives in another cycle";
    }
    tlm_s_ += both.tlm.wall_s;
    rtl_s_ += both.rtl.wall_s;
    return both;
  }
  /// Throughput of more than the switch can carry; of the TLM.
  double saturate(const std::string& what, const SwitchCase& setup, const Stimulus& stimulus, std::int64_t end) {
    const Both both = run(setup, stimulus, end);
    const double tlm = throughput(setup, stimulus, both.tlm, end / 4, end);
    compare(what, "{:.4f}", tlm, throughput(setup, stimulus, both.rtl, end / 4, end), kMostThroughput);
    return tlm;
  }

  void every_size_alone();
  void one_pair();
  void uniform();
  void starved();

  const std::string start_ = fmt::format("| {} x {} |", GetParam().ports, GetParam().vls);
  std::string rows_;
  double tlm_s_{0};
  double rtl_s_{0};
};

void UbSwitch::every_size_alone() {
  const Stimulus stimulus = every_size(size(), 7);
  const Both both = run(size(), stimulus);
  std::int64_t most = 0;
  std::int64_t sum_tlm = 0;
  std::int64_t sum_rtl = 0;
  for (std::size_t i = 0; i < stimulus.size(); ++i) {
    EXPECT_EQ(both.tlm.arrived[i], both.rtl.arrived[i]) << stimulus[i].message.bytes << " bytes";
    EXPECT_EQ(both.tlm.completed[i], both.rtl.completed[i]) << stimulus[i].message.bytes << " bytes";
    most = std::max({most, std::abs(both.tlm.arrived[i] - both.rtl.arrived[i]),
                     std::abs(both.tlm.completed[i] - both.rtl.completed[i])});
    sum_tlm += both.tlm.completed[i] - stimulus[i].cycle;
    sum_rtl += both.rtl.completed[i] - stimulus[i].cycle;
  }
  const auto count = static_cast<double>(stimulus.size());
  row("alone, write and read of 2 to 207 flits: mean cycles, greatest difference",
      fmt::format("{:.2f}", static_cast<double>(sum_tlm) / count),
      fmt::format("{:.2f}", static_cast<double>(sum_rtl) / count), fmt::format("{} cycles", most));
}

void UbSwitch::one_pair() {
  const Stimulus stimulus = back_to_back(size(), 3);
  const Both both = run(size(), stimulus);
  const auto last = [](const Seen& seen) {
    return static_cast<double>(*std::max_element(seen.arrived.begin(), seen.arrived.end()));
  };
  compare("1000 packets back to back: cycles", "{:.0f}", last(both.tlm), last(both.rtl), kMostThroughput);
}

void UbSwitch::uniform() {
  const std::int64_t end = cycles();
  const double most =
      saturate("uniform, saturated", size(), random_traffic(size(), Pattern::kUniform, 1, end, 11), end);
  for (const int percent : {20, 40, 60, 80, 90}) {
    const Stimulus stimulus = random_traffic(size(), Pattern::kUniform, most * percent / 100, end, 11);
    const Both both = run(size(), stimulus);
    for (const bool reads : {false, true}) {
      compare(fmt::format("uniform, {} % of that: cycles of a {}", percent, reads ? "read" : "write"), "{:.1f}",
              mean_latency(stimulus, both.tlm, reads, end / 8, end),
              mean_latency(stimulus, both.rtl, reads, end / 8, end), kMostLatency);
    }
  }
}

void UbSwitch::starved() {
  const std::int64_t end = cycles() / 2;
  SwitchCase one = size();
  one.input_flits = data_flits(4096);
  saturate("input buffers of one packet of 4096 bytes, permutation", one,
           random_traffic(one, Pattern::kPermutation, 1, end, 5, 4096), end);
  SwitchCase two = size();
  two.input_flits = 2 * data_flits(4096);
  saturate("input buffers of two such packets, uniform writes", two,
           random_traffic(two, Pattern::kWrites, 1, end, 5, 4096), end);
  saturate("the same with reads", two, random_traffic(two, Pattern::kUniform, 1, end, 5, 4096), end);
  SwitchCase slow = size();
  slow.commit_cycles = 52;
  saturate("end points that commit at half the rate", slow, random_traffic(slow, Pattern::kPermutation, 1, end, 5),
           end);
}

TEST_P(UbSwitch, DoesWhatItsRtlDoes) {
  const std::int64_t end = cycles();
  every_size_alone();
  one_pair();
  saturate("permutation, saturated", size(), random_traffic(size(), Pattern::kPermutation, 1, end / 4, 11), end / 4);
  uniform();
  saturate("uniform, packets of 64 bytes, saturated", size(),
           random_traffic(size(), Pattern::kUniform, 1, end / 8, 11, 64), end / 8);
  saturate("hotspot, saturated", size(), random_traffic(size(), Pattern::kHotspot, 0.9, 2 * end, 11), 2 * end);
  starved();
  fmt::print("{} wall time of the RTL over that of the TLM: {:.0f} ({:.2f} s, {:.3f} s)\n", start_, rtl_s_ / tlm_s_,
             rtl_s_, tlm_s_);
  EXPECT_EQ(rows_on_page(start_), rows_);
  if (rows_on_page(start_) != rows_) leave_page("| switch |", start_, rows_);
}

/// What a command runs with --fidelity ub_switch=rtl is the RTL too: as many cycles as the bench that has nothing of
/// the TLM, message by message.
TEST_P(UbSwitch, IsTheRtlInTheFabricToo) {
  const std::int64_t end = cycles() / 8;
  const auto same = [this](const char* what, const Stimulus& stimulus, std::int64_t until) {
    const Seen rtl = run_rtl(size(), stimulus, until);
    const Seen drop_in = run_drop_in(size(), stimulus, until);
    EXPECT_GT(rtl.finished, 0U);
    EXPECT_TRUE(rtl.arrived == drop_in.arrived) << start_ << " " << what << ": a message arrives in another cycle";
    EXPECT_TRUE(rtl.completed == drop_in.completed) << start_ << " " << what << ": a response arrives in another cycle";
  };
  same("every size alone", every_size(size(), 7), 0);
  same("uniform, 50 %", random_traffic(size(), Pattern::kUniform, 0.5, end, 11), 0);
  same("uniform, saturated", random_traffic(size(), Pattern::kUniform, 1, end, 11), end);
  same("packets of 64 bytes", random_traffic(size(), Pattern::kUniform, 1, end / 4, 11, 64), end / 4);
  same("hotspot", random_traffic(size(), Pattern::kHotspot, 0.9, end, 11), end);
}

std::string name_of(const testing::TestParamInfo<SwitchCase>& info) {
  return fmt::format("{}x{}", info.param.ports, info.param.vls);
}

INSTANTIATE_TEST_SUITE_P(Sizes, UbSwitch,
                         testing::Values(SwitchCase{4, 1}, SwitchCase{4, 2}, SwitchCase{4, 4}, SwitchCase{16, 1},
                                         SwitchCase{16, 2}, SwitchCase{16, 4}, SwitchCase{36, 1}, SwitchCase{36, 2},
                                         SwitchCase{36, 4}),
                         name_of);

}  // namespace
}  // namespace cmx::conformance
