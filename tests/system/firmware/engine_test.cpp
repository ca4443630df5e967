// SPDX-License-Identifier: Apache-2.0
// fw run --engine rtl: faults of the network and of transfers reach firmware as with the TLM engines; what the RTL has
// not is refused or said.
#include <gmock/gmock.h>

#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

using testing::HasSubstr;

TEST(RtlEngine, SurvivesATransferError) {
  const cli::Desk desk;
  auto words = cli::words("fw run " + fw::image("all_gather") + " --dies 4 --engine rtl --check off --fault");
  words.emplace_back("engine:1 transfer_error count=2");
  const cli::Finished finished = desk.run(words);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("die:1 all_gather: transfers that took another attempt: 1"));
  EXPECT_EQ(finished.err, "");
}

TEST(RtlEngine, RefusesWhatOnlyTheTlmEngineDoes) {
  const cli::Desk desk;
  const auto refused = [&](const std::string& flags, const std::string& more, const char* why) {
    auto words = cli::words("fw run " + fw::image("all_gather") + " --dies 4 --engine rtl --check off " + flags);
    if (!more.empty()) words.push_back(more);
    const cli::Finished finished = desk.run(words);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr(why));
  };
  refused("--fault", "engine:1 completion_twice", "faults of the TLM engine only");
  refused("--trace t.json", "", "nobody can look into the engine with --engine rtl");
  refused("--set machine.comm_engine.window=300", "", "compiled for 256 transactions, not comm_engine.window = 300");
  refused("--fidelity comm_engine=cycle", "", "this command has comm_engine at rtl only");
}

TEST(RtlEngine, WritesItsWaves) {
  const cli::Desk desk;
  const auto run = [&](const std::string& flags) {
    return desk.run(cli::words("fw run " + fw::image("put_get") + " --dies 2 --check off " + flags));
  };
  EXPECT_EQ(run("--engine rtl --waves w.vcd --waves-die 1").exit_code, 0);
  const std::string waves = desk.read("w.vcd");
  EXPECT_THAT(waves, HasSubstr("$timescale"));
  for (const char* signal : {" command_valid_o ", " interrupt_o ", " state_q ", "u_mover"})
    EXPECT_THAT(waves, HasSubstr(signal));
  EXPECT_GT(waves.rfind("\n#"), waves.size() / 2) << "values over time";
  EXPECT_THAT(run("--waves w.vcd").err, HasSubstr("the TLM engine has no signals; add --engine rtl"));
  EXPECT_THAT(run("--engine rtl --waves w.vcd --waves-die 2").err,
              HasSubstr("--waves-die 2: this run uses dies 0 to 1"));
  EXPECT_THAT(run("--engine rtl --waves nowhere/w.vcd").err, HasSubstr("--waves"));
}

TEST(RtlEngine, SaysThatNothingWasChecked) {
  const cli::Finished finished = fw::run("put_get", "--dies 2 --engine rtl");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(finished.err, "cmx: warning: the checker does not see into the engine's RTL: this run was not checked\n");
  EXPECT_THAT(finished.out, HasSubstr("comm_engine rtl"));
}

TEST(RtlEngine, ACheckThatIsAskedForIsRefused) {
  const auto refused = [](const std::string& flags, const char* why) {
    const cli::Finished finished = fw::run("put_get", "--dies 2 " + flags);
    EXPECT_EQ(finished.exit_code, 2) << flags;
    EXPECT_EQ(finished.out, "") << flags;
    EXPECT_THAT(finished.err, HasSubstr(why)) << flags;
  };
  for (const char* flags : {"--engine rtl --check error", "--check warn --engine rtl", "--engine=rtl --check=error",
                            "--engine rtl --check error --dry-run"})
    refused(
        flags,
        "--check with --engine rtl: the checker does not see into the engine's RTL; give --check off, or leave it out");
  refused("--engine rtl --waves-die 1", "--waves-die 1: has no effect without --waves F.vcd");
  refused("--waves-die 1", "--waves-die 1: has no effect without --waves F.vcd");
  EXPECT_EQ(fw::run("put_get", "--dies 2 --engine rtl --check off").err, "");
  EXPECT_EQ(fw::run("put_get", "--dies 2 --engine tlm --check error").err, "");
}

TEST(RtlEngine, TheWatchdogSaysWhichFlagHoldsAChannel) {
  const fw::Result tlm = fw::run_json("awaits_nobody", "--dies 2 --check off");
  const fw::Result rtl = fw::run_json("awaits_nobody", "--dies 2 --check off --engine rtl");
  EXPECT_EQ(rtl.status(), tlm.status());
  EXPECT_EQ(rtl.exit_code, 3);
  EXPECT_EQ(rtl.err, tlm.err);
}

}  // namespace
}  // namespace cmx
