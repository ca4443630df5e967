// SPDX-License-Identifier: Apache-2.0
#include "hw/comm_engine/engine_fault.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <sstream>

#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

using What = EngineFault::What;

constexpr std::string_view kPart = "engine:";
constexpr int kMostCount = 1'000'000;
constexpr std::array<std::string_view, 4> kWhats{"transfer_error", "flag_corrupt", "completion_delay",
                                                 "completion_twice"};

[[noreturn]] void reject(const std::string& line, const std::string& why) {
  throw BadInput(fmt::format("--fault '{}': {}", line, why));
}

int whole(const std::string& line, const std::string& word, std::string_view text, int least, int most,
          std::string_view what = "a whole number ") {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    reject(line, fmt::format("{}: write {}from {} to {}", word, what, least, most));
  return value;
}

Picoseconds duration(const std::string& line, const std::string& word, const std::string& text) {
  try {
    const double ps = parse_quantity(text, unit_named("us"));
    if (ps >= 0 && ps <= 1e18) return Picoseconds(static_cast<std::int64_t>(ps + 0.5));
  } catch (const BadInput&) {  // said below
  }
  reject(line, fmt::format("{}: write a time, like 10us", word));
}

std::optional<What> what_of(const std::string& key) {
  for (std::size_t i = 0; i < kWhats.size(); ++i) {
    if (kWhats[i] == key) return static_cast<What>(i);
  }
  return std::nullopt;
}

}  // namespace

bool is_engine_fault(const std::string& line) {
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    if (word.starts_with(kPart)) return true;
  }
  return false;
}

EngineFault parse_engine_fault(const std::string& line, int dies) {
  EngineFault fault;
  std::optional<What> what;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    const std::optional<What> named = what_of(key);
    if (named) {
      if (what) reject(line, "one line has one effect");
      what = named;
      if ((*named == What::kCompletionDelay) != (equals != std::string::npos))
        reject(line, *named == What::kCompletionDelay ? "completion_delay needs a time, like completion_delay=50us"
                                                      : key + " takes no value");
      if (*named == What::kCompletionDelay) fault.delay = duration(line, word, value);
    } else if (word.starts_with(kPart)) {
      fault.die = whole(line, word, std::string_view(word).substr(kPart.size()), 0, dies - 1, "the number of a die, ");
    } else if (key == "at" && equals != std::string::npos) {
      fault.at = duration(line, word, value);
    } else if (key == "count" && equals != std::string::npos) {
      fault.count = whole(line, word, value, 1, kMostCount);
    } else {
      std::vector<std::string> known{"at", "count"};
      known.insert(known.end(), kWhats.begin(), kWhats.end());
      reject(line,
             fmt::format(
                 "'{}' is not known here; did you mean '{}'? Write it as 'at=10us engine:5 transfer_error count=3'",
                 word, nearest(key, known)));
    }
  }
  if (!what)
    reject(line,
           "what happens to the engine? Write it as 'engine:5 transfer_error', 'engine:5 flag_corrupt', 'engine:5 "
           "completion_delay=50us' or "
           "'engine:5 completion_twice'");
  fault.what = *what;
  return fault;
}

}  // namespace cmx::hw
