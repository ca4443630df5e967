// SPDX-License-Identifier: Apache-2.0
// Is a deadlock that a user's own network can have told with those who wait for one another?
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/cmx_process/cmx_process.h"

namespace {

using testing::HasSubstr;

/// Five switches in a circle, an end point each: two switches on there is one shortest way, and all of them together close the circle.
std::string circle() {
  std::string nodes = "name,kind,ports\n";
  std::string links = "from,from_port,to,to_port,rate,delay\n";
  for (int i = 0; i < 5; ++i) {
    const std::string here = std::to_string(i);
    nodes += "e" + here + ",end_point,1\ns" + here + ",switch,3\n";
    links += "e" + here + ",0,s" + here + ",0,28 GB/s,2 ns\n";
    links += "s" + here + ",1,s" + std::to_string((i + 1) % 5) + ",2,28 GB/s,2 ns\n";
  }
  return "name = \"circle\"\nblocks = [\"ub_link/ub_link.toml\", \"ub_port/ub_port.toml\", \"ub_switch/ub_switch.toml\", \"wire/wire.toml\"]\n"
         "[network]\nnodes = '''\n" +
         nodes + "'''\nlinks = '''\n" + links + "'''\n";
}

TEST(Deadlock, EndsTheRunWithItsCircleOfWaiters) {
  const cli::Desk desk;
  desk.write("circle.toml", circle());
  std::string messages = "time_ns,src,dst,bytes,op\n";
  for (int i = 0; i < 5; ++i) messages += "0,die:" + std::to_string(i) + ",die:" + std::to_string((i + 2) % 5) + ",409600,write\n";
  desk.write("two_on.csv", messages);
  const std::vector<std::string> traffic = cli::words("ub traffic --machine circle.toml --pattern file:two_on.csv --json");
  EXPECT_EQ(desk.run(traffic).exit_code, 0) << "buffers of many packets";

  std::vector<std::string> with_small_buffers = traffic;
  with_small_buffers.insert(with_small_buffers.end(), {"--set", "machine.ub_switch.input_buffer=4200 B"});  // one packet
  const cli::Finished stuck = desk.run(with_small_buffers);
  EXPECT_EQ(stuck.exit_code, 3);
  EXPECT_EQ(stuck.out, "");
  EXPECT_THAT(stuck.err, HasSubstr("the fabric makes no progress"));
  EXPECT_THAT(stuck.err, HasSubstr("deadlock in plane 0: s0 -> s1 -> s2 -> s3 -> s4 -> s0, each waits for the next"));
}

}  // namespace
