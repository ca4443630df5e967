// SPDX-License-Identifier: Apache-2.0
// base, blocks, shipped files and the round trip through TOML.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "hw/config/config.h"
#include "hw/config/shipped.h"

namespace cmx::hw {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

Config on_base(const std::string& sections, const std::vector<std::string>& overlays = {}) {
  return Config::parse("machine", "base = \"cloudmatrix384\"\n" + sections, "my.toml", overlays);
}

void expect_same(const Config& a, const Config& b) {
  EXPECT_EQ(a.name(), b.name());
  ASSERT_EQ(a.parameters().size(), b.parameters().size());
  for (const auto& [path, p] : a.parameters()) {
    ASSERT_TRUE(b.has(path)) << path;
    const Parameter& q = b.parameters().at(path);
    EXPECT_EQ(p.numeric, q.numeric) << path;
    EXPECT_EQ(p.value, q.value) << path;
    EXPECT_EQ(p.text, q.text) << path;
    EXPECT_EQ(p.unit, q.unit) << path;
    EXPECT_EQ(p.source, q.source) << path;
    EXPECT_EQ(p.fit, q.fit) << path;
    EXPECT_EQ(p.range, q.range) << path;
    EXPECT_EQ(p.note, q.note) << path;
    EXPECT_EQ(p.overlaid, q.overlaid) << path;
  }
}

TEST(Composition, ABaseIsOverriddenKeyByKey) {
  const Config config = on_base("[ub_link]\nrate = { value = 56, source = \"what if\" }\n");
  EXPECT_EQ(config.name(), "my");
  EXPECT_EQ(config.rate("ub_link.rate"), BytesPerSecond(56e9)) << "an override without unit keeps that of the base";
  EXPECT_EQ(config.parameters().at("ub_link.rate").source, "what if");
  EXPECT_EQ(config.bytes("ub_link.mtu"), Bytes(4096));
  EXPECT_EQ(config.parameters().at("ub_link.mtu").file, "hw/ub_link/ub_link.toml");
}

TEST(Composition, AnOverrideOfAnotherDimensionNamesBothLines) {
  EXPECT_THAT([] { on_base("[ub_link]\nrate = { value = 56, unit = \"ns\", source = \"s\" }\n"); },
              ThrowsMessage<BadInput>(AllOf(StartsWith("my.toml:3: ub_link.rate cannot be in 'ns'"),
                                            HasSubstr("hw/ub_link/ub_link.toml:"))));
  EXPECT_THAT([] { on_base("[ub_link]\nrate = \"fast\"\n"); },
              ThrowsMessage<BadInput>(StartsWith("my.toml:3: ub_link.rate must be a number")));
}

TEST(Composition, UnknownBasesAndBlocksNameTheNearest) {
  EXPECT_THAT([] { Config::parse("machine", "base = \"cloudmatrix38\"\n", "my.toml"); },
              ThrowsMessage<BadInput>(HasSubstr("did you mean cloudmatrix384?")));
  EXPECT_THAT([] { Config::parse("machine", "blocks = [\"ub_lin/ub_link.toml\"]\n", "my.toml"); },
              ThrowsMessage<BadInput>(StartsWith("my.toml: no block file 'ub_lin/ub_link.toml'")));
}

TEST(Composition, AMissingMachineListsTheShippedOnes) {
  EXPECT_THAT([] { Config::load("machine", "cloudmatrix-nod"); },
              ThrowsMessage<BadInput>("no machine 'cloudmatrix-nod': no such file, and the shipped ones are clos, "
                                      "cloudmatrix-node, cloudmatrix384, star; "
                                      "did you mean cloudmatrix-node?"));
}

TEST(Composition, FilesReferToFilesBesideThem) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "cmx_composition";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "link.toml") << "[ub_link]\nrate = { value = 1, unit = \"GB/s\", source = \"lab\" }\n";
  std::ofstream(folder / "lab.toml") << "blocks = [\"link.toml\"]\n";
  std::ofstream(folder / "circle.toml") << "base = \"circle.toml\"\n";
  const Config config = Config::load("machine", (folder / "lab.toml").string());
  EXPECT_EQ(config.name(), "lab");
  EXPECT_EQ(config.rate("ub_link.rate"), BytesPerSecond(1e9));
  EXPECT_THAT([&] { Config::load("machine", (folder / "circle.toml").string()); },
              ThrowsMessage<BadInput>(HasSubstr("goes round in a cycle")));
  std::filesystem::remove_all(folder);
}

TEST(Composition, ShippedFilesTravelInTheBinary) {
  ASSERT_TRUE(shipped_file("hw/ub_link/ub_link.toml").has_value());
  EXPECT_THAT(std::string(*shipped_file("hw/ub_link/ub_link.toml")), HasSubstr("[ub_link]"));
  EXPECT_FALSE(shipped_file("hw/ub_link/nothing.toml").has_value());
  EXPECT_THAT(shipped_names("machine"), Contains("cloudmatrix384"));
  EXPECT_TRUE(shipped_names("nothing").empty());
}

TEST(Composition, EveryShippedFileReadsBackFromItsToml) {
  for (const std::string root : {"machine", "plan"}) {
    for (const std::string& name : shipped_names(root)) {
      const Config config = Config::load(root, name);
      EXPECT_EQ(config.name(), name);
      EXPECT_TRUE(config.bare_numbers().empty()) << name;
      expect_same(config, Config::parse(root, config.to_toml(), "config.toml"));
    }
  }
}

TEST(Composition, OddValuesAndOverlaysReadBackToo) {
  const Config config = Config::parse("machine", R"(top = "level"
[a]
x = { value = 0.1, unit = "us", source = "say \"hi\" \\ to\ttabs, und Grüße" }
y = { value = 123456789012345678, source = "big", range = [-1e-9, 1e300] }
[a.b]
z = { value = -2.5e-7, fit = "line\nbreak" }
[a.b.c]
on = false
[c]
w = { value = "three", source = "why", note = "n" }
)",
                                      "odd.toml", {"a.x=0.3", "c.w=four"});
  expect_same(config, Config::parse("machine", config.to_toml(), "config.toml"));
  EXPECT_TRUE(config.parameters().at("a.x").overlaid);
  const Config again = Config::parse("machine", config.to_toml(), "config.toml", {"a.x=0.4"});
  EXPECT_THAT(again.parameters().at("a.x").source, StartsWith("--set; was 0.1 us"))
      << "the first origin survives a second overlay";
}

}  // namespace
}  // namespace cmx::hw
