// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/run_directory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "hw/units/bad_input.h"
#include "sw/output/output_target.h"
#include "sw/output/signals_held.h"

namespace cmx::sw::apps {
namespace fs = std::filesystem;
namespace {

/// Behind symbolic links: they stay where they are.
fs::path real(const std::string& path) {
  fs::path absolute = fs::absolute(path).lexically_normal();
  if (!absolute.has_filename()) absolute = absolute.parent_path();
  const auto target = output::followed(absolute);
  if (!target) throw hw::BadInput(fmt::format("--out {}: its symbolic links lead in a loop", path));
  return target->lexically_normal();
}

/// `called`: the name that whoever waits for the file knows.
void put(const fs::path& path, const std::string& contents, const std::string& called) {
  errno = 0;
  std::ofstream stream(path, std::ios::binary);
  stream << contents;
  stream.close();
  if (!stream)
    throw std::runtime_error(
        fmt::format("cannot write {}: {}", called, errno != 0 ? std::strerror(errno) : "unknown error"));
}

/// A name beside `path` that no other process uses.
fs::path neighbour(const fs::path& path, const char* what) {
  return path.parent_path() / fmt::format(".{}.{}.{}", path.filename().string(), what, getpid());
}

}  // namespace

void check_run_directory(const std::string& path, bool force) {
  const fs::path directory = real(path);
  std::error_code ignored;
  if (fs::exists(directory, ignored)) {
    if (!fs::is_directory(directory, ignored))
      throw hw::BadInput(fmt::format("--out {}: is a file, not a directory", path));
    if (!force && !fs::is_empty(directory, ignored))
      throw hw::BadInput(fmt::format("--out {}: the directory is not empty; add --force to replace it", path));
  }
  fs::path parent = directory.parent_path();
  while (!fs::exists(parent, ignored) && parent.has_relative_path()) parent = parent.parent_path();
  if (!fs::is_directory(parent, ignored) || access(parent.c_str(), W_OK) != 0) {
    throw hw::BadInput(fmt::format("--out {}: {} is not a directory that can be written", path, parent.string()));
  }
}

void write_run_directory(const std::string& path, const std::vector<std::pair<std::string, std::string>>& files) {
  const output::SignalsHeld held;
  const fs::path directory = real(path);
  fs::create_directories(directory.parent_path());
  const fs::path fresh = neighbour(directory, "new");
  const fs::path old = neighbour(directory, "old");
  try {
    fs::create_directory(fresh);
    for (const auto& [name, contents] : files) put(fresh / name, contents, fmt::format("{}/{}", path, name));
    if (fs::exists(directory)) fs::rename(directory, old);
    fs::rename(fresh, directory);
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(fresh, ignored);
    if (fs::exists(old, ignored)) fs::rename(old, directory, ignored);
    throw;
  }
  fs::remove_all(old);
}

}  // namespace cmx::sw::apps
