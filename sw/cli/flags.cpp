// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/flags.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>

#include "hw/units/bad_input.h"

namespace cmx::sw::apps {
namespace {

std::int64_t whole_number(const std::string& name, const std::string& text, Span span) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw hw::BadInput(fmt::format("{} {}: not a whole number", name, text));
  if (value < span.min || value > span.max)
    throw hw::BadInput(fmt::format("{} {}: must be between {} and {}", name, text, span.min, span.max));
  return value;
}

double real_number(const std::string& name, const std::string& text, double min, double max) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    throw hw::BadInput(fmt::format("{} {}: not a number", name, text));
  if (value < min || value > max)
    throw hw::BadInput(fmt::format("{} {}: must be between {} and {}", name, text, min, max));
  return value;
}

hw::Bytes byte_count(const std::string& name, const std::string& text) {
  hw::Bytes value;
  try {
    value = hw::parse_bytes(text);
  } catch (const hw::BadInput& error) {
    throw hw::BadInput(fmt::format("{} {}: {}", name, text, error.what()));
  }
  if (value.value <= 0) throw hw::BadInput(fmt::format("{} {}: must be above zero", name, text));
  return value;
}

std::string bytes_text(hw::Bytes bytes) {
  if (bytes.value % (1 << 20) == 0 && bytes.value > 0) return fmt::format("{}MiB", bytes.value >> 20);
  if (bytes.value % (1 << 10) == 0 && bytes.value > 0) return fmt::format("{}KiB", bytes.value >> 10);
  return std::to_string(bytes.value);
}

}  // namespace

void Flags::add(const std::string& name, const std::string& shape, const std::string& otherwise,
                const std::string& help, std::function<void(const std::string&)> convert) {
  auto given = std::make_shared<std::string>();
  CLI::Option* option = app_.add_option(name, *given, help);
  option->type_name(otherwise.empty() ? shape : fmt::format("{} [{}]", shape, otherwise));
  if (!group_.empty()) option->group(group_);
  bindings_.push_back({name, option, given, std::move(convert)});
}

void Flags::text(const std::string& name, std::string& target, const std::string& shape, const std::string& help) {
  add(name, shape, target, help, [&target](const std::string& given) { target = given; });
}

void Flags::texts(const std::string& name, std::vector<std::string>& target, const std::string& shape,
                  const std::string& help) {
  CLI::Option* option = app_.add_option(name, target, help)->type_name(shape)->expected(1)->take_all();
  if (!group_.empty()) option->group(group_);
  bindings_.push_back({name, option, nullptr, nullptr});
}

void Flags::choice(const std::string& name, std::string& target, std::vector<std::string> choices,
                   const std::string& help) {
  const std::string shape = fmt::format("{}", fmt::join(choices, "|"));
  add(name, shape, target, help, [name, &target, choices = std::move(choices)](const std::string& given) {
    if (std::find(choices.begin(), choices.end(), given) == choices.end()) {
      throw hw::BadInput(fmt::format("{} {}: must be one of {}; the nearest is '{}'", name, given,
                                     fmt::join(choices, ", "), hw::nearest(given, choices)));
    }
    target = given;
  });
}

void Flags::whole(const std::string& name, std::int64_t& target, const std::string& help, Span span) {
  add(name, "N", std::to_string(target), help,
      [name, &target, span](const std::string& given) { target = whole_number(name, given, span); });
}

void Flags::whole(const std::string& name, int& target, const std::string& help, Span span) {
  add(name, "N", std::to_string(target), help,
      [name, &target, span](const std::string& given) { target = static_cast<int>(whole_number(name, given, span)); });
}

void Flags::whole(const std::string& name, std::optional<int>& target, const std::string& otherwise,
                  const std::string& help, Span span) {
  add(name, "N", otherwise, help,
      [name, &target, span](const std::string& given) { target = static_cast<int>(whole_number(name, given, span)); });
}

void Flags::real(const std::string& name, double& target, const std::string& help, double min, double max) {
  add(name, "X", fmt::format("{}", target), help,
      [name, &target, min, max](const std::string& given) { target = real_number(name, given, min, max); });
}

void Flags::real(const std::string& name, std::optional<double>& target, const std::string& otherwise,
                 const std::string& help, double min, double max) {
  add(name, "X", otherwise, help,
      [name, &target, min, max](const std::string& given) { target = real_number(name, given, min, max); });
}

void Flags::bytes(const std::string& name, hw::Bytes& target, const std::string& help) {
  add(name, "BYTES", bytes_text(target), help,
      [name, &target](const std::string& given) { target = byte_count(name, given); });
}

void Flags::bytes(const std::string& name, std::optional<hw::Bytes>& target, const std::string& otherwise,
                  const std::string& help) {
  add(name, "BYTES", otherwise, help, [name, &target](const std::string& given) { target = byte_count(name, given); });
}

void Flags::toggle(const std::string& name, bool& target, const std::string& help) {
  CLI::Option* option = app_.add_flag(name, target, help);
  if (!group_.empty()) option->group(group_);
  bindings_.push_back({name, option, nullptr, nullptr});
}

void Flags::word(const std::string& name, std::string& target, const std::string& help, bool required) {
  CLI::Option* option = app_.add_option(name, target, help)->type_name("")->required(required);
  bindings_.push_back({name, option, nullptr, nullptr});
}

void Flags::words(const std::string& name, std::vector<std::string>& target, const std::string& help) {
  CLI::Option* option = app_.add_option(name, target, help)->type_name("")->required()->expected(-1);
  bindings_.push_back({name, option, nullptr, nullptr});
}

void Flags::reads(const std::string& name, FileWord word) { files_[name] = word; }

std::vector<GivenFile> Flags::given_files() const {
  std::vector<GivenFile> given;
  for (const Binding& binding : bindings_) {
    const auto file = files_.find(binding.name);
    if (file == files_.end()) continue;
    for (const std::string& value : binding.option->results()) given.push_back({binding.name, value, file->second});
  }
  return given;
}

void Flags::hide(const std::string& name) const {
  for (const Binding& binding : bindings_) {
    if (binding.name == name) binding.option->group("");
  }
}

void Flags::rest(std::vector<std::string>& target, const std::string& name, const std::string& help) {
  rest_ = &target;
  rest_name_ = name;
  rest_help_ = fmt::format("\n-- {}\n  {}\n", name, help);
}

void Flags::set_rest(std::vector<std::string> words) const {
  if (rest_ == nullptr && !words.empty())
    throw hw::BadInput(fmt::format("'{}' takes nothing after --", app_.get_name()));
  if (rest_ == nullptr) return;
  if (words.empty()) throw hw::BadInput(fmt::format("'{}' needs -- {}", app_.get_name(), rest_name_));
  *rest_ = std::move(words);
}

void Flags::convert() const {
  for (const Binding& binding : bindings_) {
    if (binding.convert && binding.option->count() > 0) binding.convert(*binding.given);
  }
  for (const auto& [name, is_given] : notes_) *is_given = given(name);
}

bool Flags::given(const std::string& name) const {
  return std::any_of(bindings_.begin(), bindings_.end(),
                     [&](const Binding& binding) { return binding.name == name && binding.option->count() > 0; });
}

std::vector<std::string> Flags::names() const {
  std::vector<std::string> names;
  for (const Binding& binding : bindings_) names.push_back(binding.name);
  return names;
}

bool Flags::takes_value(const std::string& name) const {
  return std::any_of(bindings_.begin(), bindings_.end(), [&](const Binding& binding) {
    return binding.name == name && binding.option->get_items_expected_min() > 0;
  });
}

}  // namespace cmx::sw::apps
