// SPDX-License-Identifier: Apache-2.0
#include "tlm/hbm/hbm_arbiter.h"

#include <algorithm>
#include <cmath>

#include "hw/units/bad_input.h"

namespace cmx::model {

namespace {

constexpr auto& kGrants = hw::isa::Profile::kGrants;

}  // namespace

HbmArbiter::HbmArbiter(hw::BytesPerSecond rate) : rate_(rate.value) {
  if (!(rate_ > 0)) throw hw::BadInput("hbm.rate must be positive");
}

HbmArbiter::JobId HbmArbiter::start(hw::Picoseconds now, const hw::isa::Profile& profile) {
  advance(now);
  Job job;
  job.id = next_id_++;
  job.bytes = static_cast<double>(profile.hbm_bytes.value);
  for (std::size_t i = 0; i < kGrants.size(); ++i)
    job.speed[i] = 1.0 / static_cast<double>(std::max<std::int64_t>(1, profile.time[i].value));
  job.demand = job.bytes * job.speed.back() * 1e12;
  jobs_.push_back(job);
  share_out();
  return job.id;
}

void HbmArbiter::set_background(hw::Picoseconds now, hw::BytesPerSecond background) {
  advance(now);
  background_ = std::clamp(background.value, 0.0, rate_);
  share_out();
}

std::optional<hw::Picoseconds> HbmArbiter::next_completion() const {
  if (jobs_.empty()) return std::nullopt;
  const auto first =
      std::min_element(jobs_.begin(), jobs_.end(), [](const Job& a, const Job& b) { return a.end_ps < b.end_ps; });
  if (first->end_ps == kNever) return std::nullopt;
  return hw::Picoseconds(first->end_ps);
}

std::vector<HbmArbiter::JobId> HbmArbiter::complete(hw::Picoseconds now) {
  std::vector<JobId> done;
  for (const Job& job : jobs_) {
    if (job.end_ps <= now.value) done.push_back(job.id);
  }
  advance(now);
  if (done.empty()) return done;
  std::erase_if(jobs_, [&](const Job& job) {
    if (job.end_ps > now.value) return false;
    bytes_moved_ += job.bytes * (1.0 - job.progress);  // the rounding to whole picoseconds
    return true;
  });
  share_out();
  return done;
}

hw::BytesPerSecond HbmArbiter::share(JobId id) const {
  for (const Job& job : jobs_) {
    if (job.id == id) return hw::BytesPerSecond(job.allocated);
  }
  return hw::BytesPerSecond(0);
}

void HbmArbiter::advance(hw::Picoseconds now) {
  const std::int64_t elapsed = now.value - now_ps_;
  if (elapsed <= 0) return;
  now_ps_ = now.value;
  if (jobs_.empty()) return;
  busy_ += hw::Picoseconds(elapsed);
  for (Job& job : jobs_) {
    const double before = job.progress;
    job.progress = std::min(1.0, before + job.now_speed * static_cast<double>(elapsed));
    bytes_moved_ += job.bytes * (job.progress - before);
  }
}

void HbmArbiter::share_out() {
  if (jobs_.empty()) return;
  const double capacity = rate_ - background_;
  // Max-min: the smallest demands are met in full as long as they are below an equal part of what is left.
  order_.resize(jobs_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::size_t a, std::size_t b) { return jobs_[a].demand < jobs_[b].demand; });
  double left = capacity;
  std::size_t waiting = order_.size();
  for (const std::size_t i : order_) {
    jobs_[i].allocated = std::min(jobs_[i].demand, left / static_cast<double>(waiting));
    left -= jobs_[i].allocated;
    --waiting;
  }
  left = std::max(left, 0.0);
  // A burst of a job that is content on average still gets the fair share: max-min holds at every moment.
  const double fair = capacity / static_cast<double>(jobs_.size());
  for (Job& job : jobs_) {
    const double room = job.bytes > 0 ? std::max(job.allocated + left, fair) : rate_;
    job.now_speed = hw::isa::speed_at(room / rate_, job.speed);
    const double rest = 1.0 - job.progress;
    job.end_ps = rest <= 0           ? now_ps_
                 : job.now_speed > 0 ? now_ps_ + static_cast<std::int64_t>(std::ceil(rest / job.now_speed))
                                     : kNever;
  }
}

}  // namespace cmx::model
