// SPDX-License-Identifier: Apache-2.0
// Is no payload copied unchecked: what of a foreign core's transactions reaches a device, what the local memory, and
// what is refused?
//
// One elaboration a process: ctest runs each test in a process of its own.
#include "tlm/board/die_bus.h"

#include <gmock/gmock.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <algorithm>

#include "tlm/board/hbm_window.h"

namespace cmx {
namespace {

using model::DeviceReply;
using testing::ElementsAre;

struct Register final : model::Device {
  DeviceReply read(std::uint32_t offset, std::uint32_t size, hw::Picoseconds) override {
    return {.ok = offset == 0, .data = size, .delay = {}};
  }
  DeviceReply write(std::uint32_t, std::uint32_t, std::uint32_t data, hw::Picoseconds) override {
    written.push_back(data);
    return {.ok = true, .data = 0, .delay = hw::from_ns(3)};
  }
  std::vector<std::uint32_t> written;
};

struct Core : sc_core::sc_module {
  tlm_utils::simple_initiator_socket<Core> socket{"socket"};
  explicit Core(const sc_core::sc_module_name& name) : sc_core::sc_module(name) {}
};

class Bus : public testing::Test {
 protected:
  Bus() {
    core.socket.bind(bus.from_core());
    bus.add_memory(0x8000, memory);
    bus.map.add("register", 0x1000, 8, device);
    bus.map.add("window", 0x4000, 0x1000, window);
  }
  tlm::tlm_response_status transport(tlm::tlm_command command, std::uint64_t address, unsigned bytes) {
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(data.data());
    payload.set_data_length(bytes);
    if (!narrow) payload.set_streaming_width(bytes);
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    core.socket->b_transport(payload, delay);
    return payload.get_response_status();
  }
  unsigned debug(tlm::tlm_command command, std::uint64_t address, unsigned bytes) {
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(data.data());
    payload.set_data_length(bytes);
    return core.socket->transport_dbg(payload);
  }

  std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(64, 7);
  model::SparseMemory hbm{hw::Bytes(0x100), 9};
  model::HbmWindow window{hbm, hw::from_ns(1), hw::from_ns(1)};
  Register device;
  model::DieBus bus{"bus"};
  Core core{"core"};
  tlm::tlm_generic_payload payload;
  std::vector<unsigned char> data = std::vector<unsigned char>(128, 1);
  sc_core::sc_time delay;
  bool narrow{false};
};

TEST_F(Bus, DevicesTakeOneTwoOrFourBytes) {
  for (const unsigned bytes : {1U, 2U, 4U})
    EXPECT_EQ(transport(tlm::TLM_WRITE_COMMAND, 0x1000, bytes), tlm::TLM_OK_RESPONSE);
  EXPECT_THAT(device.written, ElementsAre(0x1, 0x101, 0x1010101));
  EXPECT_EQ(delay, sc_core::sc_time(9, sc_core::SC_NS));
  for (const unsigned bytes : {3U, 5U, 8U, 64U})
    EXPECT_EQ(transport(tlm::TLM_WRITE_COMMAND, 0x1000, bytes), tlm::TLM_BURST_ERROR_RESPONSE) << bytes;
  EXPECT_EQ(device.written.size(), 3U);
  EXPECT_EQ(transport(tlm::TLM_READ_COMMAND, 0x1004, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE) << "the device's own refusal";
}

TEST_F(Bus, WhatNobodyTakesIsRefused) {
  EXPECT_EQ(transport(tlm::TLM_READ_COMMAND, 0x2000, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(transport(tlm::TLM_READ_COMMAND, 0x1'0000'1000, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE)
      << "not the register at 0x1000";
  EXPECT_EQ(transport(tlm::TLM_IGNORE_COMMAND, 0x1000, 4), tlm::TLM_COMMAND_ERROR_RESPONSE);
  EXPECT_EQ(transport(tlm::TLM_READ_COMMAND, 0x1000, 0), tlm::TLM_BURST_ERROR_RESPONSE);
  unsigned char enables = 0xff;
  payload.set_byte_enable_ptr(&enables);
  payload.set_byte_enable_length(1);
  EXPECT_EQ(transport(tlm::TLM_WRITE_COMMAND, 0x8000, 4), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
  payload.set_byte_enable_ptr(nullptr);
  narrow = true;
  payload.set_streaming_width(2);
  EXPECT_EQ(transport(tlm::TLM_WRITE_COMMAND, 0x8000, 4), tlm::TLM_BURST_ERROR_RESPONSE);
  EXPECT_TRUE(device.written.empty());
  EXPECT_EQ(std::count(memory.begin(), memory.end(), 7), 64);
}

TEST_F(Bus, LocalMemoryTakesAnyNumberOfBytesAndGrantsAPointer) {
  EXPECT_EQ(transport(tlm::TLM_WRITE_COMMAND, 0x8001, 63), tlm::TLM_OK_RESPONSE);
  EXPECT_TRUE(payload.is_dmi_allowed());
  EXPECT_EQ(memory[0], 7);
  EXPECT_EQ(memory[63], 1);
  EXPECT_EQ(transport(tlm::TLM_WRITE_COMMAND, 0x8001, 64), tlm::TLM_BURST_ERROR_RESPONSE) << "over its end";
  EXPECT_EQ(transport(tlm::TLM_READ_COMMAND, 0x7fff, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE) << "over its start";
  tlm::tlm_dmi dmi;
  payload.set_address(0x8010);
  ASSERT_TRUE(core.socket->get_direct_mem_ptr(payload, dmi));
  EXPECT_EQ(dmi.get_dmi_ptr(), memory.data());
  EXPECT_EQ(dmi.get_start_address(), 0x8000U);
  EXPECT_EQ(dmi.get_end_address(), 0x803fU);
}

TEST_F(Bus, DebugReachesMemoryAndTheWindowButNoRegisters) {
  EXPECT_EQ(debug(tlm::TLM_WRITE_COMMAND, 0x8000, 5), 5U);
  EXPECT_EQ(memory[4], 1);
  EXPECT_EQ(memory[5], 7);
  EXPECT_EQ(debug(tlm::TLM_WRITE_COMMAND, 0x4010, 100), 100U);
  EXPECT_EQ(debug(tlm::TLM_READ_COMMAND, 0x4000, 17), 17U);
  EXPECT_EQ(data[0], 9);
  EXPECT_EQ(data[16], 1);
  EXPECT_EQ(debug(tlm::TLM_READ_COMMAND, 0x40f0, 17), 0U) << "beyond the HBM";
  EXPECT_EQ(debug(tlm::TLM_READ_COMMAND, 0x1000, 4), 0U);
  EXPECT_EQ(debug(tlm::TLM_READ_COMMAND, 0x1'0000'8000, 4), 0U);
  EXPECT_TRUE(device.written.empty());
}

}  // namespace
}  // namespace cmx
