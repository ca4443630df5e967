// SPDX-License-Identifier: Apache-2.0
// What do foreign payloads get: their bytes, or the right response status? And what do the other ways of transport do?
//
// One elaboration a process: ctest runs each test in a process of its own.
#include <gmock/gmock.h>

#include <optional>

#include "tests/unit/tlm2/bench.h"

namespace cmx::tlm2::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Dies 0 and 16 of the supernode as initiators, a memory behind dies 16 and 17.
class Transport : public testing::Test {
 protected:
  void run(std::function<void(Initiator&)> program) {
    Initiator initiator("initiator", std::move(program));
    initiator.socket.bind(fabric.from_endpoint(0));
    model::run_kernel();
  }

  UbFabricModule fabric{"fabric"};
  Memory memory{"memory"};
  Memory other{"other", 4096};

  void SetUp() override {
    fabric.to_endpoint(16).bind(memory.socket);
    fabric.to_endpoint(17).bind(other.socket);
  }
};

TEST_F(Transport, CarriesBytesOfAnySizeThereAndBack) {
  run([&](Initiator& self) {
    for (const std::size_t bytes : {1U, 3U, 4095U, 4096U, 4097U, 1U << 20U}) {
      std::vector<std::uint8_t> data = pattern(bytes, static_cast<unsigned>(bytes));
      EXPECT_EQ(self.transport(tlm::TLM_WRITE_COMMAND, at(16, 13), data).status, tlm::TLM_OK_RESPONSE);
      std::vector<std::uint8_t> back(bytes);
      EXPECT_EQ(self.transport(tlm::TLM_READ_COMMAND, at(16, 13), back).status, tlm::TLM_OK_RESPONSE);
      EXPECT_EQ(back, data) << bytes;
    }
  });
  EXPECT_EQ(memory.accesses.size(), 12U);
}

TEST_F(Transport, RefusesWhatItCannotCarryAtOnceAndAsksNobody) {
  struct Bad {
    const char* what;
    tlm::tlm_response_status status;
    std::uint64_t address;
    std::function<void(tlm::tlm_generic_payload&)> change;
    UbExtension extension{};
  };
  unsigned char enables[] = {0xff, 0};
  UbExtension load;
  load.operation = UbOperation::kLoad;
  UbExtension unknown;
  unknown.operation = static_cast<UbOperation>(10);
  UbExtension add;
  add.operation = UbOperation::kFetchAdd;
  UbExtension high_level;
  high_level.service_level = 16;
  const std::vector<Bad> all{
      {"byte enables", tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE, at(16),
       [&](auto& p) {
         p.set_byte_enable_ptr(enables);
         p.set_byte_enable_length(2);
       }},
      {"streaming", tlm::TLM_BURST_ERROR_RESPONSE, at(16), [](auto& p) { p.set_streaming_width(32); }},
      {"streaming of nothing", tlm::TLM_BURST_ERROR_RESPONSE, at(16), [](auto& p) { p.set_streaming_width(0); }},
      {"no bytes", tlm::TLM_BURST_ERROR_RESPONSE, at(16), [](auto& p) { p.set_data_length(0); }},
      {"an atomic of many operands", tlm::TLM_BURST_ERROR_RESPONSE, at(16), {}, add},
      {"no data", tlm::TLM_GENERIC_ERROR_RESPONSE, at(16), [](auto& p) { p.set_data_ptr(nullptr); }},
      {"a service level that is none", tlm::TLM_GENERIC_ERROR_RESPONSE, at(16), {}, high_level},
      {"no command", tlm::TLM_COMMAND_ERROR_RESPONSE, at(16), [](auto& p) { p.set_command(tlm::TLM_IGNORE_COMMAND); }},
      {"a load that writes", tlm::TLM_COMMAND_ERROR_RESPONSE, at(16), {}, load},
      {"an operation that is none", tlm::TLM_COMMAND_ERROR_RESPONSE, at(16), {}, unknown},
      {"beyond the map", tlm::TLM_ADDRESS_ERROR_RESPONSE, at(100'000), {}},
      {"an end point with nothing behind it", tlm::TLM_ADDRESS_ERROR_RESPONSE, at(18), {}},
      {"over the end of a range", tlm::TLM_ADDRESS_ERROR_RESPONSE, at(17) - 32, {}},
  };
  run([&](Initiator& self) {
    for (const Bad& bad : all) {
      std::vector<std::uint8_t> data = pattern(64);
      UbExtension extension = bad.extension;
      const auto result = self.transport(tlm::TLM_WRITE_COMMAND, bad.address, data, &extension, 0, bad.change);
      EXPECT_EQ(result.status, bad.status) << bad.what;
      EXPECT_EQ(result.done, 0) << bad.what;
    }
  });
  EXPECT_TRUE(memory.accesses.empty() && other.accesses.empty());
}

TEST_F(Transport, HandsOnWhatTheTargetRefuses) {
  run([&](Initiator& self) {
    std::vector<std::uint8_t> data = pattern(64);
    EXPECT_EQ(self.transport(tlm::TLM_WRITE_COMMAND, at(17, 4096 - 63), data).status, tlm::TLM_ADDRESS_ERROR_RESPONSE);
    EXPECT_EQ(self.transport(tlm::TLM_READ_COMMAND, at(17, 4096 - 63), data).status, tlm::TLM_ADDRESS_ERROR_RESPONSE);
    EXPECT_EQ(self.transport(tlm::TLM_READ_COMMAND, at(17, 4096 - 64), data).status, tlm::TLM_OK_RESPONSE);
  });
}

TEST_F(Transport, BytesAreThereAtThePicosecondOfTheDeliveryAndNotBefore) {
  std::int64_t delivered = 0;
  run([&](Initiator& self) {
    std::vector<std::uint8_t> data{1, 2, 3};
    self.transport(tlm::TLM_WRITE_COMMAND, at(16, 8), data);
    delivered = memory.accesses.front().time;
    const std::int64_t again = now_ps();
    // The same once more, and this time others look.
    data = {4, 5, 6};
    sc_core::sc_spawn([&, again] {
      tlm::tlm_generic_payload look;
      unsigned char found[4] = {};
      look.set_read();
      look.set_address(at(16, 8));
      look.set_data_ptr(found);
      look.set_data_length(3);
      sc_core::wait(ps(again + delivered - 1 - now_ps()));
      EXPECT_EQ(self.socket->transport_dbg(look), 3U);
      EXPECT_EQ(found[0], 1);
      sc_core::wait(ps(1));
      sc_core::wait(sc_core::SC_ZERO_TIME);
      EXPECT_EQ(self.socket->transport_dbg(look), 3U);
      EXPECT_EQ(found[0], 4);
      EXPECT_EQ(look.get_address(), at(16, 8));
    });
    const auto second = self.transport(tlm::TLM_WRITE_COMMAND, at(16, 8), data);
    EXPECT_GT(second.done, again + delivered);
    EXPECT_EQ(memory.accesses.back().time, again + delivered);
  });
  EXPECT_GT(delivered, 0);
}

TEST_F(Transport, WaitsForATargetThatTakesTime) {
  std::vector<std::int64_t> took;
  run([&](Initiator& self) {
    const auto once = [&](tlm::tlm_command command) {
      std::vector<std::uint8_t> data(64);
      const std::int64_t begun = now_ps();
      took.push_back(self.transport(command, at(16), data).done - begun);
    };
    for (const auto command : {tlm::TLM_READ_COMMAND, tlm::TLM_WRITE_COMMAND}) {
      memory.waits = memory.annotates = 0;
      once(command);
      memory.waits = 3'000'001;
      once(command);
      memory.waits = 1'000'000;
      memory.annotates = 2'000'001;
      once(command);
    }
  });
  EXPECT_EQ(took[1], took[0] + 3'000'001);
  EXPECT_EQ(took[2], took[0] + 3'000'001);
  const std::int64_t delivery = memory.accesses[4].time - memory.accesses[3].time - took[3];
  EXPECT_EQ(delivery, 0);
  EXPECT_EQ(took[4], took[5]);
  EXPECT_GT(took[4], 3'000'001) << "from the delivery on";
  EXPECT_LT(took[4], took[3] + 3'000'001) << "the response's route goes on meanwhile";
}

TEST_F(Transport, AtomicsChangeOneOperandAndTellWhatWasThere) {
  run([&](Initiator& self) {
    memory.bytes[80] = 41;
    const auto atomic = [&](UbOperation operation, std::uint64_t operand, std::uint64_t compare = 0) {
      UbExtension extension;
      extension.operation = operation;
      extension.compare = compare;
      std::vector<std::uint8_t> data(fabric.atomic_operand());
      for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(operand >> (8 * i));
      EXPECT_EQ(self.transport(tlm::TLM_WRITE_COMMAND, at(16, 80), data, &extension).status, tlm::TLM_OK_RESPONSE);
      return extension.previous;
    };
    EXPECT_EQ(atomic(UbOperation::kFetchAdd, 0x101), 41U);
    EXPECT_EQ(atomic(UbOperation::kSwap, 7), 0x12aU);
    EXPECT_EQ(atomic(UbOperation::kCompareAndSwap, 9, 8), 7U);
    EXPECT_EQ(atomic(UbOperation::kCompareAndSwap, 9, 7), 7U);
    EXPECT_EQ(atomic(UbOperation::kFetchAdd, ~std::uint64_t{0}), 9U);
  });
  EXPECT_EQ(memory.bytes[80], 8);
  EXPECT_EQ(memory.accesses.back().extension.source, 0);
}

TEST_F(Transport, DebugReadsAndWritesInNoTimeAsFarAsThereIsMemory) {
  unsigned char data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  tlm::tlm_generic_payload payload;
  payload.set_write();
  payload.set_data_ptr(data);
  payload.set_data_length(8);
  const auto debug = [&](Initiator& self, std::uint64_t address) {
    payload.set_address(address);
    return self.socket->transport_dbg(payload);
  };
  run([&](Initiator& self) {
    EXPECT_EQ(debug(self, at(16, 100)), 8U);
    EXPECT_EQ(memory.bytes[107], 8);
    EXPECT_EQ(debug(self, at(17, 4092)), 4U);
    EXPECT_EQ(debug(self, at(17) - 4), 0U) << "the four bytes of the range are beyond the memory";
    EXPECT_EQ(debug(self, at(18)), 0U);
    EXPECT_EQ(debug(self, at(100'000)), 0U);
    EXPECT_EQ(payload.get_data_length(), 8U);
    EXPECT_EQ(now_ps(), 0);
  });
  EXPECT_EQ(fabric.statistics().transactions, 0);
}

TEST_F(Transport, NoPointerIntoMemoryBeyondTheNetwork) {
  run([&](Initiator& self) {
    tlm::tlm_generic_payload payload;
    payload.set_read();
    payload.set_address(at(16));
    tlm::tlm_dmi dmi;
    EXPECT_FALSE(self.socket->get_direct_mem_ptr(payload, dmi));
    EXPECT_TRUE(dmi.is_none_allowed());
    EXPECT_EQ(dmi.get_end_address(), ~sc_dt::uint64{0});
  });
}

TEST_F(Transport, ToTheOwnMemoryWithoutAPacket) {
  Memory own("own");
  fabric.to_endpoint(0).bind(own.socket);
  run([&](Initiator& self) {
    std::vector<std::uint8_t> data = pattern(3);
    const auto result = self.transport(tlm::TLM_WRITE_COMMAND, at(0, 5), data);
    EXPECT_EQ(result.status, tlm::TLM_OK_RESPONSE);
    EXPECT_GT(result.done, 0);
  });
  EXPECT_EQ(own.bytes[5], 1);
  EXPECT_EQ(fabric.statistics().packets, 0);
}

TEST_F(Transport, EveryPacketIsSeen) {
  struct Watcher : tlm::tlm_analysis_if<UbPacket> {
    std::vector<UbPacket> seen;
    void write(const UbPacket& packet) override { seen.push_back(packet); }
  } watcher;
  fabric.packets.bind(watcher);
  run([&](Initiator& self) {
    std::vector<std::uint8_t> data = pattern(5 * 4096);
    self.transport(tlm::TLM_WRITE_COMMAND, at(16), data);
  });
  const auto requests =
      std::count_if(watcher.seen.begin(), watcher.seen.end(), [](const UbPacket& p) { return !p.response; });
  EXPECT_EQ(requests, 5);
  EXPECT_EQ(static_cast<std::int64_t>(watcher.seen.size()), fabric.statistics().packets);
  for (const UbPacket& packet : watcher.seen) {
    EXPECT_EQ(packet.from, packet.response ? 16 : 0);
    EXPECT_LT(packet.start, packet.end);
  }
}

TEST_F(Transport, AFenceWaitsForWhatIsBeforeItInItsQueue) {
  std::vector<std::int64_t> done(3);
  run([&](Initiator& self) {
    const auto start = [&](std::size_t number, UbOrder order, std::uint16_t queue) {
      sc_core::sc_spawn([&self, &done, number, order, queue] {
        std::vector<std::uint8_t> data = pattern(number == 0 ? 100'000 : 64);
        UbExtension extension;
        extension.order = order;
        extension.queue = queue;
        done[number] = self.transport(tlm::TLM_WRITE_COMMAND, at(16, number * 200'000), data, &extension).done;
      });
    };
    start(0, UbOrder::kNone, 0);
    start(1, UbOrder::kFence, 0);
    start(2, UbOrder::kFence, 1);
  });
  EXPECT_LT(done[2], done[0]);
  EXPECT_GT(done[1], done[0]);
}

TEST(Faults, APairThatNothingJoinsIsAnErrorOfTheTransaction) {
  UbFabricOptions options;
  options.machine = "star";
  options.faults = {"link:die:2.p0 down"};
  UbFabricModule fabric("fabric", options);
  Memory memory("memory");
  Memory other("other");
  fabric.to_endpoint(2).bind(memory.socket);
  fabric.to_endpoint(3).bind(other.socket);
  Initiator initiator("initiator", [](Initiator& self) {
    std::vector<std::uint8_t> data = pattern(64);
    EXPECT_EQ(self.transport(tlm::TLM_WRITE_COMMAND, at(2), data).status, tlm::TLM_GENERIC_ERROR_RESPONSE);
    EXPECT_EQ(self.transport(tlm::TLM_WRITE_COMMAND, at(3), data).status, tlm::TLM_OK_RESPONSE);
  });
  initiator.socket.bind(fabric.from_endpoint(0));
  model::run_kernel();
}

/// While it runs, nobody can tell the initiator any more.
TEST(Faults, ThatCutOffWhatIsInFlightEndTheRun) {
  UbFabricOptions options;
  options.machine = "star";
  options.faults = {"at=1us link:die:2.p0 down"};
  UbFabricModule fabric("fabric", options);
  Memory memory("memory");
  fabric.to_endpoint(2).bind(memory.socket);
  // In phases: the kernel does not unwind a process that waits for ever, and what is on its stack would be lost.
  std::vector<std::uint8_t> data = pattern(1 << 20);
  tlm::tlm_generic_payload payload;
  payload.set_write();
  payload.set_address(at(2));
  payload.set_data_ptr(data.data());
  payload.set_data_length(1 << 20);
  payload.set_streaming_width(1 << 20);
  Initiator initiator("initiator", [&payload](Initiator& self) {
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay;
    EXPECT_EQ(self.socket->nb_transport_fw(payload, phase, delay), tlm::TLM_UPDATED);
  });
  initiator.socket.bind(fabric.from_endpoint(0));
  try {
    sc_core::sc_start();
    ADD_FAILURE() << "the run ended well";
  } catch (const sc_core::sc_report& report) {
    EXPECT_THAT(report.get_msg(), HasSubstr("die:2"));
  }
  EXPECT_EQ(payload.get_response_status(), tlm::TLM_INCOMPLETE_RESPONSE);
}

TEST(Machines, ABadOneIsRefusedWithTheSentenceOfTheCommand) {
  UbFabricOptions options;
  options.set = {"ub_port.windw=4"};
  EXPECT_THROW(
      {
        try {
          const UbFabricModule fabric("fabric", options);
        } catch (const std::runtime_error& error) {
          EXPECT_THAT(error.what(), HasSubstr("ub_port.window"));
          throw;
        }
      },
      std::runtime_error);
}

TEST(AddressMap, OfRangesAndWhatIsNone) {
  const UbAddressMap map({{0x1000, 0x100, 2, 0x40}, {0, 0x1000, 1, 0}}, 3);
  EXPECT_EQ(map.find(0x10ff)->endpoint, 2);
  EXPECT_EQ(map.find(0x10ff)->offset, 0x13fU);
  EXPECT_EQ(map.find(0x10ff)->room, 1U);
  EXPECT_EQ(map.find(0xfff)->endpoint, 1);
  EXPECT_FALSE(map.find(0x1100));
  for (const UbAddressRange& bad :
       {UbAddressRange{0, 0, 0, 0}, UbAddressRange{0, 1, 3, 0}, UbAddressRange{0, 1, -1, 0},
        UbAddressRange{~0ULL, 2, 0, 0}, UbAddressRange{0, 2, 0, ~0ULL}, UbAddressRange{0x10f0, 0x100, 0, 0}})
    EXPECT_THROW(UbAddressMap({{0x1000, 0x100, 2, 0}, bad}, 3), std::invalid_argument) << bad.base;
}

}  // namespace
}  // namespace cmx::tlm2::test
