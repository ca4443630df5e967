// SPDX-License-Identifier: Apache-2.0
// What the user asks for by `monitor`.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "hw/units/bad_input.h"
#include "sw/firmware_run/debugger/debugger.h"

namespace cmx::sw::apps {
namespace {

std::optional<std::uint32_t> to_number(std::string_view word) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::string> FirmwareDebugger::monitor(const std::string& command) {
  std::istringstream stream(command);
  std::string name;
  stream >> name;
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  try {
    if (name == "engine") return engine_words(words);
    if (name == "channel") return channel_words(words);
    if (name == "watch") return watch_words(words);
  } catch (const hw::BadInput& error) {
    return fmt::format("monitor {}: {}\n", name, error.what());
  }
  if (!words.empty()) return std::nullopt;
  if (name == "time") return fmt::format("{:.6f} us\n", hw::to_us(platform_.now()));
  if (name == "dies") return list_dies();
  return std::nullopt;
}

std::string FirmwareDebugger::monitor_help() const {
  return "monitor time: the simulated time\n"
         "monitor dies: where each die is, its own time, and what it does\n"
         "monitor engine [DIE]: registers of the die's communication engine, and its channels\n"
         "monitor watch [DIE|all|here]: whose watchpoints are, or are to be; here: the die's at hand when they are "
         "set\n"
         "monitor channel N [DIE]: registers of channel N, what holds it, and what waits in its ring\n"
         "DIE is a number or die:N; without it, the die of the thread at hand\n";
}

int FirmwareDebugger::named_die(const std::string& word) const {
  const auto number = to_number(word.starts_with("die:") ? word.substr(4) : word);
  if (!number || *number >= static_cast<std::uint32_t>(dies()))
    throw hw::BadInput(fmt::format("'{}' is no die of this run, which has dies 0 to {}", word, dies() - 1));
  return static_cast<int>(*number);
}

firmware_tools::EngineLook FirmwareDebugger::look_at_engine(int die) {
  model::comm_engine::Engine& engine = supernode_.engine(die);
  if (!engine.peekable())
    throw hw::BadInput(
        "the registers of the RTL engine cannot be read without its clock going on; --waves F.vcd shows its signals");
  const auto read = [&hbm = platform_.hbm(die)](std::uint64_t place, std::span<std::uint8_t> bytes) {
    if (!hbm.contains(place, bytes.size())) return false;
    hbm.read(place, bytes);
    return true;
  };
  return {.die = die, .engine = engine, .read_hbm = read};
}

std::string FirmwareDebugger::engine_words(const std::vector<std::string>& words) {
  if (words.size() > 1) throw hw::BadInput(fmt::format("at most one die, not '{} {}'", words[0], words[1]));
  return firmware_tools::engine_in_words(look_at_engine(words.empty() ? at_hand_ : named_die(words[0])));
}

std::string FirmwareDebugger::channel_words(const std::vector<std::string>& words) {
  const auto channel = words.empty() ? std::nullopt : to_number(words[0]);
  if (!channel || words.size() > 2)
    throw hw::BadInput("give the number of a channel, then a die if it is another: monitor channel 0 die:3");
  return firmware_tools::channel_in_words(look_at_engine(words.size() == 1 ? at_hand_ : named_die(words[1])), *channel);
}

std::string FirmwareDebugger::watch_words(const std::vector<std::string>& words) {
  if (words.size() > 1) throw hw::BadInput(fmt::format("one die, all or here, not '{} {}'", words[0], words[1]));
  if (!words.empty()) {
    watched_die_ = words[0] == "all" || words[0] == "here" ? std::nullopt : std::optional(named_die(words[0]));
    watch_all_ = words[0] == "all";
    std::vector<gdb::Point> there;
    for (const Watch& watch : watches_) {
      if (std::find(points_.begin(), points_.end(), watch.point) != points_.end()) there.push_back(watch.point);
    }
    for (const gdb::Point& point : there) clear_point(point);
    watches_.clear();
    for (const gdb::Point& point : there) set_point(point);
  }
  std::string text =
      watch_all_     ? "watchpoints are those of every die\n"
      : watched_die_ ? fmt::format("watchpoints are those of die:{}\n", *watched_die_)
                     : fmt::format("a watchpoint is that of the die at hand when it is set, now die:{}\n", at_hand_);
  for (const Watch& watch : watches_)
    text += fmt::format("{:#010x}, {} bytes: {}\n", watch.point.address, watch.point.size,
                        watch.die ? fmt::format("die:{}", *watch.die) : "every die");
  return text;
}

std::string FirmwareDebugger::list_dies() {
  std::string text;
  for (int die = 0; die < dies(); ++die) {
    const model::DieResult state = platform_.state(die);
    text += fmt::format("die:{} {} at {}, {:.3f} us\n", die, state_in_words(state), image_of(die).describe(state.pc),
                        hw::to_us(platform_.now() + platform_.ahead(die)));
  }
  return text;
}

}  // namespace cmx::sw::apps
