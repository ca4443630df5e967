// SPDX-License-Identifier: Apache-2.0
// Does a transaction through the sockets take what `cmx ub p2p` says, to the picosecond, whenever it begins?
//
// One elaboration a process: ctest runs each test in a process of its own.
#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "hw/machine/machine.h"
#include "tests/unit/tlm2/bench.h"
#include "tlm/machine/fabric_spec.h"
#include "tlm/ub_traffic/point_to_point.h"

namespace cmx::tlm2::test {

struct Case {
  const char* name;
  const char* machine;
  int to;
  UbOperation operation;
  std::size_t bytes;
  bool direct{true};
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

namespace {

std::int64_t by_command(const Case& c) {
  const model::FabricSpec spec = model::fabric_spec(hw::load_machine(hw::Config::load("machine", c.machine)));
  model::PointToPoint transfer;
  transfer.to = c.to;
  transfer.operation = static_cast<model::Operation>(static_cast<int>(c.operation) - 1);
  transfer.bytes = static_cast<std::int64_t>(c.bytes);
  transfer.message_bytes = hw::Bytes(transfer.bytes);
  transfer.initiators = 1;
  transfer.direct = c.direct;
  return std::llround(run_point_to_point(spec, transfer).latency_us * 1e6);
}

class Latency : public testing::TestWithParam<Case> {};

TEST_P(Latency, IsThatOfTheCommandAtAnyTime) {
  const Case& c = GetParam();
  UbFabricOptions options;
  options.machine = c.machine;
  UbFabricModule fabric("fabric", options);
  Memory memory("memory");
  fabric.to_endpoint(c.to).bind(memory.socket);
  const bool read = c.operation == UbOperation::kRead || c.operation == UbOperation::kLoad;
  const std::int64_t expected = by_command(c);
  std::vector<std::int64_t> took;
  Initiator initiator("initiator", [&](Initiator& self) {
    for (const std::int64_t start : {0L, 1L, 179'999L, 180'000L, 180'001L, 77'777'777L}) {
      std::vector<std::uint8_t> data = pattern(c.bytes);
      UbExtension extension;
      extension.operation = c.operation;
      extension.direct = c.direct;
      sc_core::wait(ps(start));
      const std::int64_t begun = now_ps() + 40;
      const auto [status, done] =
          self.transport(read ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND, at(c.to, 64), data, &extension, 40);
      EXPECT_EQ(status, tlm::TLM_OK_RESPONSE);
      took.push_back(done - begun);
    }
  });
  initiator.socket.bind(fabric.from_endpoint(0));
  model::run_kernel();
  EXPECT_EQ(took, std::vector<std::int64_t>(6, expected));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Latency,
    testing::Values(Case{"write_4k", "cloudmatrix384", 16, UbOperation::kWrite, 4096},
                    Case{"write_notify_4k", "cloudmatrix384", 16, UbOperation::kWriteNotify, 4096},
                    Case{"write_3_bytes", "cloudmatrix384", 16, UbOperation::kWrite, 3},
                    Case{"write_1m", "cloudmatrix384", 16, UbOperation::kWrite, 1 << 20},
                    Case{"read_1m", "cloudmatrix384", 16, UbOperation::kRead, 1 << 20},
                    Case{"read_5_bytes", "cloudmatrix384", 300, UbOperation::kRead, 5},
                    Case{"read_of_a_cpu", "cloudmatrix384", 800, UbOperation::kRead, 4096},
                    Case{"write_in_the_package", "cloudmatrix384", 1, UbOperation::kWrite, 9000},
                    Case{"write_around_the_package", "cloudmatrix384", 1, UbOperation::kWrite, 9000, false},
                    Case{"load_1k", "cloudmatrix384", 16, UbOperation::kLoad, 1024},
                    Case{"store_1k", "cloudmatrix384", 16, UbOperation::kStore, 1024},
                    Case{"send", "cloudmatrix384", 16, UbOperation::kSend, 8192},
                    Case{"fetch_add", "cloudmatrix384", 16, UbOperation::kFetchAdd, 8},
                    Case{"compare_and_swap", "cloudmatrix384", 16, UbOperation::kCompareAndSwap, 8},
                    Case{"star", "star", 3, UbOperation::kWrite, 20000},
                    Case{"clos", "clos", 77, UbOperation::kRead, 20000}),
    [](const auto& chosen) { return std::string(chosen.param.name); });

/// The same message twice, the second in the way of the first: what two initiators hand over at once takes what the
/// fabric says of both.
TEST(Latencies, OfTwoInitiatorsThatMeetAtATarget) {
  UbFabricModule fabric("fabric");
  Memory memory("memory");
  fabric.to_endpoint(40).bind(memory.socket);
  std::vector<std::int64_t> took(2);
  const auto program = [&](int number) {
    return [&took, number](Initiator& self) {
      std::vector<std::uint8_t> data = pattern(200'000, static_cast<unsigned>(number));
      took[static_cast<std::size_t>(number)] =
          self.transport(tlm::TLM_WRITE_COMMAND, at(40, static_cast<std::uint64_t>(number) * 200'000), data).done;
    };
  };
  Initiator first("first", program(0));
  Initiator second("second", program(1));
  first.socket.bind(fabric.from_endpoint(0));
  second.socket.bind(fabric.from_endpoint(16));
  model::run_kernel();

  struct Client final : model::FabricClient {
    std::vector<std::int64_t> done = std::vector<std::int64_t>(2);
    model::UbFabric* fabric{nullptr};
    void on_delivered(std::int64_t, std::int32_t, std::uint64_t) override {}
    void on_completed(std::int64_t now, std::int32_t, std::uint64_t cookie) override { done[cookie] = now; }
    void on_timer(std::int64_t now, std::int32_t endpoint, std::uint64_t token) override {
      fabric->post(now, {.source = endpoint,
                         .destination = 40,
                         .bytes = 200'000,
                         .operation = model::Operation::kWrite,
                         .cookie = token});
    }
  } client;
  model::UbFabric direct(model::fabric_spec(hw::load_machine(hw::Config::load("machine", "cloudmatrix384"))), 1,
                         client);
  client.fabric = &direct;
  direct.set_timer(0, 0, 0);
  direct.set_timer(0, 16, 1);
  direct.run();
  EXPECT_EQ(took, client.done);
  EXPECT_TRUE(std::equal(memory.bytes.begin(), memory.bytes.begin() + 200'000, pattern(200'000, 0).begin()));
  EXPECT_TRUE(std::equal(memory.bytes.begin() + 200'000, memory.bytes.begin() + 400'000, pattern(200'000, 1).begin()));
}

/// A program of femtoseconds: what is handed over between two picoseconds counts from the second.
TEST(Latencies, InAKernelOfFinerResolution) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  UbFabricModule fabric("fabric");
  Memory memory("memory");
  fabric.to_endpoint(16).bind(memory.socket);
  std::vector<std::uint64_t> took;
  Initiator initiator("initiator", [&](Initiator& self) {
    for (const int femtoseconds : {0, 1, 999}) {
      sc_core::wait(sc_core::sc_time(1, sc_core::SC_US) - sc_core::sc_time(1, sc_core::SC_PS) +
                    sc_core::sc_time(femtoseconds, sc_core::SC_FS));
      const std::uint64_t begun = (sc_core::sc_time_stamp().value() + 999) / 1000 * 1000;
      std::vector<std::uint8_t> data = pattern(4096);
      self.transport(tlm::TLM_WRITE_COMMAND, at(16), data);
      took.push_back(sc_core::sc_time_stamp().value() - begun);
    }
  });
  initiator.socket.bind(fabric.from_endpoint(0));
  model::run_kernel();
  const auto expected =
      static_cast<std::uint64_t>(by_command({"", "cloudmatrix384", 16, UbOperation::kWrite, 4096})) * 1000;
  EXPECT_EQ(took, std::vector<std::uint64_t>(3, expected));
}

}  // namespace
}  // namespace cmx::tlm2::test
