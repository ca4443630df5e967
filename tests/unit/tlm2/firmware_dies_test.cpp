// SPDX-License-Identifier: Apache-2.0
// Are windows, dies and images checked, and does HBM keep what is put there? Programs that run: tests/system/tlm2.
//
// One elaboration a process: ctest runs each test in a process of its own.
#include "tlm/tlm2/firmware_dies.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/unit/tlm2/bench.h"
#include "tlm/tlm2/socket_device.h"

namespace cmx::tlm2::test {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

template <class Work>
void expect_refused(Work work, const char* why) {
  EXPECT_THAT(work, ThrowsMessage<std::runtime_error>(HasSubstr(why)));
}

TEST(FirmwareDies, RefusesMachinesThatCannot) {
  expect_refused([] { const FirmwareDies dies("a", {.machine = "star"}); }, "machine 'star' is a network only");
  expect_refused([] { const FirmwareDies dies("b", {.dies = 769}); }, "has 768");
  expect_refused([] { const FirmwareDies dies("c", {.dies = 0}); }, "0 dies");
}

TEST(FirmwareDies, KeepsHbmAndRefusesWhatIsBeyond) {
  FirmwareDies dies("dies");
  const std::string text = "bytes";
  dies.write_hbm(1, 0x12345, text.data(), text.size());
  std::string back(text.size(), ' ');
  dies.read_hbm(1, 0x12345, back.data(), back.size());
  EXPECT_EQ(back, text);
  expect_refused([&] { dies.write_hbm(1, (64ULL << 30) - 4, text.data(), text.size()); }, "outside the HBM of die 1");
  expect_refused([&] { dies.read_hbm(2, 0, back.data(), 1); }, "die 2: there are 2");
  expect_refused([&] { dies.load(-1, "x.elf"); }, "die -1");
  expect_refused([&] { dies.load(0, "no_such.elf"); }, "no_such.elf: cannot read this file");
  expect_refused([&] { dies.load(0, "/proc/self/exe"); }, "/proc/self/exe");
}

TEST(SocketDevices, RefuseWindowsThatCannotBe) {
  FirmwareDies dies("dies");
  const auto device = [&](const char* name, SocketWindow window) {
    return [&dies, name, window] { const SocketDevice it(name, dies, window); };
  };
  expect_refused(device("a", {2, 0x20000000, 4}), "die 2: there are 2");
  expect_refused(device("b", {0, 0x20000000, 0}), "does not fit into the 32-bit address space");
  expect_refused(device("c", {0, 0xfffffffc, 8}), "does not fit into the 32-bit address space");
  expect_refused(device("d", {0, 0x10100ffc, 8}), "overlaps board");
  expect_refused(device("e", {0, 0x10000000, 8}), "overlaps communication engine");
  expect_refused(device("f", {0, 0xc0000000, 8}), "overlaps HBM window");
  expect_refused(device("h", {0, 0x7ffffffc, 8}), "overlaps local memory");
  expect_refused(device("i", {0, 0x0200bff8, 8}), "overlaps timer");
  const SocketDevice first("first", dies, {0, 0x20000000, 0x1000});
  const SocketDevice other_die("other_die", dies, {1, 0x20000000, 0x1000});
  expect_refused(device("g", {0, 0x20000ffc, 8}), "overlaps first");
}

TEST(SocketDevices, AreThirtyOfADieAndNoMore) {
  FirmwareDies dies("dies");
  std::vector<std::unique_ptr<SocketDevice>> all;
  for (std::uint32_t i = 0; i < 30; ++i) {
    all.push_back(std::make_unique<SocketDevice>(("device_" + std::to_string(i)).c_str(), dies,
                                                 SocketWindow{0, 0x20000000 + i * 16, 16}));
  }
  expect_refused([&] { const SocketDevice more("more", dies, {0, 0x30000000, 16}); }, "has 30 devices already");
}

}  // namespace
}  // namespace cmx::tlm2::test
