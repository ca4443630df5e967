// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/window_pool.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace cmx::model {
namespace {

constexpr int kSpins = 20000;  // some tens of microseconds: longer than a window takes, shorter than anyone notices
constexpr int kPoliteSpins = 2000;  // then the thread that is waited for may be one that this one keeps from running

constexpr std::uint64_t kRoundUnit = std::uint64_t{1} << 32U;
constexpr std::uint64_t round_of(std::uint64_t state) { return state / kRoundUnit; }
constexpr int tasks_of(std::uint64_t state) { return static_cast<int>(state >> 16U & 0xffffU); }
constexpr int next_of(std::uint64_t state) { return static_cast<int>(state & 0xffffU); }

inline void relax(int spin) {
  if (spin > kPoliteSpins) return std::this_thread::yield();
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

WindowPool::WindowPool(int threads) {
  for (int i = 1; i < threads; ++i) workers_.emplace_back([this] { work(); });
}

WindowPool::~WindowPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    state_.fetch_add(kRoundUnit);
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void WindowPool::take_tasks() {
  std::uint64_t state = state_.load(std::memory_order_acquire);
  while (next_of(state) < tasks_of(state)) {
    // Until the task that was taken here is done, the round does not end and task_ stays.
    if (!state_.compare_exchange_weak(state, state + 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
    try {
      (*task_)(next_of(state));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
    done_.fetch_add(1, std::memory_order_release);
    state = state_.load(std::memory_order_acquire);
  }
}

void WindowPool::run(int count, const std::function<void(int)>& task) {
  if (workers_.empty()) {
    for (int i = 0; i < count; ++i) task(i);
    return;
  }
  if (count < 0 || count > kMaxTasks) throw std::invalid_argument("a round of " + std::to_string(count) + " tasks");
  task_ = &task;
  done_.store(0, std::memory_order_relaxed);
  {
    // The lock orders this against a worker that is about to sleep.
    const std::lock_guard lock(mutex_);
    const std::uint64_t round = round_of(state_.load(std::memory_order_relaxed)) + 1;
    state_.store(round * kRoundUnit + (static_cast<std::uint64_t>(count) << 16U), std::memory_order_release);
  }
  if (sleeping_.load() > 0) wake_.notify_all();
  take_tasks();
  for (int spin = 0; done_.load(std::memory_order_acquire) < count; ++spin) relax(spin);
  if (error_) {
    const auto error = std::exchange(error_, nullptr);
    std::rethrow_exception(error);
  }
}

void WindowPool::work() {
  std::uint64_t seen = 0;
  const auto news = [&] { return round_of(state_.load(std::memory_order_acquire)) != seen; };
  for (;;) {
    for (int spin = 0; !news() && spin < kSpins; ++spin) relax(spin);
    if (!news()) {
      std::unique_lock lock(mutex_);
      ++sleeping_;
      wake_.wait(lock, news);
      --sleeping_;
    }
    seen = round_of(state_.load(std::memory_order_acquire));
    if (stop_) return;
    take_tasks();
  }
}

}  // namespace cmx::model
