// SPDX-License-Identifier: Apache-2.0
#include "tlm/board/doorbells.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <systemc>

namespace cmx::model {

/// The messages for one die.
class Doorbells::Line final : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Line);
  Line(const sc_core::sc_module_name& name, BoardDevices& board, std::vector<Doorbell> messages)
      : sc_core::sc_module(name), board_(board), messages_(std::move(messages)) {
    std::ranges::stable_sort(messages_, [](const Doorbell& a, const Doorbell& b) { return a.at < b.at; });
    board_.on_taken = [this](hw::Picoseconds at) {
      taken_event_.notify(std::max(to_time(at) - sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME));
    };
    SC_METHOD(ring_process);
  }
  ~Line() override { board_.on_taken = nullptr; }

  std::vector<Doorbell> pending() const {
    return {messages_.begin() + static_cast<std::ptrdiff_t>(next_), messages_.end()};
  }

 private:
  static sc_core::sc_time to_time(hw::Picoseconds time) {
    return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(time.value));
  }

  void ring_process() {
    for (; next_ < messages_.size(); ++next_) {
      const sc_core::sc_time due = to_time(messages_[next_].at);
      if (due > sc_core::sc_time_stamp()) return next_trigger(due - sc_core::sc_time_stamp());
      if (!board_.post(messages_[next_].words)) return next_trigger(taken_event_);
    }
  }

  BoardDevices& board_;
  std::vector<Doorbell> messages_;
  std::size_t next_{0};
  sc_core::sc_event taken_event_;
};

Doorbells::Doorbells(FirmwarePlatform& platform, const std::vector<Doorbell>& doorbells) {
  std::map<int, std::vector<Doorbell>> of_die;
  for (const Doorbell& doorbell : doorbells) of_die[doorbell.die].push_back(doorbell);
  for (auto& [die, messages] : of_die)
    lines_.push_back(
        std::make_unique<Line>(fmt::format("die_{}_doorbells", die).c_str(), platform.board(die), std::move(messages)));
}

Doorbells::~Doorbells() = default;

std::vector<Doorbell> Doorbells::pending() const {
  std::vector<Doorbell> all;
  for (const auto& line : lines_) {
    const std::vector<Doorbell> left = line->pending();
    all.insert(all.end(), left.begin(), left.end());
  }
  return all;
}

}  // namespace cmx::model
