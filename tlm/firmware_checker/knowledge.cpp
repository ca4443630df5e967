// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_checker/knowledge.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cmx::model {
namespace {

void raise(std::vector<std::uint32_t>& clocks, std::size_t at, std::uint32_t value) {
  if (clocks.size() <= at) clocks.resize(at + 1);
  clocks[at] = std::max(clocks[at], value);
}

void raise_all(std::vector<std::uint32_t>& clocks, const std::vector<std::uint32_t>& others) {
  if (clocks.size() < others.size()) clocks.resize(others.size());
  for (std::size_t i = 0; i < others.size(); ++i) clocks[i] = std::max(clocks[i], others[i]);
}

}  // namespace

bool Knowledge::has(JobStamp job) const {
  return job.serial < before(job.channel) || std::ranges::binary_search(singles_, job);
}

void Knowledge::learn(JobStamp job) {
  if (job.serial < before(job.channel)) return;
  if (job.serial == before(job.channel)) return learn_before(job.channel, job.serial + 1);
  const auto at = std::ranges::lower_bound(singles_, job);
  if (at == singles_.end() || *at != job) singles_.insert(at, job);
}

void Knowledge::learn_before(std::size_t channel, std::uint32_t serial) {
  if (serial <= before(channel)) return;
  raise(prefixes_, channel, serial);
  forget_singles_of_prefixes();
}

void Knowledge::learn_core(std::size_t die, std::uint32_t epoch) { raise(cores_, die, epoch); }

void Knowledge::join(const Knowledge& other) {
  raise_all(cores_, other.cores_);
  raise_all(prefixes_, other.prefixes_);
  if (!other.singles_.empty()) {
    std::vector<JobStamp> all;
    all.reserve(singles_.size() + other.singles_.size());
    std::ranges::set_union(singles_, other.singles_, std::back_inserter(all));
    singles_ = std::move(all);
  }
  forget_singles_of_prefixes();
}

/// Sorted by serial within a channel: those that follow a prefix lengthen it.
void Knowledge::forget_singles_of_prefixes() {
  std::erase_if(singles_, [&](JobStamp job) {
    const std::uint32_t known = before(job.channel);
    if (job.serial == known) raise(prefixes_, job.channel, known + 1);
    return job.serial <= known;
  });
}

}  // namespace cmx::model
