// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/scratch_directory.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace cmx::sw::apps {

ScratchDirectory::ScratchDirectory() : path_((std::filesystem::temp_directory_path() / "cmx.XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr)
    throw std::runtime_error(fmt::format("cannot make the directory {}: {}", path_, std::strerror(errno)));
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace cmx::sw::apps
