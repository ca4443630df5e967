// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_checker/flag_word.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cmx::model {
namespace {

constexpr std::size_t kMostWrites = 256;
constexpr std::size_t kMostSums = 4096;

/// Whether some of the writes that were let in, in some order, give a word as asked.
class Attainable {
 public:
  Attainable(FlagCondition condition, std::optional<std::uint32_t> start) : condition_(condition), sums_{0} {
    if (start) starts_.push_back(*start);
  }

  void let_in(const FlagWrite& write) {
    if (!write.value) return;
    if (!write.add) {
      starts_.push_back(*write.value);
    } else if (condition_.at_least) {
      most_ += static_cast<std::int32_t>(*write.value) > 0 ? *write.value : 0;
    } else if (sums_.size() < kMostSums) {
      std::set<std::uint32_t> more = sums_;
      for (const std::uint32_t sum : sums_) more.insert(sum + *write.value);
      sums_ = std::move(more);
    }
  }
  bool holds() const {
    return std::ranges::any_of(starts_, [&](std::uint32_t start) {
      if (condition_.at_least) return condition_.holds(start) || condition_.holds(start + most_);
      return sums_.contains(condition_.value - start);
    });
  }

 private:
  FlagCondition condition_;
  std::vector<std::uint32_t> starts_;
  std::uint32_t most_{0};  // that adding can give
  std::set<std::uint32_t> sums_;
};

using Writes = std::vector<const FlagWrite*>;

std::optional<std::uint32_t> after(std::optional<std::uint32_t> word, const FlagWrite& write) {
  if (!write.add) return write.value;
  return word ? std::optional(*word + *write.value) : std::nullopt;
}

/// Of a clock that only grows: the level without which the writes below it do not do.
template <class Clock>
std::uint32_t least_level(const Writes& all, const Attainable& without, Clock clock) {
  Writes writes = all;
  std::ranges::stable_sort(writes, {}, clock);
  Attainable attainable = without;
  for (const FlagWrite* write : writes) {
    attainable.let_in(*write);
    if (attainable.holds()) return clock(write);
  }
  return 0;
}

}  // namespace

void FlagWord::arrived(JobStamp job, std::uint32_t value) {
  for (FlagWrite& write : writes_) {
    if (write.job == job && !write.value) write.value = value;
  }
}

void FlagWord::failed(JobStamp job) {
  std::erase_if(writes_, [job](const FlagWrite& write) { return write.job == job; });
}

void FlagWord::restart(std::optional<std::uint32_t> base) {
  base_ = base;
  writes_.clear();
}

void FlagWord::fold(const Knowledge& knowledge) {
  if (writes_.size() < kMostWrites) return;
  while (!writes_.empty() && writes_.front().value && writes_.front().known_to(knowledge)) {
    base_ = after(base_, writes_.front());
    writes_.pop_front();
  }
}

std::optional<std::uint32_t> FlagWord::value_known_to(const Knowledge& knowledge) const {
  std::optional<std::uint32_t> value = base_;
  for (const FlagWrite& write : writes_) {
    if (write.value && write.known_to(knowledge)) value = after(value, write);
  }
  return value;
}

Knowledge FlagWord::implied(const Knowledge& knowledge, FlagCondition condition) const {
  Knowledge learnt;
  Writes open;
  for (const FlagWrite& write : writes_) {
    if (!write.known_to(knowledge)) open.push_back(&write);
  }
  const Attainable known(condition, value_known_to(knowledge));
  if (open.empty() || known.holds()) return learnt;
  Attainable all = known;
  for (const FlagWrite* write : open) all.let_in(*write);
  if (!all.holds()) return learnt;  // nobody that is known here wrote that
  if (open.size() == 1) return *open.front()->knows;
  std::size_t cores = 0;
  std::size_t channels = 0;
  std::set<JobStamp> singles;
  for (const FlagWrite* write : open) {
    cores = std::max(cores, write->knows->cores());
    channels = std::max(channels, write->knows->channels());
    singles.insert(write->knows->singles().begin(), write->knows->singles().end());
  }
  for (std::size_t die = 0; die < cores; ++die)
    learnt.learn_core(die, least_level(open, known, [die](const FlagWrite* write) { return write->knows->core(die); }));
  for (std::size_t channel = 0; channel < channels; ++channel)
    learnt.learn_before(
        channel, least_level(open, known, [channel](const FlagWrite* write) { return write->knows->before(channel); }));
  for (const JobStamp job : singles) {
    Attainable without = known;
    for (const FlagWrite* write : open) {
      if (!write->knows->has(job)) without.let_in(*write);
    }
    if (!without.holds()) learnt.learn(job);
  }
  return learnt;
}

}  // namespace cmx::model
