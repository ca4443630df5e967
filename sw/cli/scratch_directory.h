// SPDX-License-Identifier: Apache-2.0
// A directory of this process, gone with the object. Errors: std::runtime_error when it cannot be made.
#pragma once

#include <string>

namespace cmx::sw::apps {

class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace cmx::sw::apps
