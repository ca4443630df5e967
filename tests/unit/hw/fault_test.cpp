// SPDX-License-Identifier: Apache-2.0
// What do lines of faults come to?
#include "hw/topology/fault.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

using testing::StartsWith;
using testing::ThrowsMessage;

Topology node() { return load_machine(Config::load("machine", "cloudmatrix-node")).topology(); }

TEST(Fault, FromTheStartToTheEndIsPartOfTheTopology) {
  Topology topology = node();
  EXPECT_TRUE(
      apply_faults(topology, {"link:die:5.p2 down", "link:L1[0,1].d3 rate=0.5", "link:die:4.pkg ber=1e-6"}).empty());
  EXPECT_FALSE(topology.planes[2].links[5].alive);
  EXPECT_DOUBLE_EQ(topology.planes[1].links[3].rate.value, 14e9);
  EXPECT_DOUBLE_EQ(topology.planes[7].links[2].bit_error_rate, 1e-6);
  EXPECT_DOUBLE_EQ(topology.planes[1].links[2].rate.value, 28e9) << "the next one is untouched";
}

TEST(Fault, AtATimeIsAnEventAndForATimeTwo) {
  Topology topology = node();
  const auto events = apply_faults(topology, {"at=10us link:L1[0,2].d5 down", "link:die:3.p1 rate=0.25 for=1.5ms",
                                              "at=1us plane:6 down for=2us every=1ms"});
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events[0].at, from_us(10));
  EXPECT_EQ(events[0].changes.size(), 1U);
  EXPECT_EQ(events[0].changes[0].plane, 2);
  EXPECT_EQ(events[0].changes[0].link, 5);
  EXPECT_EQ(events[1].at, Picoseconds(0));
  EXPECT_DOUBLE_EQ(events[1].changes[0].value, 7e9);
  EXPECT_EQ(events[2].at, from_us(1500));
  EXPECT_FALSE(events[1].ends);
  EXPECT_TRUE(events[2].ends);
  EXPECT_DOUBLE_EQ(events[2].changes[0].healthy, 28e9) << "what it was before";
  EXPECT_EQ(events[3].changes.size(), topology.planes[6].links.size());
  EXPECT_EQ(events[4].at, from_us(3));
  EXPECT_EQ(events[4].every, from_us(1000));
  EXPECT_TRUE(topology.planes[2].links[5].alive) << "not yet";
}

TEST(Fault, OfLinesThatHoldFromTheStartTheWorstCounts) {
  for (const std::vector<std::string>& lines : {std::vector<std::string>{"link:die:5.p2 rate=0.5", "plane:2 rate=0.25"},
                                                {"plane:2 rate=0.25", "link:die:5.p2 rate=0.5"}}) {
    Topology topology = node();
    EXPECT_TRUE(apply_faults(topology, lines).empty());
    EXPECT_DOUBLE_EQ(topology.planes[2].links[5].rate.value, 7e9);
  }
}

TEST(Fault, WhatComesAndGoesKnowsWhatHoldsBesides) {
  for (const std::vector<std::string>& lines :
       {std::vector<std::string>{"link:die:5.p2 rate=0.5", "plane:2 rate=0.1 for=1ms"},
        {"plane:2 rate=0.1 for=1ms", "link:die:5.p2 rate=0.5"}}) {
    Topology topology = node();
    const auto events = apply_faults(topology, lines);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_DOUBLE_EQ(events[0].changes[5].value, 2.8e9) << "a share of what the machine file says";
    EXPECT_DOUBLE_EQ(events[1].changes[5].healthy, 14e9) << "the other line still holds";
  }
}

/// A file of fault lines; gone with this object.
class FaultFile {
 public:
  explicit FaultFile(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }
  ~FaultFile() { std::filesystem::remove(path_); }
  FaultFile(const FaultFile&) = delete;
  FaultFile& operator=(const FaultFile&) = delete;
  std::string path() const { return path_.string(); }
  std::vector<std::string> flag() const { return {"file:" + path()}; }

 private:
  std::filesystem::path path_{std::filesystem::temp_directory_path() / fmt::format("cmx_fault_test_{}.txt", getpid())};
};

TEST(Fault, AFileOfLinesMayHaveCommentsAndGaps) {
  for (const char* text :
       {"# a bad day\n\nplane:1 down   # all of it\nat=5us link:die:0.p0 down\n",
        "\xEF\xBB\xBFplane:1 down\r\n\r\n# one, two\r\nat=5us link:die:0.p0 down#x\r\n",
        "plane:1 down\rat=5us link:die:0.p0 down\r", "\"plane:1 down\"\n\"at=5us link:die:0.p0 down\" # \"\n"}) {
    const FaultFile file(text);
    Topology topology = node();
    EXPECT_EQ(apply_faults(topology, file.flag()).size(), 1U) << text;
    EXPECT_FALSE(topology.planes[1].links[0].alive) << text;
  }
}

TEST(Fault, ABadLineOfAFileIsNamedWithFileAndLine) {
  Topology topology = node();
  const auto refuses = [&](const std::string& text, const char* what) {
    const FaultFile file(text);
    EXPECT_THAT([&] { apply_faults(topology, file.flag()); }, ThrowsMessage<BadInput>(StartsWith(file.path() + what)))
        << text;
  };
  refuses("# x\r\nplane:9 down\r\n", ":2: --fault 'plane:9 down': planes are 0 to 6");
  refuses("plane:1 down\nplane:1 sideways # x\n", ":2: --fault 'plane:1 sideways': 'sideways' is not known here");
  refuses(std::string("\xFF\xFEp\0", 4), ": is in UTF-16; save it as UTF-8");
}

}  // namespace
}  // namespace cmx::hw
