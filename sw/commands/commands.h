// SPDX-License-Identifier: Apache-2.0
// Who makes each command. One row a command; the file that defines the function is the command's.
#pragma once

#include <memory>

namespace cmx::sw::apps {

class Command;  // sw/cli/command.h

std::unique_ptr<Command> make_machine_show();
std::unique_ptr<Command> make_machine_check();
std::unique_ptr<Command> make_machine_draw();
std::unique_ptr<Command> make_machine_new();
std::unique_ptr<Command> make_machine_import();
std::unique_ptr<Command> make_ub_p2p();
std::unique_ptr<Command> make_ub_traffic();
std::unique_ptr<Command> make_ub_curve();
std::unique_ptr<Command> make_ub_signoff();
std::unique_ptr<Command> make_op_gemm();
std::unique_ptr<Command> make_op_attention();
std::unique_ptr<Command> make_op_dispatch();
std::unique_ptr<Command> make_op_combine();
std::unique_ptr<Command> make_run_decode();
std::unique_ptr<Command> make_fw_run();
std::unique_ptr<Command> make_fw_test();
std::unique_ptr<Command> make_fw_images();
std::unique_ptr<Command> make_validate();
std::unique_ptr<Command> make_sweep_plan();
std::unique_ptr<Command> make_sweep_run();
std::unique_ptr<Command> make_sweep_resume();
std::unique_ptr<Command> make_sweep_status();
std::unique_ptr<Command> make_sweep_export();
std::unique_ptr<Command> make_sweep_query();
std::unique_ptr<Command> make_sweep_best();
std::unique_ptr<Command> make_sweep_work();
std::unique_ptr<Command> make_report();
std::unique_ptr<Command> make_sensitivity();

}  // namespace cmx::sw::apps
