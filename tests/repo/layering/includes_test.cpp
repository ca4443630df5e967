// SPDX-License-Identifier: Apache-2.0
// Who may include whom. The layers are the architecture: a single include against them and the machine knows its
// workload.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/repo/source_tree/source_tree.h"

namespace cmx {
namespace {

struct Layer {
  std::string_view who;
  std::vector<std::string_view> may_include;
  std::vector<std::string_view> but_not;
};

// Of a group of commands; another group is refused below.
const std::vector<std::string_view> kCommand{"hw/", "tlm/", "rtl/cosim/", "sw/"};
const std::vector<std::string_view> kOtherGroups{"tlm/tlm2/", "sw/apps/"};

// The first row that matches a file holds.
const std::vector<Layer>& layers() {
  static const std::vector<Layer> rows{
      {"hw/", {"hw/"}, {}},
      {"tlm/ub_fabric/base/", {"hw/", "tlm/ub_fabric/base/"}, {}},
      {"tlm/ub_fabric/switch/", {"hw/", "tlm/random/", "tlm/ub_fabric/base/", "tlm/ub_fabric/switch/"}, {}},
      {"tlm/ub_fabric/endpoint/", {"hw/", "tlm/ub_fabric/base/", "tlm/ub_fabric/endpoint/"}, {}},
      {"tlm/ub_fabric/plane/",
       {"hw/", "tlm/ub_fabric/base/", "tlm/ub_fabric/switch/", "tlm/ub_fabric/endpoint/", "tlm/ub_fabric/plane/"},
       {}},
      // The public face: it composes models as an application does, and loads images.
      {"tlm/tlm2/", {"hw/", "tlm/", "sw/elf/"}, {}},
      {"tlm/", {"hw/", "tlm/"}, {"tlm/tlm2/"}},
      {"rtl/verilated/", {"hw/", "rtl/verilated/"}, {}},
      // The RTL behind the seams that the models leave for it.
      {"rtl/cosim/", {"hw/", "tlm/", "rtl/verilated/", "rtl/cosim/"}, {"tlm/tlm2/"}},
      {"rtl/", {"hw/generated/", "rtl/"}, {}},
      // What a scenario puts into HBM is one header that C and C++ share.
      {"firmware/", {"hw/generated/", "hw/board/scenario_memory.h", "firmware/"}, {}},
      // cmx, from the inside out: the frame of a command, what commands compute, the commands, the list of them.
      {"sw/apps/", {"hw/units/", "sw/apps/", "sw/cli/", "sw/commands/commands.h"}, {}},
      {"sw/cli/", {"hw/", "sw/cli/", "sw/output/", "sw/process/", "sw/report/"}, {}},
      {"sw/jobs/", {"hw/", "sw/cli/", "sw/jobs/", "sw/process/", "sw/report/"}, {}},
      {"sw/validate/", {"hw/", "sw/cli/", "sw/jobs/", "sw/report/", "sw/validate/"}, {}},
      {"sw/ub_studies/",
       {"hw/", "tlm/ub_fabric/", "tlm/ub_traffic/", "sw/cli/", "sw/jobs/", "sw/report/", "sw/validate/",
        "sw/ub_studies/"},
       {}},
      {"sw/firmware_run/debugger/", {"hw/", "tlm/", "sw/"}, {"tlm/tlm2/", "sw/apps/", "sw/commands/"}},
      {"sw/firmware_run/", {"hw/", "tlm/", "sw/"}, {"tlm/tlm2/", "sw/apps/", "sw/commands/", "sw/jobs/"}},
      {"sw/sweep/execution/", {"hw/", "sw/"}, {"sw/apps/", "sw/commands/", "sw/firmware_run/", "sw/ub_studies/"}},
      {"sw/commands/platform/",
       {"hw/", "tlm/", "rtl/cosim/", "sw/cli/", "sw/commands/platform/", "sw/kernels/", "sw/plan/", "sw/runtime/"},
       {"tlm/tlm2/"}},
      // A command sees the libraries and no other group of commands.
      {"sw/commands/fw/", kCommand, kOtherGroups},
      {"sw/commands/machine/", kCommand, kOtherGroups},
      {"sw/commands/op/", kCommand, kOtherGroups},
      {"sw/commands/report/", kCommand, kOtherGroups},
      {"sw/commands/run/", kCommand, kOtherGroups},
      {"sw/commands/sensitivity/", kCommand, kOtherGroups},
      {"sw/commands/sweep/", kCommand, kOtherGroups},
      {"sw/commands/ub/", kCommand, kOtherGroups},
      {"sw/commands/validate/", kCommand, kOtherGroups},
      {"sw/commands/", {"sw/cli/"}, {}},
      // Looks at the models while they run, for a person; no other library of sw/ may see it.
      {"sw/firmware_tools/",
       {"hw/", "tlm/rv32/", "tlm/board/", "tlm/comm_engine/", "tlm/firmware_supernode/", "sw/elf/",
        "sw/firmware_tools/"},
       {}},
      {"sw/",
       {"hw/", "sw/"},
       {"sw/apps/", "sw/cli/", "sw/commands/", "sw/firmware_run/", "sw/firmware_tools/", "sw/jobs/",
        "sw/sweep/execution/", "sw/ub_studies/", "sw/validate/"}},
      // Sees what an installed package has, and nothing else.
      {"examples/tlm2/", {"tlm/tlm2/", "firmware/"}, {}},
      {"bench/", {"hw/", "tlm/", "rtl/verilated/", "sw/", "bench/", "tests/support/"}, {}},
      {"tests/", {"hw/", "tlm/", "rtl/verilated/", "rtl/cosim/", "firmware/", "sw/", "tests/"}, {}},
  };
  return rows;
}

struct ThirdParty {
  std::string_view header;
  std::vector<std::string_view> only_in;  // empty: everywhere
  bool in_headers;
  std::string_view but_in_headers_of{"-"};  // those of a folder that only .cpp files include
};

const std::vector<ThirdParty>& third_parties() {
  static const std::vector<ThirdParty> rows{
      // The public face is SystemC; whoever includes it has asked for it.
      {"systemc", {"tlm/", "rtl/", "tests/", "bench/", "examples/tlm2/"}, false, "tlm/tlm2/"},
      {"tlm", {"tlm/", "rtl/", "tests/", "bench/", "examples/tlm2/"}, false, "tlm/tlm2/"},
      {"CLI/", {"sw/cli/"}, false},
      {"nlohmann/", {}, false},
      {"toml++/", {}, false, "sw/strict_toml/"},
      {"SQLiteCpp/", {"sw/sweep/", "tests/"}, false, "sw/sweep/"},
      {"spdlog/", {}, false},
      {"re2/", {"sw/pattern/"}, false},
      {"elfutils/", {"sw/elf/"}, false},
      {"dwarf", {"sw/elf/"}, false},
      {"gelf", {"sw/elf/"}, false},
      {"rapidcheck", {"tests/"}, true},
      {"gtest/", {"tests/"}, true},
      {"gmock/", {"tests/"}, true},
      {"benchmark/", {"bench/"}, true},
  };
  return rows;
}

bool starts_with_any(std::string_view path, const std::vector<std::string_view>& prefixes) {
  for (const auto prefix : prefixes) {
    if (path.starts_with(prefix)) return true;
  }
  return false;
}

/// Whether `header` is of a group of commands other than the one of this layer.
bool of_another_group(std::string_view layer, std::string_view header) {
  static constexpr std::string_view kCommands = "sw/commands/";
  const bool grouped = header.starts_with(kCommands) && header.find('/', kCommands.size()) != std::string_view::npos;
  return layer.starts_with(kCommands) && grouped && !header.starts_with("sw/commands/platform/") &&
         !header.starts_with(layer);
}

/// Why `file` may not have `#include "header"`; nothing when it may.
std::optional<std::string> refuse_own(std::string_view file, std::string_view header) {
  for (const auto& layer : layers()) {
    if (!file.starts_with(layer.who)) continue;
    if (starts_with_any(header, layer.may_include) && !starts_with_any(header, layer.but_not) &&
        !of_another_group(layer.who, header))
      return std::nullopt;
    return std::string(layer.who) + " must not see " + std::string(header);
  }
  return "no layer for this folder: add a row to the table";
}

/// The same for `#include <header>`.
std::optional<std::string> refuse_third_party(std::string_view file, std::string_view header) {
  for (const auto& row : third_parties()) {
    const bool whole_name = header == row.header || header == std::string(row.header) + ".h";
    if (!(row.header.ends_with('/') ? header.starts_with(row.header) : whole_name)) continue;
    if (!row.only_in.empty() && !starts_with_any(file, row.only_in))
      return "<" + std::string(header) + "> has no business in this layer";
    if (!row.in_headers && file.ends_with(".h") && !file.starts_with(row.but_in_headers_of))
      return "<" + std::string(header) + "> costs seconds a file: only in .cpp files";
  }
  return std::nullopt;
}

struct Include {
  std::string file;
  std::size_t line;
  std::string header;
  bool own;
};

const std::vector<Include>& includes() {
  static const auto found = [] {
    const std::regex pattern(R"(^\s*#\s*include\s*(["<])([^">]+)[">].*)");
    std::vector<Include> all;
    for (const auto& file : repo::files({".h", ".hpp", ".cpp", ".c"})) {
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        std::smatch match;
        if (std::regex_match(file.lines[i], match, pattern))
          all.push_back({file.path, i + 1, match[2], match[1] == "\""});
      }
    }
    return all;
  }();
  return found;
}

TEST(Layers, TheTableRefusesWhatTheDesignForbids) {
  EXPECT_TRUE(refuse_own("hw/die/die_spec.cpp", "sw/plan/plan.h"));
  EXPECT_TRUE(refuse_own("hw/die/die_spec.cpp", "tlm/aic/aic_timing.h"));
  EXPECT_TRUE(refuse_own("tlm/aic/aic_timing.cpp", "sw/kernels/gemm.h"));
  EXPECT_TRUE(refuse_own("tlm/ub_fabric/switch/routing.cpp", "tlm/ub_fabric/plane/plane.h"));
  EXPECT_TRUE(refuse_own("tlm/ub_fabric/endpoint/target_order.cpp", "tlm/ub_fabric/switch/routing.h"));
  EXPECT_TRUE(refuse_own("sw/runtime/decode.cpp", "tlm/supernode/supernode.h"));
  EXPECT_TRUE(refuse_own("sw/runtime/decode.cpp", "sw/cli/flags.h"));
  EXPECT_TRUE(refuse_own("sw/ub_studies/requirements.cpp", "sw/commands/platform/platform.h"));
  EXPECT_TRUE(refuse_own("sw/commands/ub/p2p.cpp", "sw/commands/run/decode_outcome.h"));
  EXPECT_TRUE(refuse_own("sw/commands/ub/p2p.cpp", "rtl/verilated/ub_switch.h"));
  EXPECT_TRUE(refuse_own("sw/apps/main.cpp", "tlm/supernode/supernode.h"));
  EXPECT_TRUE(refuse_own("tlm/comm_engine/engine.h", "rtl/cosim/comm_engine.h"));
  EXPECT_TRUE(refuse_own("firmware/base/trap.c", "hw/board/board_spec.h"));
  EXPECT_TRUE(refuse_own("tlm/board/firmware_platform.cpp", "sw/elf/image.h"));
  EXPECT_TRUE(refuse_own("elsewhere/file.cpp", "hw/units/units.h"));
  EXPECT_TRUE(refuse_third_party("hw/config/config.h", "toml++/toml.h"));
  EXPECT_TRUE(refuse_third_party("sw/report/report.h", "nlohmann/json.hpp"));
  EXPECT_TRUE(refuse_third_party("sw/runtime/decode.cpp", "systemc"));
  EXPECT_TRUE(refuse_third_party("hw/die/die_spec.cpp", "tlm.h"));
  EXPECT_TRUE(refuse_third_party("tlm/rv32_module/rv32_module.h", "tlm"));
  EXPECT_TRUE(refuse_third_party("sw/plan/plan.cpp", "CLI/CLI.hpp"));
  EXPECT_TRUE(refuse_third_party("tlm/board/firmware_platform.cpp", "gelf.h"));

  EXPECT_FALSE(refuse_own("tlm/aic/aic_timing.cpp", "hw/isa/program.h"));
  EXPECT_FALSE(refuse_own("sw/runtime/decode.cpp", "sw/plan/plan.h"));
  EXPECT_FALSE(refuse_own("sw/commands/ub/p2p.cpp", "sw/commands/platform/platform.h"));
  EXPECT_FALSE(refuse_own("sw/commands/ub/p2p.cpp", "tlm/ub_traffic/traffic.h"));
  EXPECT_FALSE(refuse_third_party("tlm/supernode/supernode.cpp", "systemc"));
  EXPECT_FALSE(refuse_third_party("tlm/tlm2/ub_fabric_module.h", "tlm"));
  EXPECT_FALSE(refuse_third_party("hw/config/config.cpp", "toml++/toml.h"));
}

TEST(Layers, EveryIncludeOfOursKeepsToThem) {
  ASSERT_GT(includes().size(), 50u);
  for (const auto& include : includes()) {
    const auto why =
        include.own ? refuse_own(include.file, include.header) : refuse_third_party(include.file, include.header);
    EXPECT_FALSE(why) << include.file << ':' << include.line << ": " << *why;
  }
}

TEST(Layers, IncludesOfOursAreRootedAtTheRepository) {
  for (const auto& include : includes()) {
    if (!include.own || include.header.starts_with("hw/generated/")) continue;
    const auto file = repo::top() / include.header;  // or the template it is configured from
    EXPECT_TRUE(std::filesystem::exists(file) || std::filesystem::exists(file.string() + ".in"))
        << include.file << ':' << include.line << ": " << include.header;
  }
}

// One target a folder: two folders that include each other would be one target with two names.
TEST(Layers, FoldersDoNotIncludeEachOtherInCircles) {
  std::map<std::string, std::set<std::string>> sees;
  for (const auto& include : includes()) {
    const std::string from = include.file.substr(0, include.file.rfind('/'));
    const std::string to = include.own ? include.header.substr(0, include.header.rfind('/')) : from;
    if (from != to) sees[from].insert(to);
  }
  std::set<std::string> done;
  std::vector<std::string> path;
  const auto visit = [&](const auto& self, const std::string& folder) -> void {
    if (done.contains(folder)) return;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] != folder) continue;
      std::string circle;
      for (; i < path.size(); ++i) circle += path[i] + " -> ";
      ADD_FAILURE() << circle << folder;
      return;
    }
    path.push_back(folder);
    for (const auto& next : sees[folder]) self(self, next);
    path.pop_back();
    done.insert(folder);
  };
  const auto seen = sees;
  for (const auto& [folder, unused] : seen) visit(visit, folder);
}

}  // namespace
}  // namespace cmx
