// SPDX-License-Identifier: Apache-2.0
// What the tests of the runtime share: one node of the machine, small plans, and a device port whose times a test
// decides.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sw/plan/plan.h"
#include "sw/runtime/machine_view.h"
#include "tests/support/supernode_case.h"
#include "tlm/supernode/exchanges.h"
#include "tlm/supernode/program_store.h"

namespace cmx::sw::runtime::test {

inline const hw::Machine& node() {
  static const hw::Machine machine = model::test::node_machine();
  return machine;
}

inline const MachineView& view() {
  static const MachineView view{node().parts("a test").engines, node().ub_link, node().ub_port, 7, 16};
  return view;
}

inline const plan::PlanParameters& parameters() {
  static const plan::PlanParameters shipped = plan::read_plan_parameters(hw::Config::load("plan", "default"));
  return shipped;
}

/// Eight NPUs of one node, EP16: small enough to run whole.
inline plan::DecodeOptions small_options() {
  plan::DecodeOptions options;
  options.npus = 8;
  options.ep = 16;
  options.batch = 8;
  options.kv = 1024;
  options.layers = 5;
  return options;
}

inline std::unique_ptr<plan::Plan> plan_of(const plan::DecodeOptions& options) {
  static const models::Model r1 = models::read_model("deepseek-r1");
  return std::make_unique<plan::Plan>(options, r1, plan::MachineFacts{.npus = 8}, parameters());
}

/// The machine under test, for as long as it is needed.
struct Node {
  hw::Recorder recorder;
  model::Supernode port;
  explicit Node(int threads = 1) : port(model::test::supernode_of(node()), threads, recorder) {}
};

/// Programs take their profiled time; writes arrive and complete when the test says; everything is written down.
class FakePort final : public hw::DevicePort {
 public:
  std::map<hw::Die, std::int64_t> arrives;    // of a source: ps from issue to arrival, 1 us unless given
  std::map<hw::Die, std::int64_t> completes;  // of a source: ps from issue to the last response, 2 us unless given
  std::vector<hw::IssueJob> jobs;             // their callbacks taken out
  struct Run {
    hw::Die die;
    std::string label;
    std::int64_t start, end;
  };
  std::vector<Run> runs;
  std::vector<hw::ExchangeId> closed;

  hw::Picoseconds now() const override { return hw::Picoseconds(now_); }
  void call_at(hw::Picoseconds at, hw::Callback callback) override {
    events_.emplace(std::max(at.value, now_), std::move(callback));
  }
  hw::ProgramId load(const hw::isa::Program& program, hw::isa::Partition partition) override {
    return store_.load(program, partition);
  }
  const hw::isa::Profile& profile(hw::ProgramId program) const override { return store_.entry(program).profile; }
  void run(hw::Die die, int, hw::ProgramId program, const std::string& label, hw::Callback on_done) override {
    const auto end = now() + profile(program).time[3];
    runs.push_back({die, label, now_, end.value});
    call_at(end, std::move(on_done));
  }
  hw::ExchangeId open_exchange() override { return exchanges_.open(); }
  void expect(hw::ExchangeId exchange, hw::Die die, std::int64_t count, hw::Callback on_arrived) override {
    if (exchanges_.expect(exchange, die, count, on_arrived)) on_arrived(now());
  }
  void issue(hw::IssueJob job) override {
    const auto after = [&](const std::map<hw::Die, std::int64_t>& given, std::int64_t otherwise) {
      const auto found = given.find(job.die);
      return hw::Picoseconds(now_ + (found == given.end() ? otherwise : found->second));
    };
    for (const auto& write : job.writes) {
      call_at(after(arrives, 1'000'000), [this, exchange = job.exchange, to = write.destination](hw::Picoseconds at) {
        if (const auto callback = exchanges_.arrive(exchange, to, at)) callback(at);
      });
    }
    call_at(after(completes, 2'000'000), std::exchange(job.on_completed, nullptr));
    jobs.push_back(std::move(job));
  }
  void close_exchange(hw::ExchangeId exchange) override { closed.push_back(exchange); }
  hw::Picoseconds flight_time(hw::Die from, hw::Die to) const override {
    return hw::Picoseconds(500'000 + 1'000 * (from > to ? from - to : to - from));
  }
  void run_all() override {
    while (!events_.empty()) {
      const auto event = events_.extract(events_.begin());
      now_ = event.key();
      event.mapped()(now());
    }
  }
  hw::FabricStatistics fabric_statistics() const override { return {}; }
  hw::EngineStatistics engine_statistics() const override { return {}; }

 private:
  std::int64_t now_{0};
  std::multimap<std::int64_t, hw::Callback> events_;
  model::Exchanges exchanges_{16};
  model::ProgramStore store_{view().engines, {}};
};

}  // namespace cmx::sw::runtime::test
