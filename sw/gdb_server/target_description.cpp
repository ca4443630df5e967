// SPDX-License-Identifier: Apache-2.0
#include "sw/gdb_server/target_description.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace cmx::sw::gdb {

std::string target_description(const std::vector<Csr>& csrs) {
  static constexpr std::array<std::string_view, kPc> kNames{
      "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "fp", "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
      "a6",   "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
  std::string text =
      "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n<target "
      "version=\"1.0\">\n<architecture>riscv:rv32</architecture>\n"
      "<osabi>none</osabi>\n<feature name=\"org.gnu.gdb.riscv.cpu\">\n";
  const auto add = [&](std::string_view name, std::uint32_t number, std::string_view type) {
    text += fmt::format("<reg name=\"{}\" bitsize=\"32\" regnum=\"{}\" type=\"{}\"/>\n", name, number, type);
  };
  for (std::uint32_t i = 0; i < kPc; ++i)
    add(kNames[i], i, kNames[i] == "sp" || kNames[i] == "gp" || kNames[i] == "tp" ? "data_ptr" : "int");
  add("pc", kPc, "code_ptr");
  text += "</feature>\n<feature name=\"org.gnu.gdb.riscv.csr\">\n";
  for (const Csr& csr : csrs) add(csr.name, kFirstCsr + csr.number, "int");
  return text + "</feature>\n</target>\n";
}

}  // namespace cmx::sw::gdb
