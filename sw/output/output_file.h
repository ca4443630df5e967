// SPDX-License-Identifier: Apache-2.0
// The one writer of files that flags name (output_target.h says what happens to which).
//
// Errors: BadInput "--flag PATH: why" before anything runs; std::runtime_error "cannot write PATH: No space left on
// device" when it is written. Nothing is left of a file that was not finished, but of what was written in place.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "sw/output/descriptor_sink.h"
#include "sw/output/output_target.h"

namespace cmx::sw::output {

/// Before the run, so that nobody waits for a result that cannot be kept. An empty path is a flag that was not given.
void check_file(const std::string& flag, const std::string& path);

/// A file that is written bit by bit.
class OutputFile {
 public:
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::ostream& stream() { return stream_; }
  /// Everything is written, and the file has its name.
  void finish();

 private:
  [[noreturn]] void fail(int error) const;
  int open() const;

  std::string path_;  // as it was given
  Target target_;
  std::string fresh_;  // of kReplace, until it has its name
  std::unique_ptr<DescriptorSink> sink_;
  std::ostream stream_{nullptr};
};

/// The whole file at once. Ctrl-C waits until it has its name.
void write_file(const std::string& path, const std::string& contents);

}  // namespace cmx::sw::output
