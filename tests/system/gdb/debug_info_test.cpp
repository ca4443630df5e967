// SPDX-License-Identifier: Apache-2.0
// Is the debug information of the images such that a debugger finds its way: no address in two functions, and a way out
// of every function of ours?
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace cmx {
namespace {

namespace fs = std::filesystem;

struct Function {
  std::string name;
  std::string file;  // of its unit
  std::uint64_t begin{0};
  std::uint64_t end{0};
};
struct Range {
  std::uint64_t begin;
  std::uint64_t end;
};

std::vector<std::string> dump(const std::string& what, const fs::path& image) {
  FILE* pipe =
      popen(("riscv64-unknown-elf-readelf --debug-dump=" + what + " '" + image.string() + "' 2>/dev/null").c_str(),
            "r");  // NOLINT
  std::string text;
  std::array<char, 4096> buffer{};
  while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) text += buffer.data();
  EXPECT_EQ(pclose(pipe), 0) << image;
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Of "<ca4>   DW_AT_name        : (indirect string, offset: 0x343): trap_entry" the end; nothing: the line is another
/// one.
std::optional<std::string> value_of(const std::string& attribute, const std::string& line) {
  if (line.find(attribute + " ") == std::string::npos) return std::nullopt;
  return line.substr(line.rfind(": ") + 2);
}

/// Those with code in one piece, by address.
std::vector<Function> functions_of(const fs::path& image) {
  std::vector<Function> found;
  std::string file;
  bool in_unit = false;
  bool in_function = false;
  Function now;
  for (const std::string& line : dump("info", image)) {
    if (line.find("Abbrev Number") != std::string::npos) {
      in_unit = line.find("(DW_TAG_compile_unit)") != std::string::npos;
      in_function = line.find("(DW_TAG_subprogram)") != std::string::npos;
      now = {.name = "a copy of some function", .file = file};
    }
    if (const auto name = value_of("DW_AT_name", line)) {
      if (in_unit) file = *name;
      now.name = *name;
    }
    if (!in_function) continue;
    if (const auto low = value_of("DW_AT_low_pc", line)) now.begin = std::stoull(*low, nullptr, 0);
    if (const auto size = value_of("DW_AT_high_pc", line)) {
      now.end = now.begin + std::stoull(*size, nullptr, 0);
      constexpr std::uint64_t kLocalMemory = 0x80000000;        // what the linker dropped is at 0
      const bool compilers = now.name.starts_with("__riscv_");  // several entries into one code
      if (now.begin >= kLocalMemory && now.end > now.begin && !compilers) found.push_back(now);
    }
  }
  std::sort(found.begin(), found.end(), [](const Function& a, const Function& b) { return a.begin < b.begin; });
  return found;
}

/// Code whose caller a debugger knows how to find without a guess at its instructions.
std::vector<Range> unwindable(const fs::path& image) {
  std::vector<Range> ranges;
  for (const std::string& line : dump("frames", image)) {
    const std::size_t pc = line.find(" pc=");
    if (pc == std::string::npos) continue;
    const std::size_t dots = line.find("..", pc);
    ranges.push_back({std::stoull(line.substr(pc + 4), nullptr, 16), std::stoull(line.substr(dots + 2), nullptr, 16)});
  }
  return ranges;
}

std::vector<fs::path> images() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(CMX_FIRMWARE)) {
    if (entry.path().extension() == ".elf") found.push_back(entry.path());
  }
  return found;
}

bool has(const std::vector<Function>& functions, const std::string& name) {
  return std::any_of(functions.begin(), functions.end(),
                     [&](const Function& function) { return function.name == name; });
}

TEST(DebugInformation, NoAddressIsInTwoFunctionsAndOursCanBeUnwound) {
  ASSERT_GT(images().size(), 20U);
  for (const fs::path& image : images()) {
    const std::vector<Function> functions = functions_of(image);
    const std::vector<Range> known = unwindable(image);
    for (const char* name : {"_start", "trap_entry", "main"})
      EXPECT_TRUE(has(functions, name)) << image << ": " << name;
    for (std::size_t i = 0; i < functions.size(); ++i) {
      const Function& function = functions[i];
      if (i > 0) {
        EXPECT_LE(functions[i - 1].end, function.begin)
            << image << ": the end of " << functions[i - 1].name << " is in " << function.name;
      }
      if (!function.file.starts_with("firmware/")) continue;
      const bool found = std::any_of(known.begin(), known.end(), [&](const Range& range) {
        return range.begin <= function.begin && function.begin < range.end;
      });
      EXPECT_TRUE(found) << image << ": " << function.name;
    }
  }
}

}  // namespace
}  // namespace cmx
