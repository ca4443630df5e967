// SPDX-License-Identifier: Apache-2.0
// What a run of firmware means: passed or not, and why, in the words of the program's source.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sw/elf/image.h"
#include "sw/report/node.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace cmx::sw::apps {

/// A line as it is printed and searched: "die:3 hello".
std::string console_line(const model::PlatformLine& line);

class FwVerdict {
 public:
  /// `expect`: regular expressions, each of which a line of the console must match somewhere. Throws BadInput for one
  /// that is none.
  explicit FwVerdict(const std::vector<std::string>& expect);

  /// "pass"; "fault": a die trapped; "timeout"; "deadlock": everybody waits; "fail": an exit code that is not 0, or an
  /// expected line that is missing. The first that holds, in the order fault, timeout, deadlock, fail.
  struct Finding {
    std::string status;
    std::string failure;  // a line for each die and expectation that is to blame; empty: pass
  };
  /// `images`: of each die; `callers`: from where the place was called at which it did not end, perhaps nothing.
  Finding judge(const model::SupernodeResult& run, const std::vector<const elf::Image*>& images,
                const std::function<std::string(int die)>& callers) const;

 private:
  std::vector<std::string> expect_;
};

/// A die's entry of `per_die`.
report::Node die_keys(int number, const model::SupernodeResult& run, const elf::Image& image);

}  // namespace cmx::sw::apps
