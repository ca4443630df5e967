// SPDX-License-Identifier: Apache-2.0
// From the words of the command line to a command with its flags set.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sw/cli/command.h"

namespace cmx::sw::apps {

/// What the command line asks for: to print a text (help, version), or to run a command, perhaps from a record.
struct Invocation {
  std::string text;
  std::unique_ptr<Command> command;
  CommonOptions options;
  std::optional<Record> record;
  std::vector<std::string> words;              // for config.toml: without flags that only say where output goes
  std::vector<GivenFile> files;                // words that name what is read
  std::map<std::string, FileWord> file_flags;  // all that the command has for that
};

/// What the words below are looked up in. Once a process, before any of these is called.
using MakeCommands = Commands (*)();
void use_commands(MakeCommands commands);

/// Throws BadInput in one sentence: an unknown command or flag with the nearest one, a missing or bad value.
Invocation parse_arguments(const std::vector<std::string>& words);

/// Of each command, the flags and words that name files.
std::map<std::string, std::map<std::string, FileWord>> file_flags();

/// Reads all files that the command of these words would read. Throws BadInput where the words, or what is in the
/// files, are wrong.
void read_inputs(const std::vector<std::string>& words, const std::shared_ptr<InputFiles>& inputs);

}  // namespace cmx::sw::apps
