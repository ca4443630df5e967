// SPDX-License-Identifier: Apache-2.0
// Are the generated files those of the maps, do the tools that they are for take them, and do they say the same?
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "hw/comm_engine/comm_engine_spec.h"
#include "hw/config/shipped.h"
#include "hw/generated/board_registers.h"
#include "hw/generated/board_registers.hpp"
#include "hw/generated/comm_engine_registers.h"
#include "hw/generated/comm_engine_registers.hpp"

namespace cmx {
namespace {

namespace fs = std::filesystem;
namespace engine = hw::comm_engine_registers;
namespace board = hw::board_registers;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
int shell(const std::string& line) { return std::system(line.c_str()); }  // NOLINT(cert-env33-c)

class Folder {
 public:
  Folder() : path(fs::temp_directory_path() / ("cmx-registers-" + std::to_string(getpid()))) {
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path path;
};

TEST(Generated, CheckedInFilesAreThoseOfTheMaps) {
  const Folder folder;
  for (const std::string name : {"comm_engine", "board"}) {
    ASSERT_EQ(shell("cd " CMX_SOURCE_DIR " && " CMX_GENERATOR " hw/" + name + "/registers.toml '" +
                    folder.path.string() + "' " + name),
              0);
    for (const std::string& file :
         {"hw/generated/" + name + "_registers.h", "hw/generated/" + name + "_registers.hpp",
          "hw/generated/" + name + "_registers_pkg.sv", "docs/blocks/" + name + "_registers.md"}) {
      const std::string made = read(folder.path / file);
      ASSERT_FALSE(made.empty()) << file;
      EXPECT_EQ(made, read(fs::path(CMX_SOURCE_DIR) / file)) << file << ": run `ninja -C build/release registers`";
    }
  }
}

TEST(Generated, TheGeneratorExitsWithTwoOnBadInput) {
  const Folder folder;
  const auto run = [&](const std::string& arguments) {
    return WEXITSTATUS(shell(CMX_GENERATOR " " + arguments + " 2>/dev/null"));
  };
  EXPECT_EQ(run(""), 2);
  EXPECT_EQ(run("/no/such/map.toml " + folder.path.string()), 2);
  EXPECT_EQ(run(CMX_SOURCE_DIR "/hw/board/registers.toml " + folder.path.string() + " comm_engine"), 2);
  EXPECT_TRUE(fs::is_empty(folder.path));
}

TEST(Generated, TheHeaderIsFreestandingC99) {
  const Folder folder;
  std::ofstream(folder.path / "use.c")
      << "#include \"hw/generated/comm_engine_registers.h\"\n#include \"hw/generated/board_registers.h\"\n"
      << "uint8_t f(const comm_engine_submission_t* s) { return s->opcode; }\n";
  EXPECT_EQ(shell("gcc -std=c99 -ffreestanding -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I" CMX_SOURCE_DIR " " +
                  (folder.path / "use.c").string()),
            0);
}

TEST(Generated, VerilatorTakesThePackages) {
  const Folder folder;
  std::ofstream(folder.path / "use.sv")
      << "module use_registers\n  import comm_engine_registers_pkg::*;\n(\n  input submission_t entry_i,\n"
      << "  output logic copy_o,\n  output logic [31:0] exit_o,\n  output logic [31:0] bytes_o,\n  output logic "
         "unused_o\n);\n"
      << "  assign copy_o = entry_i.opcode == OpcodeCopy && entry_i.flags.completion;\n"
      << "  assign exit_o = board_registers_pkg::SystemExitOffset;\n  assign bytes_o = $bits(submission_t) / 8;\n"
      << "  assign unused_o = ^entry_i;\n  if ($bits(submission_t) != 8 * SubmissionSize) $error(\"size\");\n"
      << "  if ($bits(completion_t) != 8 * CompletionSize) $error(\"size\");\nendmodule\n";
  const std::string generated = CMX_SOURCE_DIR "/hw/generated/";
  EXPECT_EQ(shell("cd '" + folder.path.string() + "' && verilator --lint-only -Wall -Wno-DECLFILENAME " + generated +
                  "comm_engine_registers_pkg.sv " + generated + "board_registers_pkg.sv use.sv"),
            0);
}

TEST(Generated, CAndCppAgree) {
  EXPECT_EQ(engine::kBase, COMM_ENGINE_BASE);
  EXPECT_EQ(engine::global::kErrorStatus, COMM_ENGINE_GLOBAL_ERROR_STATUS);
  EXPECT_EQ(engine::global::kErrorStatusChannel.mask(), COMM_ENGINE_GLOBAL_ERROR_STATUS_CHANNEL_MASK);
  EXPECT_EQ(engine::global::kErrorStatusChannel.low, unsigned{COMM_ENGINE_GLOBAL_ERROR_STATUS_CHANNEL_SHIFT});
  EXPECT_EQ(engine::channel::kCompletionBaseHi, COMM_ENGINE_CHANNEL_COMPLETION_BASE_HI);
  EXPECT_EQ(engine::channel::kStride, COMM_ENGINE_CHANNEL_STRIDE);
  EXPECT_EQ(static_cast<int>(engine::Opcode::kScatter), static_cast<int>(COMM_ENGINE_OPCODE_SCATTER));
  EXPECT_EQ(engine::Address::kValueKind.mask(), COMM_ENGINE_ADDRESS_VALUE_KIND_MASK);
  EXPECT_EQ(board::mailbox::kOut3, BOARD_MAILBOX_OUT3) << "a block that occurs once: from the base";
  EXPECT_EQ(board::mailbox::kOut3, 0x12cU);

  comm_engine_submission_t c{};
  c.opcode = COMM_ENGINE_OPCODE_WRITE_NOTIFY;
  c.flags = COMM_ENGINE_SUBMISSION_FLAGS_FENCE_MASK;
  c.source = 0x0123456789abcdef;
  c.flag_value = 0x89abcdef;
  c.list_address = 0xfedcba9876543210;
  std::array<std::uint8_t, sizeof c> bytes{};
  std::memcpy(bytes.data(), &c, sizeof c);
  const auto entry = engine::Submission::decode(bytes);
  EXPECT_EQ(entry.opcode, static_cast<std::uint8_t>(engine::Opcode::kWriteNotify));
  EXPECT_EQ(engine::Submission::kFlagsFence.get(entry.flags), 1U);
  EXPECT_EQ(entry.source, c.source);
  EXPECT_EQ(entry.flag_value, c.flag_value);
  EXPECT_EQ(entry.list_address, c.list_address);
  std::array<std::uint8_t, sizeof c> again{};
  entry.encode(again);
  EXPECT_EQ(again, bytes);
}

TEST(Generated, SizesAreThoseOfTheEngine) {
  constexpr std::string_view kFile = "hw/comm_engine/comm_engine.toml";
  const hw::CommEngineSpec spec =
      hw::read_comm_engine_spec(hw::Config::parse("machine", *hw::shipped_file(kFile), std::string(kFile)));
  EXPECT_EQ(engine::channel::kCount, static_cast<std::uint32_t>(spec.channels));
  EXPECT_EQ(engine::Submission::kBytes, static_cast<std::size_t>(spec.descriptor.value));
  EXPECT_EQ(engine::Completion::kBytes, static_cast<std::size_t>(spec.completion.value));
  const auto identification = hw::find_register(engine::kBlocks, engine::global::kIdentification);
  ASSERT_TRUE(identification);
  EXPECT_EQ(identification->info->reset, engine::kMagic);
}

TEST(RegisterTable, SaysAnAccessInWords) {
  EXPECT_EQ(hw::describe_access(engine::kBlocks,
                                engine::channel::kOffset + 3 * engine::channel::kStride + engine::channel::kControl, 3),
            "channel[3].control = 0x00000003 {enable = 1, completion_interrupt = 1, error_interrupt = 0}");
  EXPECT_EQ(hw::describe_access(engine::kBlocks, engine::global::kErrorStatus, 0x8000'0209),
            "global.error_status = 0x80000209 {code = unmapped, channel = 2, valid = 1}");
  EXPECT_EQ(hw::describe_access(engine::kBlocks, engine::global::kPageTableEntries, 64),
            "global.page_table_entries = 0x00000040");
  EXPECT_EQ(hw::describe_access(engine::kBlocks, 0xffc, 1), "0x0ffc = 0x00000001 (no register)");
  EXPECT_FALSE(hw::find_register(engine::kBlocks,
                                 engine::channel::kOffset + engine::channel::kCount * engine::channel::kStride));
}

TEST(RegisterTable, KnowsWhatSoftwareMayDo) {
  const auto place = hw::find_register(engine::kBlocks, engine::global::kInterruptStatus);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->info->writable, 0U);
  EXPECT_EQ(place->info->clearable, engine::global::kInterruptStatusFault.mask());
  EXPECT_EQ(place->info->readable, 3U);
  const auto control = hw::find_register(engine::kBlocks, engine::global::kControl);
  ASSERT_TRUE(control);
  EXPECT_EQ(control->info->readable, 1U) << "what may only be written reads as 0";
  EXPECT_EQ(control->info->writable, 3U);
}

TEST(BitField, GetsAndSetsItsBitsOnly) {
  constexpr hw::BitField<std::uint32_t> kMiddle{8, 16};
  EXPECT_EQ(kMiddle.mask(), 0x00ffff00U);
  EXPECT_EQ(kMiddle.get(0x12345678), 0x3456U);
  EXPECT_EQ(kMiddle.set(0xffffffff, 0x10000), 0xff0000ffU);
  constexpr hw::BitField<std::uint64_t> kWhole{0, 64};
  EXPECT_EQ(kWhole.mask(), ~std::uint64_t{0});
}

}  // namespace
}  // namespace cmx
