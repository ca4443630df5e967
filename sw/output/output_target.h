// SPDX-License-Identifier: Apache-2.0
// Where a path that somebody names for output leads to, and how to write there.
//
// A regular file, or a name that is free: written beside it and renamed into place, so that it is whole or as before.
// Symbolic links are followed: what they lead to is replaced, and they stay.
// A file of several names (hard links), or in a folder that cannot be written: written in place.
// A device, a pipe, and a descriptor of this process (/dev/stdout, /dev/fd/3, a shell's >(command)): opened and
// written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace cmx::sw::output {

struct Target {
  enum class Kind { kReplace, kInPlace, kDescriptor };
  Kind kind{Kind::kReplace};
  std::filesystem::path path;  // behind all links
  int descriptor{-1};          // of kDescriptor
};

/// Throws BadInput "--flag PATH: why" for what cannot be written; opens nothing.
Target target_of(const std::string& flag, const std::string& path);

/// The path behind all symbolic links, whether there is something or not; nothing for links that lead in a loop.
std::optional<std::filesystem::path> followed(const std::filesystem::path& path);

}  // namespace cmx::sw::output
