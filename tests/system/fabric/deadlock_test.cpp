// SPDX-License-Identifier: Apache-2.0
// Is a deadlock that a user's own network can have told with those who wait for one another?
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using testing::HasSubstr;

/// Five switches in a ring, an end point each: two switches on there is one shortest route, and all of them together
/// close the cycle.
std::string circle() {
  std::string nodes = "name,kind,ports\n";
  std::string links = "from,from_port,to,to_port,rate,delay\n";
  for (int i = 0; i < 5; ++i) {
    const std::string here = std::to_string(i);
    nodes += "e" + here + ",end_point,1\ns" + here + ",switch,3\n";
    links += "e" + here + ",0,s" + here + ",0,28 GB/s,2 ns\n";
    links += "s" + here + ",1,s" + std::to_string((i + 1) % 5) + ",2,28 GB/s,2 ns\n";
  }
  return "name = \"circle\"\nblocks = [\"ub_link/ub_link.toml\", \"ub_port/ub_port.toml\", "
         "\"ub_switch/ub_switch.toml\", \"wire/wire.toml\"]\n"
         "[network]\nnodes = '''\n" +
         nodes + "'''\nlinks = '''\n" + links + "'''\n";
}

TEST(Deadlock, EndsTheRunWithItsCircleOfWaiters) {
  const cli::Desk desk;
  desk.write("circle.toml", circle());
  std::string messages = "time_ns,src,dst,bytes,op\n";
  for (int i = 0; i < 5; ++i)
    messages += "0,die:" + std::to_string(i) + ",die:" + std::to_string((i + 2) % 5) + ",409600,write\n";
  desk.write("two_on.csv", messages);
  const std::vector<std::string> traffic = cli::words(
      "ub traffic --machine circle.toml --pattern file:two_on.csv --json --set machine.ub_switch.routes=shortest");
  EXPECT_EQ(desk.run(traffic).exit_code, 0) << "buffers of many packets";

  std::vector<std::string> with_small_buffers = traffic;
  with_small_buffers.insert(with_small_buffers.end(),
                            {"--set", "machine.ub_switch.input_buffer=4200 B"});  // one packet
  const cli::Finished stuck = desk.run(with_small_buffers);
  EXPECT_EQ(stuck.exit_code, 3);
  EXPECT_EQ(stuck.out, "");
  EXPECT_THAT(stuck.err, HasSubstr("the fabric makes no progress"));
  EXPECT_THAT(stuck.err, HasSubstr("deadlock in plane 0: s0 -> s1 -> s2 -> s3 -> s4 -> s0, each waits for the next"));
}

TEST(Deadlock, IsForeseenByMachineCheckAndNotThereByDefault) {
  const cli::Desk desk;
  desk.write("circle.toml", circle());
  const auto check = [&](const std::string& more) {
    const cli::Finished done = desk.run(cli::words("machine check circle.toml --json " + more));
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return nlohmann::json::parse(done.out);
  };
  const auto shortest = check("--set machine.ub_switch.routes=shortest");
  const auto& cycle = shortest.at("deadlock_cycle");
  ASSERT_EQ(cycle.size(), 5U);
  for (std::size_t i = 0; i < cycle.size(); ++i) EXPECT_EQ(cycle[i].at("to"), cycle[(i + 1) % cycle.size()].at("from"));
  EXPECT_EQ(cycle[0].at("lane"), 0);
  ASSERT_EQ(shortest.at("warnings").size(), 1U);
  EXPECT_THAT(shortest.at("warnings")[0].get<std::string>(), HasSubstr("the routes of plane 0 can deadlock: s"));
  const auto otherwise = check("");
  EXPECT_EQ(otherwise.at("routes"), "up-down");
  EXPECT_TRUE(otherwise.at("deadlock_cycle").empty());
  EXPECT_TRUE(otherwise.at("warnings").empty());
  const cli::Finished saturated =
      desk.run(cli::words("ub traffic --machine circle.toml --pattern alltoall --bytes 256KiB --json --set "
                          "machine.ub_switch.input_buffer=4200"));
  EXPECT_EQ(saturated.exit_code, 0) << saturated.err;
}

TEST(Routes, AreRefusedWhereTheNetworkIsNoGrid) {
  const cli::Desk desk;
  desk.write("circle.toml", circle());
  const auto refused = [&](const std::string& more) {
    const cli::Finished done =
        desk.run(cli::words("ub traffic --machine circle.toml --set machine.ub_switch.routes=" + more));
    EXPECT_EQ(done.exit_code, 2);
    return done.err;
  };
  EXPECT_THAT(refused("updown"),
              HasSubstr("is none of shortest, up-down, dimension-ordered, auto; did you mean up-down?"));
  EXPECT_THAT(
      refused("dimension-ordered"),
      HasSubstr("needs the places of the mesh or torus along each dimension: set ub_switch.grid, like \"4x4\""));
  EXPECT_THAT(refused("dimension-ordered --set machine.ub_switch.grid=2by3"),
              HasSubstr("write up to eight whole numbers"));
  EXPECT_THAT(refused("dimension-ordered --set machine.ub_switch.grid=2x3"),
              HasSubstr("plane 0 has 5 switches, not one for each place"));
  const cli::Finished ring =
      desk.run(cli::words("machine check circle.toml --json --set machine.ub_switch.routes=dimension-ordered --set "
                          "machine.ub_switch.grid=5"));
  EXPECT_EQ(ring.exit_code, 0) << ring.err;
}

}  // namespace
}  // namespace cmx
