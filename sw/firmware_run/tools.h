// SPDX-License-Identifier: Apache-2.0
// What is written down while firmware runs: every instruction, a profile, coverage, register accesses. Without its
// flags a run is as fast as ever.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sw/cli/command.h"
#include "sw/firmware_run/setup.h"
#include "sw/firmware_tools/coverage.h"
#include "sw/firmware_tools/fan_out.h"
#include "sw/firmware_tools/instruction_trace.h"
#include "sw/firmware_tools/places.h"
#include "sw/firmware_tools/profile.h"
#include "sw/firmware_tools/register_log.h"
#include "sw/output/output_file.h"
#include "tlm/board/firmware_platform.h"

namespace cmx::sw::apps {

/// Where to, as the command line says.
struct FwToolFlags {
  std::string instruction_trace;
  std::string instruction_window;    // A..B, in us
  std::string instruction_function;  // with what it calls
  std::string instruction_form{"text"};
  std::string profile;
  std::string coverage;
  std::string register_log;
  std::optional<int> only_die;

  void declare(Flags& flags);
  /// Before the run. Throws BadInput for a file that cannot be written, a die or a function that there is not, a window
  /// that is none, and for what would have no effect.
  void check(const FwSetup& setup) const;
  bool watches(int die) const { return !only_die || *only_die == die; }
  /// Of one die, whose image is `image`; nothing: no instruction of it would be written.
  std::optional<firmware_tools::InstructionTraceOptions> trace_options(const elf::Image& image, hw::Hertz clock) const;

 private:
  void check_function(const FwSetup& setup) const;

  bool form_given_{false};
};

class FwTools {
 public:
  /// Both must outlive the tools.
  FwTools(const FwToolFlags& flags, const FwSetup& setup) : flags_(flags), setup_(setup) {}

  FwTools(const FwTools&) = delete;
  FwTools& operator=(const FwTools&) = delete;

  /// `also`: somebody else's observer of a die's core, or nullptr.
  void attach(model::FirmwarePlatform& platform, const model::PlatformSpec& spec,
              const std::function<model::rv32::Observer*(int die)>& also);
  /// After the run: files appear under their names, and the functions of a profile among the keys. What is not finished
  /// leaves no file behind.
  void finish(model::FirmwarePlatform& platform, Outcome& outcome);

 private:
  std::ostream* open(const std::string& path);
  void watch(int die, model::FirmwarePlatform& platform, hw::Hertz clock, std::ostream* trace,
             std::vector<model::rv32::Observer*>& observers);
  void write_profile(Outcome& outcome) const;
  void write_coverage() const;

  const FwToolFlags& flags_;
  const FwSetup& setup_;
  std::vector<std::unique_ptr<output::OutputFile>> streams_;
  std::map<std::string, firmware_tools::Places> places_;      // of each image
  std::map<std::string, firmware_tools::Coverage> coverage_;  // of each image
  std::map<int, std::unique_ptr<firmware_tools::Profile>> profiles_;
  std::vector<std::unique_ptr<firmware_tools::InstructionTrace>> traces_;
  std::vector<std::unique_ptr<firmware_tools::FanOut>> fans_;
  std::optional<firmware_tools::RegisterLog> log_;
};

}  // namespace cmx::sw::apps
