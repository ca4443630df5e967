// SPDX-License-Identifier: Apache-2.0
// A stream's bytes into a file descriptor. After the first error nothing more is written, and the reason is kept.
// A pipe whose reader takes nothing for ten seconds is an error, and so is one whose reader is gone: no signal comes
// from it.
#pragma once

#include <streambuf>
#include <vector>

namespace cmx::sw::output {

class DescriptorSink : public std::streambuf {
 public:
  /// Owns the descriptor.
  explicit DescriptorSink(int descriptor);
  ~DescriptorSink() override;
  DescriptorSink(const DescriptorSink&) = delete;
  DescriptorSink& operator=(const DescriptorSink&) = delete;

  int descriptor() const { return descriptor_; }
  /// Writes the rest. The first error (errno), or 0.
  int close();

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* bytes, std::streamsize count) override;
  int sync() override;

 private:
  void flush();
  void write_all(const char* bytes, std::size_t count);

  int descriptor_;
  int error_{0};
  std::vector<char> buffer_;
};

}  // namespace cmx::sw::output
