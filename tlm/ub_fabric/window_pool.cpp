// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/window_pool.h"

#include <exception>
#include <utility>

namespace model {
namespace {

constexpr int kSpins = 20000;  // some tens of microseconds: longer than a window takes, shorter than anyone notices

inline void relax() {
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
    round_.fetch_add(1);
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void WindowPool::take_tasks(const std::function<void(int)>& task, int count) {
  for (int i = next_.fetch_add(1); i < count; i = next_.fetch_add(1)) {
    try {
      task(i);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }
}

void WindowPool::run(int count, const std::function<void(int)>& task) {
  if (workers_.empty()) {
    for (int i = 0; i < count; ++i) task(i);
    return;
  }
  task_ = &task;
  count_ = count;
  next_ = 0;
  busy_ = static_cast<int>(workers_.size());
  {
    // The lock orders this against a worker that is about to sleep.
    const std::lock_guard lock(mutex_);
    round_.fetch_add(1, std::memory_order_release);
  }
  if (sleeping_.load() > 0) wake_.notify_all();
  take_tasks(task, count);
  for (int spin = 0; busy_.load(std::memory_order_acquire) > 0; ++spin) {
    if (spin > kSpins) std::this_thread::yield();
    relax();
  }
  if (error_) {
    const auto error = std::exchange(error_, nullptr);
    std::rethrow_exception(error);
  }
}

void WindowPool::work() {
  std::uint64_t seen = 0;
  for (;;) {
    for (int spin = 0; round_.load(std::memory_order_acquire) == seen && spin < kSpins; ++spin) relax();
    if (round_.load(std::memory_order_acquire) == seen) {
      std::unique_lock lock(mutex_);
      ++sleeping_;
      wake_.wait(lock, [&] { return round_.load() != seen; });
      --sleeping_;
    }
    ++seen;
    if (stop_) return;
    take_tasks(*task_, count_);
    busy_.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace model
