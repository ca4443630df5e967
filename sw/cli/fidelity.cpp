// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/fidelity.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "hw/units/bad_input.h"

namespace cmx::sw::apps {
namespace {

struct Block {
  std::string name;
  std::vector<std::string> levels;  // the first is the default
};

const std::vector<Block>& blocks() {
  static const std::vector<Block> kBlocks{
      {"ub_switch", {"cycle", "analytic", "rtl"}},
      {"comm_engine", {"cycle"}},
      {"cube", {"cycle", "analytic"}},
      {"vector", {"cycle", "analytic"}},
      {"hbm", {"analytic"}},
      {"cpu_memory", {"analytic"}},
      {"rv32", {"cycle"}},
  };
  return kBlocks;
}

const Block& block_named(const std::string& name) {
  std::vector<std::string> names;
  for (const Block& block : blocks()) {
    if (block.name == name) return block;
    names.push_back(block.name);
  }
  throw hw::BadInput(fmt::format("--fidelity {}: unknown block; the nearest of {} is '{}'", name,
                                 fmt::join(names, ", "), hw::nearest(name, names)));
}

}  // namespace

std::map<std::string, std::string> parse_fidelity(const std::vector<std::string>& flags) {
  std::map<std::string, std::string> levels;
  for (const std::string& flag : flags) {
    const std::size_t equals = flag.find('=');
    if (equals == std::string::npos)
      throw hw::BadInput(fmt::format("--fidelity {}: must be block=level, for example cube=cycle", flag));
    const Block& block = block_named(flag.substr(0, equals));
    const std::string level = flag.substr(equals + 1);
    if (std::find(block.levels.begin(), block.levels.end(), level) == block.levels.end()) {
      throw hw::BadInput(fmt::format("--fidelity {}: {} offers {}; the nearest is '{}'", flag, block.name,
                                     fmt::join(block.levels, ", "), hw::nearest(level, block.levels)));
    }
    levels[block.name] = level;
  }
  return levels;
}

std::string default_level(const std::string& block) { return block_named(block).levels.front(); }

std::string fidelity_help() {
  std::string text;
  for (const Block& block : blocks()) text += fmt::format("  {:<12} {}\n", block.name, fmt::join(block.levels, ", "));
  return text;
}

}  // namespace cmx::sw::apps
