// SPDX-License-Identifier: Apache-2.0
#include "sw/gdb_server/tcp.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "hw/units/bad_input.h"

namespace cmx::sw::gdb {
namespace {

class TcpConnection final : public Connection {
 public:
  explicit TcpConnection(int socket) : socket_(socket) {
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // a packet is an answer: somebody waits for it
  }
  ~TcpConnection() override { close(socket_); }
  TcpConnection(const TcpConnection&) = delete;
  TcpConnection& operator=(const TcpConnection&) = delete;

  bool receive(std::string& bytes, Wait wait) override {
    std::array<char, 4096> buffer{};
    for (;;) {
      const ssize_t got = recv(socket_, buffer.data(), buffer.size(), wait == Wait::kYes ? 0 : MSG_DONTWAIT);
      if (got > 0) {
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
        return true;
      }
      if (got < 0 && errno == EINTR) continue;
      return got < 0 && errno == EAGAIN;
    }
  }

  void send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

 private:
  int socket_;
};

}  // namespace

TcpListener::TcpListener(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), port_(port) {
  if (socket_ < 0) throw std::runtime_error(fmt::format("gdb: no socket: {}", std::strerror(errno)));
  const int on = 1;
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);  // a port that was used a moment ago
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket_, generic, size) != 0 || listen(socket_, 1) != 0 || getsockname(socket_, generic, &size) != 0) {
    const int why = errno;
    close(socket_);
    throw hw::BadInput(fmt::format("--gdb {}: cannot listen on 127.0.0.1:{}: {}; 0 takes a free port", port, port,
                                   std::strerror(why)));
  }
  port_ = ntohs(address.sin_port);
}

TcpListener::~TcpListener() {
  if (socket_ >= 0) close(socket_);
}

std::unique_ptr<Connection> TcpListener::accept() {
  int client = -1;
  do {
    client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
  } while (client < 0 && errno == EINTR);
  if (client < 0) throw std::runtime_error(fmt::format("gdb: no client: {}", std::strerror(errno)));
  close(std::exchange(socket_, -1));
  return std::make_unique<TcpConnection>(client);
}

}  // namespace cmx::sw::gdb
