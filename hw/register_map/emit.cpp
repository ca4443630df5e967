// SPDX-License-Identifier: Apache-2.0
#include "hw/register_map/emit.h"

#include <algorithm>

namespace cmx::hw {

std::string banner(const RegisterMap& map) {
  return "Generated from " + map.file + " by cmx_register_map; do not edit.";
}

unsigned enumeration_bytes(const Enumeration& enumeration) {
  std::uint64_t most = 0;
  for (const NamedValue& value : enumeration.values) most = std::max(most, value.value);
  return most > 0xffff ? 4 : most > 0xff ? 2 : 1;
}

std::uint32_t named_offset(const RegisterBlock& block, const RegisterEntry& entry) {
  return entry.offset + (block.count == 1 ? block.offset : 0);
}

std::vector<GeneratedFile> generate_files(const RegisterMap& map) {
  const std::string stem = map.name + "_registers";
  return {{"hw/generated/" + stem + ".h", c_header(map)},
          {"hw/generated/" + stem + ".hpp", cpp_header(map)},
          {"hw/generated/" + stem + "_pkg.sv", sv_package(map)},
          {"docs/blocks/" + stem + ".md", markdown_page(map)}};
}

}  // namespace cmx::hw
