// SPDX-License-Identifier: Apache-2.0
// What a command may use: machine, plan, seed, threads, fidelity, files, recorder, progress. Everything that a run
// depends on passes through here, so that config.toml can hold it and `cmx rerun` can repeat it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hw/config/config.h"
#include "hw/device_port/recorder.h"
#include "hw/topology/fault.h"
#include "hw/units/input_file.h"
#include "sw/cli/input_files.h"
#include "sw/cli/scratch_directory.h"
#include "sw/report/progress.h"
#include "sw/report/text.h"
#include "sw/report/trace.h"

namespace cmx::sw::apps {

/// The flags that every command takes.
struct CommonOptions {
  std::string machine{"cloudmatrix384"};
  std::vector<std::string> set;  // "machine.ub_link.rate=7GB/s"
  std::int64_t seed{1};
  int threads{0};                     // 0: as many as cores
  std::vector<std::string> fidelity;  // "cube=analytic"
  bool json{false};
  std::string out;  // directory; empty: none
  bool force{false};
  bool explain{false};
  bool dry_run{false};
  std::string trace;  // file; empty: none
  std::string trace_dies{"0,1"};
  std::string inputs;  // folder of kept files; empty: files are on disk
  bool point{false};   // of a sweep: tells the two below apart from other mistakes
};

/// Of a point, in place of 2 and 1.
inline constexpr int kPointDoesNotFit = 4;
inline constexpr int kPointLostInput = 5;

/// A run as config.toml holds it.
struct Record {
  std::string version;
  std::vector<std::string> command_line;     // without flags that only say where output goes
  std::string machine;                       // TOML, resolved
  std::string plan;                          // TOML, resolved; empty when the command has none
  std::map<std::string, std::string> files;  // path as given -> contents
};

class Session {
 public:
  /// `record`: repeat that run; the machine, plan and files then come from it. Throws BadInput for bad overlays,
  /// fidelity or dies.
  /// `inputs`: what to read files from; otherwise the record, the folder of --inputs, or the disk.
  Session(CommonOptions options, std::optional<Record> record, bool traced, std::shared_ptr<InputFiles> inputs = {});

  const hw::Config& machine() const { return *machine_; }
  /// Loaded on first use.
  const hw::Config& plan();
  std::uint64_t seed() const { return static_cast<std::uint64_t>(options_.seed); }
  int threads() const;
  bool explain() const { return options_.explain; }
  const CommonOptions& options() const { return options_; }

  /// Says that this command models the block, and returns the level to use.
  std::string level(const std::string& block);
  /// Says that this command models the block, and has no other level for it. Throws BadInput where another was asked
  /// for.
  void only_level(const std::string& block, const std::string& level);
  /// Contents of a file that `flag` names. Throws BadInput when it cannot be read, quoting `typed`, where that is not
  /// the path alone. The record keeps it as `key`, where that is not the path.
  const std::string& file(const std::string& flag, const std::string& path, const std::string& typed = {},
                          const std::string& key = {}, std::uint64_t most_bytes = hw::kMostInputBytes);
  InputFiles& inputs() { return *inputs_; }
  const InputFiles& inputs() const { return *inputs_; }
  const std::shared_ptr<InputFiles>& shared_inputs() const { return inputs_; }
  /// For --inputs of child processes; empty: they read the disk as this one does.
  std::string inputs_of_children() const;
  /// Of file:F in --fault.
  hw::ReadFaults fault_reader();
  /// Null object unless a trace is wanted.
  hw::Recorder& recorder();
  report::TraceWriter* trace() { return trace_.get(); }
  report::Progress& progress() { return progress_; }
  report::Style style() const { return style_; }

  /// Blocks in use with their levels, and warnings about levels that were asked for in vain.
  const std::map<std::string, std::string>& levels() const { return used_levels_; }
  std::vector<std::string> unused_levels() const;
  /// What was taken in a unit that nobody wrote.
  std::vector<std::string> bare_numbers() const;
  /// What config.toml must hold to repeat this run.
  Record record(const std::vector<std::string>& command_line) const;

 private:
  CommonOptions options_;
  std::optional<Record> repeated_;
  std::shared_ptr<InputFiles> inputs_;
  mutable std::unique_ptr<ScratchDirectory> kept_for_children_;
  std::unique_ptr<hw::Config> machine_;
  std::unique_ptr<hw::Config> plan_;
  std::vector<std::string> plan_overlays_;
  std::map<std::string, std::string> asked_levels_;
  std::map<std::string, std::string> used_levels_;
  hw::Recorder null_recorder_;
  std::unique_ptr<report::TraceWriter> trace_;
  report::Progress progress_;
  report::Style style_;
};

}  // namespace cmx::sw::apps
