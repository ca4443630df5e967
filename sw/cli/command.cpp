// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/command.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"

namespace cmx::sw::apps {

Outcome Command::dry_run(Session&) {
  Outcome outcome;
  outcome.text =
      "  The flags and the machine are in order; this command has nothing to plan ahead and takes less than a "
      "second.\n";
  return outcome;
}

void Command::read_inputs(Session& session, const std::vector<GivenFile>& given) {
  static const std::string kFile = "file:";
  for (const GivenFile& one : given) {
    if (one.word == FileWord::kPath) session.file(one.flag, one.value);
    if (one.word == FileWord::kAfterFile && one.value.rfind(kFile, 0) == 0)
      session.file(one.flag, one.value.substr(kFile.size()), one.value);
  }
}

}  // namespace cmx::sw::apps
