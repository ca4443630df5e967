// SPDX-License-Identifier: Apache-2.0
#include "sw/output/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "hw/units/bad_input.h"
#include "sw/output/signals_held.h"

namespace cmx::sw::output {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kForAReader{2'000};  // that opens a pipe
constexpr milliseconds kBetweenLooks{20};
constexpr std::size_t kMostOfName = 200;  // of a file, in the name beside it
constexpr int kFlags = O_WRONLY | O_CLOEXEC | O_NOCTTY;

/// A name beside `path` that nobody else uses.
std::string neighbour(const std::filesystem::path& path) {
  static std::atomic<int> number{0};
  const std::string name = path.filename().string().substr(0, kMostOfName);
  return (path.parent_path() / fmt::format(".{}.new.{}.{}", name, getpid(), ++number)).string();
}

/// What is replaced keeps its mode, and its owner where that can be.
int open_fresh(const std::string& fresh, const std::filesystem::path& old) {
  const int descriptor = open(fresh.c_str(), kFlags | O_CREAT | O_EXCL, 0666);
  struct stat status {};
  if (descriptor < 0 || stat(old.c_str(), &status) != 0) return descriptor;
  struct stat made {};
  fstat(descriptor, &made);
  const bool same = made.st_uid == status.st_uid && made.st_gid == status.st_gid;
  if (same || fchown(descriptor, status.st_uid, status.st_gid) == 0) fchmod(descriptor, status.st_mode & 07777);
  return descriptor;
}

/// Waits for a pipe's reader, but not for ever.
int open_in_place(const std::string& path) {
  struct stat status {};
  const bool pipe = stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
  if (!pipe) return open(path.c_str(), kFlags | O_TRUNC);
  const auto end = std::chrono::steady_clock::now() + kForAReader;
  for (;;) {
    const int descriptor = open(path.c_str(), kFlags | O_NONBLOCK);
    if (descriptor >= 0 || errno != ENXIO || std::chrono::steady_clock::now() > end) return descriptor;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

}  // namespace

void check_file(const std::string& flag, const std::string& path) {
  if (!path.empty()) target_of(flag, path);
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)), target_(target_of("cannot write", path_)) {
  if (target_.kind == Target::Kind::kReplace) fresh_ = neighbour(target_.path);
  const int descriptor = open();
  if (descriptor < 0) {
    fresh_.clear();  // not ours
    fail(errno);
  }
  sink_ = std::make_unique<DescriptorSink>(descriptor);
  stream_.rdbuf(sink_.get());
}

OutputFile::~OutputFile() {
  if (!fresh_.empty()) unlink(fresh_.c_str());
}

int OutputFile::open() const {
  switch (target_.kind) {
    case Target::Kind::kReplace: return open_fresh(fresh_, target_.path);
    case Target::Kind::kInPlace: return open_in_place(target_.path);
    case Target::Kind::kDescriptor: break;
  }
  std::fflush(stdout);
  return fcntl(target_.descriptor, F_DUPFD_CLOEXEC, 0);
}

void OutputFile::fail(int error) const {
  const char* why = error == ENXIO || error == ETIMEDOUT ? "is a pipe that nobody reads" : std::strerror(error);
  throw std::runtime_error(fmt::format("cannot write {}: {}", path_, why));
}

void OutputFile::finish() {
  if (const int error = sink_->close(); error != 0) fail(error);
  if (fresh_.empty()) return;
  if (rename(fresh_.c_str(), target_.path.c_str()) != 0) fail(errno);
  fresh_.clear();
}

void write_file(const std::string& path, const std::string& contents) {
  std::optional<SignalsHeld> held;
  if (target_of("cannot write", path).kind == Target::Kind::kReplace) held.emplace();
  OutputFile file(path);
  file.stream().write(contents.data(), static_cast<std::streamsize>(contents.size()));
  file.finish();
}

}  // namespace cmx::sw::output
