// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_run/suppressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <sstream>

#include "hw/units/bad_input.h"
#include "hw/units/input_file.h"
#include "tlm/firmware_checker/firmware_checker.h"

namespace cmx::sw::apps {
namespace {

constexpr std::uint64_t kMostBytes = 1 << 20;

std::string text_of(const std::string& file) {
  try {
    return hw::read_input_file(file, kMostBytes);
  } catch (const hw::BadInput& error) {
    throw hw::BadInput(fmt::format("--suppress {}: {}", file, error.what()));
  }
}

}  // namespace

FwSuppressions::FwSuppressions(const std::string& file) : file_(file) {
  std::istringstream stream(text_of(file));
  std::vector<std::string> rules{"*"};
  for (const std::string_view rule : model::kFirmwareRules) rules.emplace_back(rule);
  std::string text;
  for (std::size_t number = 1; std::getline(stream, text); ++number) {
    std::istringstream words(text.substr(0, text.find('#')));
    Line line{.number = number, .rule = {}, .place = {}, .used = false};
    std::string more;
    if (!(words >> line.rule)) continue;
    if (std::ranges::find(rules, line.rule) == rules.end())
      throw hw::BadInput(
          fmt::format("{}:{}: no rule '{}'; did you mean {}?", file, number, line.rule, hw::nearest(line.rule, rules)));
    if (!(words >> line.place) || words >> more)
      throw hw::BadInput(fmt::format(
          "{}:{}: write a rule and one place, like 'unawaited_read mine.c:12' or 'unawaited_read my_function'", file,
          number));
    lines_.push_back(std::move(line));
  }
}

bool FwSuppressions::covers(std::string_view rule, const std::vector<std::string>& places) {
  bool found = false;
  for (Line& line : lines_) {
    const bool speaks =
        (line.rule == "*" || line.rule == rule) && std::ranges::find(places, line.place) != places.end();
    line.used = line.used || speaks;
    found = found || speaks;
  }
  return found;
}

std::vector<std::string> FwSuppressions::unused() const {
  std::vector<std::string> sentences;
  for (const Line& line : lines_) {
    if (!line.used)
      sentences.push_back(fmt::format("{}:{}: '{} {}' suppresses nothing", file_, line.number, line.rule, line.place));
  }
  return sentences;
}

}  // namespace cmx::sw::apps
