// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace cmx::sw::gdb {

/// Bytes to and from a debugger.
class Connection {
 public:
  virtual ~Connection() = default;
  enum class Wait { kNo, kYes };
  /// Appends what has arrived; kYes: at least one byte. False: the other side is gone.
  virtual bool receive(std::string& bytes, Wait wait) = 0;
  /// A side that is gone is noticed by receive().
  virtual void send(std::string_view bytes) = 0;
};

}  // namespace cmx::sw::gdb
