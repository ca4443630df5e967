// SPDX-License-Identifier: Apache-2.0
// Files that a user names: read whole, and never for ever.
//
// A regular file, or a pipe (as a shell's <(command) is one). Anything else that has a name - a directory, a device
// like /dev/zero, a socket - is refused, and so is what is longer than its reader can use, and a pipe into which nobody
// writes.
#pragma once

#include <cstdint>
#include <string>

namespace cmx::hw {

/// For files of which no reader knows better.
inline constexpr std::uint64_t kMostInputBytes = std::uint64_t{1} << 30;

/// Throws BadInput with the reason alone, "is a directory, not a file" or "cannot read this file: No such file or
/// directory"; the caller puts the name before it.
std::string read_input_file(const std::string& path, std::uint64_t most_bytes = kMostInputBytes);

}  // namespace cmx::hw
