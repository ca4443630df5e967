// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace model {

/// Runs `count` independent tasks on a fixed set of threads, again and again, with little cost between rounds.
/// Workers spin for a short while between rounds and then sleep; an exception of a task is rethrown by run().
class WindowPool {
 public:
  /// `threads` includes the caller.
  explicit WindowPool(int threads);
  ~WindowPool();
  WindowPool(const WindowPool&) = delete;
  WindowPool& operator=(const WindowPool&) = delete;

  /// Calls task(0) ... task(count - 1), each once, and returns when all are done.
  void run(int count, const std::function<void(int)>& task);
  int threads() const { return static_cast<int>(workers_.size()) + 1; }

 private:
  void work();
  void take_tasks(const std::function<void(int)>& task, int count);

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<std::uint64_t> round_{0};
  std::atomic<int> next_{0};
  std::atomic<int> busy_{0};
  std::atomic<bool> stop_{false};
  std::atomic<int> sleeping_{0};
  const std::function<void(int)>* task_{nullptr};
  int count_{0};
  std::exception_ptr error_;
};

}  // namespace model
