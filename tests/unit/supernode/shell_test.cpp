// SPDX-License-Identifier: Apache-2.0
// Is the SystemC shell a shell: same results with it and without, and the kernel's time that of the last window?
//
// One elaboration a process: ctest runs each test in a process of its own.
#include <gmock/gmock.h>

#include <systemc>

#include "hw/units/bad_input.h"
#include "tests/support/supernode_case.h"
#include "tlm/supernode/supernode_module.h"

namespace {

using hw::Picoseconds;
using model::Supernode;
using testing::HasSubstr;
using testing::ThrowsMessage;

using Calls = std::vector<std::pair<std::int64_t, int>>;

void submit(Supernode& node, Calls& calls) {
  const auto note = [&calls](int what) { return [&calls, what](Picoseconds at) { calls.emplace_back(at.value, what); }; };
  const auto exchange = node.open_exchange();
  for (int die = 0; die < 8; ++die) {
    node.run(die, 0, node.load(model::test::loads_from_hbm(20 + die), {24, 0}), "", note(die));
    std::vector<hw::RemoteWrite> list;
    for (int n = 0; n < 30; ++n) list.push_back({(die + n) % 8, 7'680});
    node.issue(model::test::writes(exchange, die, list, note(100 + die)));
    node.expect(exchange, die, 30, note(200 + die));
  }
  node.call_at(Picoseconds(50'000'000), note(300));  // long after everything else
}

class Shell : public testing::Test {
 private:
  hw::Recorder recorder_;  // before node_, which asks it what to record

 protected:
  Supernode node_{model::test::supernode_of(model::test::node_machine()), 1, recorder_};
  Supernode bare_{model::test::supernode_of(model::test::node_machine()), 1, recorder_};

  void expect_kernel_in_last_window(const model::SupernodeShell& shell) {
    const std::int64_t window = node_.fabric().window();
    EXPECT_EQ(shell.kernel_time_ps(), static_cast<double>(node_.now().value / window * window));
  }
};

TEST_F(Shell, ChangesNothingAndTheKernelStopsAtTheLastWindow) {
  Calls with;
  Calls without;
  submit(bare_, without);
  bare_.run_all();
  const model::SupernodeShell shell(node_, 16);
  submit(node_, with);
  node_.run_all();
  EXPECT_EQ(with.size(), 25U);
  EXPECT_EQ(with, without);
  EXPECT_EQ(node_.fabric_statistics().packet_hops, bare_.fabric_statistics().packet_hops);
  EXPECT_EQ(node_.now(), Picoseconds(50'000'000));
  expect_kernel_in_last_window(shell);
}

TEST_F(Shell, RunsAgainFromWhereItStopped) {
  const model::SupernodeShell shell(node_, 16);
  for (int round = 0; round < 3; ++round) {
    Calls with;
    Calls without;
    submit(node_, with);
    submit(bare_, without);
    node_.run_all();
    bare_.run_all();
    EXPECT_EQ(with, without);
    expect_kernel_in_last_window(shell);
  }
}

TEST_F(Shell, CallsBackInTheWindowThatTheKernelIsIn) {
  const model::SupernodeShell shell(node_, 16);
  int calls = 0;
  for (const std::int64_t at : {1'000'000'007L, 1'000'000'300L, 2'500'000'000L}) {
    node_.call_at(Picoseconds(at), [&](Picoseconds now) {
      EXPECT_EQ(shell.kernel_time_ps(), static_cast<double>(now.value / node_.fabric().window() * node_.fabric().window()));
      ++calls;
    });
  }
  node_.run_all();
  EXPECT_EQ(calls, 3);
}

TEST_F(Shell, WithNothingToDoTimeStandsStill) {
  const model::SupernodeShell shell(node_, 16);
  node_.run_all();
  EXPECT_EQ(shell.kernel_time_ps(), 0);
}

TEST_F(Shell, HandsOnWhatTheWatchdogThrows) {
  const model::SupernodeShell shell(node_, 16);
  node_.expect(node_.open_exchange(), 3, 1, [](Picoseconds) {});
  EXPECT_THAT([&] { node_.run_all(); }, ThrowsMessage<hw::CheckFailed>(HasSubstr("die 3 waits for 1 arrivals of exchange 0 and has 0")));
}

/// Another model beside the fabric, woken every microsecond.
class Neighbour : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Neighbour);
  Neighbour(const sc_core::sc_module_name& name, Supernode& node) : sc_core::sc_module(name), node_(node) { SC_METHOD(tick_process); }
  int ticks{0};
  std::int64_t furthest_ahead{0};

 private:
  void tick_process() {
    // Wherever the kernel is, no event of the fabric is behind it.
    furthest_ahead = std::max(furthest_ahead, node_.now().value - static_cast<std::int64_t>(sc_core::sc_time_stamp().value()));
    if (++ticks < 20) next_trigger(1, sc_core::SC_US);
  }
  Supernode& node_;
};

TEST_F(Shell, LetsOtherModelsRunBetweenWindows) {
  const model::SupernodeShell shell(node_, 16);
  Neighbour neighbour("neighbour", node_);
  Calls calls;
  submit(node_, calls);
  node_.run_all();
  EXPECT_EQ(neighbour.ticks, 20);
  EXPECT_LT(neighbour.furthest_ahead, node_.fabric().window()) << "the fabric is never more than a window ahead of the kernel";
}

}  // namespace
