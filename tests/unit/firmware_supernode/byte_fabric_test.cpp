// SPDX-License-Identifier: Apache-2.0
// Do bytes, flags and refusals get where they should, when the fabric says so, and not before the window is over?
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "tests/support/fabric_case.h"
#include "tlm/firmware_supernode/byte_fabric.h"
#include "tlm/firmware_supernode/engine_device.h"

namespace cmx {
namespace {

namespace regs = model::comm_engine::regs;
using model::ByteFabric;
using model::SparseMemory;
using model::comm_engine::FabricPort;
using model::comm_engine::FlagWrite;
using model::comm_engine::Target;
using regs::AddressKind;
using regs::Error;
using testing::Each;
using testing::ElementsAre;
using testing::Eq;

constexpr std::int64_t kHbm = 1 << 20;
constexpr std::int64_t kCpuMemory = 1 << 16;
constexpr std::uint8_t kFill = 0xa5;

/// Dies 0, 1 (one package) and 2 of a node, and its CPUs.
class Bytes : public testing::Test {
 protected:
  struct Die {
    explicit Die(const hw::CommEngineSpec& spec, int number, ByteFabric& fabric)
        : hbm(hw::Bytes(kHbm), kFill),
          device(spec, number, hbm, fabric.calendar(number), fabric.port(number), {}, hw::Picoseconds(0)) {
      fabric.join(number, hbm, device.engine());
    }
    SparseMemory hbm;
    model::EngineDevice device;
  };

  Bytes() {
    for (int die = 0; die < 3; ++die)
      dies_.push_back(std::make_unique<Die>(machine_.supernode->comm_engine, die, fabric_));
  }
  FabricPort& port() { return fabric_.port(0); }
  /// Runs until nothing happens any more; what is asked for then is asked for at that time.
  void finish() {
    while (fabric_.due() != model::Calendar::kNever) {
      time_ = fabric_.due();
      fabric_.catch_up(time_);
    }
  }
  static FabricPort::Data pattern(std::size_t bytes) {
    FabricPort::Data data(bytes);
    std::iota(data.begin(), data.end(), std::uint8_t{1});
    return data;
  }
  static FabricPort::Data bytes_of(const SparseMemory& memory, std::uint64_t at, std::size_t count) {
    FabricPort::Data data(count);
    memory.read(at, data);
    return data;
  }
  Error write(const Target& to, std::size_t bytes, std::optional<FlagWrite> flag = {}) {
    std::vector<std::string> order;
    Error result = Error::kNone;
    port().write(
        to, pattern(bytes), flag, [&] { order.push_back("visible"); },
        [&](Error error) {
          result = error;
          order.push_back("done");
        });
    finish();
    if (result == Error::kNone) {
      EXPECT_THAT(order, ElementsAre("visible", "done"));
    } else {
      EXPECT_THAT(order, ElementsAre("done"));
    }
    return result;
  }
  std::pair<Error, FabricPort::Data> read(const Target& from, std::uint64_t bytes) {
    std::pair<Error, FabricPort::Data> result;
    port().read(from, bytes, [&](Error error, FabricPort::Data data) { result = {error, std::move(data)}; });
    finish();
    return result;
  }

  hw::Machine machine_{hw::load_machine(hw::Config::load("machine", "cloudmatrix-node"))};
  std::int64_t time_{0};
  ByteFabric fabric_{
      {.fabric = model::test::fabric_of(machine_), .dies = 3, .cpu_memory = hw::Bytes(kCpuMemory), .fill = kFill},
      [this] { return time_; }};
  std::vector<std::unique_ptr<Die>> dies_;
};

constexpr Target kNeighbour{.kind = AddressKind::kDie, .number = 1, .offset = 0x100};
constexpr Target kOtherPackage{.kind = AddressKind::kDie, .number = 2, .offset = 0x100};
constexpr Target kCpu{.kind = AddressKind::kCpu, .number = 3, .offset = 0x100};

TEST_F(Bytes, AWriteOfSeveralPacketsArrivesWholeWithItsFlag) {
  for (const Target& target : {kNeighbour, kOtherPackage, kCpu}) {
    EXPECT_EQ(write(target, 10'000, FlagWrite{.offset = 0x8000, .value = 7}), Error::kNone);
    const SparseMemory& memory = target.kind == AddressKind::kCpu ? fabric_.cpu_memory(3) : dies_[target.number]->hbm;
    EXPECT_EQ(bytes_of(memory, 0x100, 10'000), pattern(10'000));
    EXPECT_THAT(bytes_of(memory, 0x100 + 10'000, 4), Each(Eq(kFill))) << "and nothing behind it";
    EXPECT_THAT(bytes_of(memory, 0x8000, 4), ElementsAre(7, 0, 0, 0));
  }
}

TEST_F(Bytes, AFlagIsAddedOnceAndGoesAlone) {
  dies_[2]->hbm.write(0x40, FabricPort::Data{5, 0, 0, 0});
  EXPECT_EQ(write(kOtherPackage, 0, FlagWrite{.offset = 0x40, .value = 3, .add = true}), Error::kNone);
  EXPECT_THAT(bytes_of(dies_[2]->hbm, 0x40, 5), ElementsAre(8, 0, 0, 0, kFill));
  Error result = Error::kTransfer;
  port().atomic_add({.kind = AddressKind::kDie, .number = 2, .offset = 0x40}, 0xffffffff,
                    [&](Error error) { result = error; });
  finish();
  EXPECT_EQ(result, Error::kNone);
  EXPECT_THAT(bytes_of(dies_[2]->hbm, 0x40, 5), ElementsAre(7, 0, 0, 0, kFill));
}

TEST_F(Bytes, AReadBringsWhatIsThere) {
  fabric_.cpu_memory(3).write(0x100, pattern(5000));
  EXPECT_EQ(read(kCpu, 5001).second.size(), 5001U);
  EXPECT_EQ(read(kCpu, 5000), std::pair(Error::kNone, pattern(5000)));
}

TEST_F(Bytes, BeyondTheMemoryNothingHappens) {
  Target end = kOtherPackage;
  end.offset = kHbm - 100;
  EXPECT_EQ(write(end, 101), Error::kTransfer);
  EXPECT_EQ(dies_[2]->hbm.pages(), 0U);
  EXPECT_EQ(write(end, 100), Error::kNone);
  EXPECT_EQ(read(end, 101), std::pair(Error::kTransfer, FabricPort::Data{}));
  Target cpu = kCpu;
  cpu.offset = kCpuMemory;
  EXPECT_EQ(write(cpu, 1), Error::kTransfer);
  EXPECT_EQ(write(kNeighbour, 10, FlagWrite{.offset = kHbm, .value = 1}), Error::kTransfer);
  EXPECT_FALSE(dies_[1]->hbm.written(0x100, 1)) << "neither flag nor bytes";
}

TEST_F(Bytes, TheTargetsPageTableIsAsked) {
  using regs::PageEntry;
  namespace global = regs::global;
  Die& target = *dies_[2];
  // Two pages of 4 KiB, the second at place 0x5000 and for who has the token; the third is not there.
  const auto map = [&](std::uint64_t page, std::uint64_t frame, std::uint32_t token) {
    std::array<std::uint8_t, PageEntry::kBytes> entry{};
    PageEntry{
        .frame = PageEntry::kFramePlace.set(PageEntry::kFrameWritable.set(PageEntry::kFrameValid.set(0, 1), 1), frame),
        .token = token,
        .reserved = 0}
        .encode(entry);
    target.hbm.write(0x10000 + page * PageEntry::kBytes, entry);
  };
  map(0, 0x2, 9);
  map(1, 0x5, 9);
  model::comm_engine::Engine& engine = target.device.engine();
  engine.write(global::kPageTableBaseLo, 0x10000);
  engine.write(global::kPageTableEntries, 2);
  engine.write(global::kTranslationControl,
               global::kTranslationControlPageBits.set(global::kTranslationControlEnable.set(0, 1), 12));

  const auto to = [](std::uint64_t offset, std::uint32_t token) {
    return Target{.kind = AddressKind::kDie, .number = 2, .offset = offset, .token = token};
  };
  EXPECT_EQ(write(to(0xf00, 9), 512), Error::kNone);
  const FabricPort::Data sent = pattern(512);
  EXPECT_EQ(bytes_of(target.hbm, 0x2f00, 256), FabricPort::Data(sent.begin(), sent.begin() + 256));
  EXPECT_EQ(bytes_of(target.hbm, 0x5000, 256), FabricPort::Data(sent.begin() + 256, sent.end())) << "across pages";
  EXPECT_EQ(write(to(0xf00, 8), 4), Error::kWrongToken);
  EXPECT_EQ(read(to(0x1ffe, 9), 4).first, Error::kUnmapped);
  EXPECT_NE(global::kFaultStatusValid.get(*engine.read(global::kFaultStatus)), 0U) << "the target knows, too";
}

/// Packets of each message.
class Packets final : public model::FabricObserver {
 public:
  void sent(int die, std::uint64_t message) override {
    EXPECT_TRUE(of.try_emplace({die, message}).second) << "numbers are unique";
  }
  void packet(const model::MessagePacket& packet) override {
    for (auto& [name, packets] : of) {
      if (name.second == packet.message) packets.push_back(packet);
    }
  }
  std::map<std::pair<int, std::uint64_t>, std::vector<model::MessagePacket>> of;
};

TEST_F(Bytes, AnObserverSeesThePacketsOfEachMessageOnBothEnds) {
  Packets packets;
  fabric_.observe(packets);
  EXPECT_EQ(write(kOtherPackage, 10'000), Error::kNone);
  EXPECT_EQ(read(kNeighbour, 5'000).first, Error::kNone);  // takes the other's place
  ASSERT_EQ(packets.of.size(), 2U);
  std::int64_t seen = 0;
  for (const auto& [name, of_message] : packets.of) {
    EXPECT_EQ(name.first, 0);
    seen += static_cast<std::int64_t>(of_message.size());
    ASSERT_FALSE(of_message.empty());
    for (const auto& packet : of_message) {
      EXPECT_LT(packet.start, packet.end);
      EXPECT_EQ(packet.within_package, name.second == 1);
      EXPECT_EQ(packet.endpoint, !packet.response ? 0 : name.second == 1 ? 1 : 2);
    }
  }
  EXPECT_EQ(seen, fabric_.packets());
  const auto& write_packets = packets.of.at({0, 0});
  EXPECT_EQ(
      std::count_if(write_packets.begin(), write_packets.end(), [](const auto& packet) { return !packet.response; }),
      3);
}

TEST_F(Bytes, WhoTakesPartIsReachedAndNobodyElse) {
  EXPECT_TRUE(port().reaches(AddressKind::kDie, 2));
  EXPECT_FALSE(port().reaches(AddressKind::kDie, 3)) << "a die of the machine without firmware";
  EXPECT_TRUE(port().reaches(AddressKind::kCpu, 3));
  EXPECT_FALSE(port().reaches(AddressKind::kCpu, 4));
}

TEST_F(Bytes, AWindowIsRunWhenItIsOver) {
  std::vector<std::int64_t> called;
  time_ = 1000;
  fabric_.calendar(0).call_at(5000, [&] { called.push_back(fabric_.now()); });
  const std::int64_t due = fabric_.due();
  fabric_.catch_up(due - 1);
  EXPECT_TRUE(called.empty());
  fabric_.calendar(0).call_at(4000, [&] { called.push_back(fabric_.now()); });  // there is still time
  fabric_.catch_up(due);
  EXPECT_THAT(called, ElementsAre(4000, 5000));
  EXPECT_EQ(fabric_.due(), model::Calendar::kNever);
}

TEST_F(Bytes, CountsTheTimeWithATransactionInFlight) {
  write(kNeighbour, 64);
  const std::int64_t one = fabric_.time_in_fabric(0, hw::Picoseconds(time_)).value;
  EXPECT_GT(one, 500'000);
  port().write(
      kNeighbour, pattern(64), {}, [] {}, [](Error) {});
  port().write(
      kNeighbour, pattern(64), {}, [] {}, [](Error) {});
  finish();
  EXPECT_LT(fabric_.time_in_fabric(0, hw::Picoseconds(time_)).value, 2 * one + one / 2) << "both at once";
  EXPECT_EQ(fabric_.time_in_fabric(1, hw::Picoseconds(time_)).value, 0);
}

}  // namespace
}  // namespace cmx
