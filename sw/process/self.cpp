// SPDX-License-Identifier: Apache-2.0
#include "sw/process/self.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace cmx::sw::process {
namespace {

namespace fs = std::filesystem;

/// Empty where there is no /proc.
fs::path executable() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored);
}

}  // namespace

std::string package_folder() {
  // Only the loader's word for it counts: a program of a build tree may be a child of one from a package.
  const fs::path running = executable();
  const char* folder = std::getenv("CMX_PACKAGE");
  const bool by_loader = running.empty() || running.filename().string().rfind("ld-linux", 0) == 0;
  return folder != nullptr && by_loader ? folder : "";
}

std::string self_program() {
  const std::string folder = package_folder();
  return folder.empty() ? executable().string() : folder + "/cmx";
}

std::string self_file() {
  const std::string folder = package_folder();
  return folder.empty() ? executable().string() : folder + "/lib/cmx";
}

}  // namespace cmx::sw::process
