// SPDX-License-Identifier: Apache-2.0
#include "sw/report/command_line.h"

namespace cmx::sw::report {
namespace {

constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.,:=/+@%";

}  // namespace

std::string shell_word(const std::string& word) {
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string made = "'";
  for (const char c : word) made += c == '\'' ? "'\\''" : std::string(1, c);
  return made + "'";
}

std::string shell_path(const std::string& path) { return shell_word(path.rfind('-', 0) == 0 ? "./" + path : path); }

std::string command_line(const std::vector<std::string>& words) {
  std::string line = "cmx";
  for (const std::string& word : words) line += " " + shell_word(word);
  return line;
}

}  // namespace cmx::sw::report
