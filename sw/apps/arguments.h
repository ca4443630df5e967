// SPDX-License-Identifier: Apache-2.0
// From the words of the command line to a command with its flags set.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sw/apps/command.h"

namespace sw::apps {

/// What the command line asks for: to print a text (help, version), or to run a command, perhaps from a record.
struct Invocation {
  std::string text;
  std::unique_ptr<Command> command;
  CommonOptions options;
  std::optional<Record> record;
  std::vector<std::string> words;  // for config.toml: without flags that only say where output goes
};

/// Throws BadInput in one sentence: an unknown command or flag with the nearest one, a missing or bad value.
Invocation parse_arguments(const std::vector<std::string>& words);

}  // namespace sw::apps
