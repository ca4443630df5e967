// SPDX-License-Identifier: Apache-2.0
// A parameter file's values, and what every mistake in one says.
#include "hw/config/config.h"

#include <gmock/gmock.h>

namespace cmx::hw {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

constexpr const char* kFile = R"(name = "little"
[ub_link]
rate = { value = 28, unit = "GB/s", source = "CM384" }
mtu = { value = 4, unit = "KiB", source = "UB 2.0", range = [0.25, 8] }
delay = { value = 1.5, unit = "us", fit = "npu-npu read 1.2 us", note = "with 'inject'" }
ports = { value = 7, source = "CM384" }
clock = { value = 1.8, unit = "GHz", source = "INI" }
depth = { value = 30, unit = "cycles", source = "assumed: as read" }
fibre = { value = 5, unit = "m", source = "assumed: rack" }
policy = "hash"
striped = true
)";

Config little(const std::vector<std::string>& overlays = {}) {
  return Config::parse("machine", kFile, "little.toml", overlays);
}
Config of(const std::string& text) { return Config::parse("machine", text, "my.toml"); }

TEST(Config, GettersReturnBaseUnits) {
  const Config config = little();
  EXPECT_EQ(config.name(), "little");
  EXPECT_EQ(config.rate("ub_link.rate"), BytesPerSecond(28e9));
  EXPECT_EQ(config.bytes("ub_link.mtu"), Bytes(4096));
  EXPECT_EQ(config.time("ub_link.delay"), Picoseconds(1500000));
  EXPECT_EQ(config.count("ub_link.ports"), 7);
  EXPECT_DOUBLE_EQ(config.frequency("ub_link.clock").value, 1.8e9);
  EXPECT_EQ(config.cycles("ub_link.depth"), 30);
  EXPECT_EQ(config.metres("ub_link.fibre"), 5);
  EXPECT_EQ(config.choice("ub_link.policy", {"round-robin", "hash"}), 1U);
  EXPECT_TRUE(config.flag("ub_link.striped"));
  EXPECT_NO_THROW(config.finish());
}

TEST(Config, ParametersKeepWhereTheyComeFrom) {
  const Config config = little();
  const Parameter& mtu = config.parameters().at("ub_link.mtu");
  EXPECT_EQ(mtu.line, 4);
  EXPECT_EQ(mtu.source, "UB 2.0");
  EXPECT_EQ(mtu.range, (std::pair{0.25, 8.0}));
  EXPECT_EQ(config.where("ub_link.mtu"), "little.toml:4: ");
}

TEST(Config, AValueOutsideItsRangeIsAllowed) {
  EXPECT_EQ(little({"ub_link.mtu=16"}).bytes("ub_link.mtu"), Bytes(16384));
}

TEST(Config, OverlaysKeepTheUnitAndConvert) {
  EXPECT_EQ(little({"ub_link.rate=7"}).rate("ub_link.rate"), BytesPerSecond(7e9));
  const Config config = little({"ub_link.rate=448 Gbit/s", "ub_link.policy=round-robin"});
  EXPECT_EQ(config.parameters().at("ub_link.rate").value, 56);
  EXPECT_EQ(config.parameters().at("ub_link.rate").unit, "GB/s");
  EXPECT_EQ(config.parameters().at("ub_link.rate").source, "--set; was 28 GB/s, CM384");
  EXPECT_EQ(config.text("ub_link.policy"), "round-robin");
}

TEST(Config, AnOverlayMovesAValueFromItsSourceOnlyIfItChangesIt) {
  EXPECT_FALSE(little({"ub_link.rate=28"}).parameters().at("ub_link.rate").overlaid);
  EXPECT_TRUE(little({"ub_link.rate=27"}).parameters().at("ub_link.rate").overlaid);
}

TEST(Config, ANumberWithoutAUnitIsNamedWithWhatItWasTakenAs) {
  using ::testing::ElementsAre;
  EXPECT_THAT(little({"ub_link.mtu=4160"}).bare_numbers(),
              ElementsAre("machine.ub_link.mtu: 4160 has no unit and is taken as 4160 KiB; write it as \"4160 KiB\""));
  EXPECT_THAT(little({"ub_link.rate=28"}).bare_numbers(), ElementsAre(HasSubstr("28 GB/s")))
      << "somebody may have meant 28 B/s, all the same";
  EXPECT_THAT(little({"ub_link.rate=28 GB/s", "ub_link.mtu=512B", "ub_link.policy=round-robin"}).bare_numbers(),
              ElementsAre());
  EXPECT_THAT(little({"ub_link.rate=28", "ub_link.rate=7 GB/s"}).bare_numbers(), ElementsAre())
      << "the later one has a unit";
  EXPECT_THAT(Config::load("machine", "cloudmatrix384", {"supernode.nodes=24"}).bare_numbers(), ElementsAre())
      << "a count has none";
  const Config config = little({"ub_link.mtu=4160"});
  EXPECT_EQ(Config::parse("machine", config.to_toml(), "config.toml").bare_numbers(), config.bare_numbers())
      << "a repeated run says it, too";
}

TEST(Config, AFileThatLeavesAUnitOutIsNamedToo) {
  const auto load = [](const std::string& value) {
    return Config::parse(
        "machine",
        "base = \"cloudmatrix384\"\n[ub_switch]\ninput_buffer = { value = " + value + ", source = \"mine\" }\n",
        "mine.toml");
  };
  EXPECT_THAT(
      load("4160").bare_numbers(),
      ::testing::ElementsAre(HasSubstr("machine.ub_switch.input_buffer: 4160 has no unit and is taken as 4160 KiB")));
  EXPECT_THAT(load("4160, unit = \"B\"").bare_numbers(), ::testing::IsEmpty());
}

TEST(Config, OverlayMistakesNameTheFlag) {
  EXPECT_THAT(
      [] { little({"ub_link.rat=7"}); },
      ThrowsMessage<BadInput>("--set machine.ub_link.rat: no such parameter; did you mean machine.ub_link.rate?"));
  EXPECT_THAT([] { little({"mtu=7"}); }, ThrowsMessage<BadInput>(HasSubstr("did you mean machine.ub_link.mtu?")));
  EXPECT_THAT([] { little({"ub_link.rate"}); },
              ThrowsMessage<BadInput>(HasSubstr("--set machine.ub_link.rate: write it as machine.path=value")));
  EXPECT_THAT([] { little({"ub_link.rate=7 ns"}); },
              ThrowsMessage<BadInput>(StartsWith("--set machine.ub_link.rate=7 ns: '7 ns' is a time")));
  EXPECT_THAT([] { little({"ub_link.rate=0"}).rate("ub_link.rate"); },
              ThrowsMessage<BadInput>("--set machine.ub_link.rate: ub_link.rate = 0 GB/s must be greater than zero"));
}

TEST(Config, FileMistakesNameFileAndLine) {
  EXPECT_THAT([] { of("[a]\nx = { value = 1\n"); }, ThrowsMessage<BadInput>(StartsWith("my.toml:2: not valid TOML")));
  EXPECT_THAT([] { of("[a]\nx = 1\n"); },
              ThrowsMessage<BadInput>(StartsWith("my.toml:2: a.x is a number without source or fit")));
  EXPECT_THAT([] { of("[a]\n\nx = { value = 1, unit = \"ns\" }\n"); },
              ThrowsMessage<BadInput>(StartsWith("my.toml:3: a.x is a number without source")));
  EXPECT_THAT([] { of("[a]\nx = { value = 1, unit = \"nss\", source = \"s\" }\n"); },
              ThrowsMessage<BadInput>(HasSubstr("no unit 'nss'; did you mean ns?")));
  EXPECT_THAT([] { of("[a]\nx = { vale = 1, source = \"s\" }\n"); },
              ThrowsMessage<BadInput>("my.toml:2: a.x has no field 'vale'; did you mean 'value'?"));
  EXPECT_THAT([] { of("[a]\nx = { source = \"s\" }\n"); }, ThrowsMessage<BadInput>("my.toml:2: a.x has no value"));
  EXPECT_THAT([] { of("[a]\nx = { value = [1, 2], source = \"s\" }\n"); },
              ThrowsMessage<BadInput>("my.toml:2: a.x must be a number"));
  EXPECT_THAT([] { of("[a]\nx = { value = nan, source = \"s\" }\n"); },
              ThrowsMessage<BadInput>("my.toml:2: a.x must be a number"));
  EXPECT_THAT([] { of("[a]\nx = { value = 1, source = \"s\", range = [2, 1] }\n"); },
              ThrowsMessage<BadInput>(HasSubstr("must be [low, high]")));
}

TEST(Config, GettersRefuseWrongKindsAndBounds) {
  const Config config = little({"ub_link.ports=2.5", "ub_link.depth=-1", "ub_link.mtu=0", "ub_link.policy=hsah"});
  EXPECT_THAT([&] { config.rate("ub_link.mtu"); }, ThrowsMessage<BadInput>(HasSubstr("its unit must be a rate")));
  EXPECT_THAT([&] { config.count("ub_link.ports"); }, ThrowsMessage<BadInput>(HasSubstr("must be a whole number")));
  EXPECT_THAT([&] { config.cycles("ub_link.depth"); }, ThrowsMessage<BadInput>(HasSubstr("must be at least 0 cycles")));
  EXPECT_THAT([&] { config.bytes("ub_link.mtu"); }, ThrowsMessage<BadInput>(HasSubstr("must be greater than zero")));
  EXPECT_THAT(
      [&] {
        config.choice("ub_link.policy", {"round-robin", "hash"});
      },
      ThrowsMessage<BadInput>(HasSubstr("did you mean hash?")));
  EXPECT_THAT(
      [&] {
        config.rate("ub_link.rate", {1, 20e9});
      },
      ThrowsMessage<BadInput>("little.toml:3: ub_link.rate = 28 GB/s must be at most 20 GB/s"));
  EXPECT_THAT([&] { config.number("ub_link.policy"); }, ThrowsMessage<BadInput>(HasSubstr("must be a number")));
  EXPECT_THAT([&] { config.text("ub_link.rate"); }, ThrowsMessage<BadInput>(HasSubstr("must be a name in quotes")));
}

TEST(Config, AMissingParameterNamesTheUnreadOneThatItMayBe) {
  const Config config = of("[ub_link]\nraet = { value = 28, unit = \"GB/s\", source = \"s\" }\n");
  EXPECT_THAT([&] { config.rate("ub_link.rate"); },
              ThrowsMessage<BadInput>(
                  "machine 'my': parameter ub_link.rate is missing; the nearest is ub_link.raet (my.toml:2)"));
}

TEST(Config, WhatNobodyReadsIsAnError) {
  const Config config = of("[a]\nx = { value = 1, source = \"s\" }\n[b]\ny = true\n");
  config.number("a.x");
  EXPECT_THAT([&] { config.finish(); }, ThrowsMessage<BadInput>(StartsWith("my.toml:4: no such parameter b.y")));
  config.ignore("b");
  EXPECT_NO_THROW(config.finish());
}

}  // namespace
}  // namespace cmx::hw
