// SPDX-License-Identifier: Apache-2.0
// Does the arithmetic say of a message alone what the idle fabric takes, and of many what binds them?
#include "tlm/ub_analytic/analytic_writes.h"

#include <gmock/gmock.h>

#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"
#include "tlm/ub_fabric/unloaded.h"

namespace cmx {
namespace {

using namespace model;
using hw::Picoseconds;

/// A client that nobody calls.
struct Nobody final : FabricClient {
  void on_delivered(std::int64_t, std::int32_t, std::uint64_t) override {}
  void on_completed(std::int64_t, std::int32_t, std::uint64_t) override {}
  void on_timer(std::int64_t, std::int32_t, std::uint64_t) override {}
};

class Analytic : public testing::Test {
 protected:
  explicit Analytic(const std::vector<std::string>& overlays = {}, const std::vector<std::string>& faults = {})
      : fabric(spec(overlays, faults), 1, nobody), writes(fabric) {}

  static FabricSpec spec(const std::vector<std::string>& overlays, const std::vector<std::string>& faults) {
    FabricSpec made = test::fabric_of("cloudmatrix-node", overlays);
    made.faults = hw::apply_faults(made.topology, faults);
    return made;
  }

  hw::IssueJob job(int cores, std::vector<hw::RemoteWrite> list, std::int64_t interval_ns = 0,
                   std::int64_t window = 64 << 10) const {
    hw::IssueJob made;
    made.cores = cores;
    made.interval = hw::from_ns(static_cast<double>(interval_ns));
    made.window = hw::Bytes(window);
    made.writes = std::move(list);
    return made;
  }

  /// Runs a job to its end.
  AnalyticWrites::Progress run(hw::IssueJob made, std::int64_t now = 0) {
    const auto index = writes.start(now, std::move(made));
    AnalyticWrites::Progress progress = writes.go_on(now, index, keep);
    while (!progress.done) progress = writes.go_on(progress.next, index, keep);
    writes.take(index);
    return progress;
  }

  Nobody nobody;
  UbFabric fabric;
  AnalyticWrites writes;
  std::vector<AnalyticWrites::Delivery> deliveries;
  std::function<void(const AnalyticWrites::Delivery&)> keep{
      [this](const auto& delivery) { deliveries.push_back(delivery); }};
};

TEST_F(Analytic, AMessageAloneIsThatOfAnIdleFabric) {
  for (const std::int32_t destination : {1, 2, 15}) {
    const Unloaded idle = unloaded(
        fabric, Message{.source = 0, .destination = destination, .bytes = 4096, .operation = Operation::kWriteNotify});
    const std::int64_t start = 100'000'000LL * destination;
    const auto progress = run(job(1, {{destination, 4096}}), start);
    EXPECT_EQ(deliveries.back().delivered, start + idle.delivered.value) << destination;
    EXPECT_EQ(progress.completed, start + idle.latency.value) << destination;
  }
  EXPECT_EQ(writes.statistics(hw::Picoseconds(1)).packets, 6) << "data and response each";
}

TEST_F(Analytic, ToItselfItIsAMatterOfMemory) {
  const auto progress = run(job(1, {{0, 4096}}));
  EXPECT_EQ(progress.completed, (fabric.spec().port.write_fetch + fabric.spec().port.hbm_access).value);
  EXPECT_EQ(writes.statistics(hw::Picoseconds(1)).packets, 0);
}

TEST_F(Analytic, ALongTransferRunsAtTheRateOfTheTarget) {
  const auto progress = run(job(48, std::vector<hw::RemoteWrite>(4800, {2, 16384})));
  const double gb_per_s = 4800.0 * 16384 / static_cast<double>(progress.completed) * 1e3;
  EXPECT_NEAR(gb_per_s, 135.6, 2) << "seven ports that commit 512 bytes in 37 flit cycles";
}

TEST_F(Analytic, OneCoreIsBoundByItsWindow) {
  const auto few = run(job(1, std::vector<hw::RemoteWrite>(200, {2, 4096}), 0, 4096));
  const auto many = run(job(1, std::vector<hw::RemoteWrite>(200, {2, 4096}), 0, 16384), 1'000'000'000);
  const double round_trip = static_cast<double>(few.completed) / 200;
  EXPECT_NEAR(
      round_trip,
      static_cast<double>(
          unloaded(fabric, Message{.source = 0, .destination = 2, .bytes = 4096, .operation = Operation::kWriteNotify})
              .latency.value),
      1);
  EXPECT_NEAR(static_cast<double>(many.completed - 1'000'000'000), static_cast<double>(few.completed) / 4,
              0.05 * static_cast<double>(few.completed));
}

TEST_F(Analytic, ACoreHandsOverEveryInterval) {
  const auto progress = run(job(2, std::vector<hw::RemoteWrite>(20, {2, 512}), 1000));
  EXPECT_EQ(progress.issued, 9 * 1'000'000) << "ten messages a core";
}

TEST_F(Analytic, SeveralSendersShareATarget) {
  std::vector<AnalyticWrites::Job> jobs;
  std::vector<AnalyticWrites::Progress> progress;
  const std::vector<hw::RemoteWrite> list(500, {0, 16384});
  for (const hw::Die die : {2, 4, 6, 8}) {
    hw::IssueJob made = job(16, list);
    made.die = die;
    jobs.push_back(writes.start(0, std::move(made)));
    progress.push_back({});
  }
  for (bool open = true; open;) {
    open = false;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (progress[i].done) continue;
      progress[i] = writes.go_on(progress[i].next, jobs[i], keep);
      open = open || !progress[i].done;
    }
  }
  std::int64_t first = progress.front().completed;
  std::int64_t last = first;
  for (const auto& one : progress) {
    first = std::min(first, one.completed);
    last = std::max(last, one.completed);
  }
  EXPECT_NEAR(4 * 500.0 * 16384 / static_cast<double>(last) * 1e3, 135.6, 3);
  EXPECT_GT(static_cast<double>(first), 0.8 * static_cast<double>(last)) << "nobody goes ahead of all others";
}

class FewerPlanes : public Analytic {
 protected:
  FewerPlanes() : Analytic({"supernode.planes=4"}) {}
};

TEST_F(FewerPlanes, HaveLess) {
  const auto progress = run(job(48, std::vector<hw::RemoteWrite>(4800, {2, 16384})));
  EXPECT_NEAR(4800.0 * 16384 / static_cast<double>(progress.completed) * 1e3, 135.6 * 4 / 7, 2);
}

class DeadPorts : public Analytic {
 protected:
  DeadPorts()
      : Analytic({}, {"link:die:2.p0 down", "link:die:6.p0 down", "link:die:6.p1 down", "link:die:6.p2 down",
                      "link:die:6.p3 down", "link:die:6.p4 down", "link:die:6.p5 down", "link:die:6.p6 down"}) {}

  double gb_per_s(hw::Die to, std::int64_t start) {
    const auto progress = run(job(48, std::vector<hw::RemoteWrite>(4800, {to, 16384})), start);
    return 4800.0 * 16384 / static_cast<double>(progress.completed - start) * 1e3;
  }
};

TEST_F(DeadPorts, CostThoseWhoHaveThemAndNobodyElse) {
  EXPECT_NEAR(gb_per_s(4, 0), 135.6, 2) << "asked for first";
  EXPECT_NEAR(gb_per_s(2, 10'000'000'000), 135.6 * 6 / 7, 2);
  EXPECT_NEAR(gb_per_s(8, 20'000'000'000), 135.6, 2);
  EXPECT_THROW(gb_per_s(6, 30'000'000'000), hw::BadInput) << "nothing leads there";
}

}  // namespace
}  // namespace cmx
