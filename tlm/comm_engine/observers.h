// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "tlm/comm_engine/observer.h"

namespace cmx::model::comm_engine {

/// Several observers of one engine, each told in turn.
class Observers final : public Observer {
 public:
  void add(Observer* observer) { all_.push_back(observer); }

  void submitted(std::int64_t now, JobId job, const regs::Submission& submission, std::uint64_t offset) override {
    tell(&Observer::submitted, now, job, submission, offset);
  }
  void fetched(std::int64_t now, JobId job) override { tell(&Observer::fetched, now, job); }
  void started(std::int64_t now, JobId job) override { tell(&Observer::started, now, job); }
  void awaited(std::int64_t now, JobId job, std::uint64_t offset) override {
    tell(&Observer::awaited, now, job, offset);
  }
  void issued(std::int64_t now, JobId job, std::uint64_t number, const Transaction& transaction) override {
    tell(&Observer::issued, now, job, number, transaction);
  }
  void arrived(std::int64_t now, JobId job, std::uint64_t number) override {
    tell(&Observer::arrived, now, job, number);
  }
  void ended(std::int64_t now, JobId job, std::uint64_t number, Error error) override {
    tell(&Observer::ended, now, job, number, error);
  }
  void completed(std::int64_t now, JobId job, Error error, std::optional<std::uint64_t> offset) override {
    tell(&Observer::completed, now, job, error, offset);
  }
  void resumed(std::int64_t now, std::uint32_t channel) override { tell(&Observer::resumed, now, channel); }
  void register_read(std::int64_t now, std::uint32_t offset, std::uint32_t value) override {
    tell(&Observer::register_read, now, offset, value);
  }
  void register_written(std::int64_t now, std::uint32_t offset, std::uint32_t before, std::uint32_t value) override {
    tell(&Observer::register_written, now, offset, before, value);
  }
  void refused(std::int64_t now, JobId job, Error error) override { tell(&Observer::refused, now, job, error); }

 private:
  template <class Method, class... Arguments>
  void tell(Method method, const Arguments&... arguments) {
    for (Observer* observer : all_) std::invoke(method, observer, arguments...);
  }

  std::vector<Observer*> all_;
};

}  // namespace cmx::model::comm_engine
