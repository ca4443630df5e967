// SPDX-License-Identifier: Apache-2.0
#include "sw/output/descriptor_sink.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace cmx::sw::output {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 16;
constexpr int kForAReaderMs = 10'000;

/// A pipe without reader must be an error of this write and not the end of the process.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoPipeSignal() {
    const timespec at_once{};
    if (sigismember(&before_, SIGPIPE) == 0) {
      while (sigtimedwait(&pipe_, nullptr, &at_once) > 0) {}
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

}  // namespace

DescriptorSink::DescriptorSink(int descriptor) : descriptor_(descriptor), buffer_(kBuffer) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

DescriptorSink::~DescriptorSink() { close(); }

int DescriptorSink::close() {
  if (descriptor_ < 0) return error_;
  flush();
  if (::close(descriptor_) != 0 && error_ == 0 && errno != EINTR) error_ = errno;
  descriptor_ = -1;
  return error_;
}

DescriptorSink::int_type DescriptorSink::overflow(int_type c) {
  flush();
  if (error_ != 0) return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(c);
    pbump(1);
  }
  return traits_type::not_eof(c);
}

std::streamsize DescriptorSink::xsputn(const char* bytes, std::streamsize count) {
  if (count < epptr() - pptr()) return std::streambuf::xsputn(bytes, count);
  flush();
  write_all(bytes, static_cast<std::size_t>(count));
  return error_ == 0 ? count : 0;
}

int DescriptorSink::sync() {
  flush();
  return error_ == 0 ? 0 : -1;
}

void DescriptorSink::flush() {
  write_all(pbase(), static_cast<std::size_t>(pptr() - pbase()));
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

void DescriptorSink::write_all(const char* bytes, std::size_t count) {
  if (count == 0 || error_ != 0) return;
  const NoPipeSignal guard;
  while (count > 0) {
    const ssize_t written = ::write(descriptor_, bytes, count);
    if (written >= 0) {
      bytes += written;
      count -= static_cast<std::size_t>(written);
    } else if (errno == EAGAIN) {
      pollfd wait{.fd = descriptor_, .events = POLLOUT, .revents = 0};
      if (poll(&wait, 1, kForAReaderMs) == 0) {
        error_ = ETIMEDOUT;
        return;
      }
    } else if (errno != EINTR) {
      error_ = errno;
      return;
    }
  }
}

}  // namespace cmx::sw::output
