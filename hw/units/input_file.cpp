// SPDX-License-Identifier: Apache-2.0
#include "hw/units/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kChunk = std::size_t{1} << 16;
constexpr milliseconds kForAWriter{2'000};     // that opens a pipe
constexpr milliseconds kForTheWriter{10'000};  // of a pipe, to say something
constexpr milliseconds kBetweenLooks{20};

class File {
 public:
  /// A pipe without a writer, or a device, must not keep us in open().
  explicit File(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string in_words(std::uint64_t bytes) {
  constexpr std::uint64_t kMib = 1 << 20;
  return bytes % kMib == 0 ? fmt::format("{} MiB", bytes / kMib) : fmt::format("{} bytes", bytes);
}

[[noreturn]] void refuse_to_read() { throw BadInput(fmt::format("cannot read this file: {}", std::strerror(errno))); }

/// What is neither a file nor a pipe.
void refuse_others(const struct stat& status) {
  if (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode)) return;
  if (S_ISDIR(status.st_mode)) throw BadInput("is a directory, not a file");
  throw BadInput(S_ISSOCK(status.st_mode) ? "is a socket, not a file" : "is a device, not a file");
}

}  // namespace

std::string read_input_file(const std::string& path, std::uint64_t most_bytes) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) refuse_others(status);
  const File file(path);
  if (file.descriptor() < 0 || fstat(file.descriptor(), &status) != 0) refuse_to_read();
  refuse_others(status);
  const auto refuse_length = [&] {
    throw BadInput(fmt::format("is longer than {}, the most that is read", in_words(most_bytes)));
  };
  if (S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) > most_bytes) refuse_length();

  std::string text;
  std::vector<char> chunk(kChunk);
  bool has_writer = S_ISREG(status.st_mode);  // a pipe: somebody was there
  Clock::time_point last = Clock::now();
  for (;;) {
    const ssize_t got = read(file.descriptor(), chunk.data(), chunk.size());
    if (got > 0) {
      text.append(chunk.data(), static_cast<std::size_t>(got));
      if (text.size() > most_bytes) refuse_length();
      has_writer = true;
      last = Clock::now();
    } else if (got == 0) {
      if (has_writer) return text;
      if (Clock::now() - last > kForAWriter) throw BadInput("is a pipe into which nobody writes");
      std::this_thread::sleep_for(kBetweenLooks);
    } else if (errno == EAGAIN) {
      has_writer = true;
      if (Clock::now() - last > kForTheWriter)
        throw BadInput(fmt::format("is a pipe from which nothing has come for {} s", kForTheWriter.count() / 1000));
      pollfd wait{.fd = file.descriptor(), .events = POLLIN, .revents = 0};
      poll(&wait, 1, static_cast<int>(kForTheWriter.count()));
    } else if (errno != EINTR) {
      refuse_to_read();
    }
  }
}

}  // namespace cmx::hw
