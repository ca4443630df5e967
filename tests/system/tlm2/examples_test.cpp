// SPDX-License-Identifier: Apache-2.0
// Does the installed package suffice: the examples in a directory with nothing of the repository, built and run there?
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using sw::report::Node;
using testing::HasSubstr;

class Examples : public testing::Test {
 protected:
  /// What the program of the example prints.
  std::string build_and_run(const std::string& name, const std::string& arguments = "") {
    fs::copy(fs::path(CMX_SOURCE_DIR) / "examples/tlm2" / name, desk.path() / "source", fs::copy_options::recursive);
    shell(fmt::format("cmake --install {} --prefix prefix --component sdk", CMX_BUILD_DIR));
    // Where an example looks for what the package does not have, it fails.
    shell("cmake -S source -B build -G Ninja -DCMAKE_PREFIX_PATH=$PWD/prefix -DCMAKE_CXX_FLAGS=-O0");
    shell("ninja -C build");
    shell(fmt::format("build/{} {}", name, arguments));
    return desk.read("log");
  }
  void shell(const std::string& command) {
    ASSERT_EQ(std::system(fmt::format("cd '{}' && {{ {} ; }} > log 2>&1", desk.path().string(), command).c_str()), 0)
        << command << '\n'
        << desk.read("log");
  }
  std::int64_t p2p(const std::string& operation, int bytes) const {
    const cli::Finished run = desk.run(cli::words(fmt::format(
        "ub p2p --from die:0 --to die:16 --op {} --bytes {} --channels 1 --set machine.ub_port.message=1MiB --json",
        operation, bytes)));
    return std::llround(Node::from_json(run.out).find("latency_us")->number() * 1e6);
  }

  cli::Desk desk;
};

TEST_F(Examples, TheTrafficGeneratorTakesTheTimesOfTheCommand) {
  const std::string out = build_and_run("traffic");
  for (const char* operation : {"write", "read"}) {
    for (const int bytes : {3, 4096, 8192, 1 << 20})
      EXPECT_THAT(out, HasSubstr(fmt::format("{} {} bytes: {} ps, TLM_OK_RESPONSE\n", operation, bytes,
                                             p2p(operation, bytes))));
  }
  EXPECT_THAT(out, HasSubstr("byte enables: TLM_BYTE_ENABLE_ERROR_RESPONSE\n"));
  EXPECT_THAT(out, HasSubstr("an unknown address: TLM_ADDRESS_ERROR_RESPONSE\n"));
  EXPECT_THAT(out, HasSubstr("8 dies, 32 writes of 4096 bytes each"));
}

TEST_F(Examples, APeripheralRaisesItsInterruptAndRefusesWhatItDoesNotHave) {
  const std::string out = build_and_run("peripheral", "build/sums.elf");
  EXPECT_THAT(out, HasSubstr("die:0 there is no adder here\n"));
  EXPECT_THAT(out, HasSubstr("die:1 40 + 2 = 42, after 1 interrupt and 1 fault\n"));
  EXPECT_THAT(out, HasSubstr("all dies ended well\n"));
}

TEST_F(Examples, AForeignCoreRunsTheImageThatOursRuns) {
  const std::string out = build_and_run("foreign_core", "build/greeting.elf");
  EXPECT_THAT(out, HasSubstr("die:0 hello from somebody else's core\n"));
  EXPECT_THAT(out, HasSubstr("die:1 hello from somebody else's core\n"));
  EXPECT_THAT(out, HasSubstr("instructions on both cores: yes\n"));
}

}  // namespace
}  // namespace cmx
