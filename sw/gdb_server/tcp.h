// SPDX-License-Identifier: Apache-2.0
// A debugger's connection by TCP on the loopback address; nobody from elsewhere can reach it.
#pragma once

#include <memory>

#include "sw/gdb_server/connection.h"

namespace cmx::sw::gdb {

class TcpListener {
 public:
  /// Port 0: a free one. Throws hw::BadInput when the port is in use or not allowed.
  explicit TcpListener(int port);
  ~TcpListener();
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;

  int port() const { return port_; }
  /// Waits for one client; listens no more then.
  std::unique_ptr<Connection> accept();

 private:
  int socket_;
  int port_;
};

}  // namespace cmx::sw::gdb
