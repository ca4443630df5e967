// SPDX-License-Identifier: Apache-2.0
// cmx_register_map MAP.toml TOP [NAME]: writes TOP/hw/generated/<map>_registers.h, .hpp, _pkg.sv and
// TOP/docs/blocks/<map>_registers.md; NAME: what the map must be called. Files that are right already keep their time.
// Exit: 0; 2 when the map is wrong; 1 anything else.
#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>

#include "hw/register_map/emit.h"
#include "hw/units/bad_input.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void write(const fs::path& file, const std::string& text) {
  if (read(file) == text) return;
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error(fmt::format("{}: cannot be written", file.string()));
}

int run(int argc, char** argv) {
  try {
    if (argc != 3 && argc != 4) throw hw::BadInput("usage: cmx_register_map MAP.toml TOP [NAME]");
    const auto text = read(argv[1]);
    if (!text) throw hw::BadInput(fmt::format("{}: no such file", argv[1]));
    const hw::RegisterMap map = hw::read_register_map(*text, argv[1]);
    if (argc == 4 && map.name != argv[3])
      throw hw::BadInput(fmt::format("{}: the map is called '{}' and must be called '{}'", argv[1], map.name, argv[3]));
    for (const hw::GeneratedFile& file : hw::generate_files(map)) write(fs::path(argv[2]) / file.path, file.text);
    return 0;
  } catch (const hw::BadInput& error) {
    fmt::print(stderr, "cmx_register_map: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "cmx_register_map: {}\n", error.what());
    return 1;
  }
}

}  // namespace
}  // namespace cmx

int main(int argc, char** argv) { return cmx::run(argc, argv); }
