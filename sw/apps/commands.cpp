// SPDX-License-Identifier: Apache-2.0
#include "sw/apps/commands.h"

#include "sw/commands/commands.h"

namespace cmx::sw::apps {

Commands all_commands() {
  Commands commands;
  commands.push_back(make_machine_show());
  commands.push_back(make_machine_check());
  commands.push_back(make_machine_draw());
  commands.push_back(make_machine_new());
  commands.push_back(make_machine_import());
  commands.push_back(make_ub_p2p());
  commands.push_back(make_ub_traffic());
  commands.push_back(make_ub_curve());
  commands.push_back(make_ub_signoff());
  commands.push_back(make_op_gemm());
  commands.push_back(make_op_attention());
  commands.push_back(make_op_dispatch());
  commands.push_back(make_op_combine());
  commands.push_back(make_run_decode());
  commands.push_back(make_fw_run());
  commands.push_back(make_fw_test());
  commands.push_back(make_fw_images());
  commands.push_back(make_validate());
  commands.push_back(make_sweep_plan());
  commands.push_back(make_sweep_run());
  commands.push_back(make_sweep_resume());
  commands.push_back(make_sweep_status());
  commands.push_back(make_sweep_export());
  commands.push_back(make_sweep_query());
  commands.push_back(make_sweep_best());
  commands.push_back(make_sweep_work());
  commands.push_back(make_report());
  commands.push_back(make_sensitivity());
  return commands;
}

}  // namespace cmx::sw::apps
