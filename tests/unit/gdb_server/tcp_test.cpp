// SPDX-License-Identifier: Apache-2.0
#include "sw/gdb_server/tcp.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "hw/units/bad_input.h"

namespace cmx {
namespace {

using namespace sw::gdb;

int connect_to(int port) {
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  EXPECT_EQ(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  return client;
}

TEST(Tcp, BytesGoBothWaysUntilTheClientLeaves) {
  TcpListener listener(0);
  ASSERT_GT(listener.port(), 0);
  const int client = connect_to(listener.port());
  const auto connection = listener.accept();
  std::string bytes;
  EXPECT_TRUE(connection->receive(bytes, Connection::Wait::kNo));
  EXPECT_EQ(bytes, "");
  EXPECT_EQ(write(client, "abc", 3), 3);
  EXPECT_TRUE(connection->receive(bytes, Connection::Wait::kYes));
  EXPECT_EQ(bytes, "abc");
  connection->send("defg");
  char buffer[8];
  EXPECT_EQ(read(client, buffer, sizeof buffer), 4);
  close(client);
  EXPECT_FALSE(connection->receive(bytes, Connection::Wait::kYes));
  connection->send("nobody hears this");
}

TEST(Tcp, APortInUseIsBadInput) {
  const TcpListener first(0);
  EXPECT_THAT([&] { TcpListener(first.port()); },
              testing::ThrowsMessage<hw::BadInput>(testing::HasSubstr("Address already in use")));
}

}  // namespace
}  // namespace cmx
