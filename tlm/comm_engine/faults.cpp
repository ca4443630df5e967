// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/faults.h"

namespace cmx::model::comm_engine {

const hw::EngineFault* Faults::take(hw::EngineFault::What what, std::int64_t now) {
  for (hw::EngineFault& fault : faults_) {
    if (fault.what != what || fault.count == 0 || now < fault.at.value) continue;
    --fault.count;
    return &fault;
  }
  return nullptr;
}

void FaultyPort::give_up(std::function<void(Error)> done) {
  calendar_.call_at(calendar_.now() + timeout_.value, [done = std::move(done)] { done(Error::kTransfer); });
}

void FaultyPort::read(const Target& from, std::uint64_t bytes, std::function<void(Error, Data)> done) {
  if (fails()) return give_up([done = std::move(done)](Error error) { done(error, {}); });
  port_.read(from, bytes, std::move(done));
}

void FaultyPort::write(const Target& to, Data data, std::optional<FlagWrite> flag, std::function<void()> visible,
                       std::function<void(Error)> done) {
  if (fails()) return give_up(std::move(done));
  if (flag && faults_.happens(hw::EngineFault::What::kFlagCorrupt, calendar_.now())) flag->value ^= 1U;
  port_.write(to, std::move(data), flag, std::move(visible), std::move(done));
}

void FaultyPort::atomic_add(const Target& to, std::uint32_t value, std::function<void(Error)> done) {
  if (fails()) return give_up(std::move(done));
  port_.atomic_add(to, value, std::move(done));
}

}  // namespace cmx::model::comm_engine
