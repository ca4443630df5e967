// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cmx::model {

/// Runs `count` independent tasks on a fixed set of threads, again and again, with little cost between rounds.
/// A round ends when its tasks are done, whoever did them: a worker that the system does not run in time costs its
/// share and no more. Workers spin for a short while between rounds and then sleep; an exception of a task is rethrown
/// by run().
class WindowPool {
 public:
  static constexpr int kMaxTasks = (1 << 16) - 1;

  /// `threads` includes the caller.
  explicit WindowPool(int threads);
  ~WindowPool();
  WindowPool(const WindowPool&) = delete;
  WindowPool& operator=(const WindowPool&) = delete;

  /// Calls task(0) ... task(count - 1), each once, and returns when all are done. At most kMaxTasks.
  void run(int count, const std::function<void(int)>& task);
  int threads() const { return static_cast<int>(workers_.size()) + 1; }

 private:
  void work();
  void take_tasks();

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  /// Round (32 bits), tasks of the round (16), next task (16) in one word: who takes a task takes it from the round
  /// that there is.
  std::atomic<std::uint64_t> state_{0};
  std::atomic<int> done_{0};
  std::atomic<bool> stop_{false};
  std::atomic<int> sleeping_{0};
  const std::function<void(int)>* task_{nullptr};
  std::exception_ptr error_;
};

}  // namespace cmx::model
