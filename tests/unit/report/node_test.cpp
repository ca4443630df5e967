// SPDX-License-Identifier: Apache-2.0
#include "sw/report/node.h"

#include <gmock/gmock.h>

#include <limits>
#include <stdexcept>

namespace cmx {
namespace {

using sw::report::Node;

Node sample() {
  Node stream = Node::object();
  stream.set("name", "stream0").set("us", 600.25);
  Node streams = Node::array();
  streams.push(stream);
  Node node = Node::object();
  node.set("tpot_ms", 49.4)
      .set("packets", 131'072'000'000)
      .set("streams", streams)
      .set("bound", "cube")
      .set("none", Node());
  return node;
}

TEST(Node, JsonKeepsTheOrderOfKeysAndShortNumbers) {
  EXPECT_EQ(sample().to_json(), R"({
  "tpot_ms": 49.4,
  "packets": 131072000000,
  "streams": [
    {
      "name": "stream0",
      "us": 600.25
    }
  ],
  "bound": "cube",
  "none": null
})");
}

TEST(Node, ATextThatIsNoUtf8DoesNotCostTheResult) {
  Node node = Node::object();
  node.set("name\xff",
           "a\xff"
           "b")
      .set("whole", 1);
  EXPECT_EQ(node.to_json_line(),
            "{\"name\xef\xbf\xbd\":\"a\xef\xbf\xbd"
            "b\",\"whole\":1}");
  EXPECT_EQ(Node::from_json(node.to_json()).find("whole")->integer(), 1);
}

TEST(Node, RealsAreRoundedToNineDigits) {
  Node node = Node::object();
  node.set("x", 0.1 + 0.2).set("z", -0.0);
  EXPECT_EQ(node.to_json(), "{\n  \"x\": 0.3,\n  \"z\": 0.0\n}");
}

TEST(Node, ARealThatIsNotFiniteIsABug) {
  Node node = Node::object();
  node.set("x", std::numeric_limits<double>::quiet_NaN());
  EXPECT_THROW(node.to_json(), std::logic_error);
}

TEST(Node, PointersReachIntoArrays) {
  const Node node = sample();
  ASSERT_NE(node.at("/streams/0/us"), nullptr);
  EXPECT_EQ(node.at("/streams/0/us")->number(), 600.25);
  EXPECT_EQ(node.at("tpot_ms")->number(), 49.4);
  EXPECT_EQ(node.at("/streams/1/us"), nullptr);
  EXPECT_EQ(node.at("/streams/x"), nullptr);
  EXPECT_EQ(node.at("/streams/0/us/deeper"), nullptr);
  EXPECT_THAT(node.number_pointers(), testing::ElementsAre("/tpot_ms", "/packets", "/streams/0/us"));
}

TEST(Node, SettingAKeyAgainReplacesItInPlace) {
  Node node = sample();
  node.set("tpot_ms", 50);
  EXPECT_EQ(node.members().front().key, "tpot_ms");
  EXPECT_EQ(node.at("tpot_ms")->integer(), 50);
}

TEST(Node, JsonComesBackAsTheSameTree) {
  const std::string json = sample().to_json();
  EXPECT_EQ(Node::from_json(json).to_json(), json);
  EXPECT_THROW(Node::from_json("{\"a\": "), std::runtime_error);
}

}  // namespace
}  // namespace cmx
