// SPDX-License-Identifier: Apache-2.0
#include "tlm/board/console.h"

#include <fmt/format.h>

#include <utility>

namespace cmx::model {

void Console::put(std::uint8_t byte, hw::Picoseconds at) {
  if (byte == '\r') return;
  if (byte == '\n') return end_line(at);
  if (bytes_ == line_bytes_) end_line(at);
  ++bytes_;
  if (byte == '\t' || (byte >= 0x20 && byte < 0x7f)) {
    text_ += static_cast<char>(byte);
  } else {
    text_ += fmt::format("\\x{:02x}", byte);
  }
}

void Console::finish(hw::Picoseconds at) {
  if (bytes_ > 0) end_line(at);
}

void Console::end_line(hw::Picoseconds at) {
  if (lines_.size() < line_limit_) {
    lines_.push_back({at, std::move(text_)});
  } else {
    ++dropped_;
  }
  text_.clear();
  bytes_ = 0;
}

}  // namespace cmx::model
