// SPDX-License-Identifier: Apache-2.0
// Does sparse memory keep bytes, know which were written, and take room for nothing else? Does the window show the
// right ones?
#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <map>
#include <stdexcept>

#include "tlm/board/hbm_window.h"
#include "tlm/board/sparse_memory.h"

namespace cmx {
namespace {

using model::HbmWindow;
using model::SparseMemory;
using testing::ElementsAre;

constexpr std::int64_t kHbm = std::int64_t{64} << 30;
constexpr std::uint64_t kPage = SparseMemory::kPageBytes;

std::vector<std::uint8_t> read(const SparseMemory& memory, std::uint64_t address, std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  memory.read(address, bytes);
  return bytes;
}

TEST(SparseMemory, UntouchedBytesReadAsTheFillAndTakeNoRoom) {
  const SparseMemory memory(hw::Bytes(kHbm), 0xa5);
  EXPECT_THAT(read(memory, kHbm - 2, 2), ElementsAre(0xa5, 0xa5));
  EXPECT_EQ(memory.pages(), 0U);
  EXPECT_FALSE(memory.written(0, 1));
}

TEST(SparseMemory, AWriteAcrossPagesTakesBothAndMarksItsBytesOnly) {
  SparseMemory memory(hw::Bytes(kHbm), 0xa5);
  memory.write(kPage - 1, std::vector<std::uint8_t>{1, 2});
  EXPECT_EQ(memory.pages(), 2U);
  EXPECT_THAT(read(memory, kPage - 2, 4), ElementsAre(0xa5, 1, 2, 0xa5));
  EXPECT_TRUE(memory.written(kPage - 1, 2));
  EXPECT_FALSE(memory.written(kPage - 2, 2));
  EXPECT_FALSE(memory.written(kPage, 2));
}

TEST(SparseMemory, RefusesAddressesBeyondItsEnd) {
  SparseMemory memory(hw::Bytes(kHbm), 0);
  EXPECT_TRUE(memory.contains(kHbm - 4, 4));
  EXPECT_FALSE(memory.contains(kHbm - 3, 4));
  EXPECT_FALSE(memory.contains(~std::uint64_t{0}, 4));
  EXPECT_THROW(memory.write(kHbm, std::vector<std::uint8_t>{1}), std::logic_error);
  EXPECT_THROW(read(memory, ~std::uint64_t{0}, 2), std::logic_error);
}

TEST(SparseMemory, IsTheMemoryThatAMapOfBytesIs) {
  rc::check([] {
    SparseMemory memory(hw::Bytes(4 * static_cast<std::int64_t>(kPage)), 0x5a);
    std::map<std::uint64_t, std::uint8_t> bytes;
    for (int i = 0; i < 20; ++i) {
      const auto address = *rc::gen::inRange<std::uint64_t>(0, 3 * kPage);
      const auto data = *rc::gen::container<std::vector<std::uint8_t>>(*rc::gen::inRange<std::size_t>(0, kPage),
                                                                       rc::gen::arbitrary<std::uint8_t>());
      memory.write(address, data);
      for (std::size_t b = 0; b < data.size(); ++b) bytes[address + b] = data[b];
    }
    for (std::uint64_t a = 0; a < 4 * kPage; ++a) {
      RC_ASSERT(read(memory, a, 1)[0] == (bytes.contains(a) ? bytes[a] : 0x5a));
      RC_ASSERT(memory.written(a, 1) == bytes.contains(a));
    }
  });
}

class Window : public testing::Test {
 protected:
  SparseMemory memory_{hw::Bytes(kHbm), 0xa5};
  HbmWindow window_{memory_, hw::from_ns(100), hw::from_ns(4)};
};

TEST_F(Window, ShowsTheMemoryFromItsBaseOn) {
  window_.set_base(std::uint64_t{32} << 30);
  const auto written = window_.write(8, 4, 0x44332211, {});
  EXPECT_TRUE(written.ok);
  EXPECT_EQ(written.delay, hw::from_ns(4));
  EXPECT_THAT(read(memory_, (std::uint64_t{32} << 30) + 8, 4), ElementsAre(0x11, 0x22, 0x33, 0x44));
  window_.set_base((std::uint64_t{32} << 30) + 8);
  const auto half = window_.read(1, 2, {});
  EXPECT_TRUE(half.ok);
  EXPECT_EQ(half.data, 0x3322U);
  EXPECT_EQ(half.delay, hw::from_ns(100));
}

TEST_F(Window, EndsWithTheMemory) {
  window_.set_base(kHbm - 4);
  EXPECT_TRUE(window_.read(0, 4, {}).ok);
  EXPECT_FALSE(window_.read(1, 4, {}).ok);
  EXPECT_FALSE(window_.write(4, 1, 0, {}).ok);
  window_.set_base(~std::uint64_t{3});
  EXPECT_FALSE(window_.read(8, 4, {}).ok) << "the address wraps around";
}

}  // namespace
}  // namespace cmx
