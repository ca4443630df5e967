// SPDX-License-Identifier: Apache-2.0
#include "sw/output/output_target.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "hw/units/bad_input.h"

namespace cmx::sw::output {
namespace fs = std::filesystem;
namespace {

constexpr int kMostLinks = 40;

/// The folder that a name is in, without links.
fs::path folder_of(const fs::path& path) {
  std::error_code ignored;
  const fs::path folder = fs::canonical(path.parent_path(), ignored);
  return folder.empty() ? path.parent_path() : folder;
}

/// Links below /proc are no names of files, even if they look so.
bool in_proc(const fs::path& path) { return folder_of(path).string().starts_with("/proc/"); }

std::optional<int> own_descriptor(const fs::path& path) {
  const std::string folder = folder_of(path);
  if (folder != fmt::format("/proc/{}/fd", getpid())) return std::nullopt;
  const std::string name = path.filename();
  int descriptor = -1;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), descriptor);
  return error == std::errc() && end == name.data() + name.size() ? std::optional(descriptor) : std::nullopt;
}

class Asked {
 public:
  Asked(const std::string& flag, const std::string& path) : flag_(flag), path_(path) {}

  [[noreturn]] void reject(const std::string& why) const {
    throw hw::BadInput(fmt::format("{} {}: {}", flag_, path_, why));
  }
  [[noreturn]] void reject_for(int error) const { reject(fmt::format("cannot be written: {}", std::strerror(error))); }

  Target target() const {
    const auto path = followed(fs::absolute(path_));
    if (!path) reject_for(ELOOP);
    if (const auto descriptor = own_descriptor(*path)) {
      if (fcntl(*descriptor, F_GETFD) < 0 || (fcntl(*descriptor, F_GETFL) & O_ACCMODE) == O_RDONLY) reject_for(EBADF);
      return {Target::Kind::kDescriptor, *path, *descriptor};
    }
    struct stat status {};
    if (stat(path->c_str(), &status) != 0) return free_name(*path, errno);
    return existing(*path, status);
  }

 private:
  Target free_name(const fs::path& path, int error) const {
    if (error == ENAMETOOLONG || error == ELOOP) reject_for(error);
    if (!path.has_filename()) reject("is a directory, not a file");
    if (!folder_takes_files(path)) {
      const fs::path folder = fs::absolute(path_).lexically_normal().parent_path();
      reject(fmt::format("{} is not a directory that can be written", folder.string()));
    }
    return {Target::Kind::kReplace, path};
  }

  Target existing(const fs::path& path, const struct stat& status) const {
    if (S_ISDIR(status.st_mode)) reject("is a directory, not a file");
    if (S_ISSOCK(status.st_mode)) reject("is a socket, not a file");
    if (access(path.c_str(), W_OK) != 0) reject_for(errno);
    const bool replace = S_ISREG(status.st_mode) && status.st_nlink == 1 && folder_takes_files(path) && !in_proc(path);
    return {replace ? Target::Kind::kReplace : Target::Kind::kInPlace, path};
  }

  static bool folder_takes_files(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path.parent_path(), ignored) && access(path.parent_path().c_str(), W_OK) == 0;
  }

  const std::string& flag_;
  const std::string& path_;
};

}  // namespace

std::optional<fs::path> followed(const fs::path& path) {
  fs::path at = path;
  for (int links = 0; links < kMostLinks; ++links) {
    std::error_code none;
    if (in_proc(at)) return at;
    const fs::path next = fs::read_symlink(at, none);
    if (none) return at;
    at = next.is_absolute() ? next : at.parent_path() / next;
  }
  return std::nullopt;
}

Target target_of(const std::string& flag, const std::string& path) { return Asked(flag, path).target(); }

}  // namespace cmx::sw::output
