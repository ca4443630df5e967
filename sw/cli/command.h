// SPDX-License-Identifier: Apache-2.0
// What a command is: its flags, and a run that turns a session into an outcome. One command a file in sw/commands;
// sw/apps/commands.cpp lists them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sw/cli/flags.h"
#include "sw/cli/session.h"
#include "sw/report/node.h"
#include "sw/report/text.h"

namespace cmx::sw::apps {

/// What a run came to. The header of the JSON object is added by the caller.
struct Outcome {
  report::Node keys = report::Node::object();  // the command's own keys, in order
  std::string text;                            // the human view; empty: the keys printed as a tree
  std::string raw;  // what stdout gets instead of the human view, for commands that make a file
  std::vector<std::pair<std::string, std::string>> files;  // what --out keeps beside result.json: name and contents
  std::string trace;  // the file of --trace, of commands that do not record by the session's recorder
  std::vector<std::string> explanation;  // lines for --explain: where each big number comes from
  std::vector<std::string> warnings;
  std::string machine;  // that the result is about; empty: the session's
  double setup_s{0};
  double simulate_s{0};
  int layers_simulated{0};  // 0: the command has no layers
  int layers_analytic{0};   // of a coarser run that stood for those left out; 0: there was none
  bool extrapolated{false};
  std::string failure;  // a check that missed: printed on stderr, exit 3
};

/// Contract: run() may be called once; it throws BadInput or CheckFailed, prints nothing, and reads machine, plan, seed
/// and files from the session only.
class Command {
 public:
  virtual ~Command() = default;
  /// "ub p2p".
  virtual std::string_view name() const = 0;
  virtual std::string_view summary() const = 0;
  virtual void declare(Flags& flags) = 0;
  /// Called once flags are set, before the session exists.
  virtual void adjust(CommonOptions& /*options*/) {}
  virtual Outcome run(Session& session) = 0;
  /// What would be run, without simulating: placement, memory, packets, estimated wall time.
  virtual Outcome dry_run(Session& session);
  /// Reads, through the session, every file that run() would read, and nothing else. `given`: the words that name them.
  /// Without an own one: files of kPath and kAfterFile.
  virtual void read_inputs(Session& session, const std::vector<GivenFile>& given);
  /// Whether the command records a trace.
  virtual bool traces() const { return false; }
};

using Commands = std::vector<std::unique_ptr<Command>>;

}  // namespace cmx::sw::apps
