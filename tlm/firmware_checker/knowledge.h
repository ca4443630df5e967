// SPDX-License-Identifier: Apache-2.0
// A vector clock: of what happened before, for certain, whoever has it knows.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cmx::model {

/// A descriptor as clocks count it: the channels of all dies have numbers, the descriptors of each a serial from 0 on,
/// however often it is opened.
struct JobStamp {
  std::uint32_t channel{0};
  std::uint32_t serial{0};
  auto operator<=>(const JobStamp&) const = default;
};

/// Descriptors that have ended, and how far each die's core had come. A core's time is counted in epochs from 1 on: it
/// has a new one whenever it told somebody something.
class Knowledge {
 public:
  bool has(JobStamp job) const;
  std::uint32_t core(std::size_t die) const { return die < cores_.size() ? cores_[die] : 0; }
  /// All of this channel with a lower serial have ended.
  std::uint32_t before(std::size_t channel) const { return channel < prefixes_.size() ? prefixes_[channel] : 0; }
  /// Others that have ended, sorted.
  const std::vector<JobStamp>& singles() const { return singles_; }
  std::size_t cores() const { return cores_.size(); }
  std::size_t channels() const { return prefixes_.size(); }

  void learn(JobStamp job);
  void learn_before(std::size_t channel, std::uint32_t serial);
  void learn_core(std::size_t die, std::uint32_t epoch);
  void join(const Knowledge& other);

 private:
  void forget_singles_of_prefixes();

  std::vector<std::uint32_t> cores_;
  std::vector<std::uint32_t> prefixes_;
  std::vector<JobStamp> singles_;
};

}  // namespace cmx::model
