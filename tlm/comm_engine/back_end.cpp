// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/back_end.h"

#include <array>
#include <memory>
#include <stdexcept>

#include "tlm/comm_engine/reduction.h"

namespace cmx::model::comm_engine {
namespace {

namespace global = regs::global;

}  // namespace

void BackEnd::start(const Transaction& transaction, Done done, Arrived arrived) {
  if (full() || calendar_.now() < free_at_) throw std::logic_error("transaction started before the back-end takes one");
  ++open_;
  file_.add64(global::kTransactionsLo, global::kTransactionsHi, 1);
  free_at_ =
      calendar_.now() + hw::transfer_time(hw::Bytes(static_cast<std::int64_t>(transaction.bytes)), spec_.rate).value;
  if (transaction.bytes == 0 && transaction.flag && !transaction.flag->own)
    return flag_remote(transaction, std::move(done), std::move(arrived));
  if (!transaction.source.own) return read_remote(transaction, std::move(done), std::move(arrived));
  if (!transaction.destination.own) return write_remote(transaction, std::move(done), std::move(arrived));
  calendar_.call_at(free_at_, [this, transaction, data = read_own(transaction.source.offset, transaction.bytes),
                               done = std::move(done), arrived = std::move(arrived)] {
    arrive(transaction, data);
    if (arrived) arrived();
    finish(done, Error::kNone, transaction.bytes);
  });
}

FabricPort::Data BackEnd::read_own(std::uint64_t place, std::uint64_t bytes) {
  FabricPort::Data data(bytes);
  memory_.read(place, data);
  file_.add64(global::kBytesReadLo, global::kBytesReadHi, bytes);
  return data;
}

void BackEnd::read_remote(const Transaction& transaction, Done done, Arrived arrived) {
  port_.read(target(transaction, transaction.source), transaction.bytes,
             [this, transaction, done = std::move(done), arrived = std::move(arrived)](Error error,
                                                                                       const FabricPort::Data& data) {
               const bool good = error == Error::kNone;
               if (good && data.size() != transaction.bytes)
                 throw std::logic_error("the fabric port delivered another number of bytes than was asked for");
               if (good) {
                 file_.add64(global::kBytesReadLo, global::kBytesReadHi, data.size());
                 arrive(transaction, data);
                 if (arrived) arrived();
               }
               finish(done, error, good ? transaction.bytes : 0);
             });
}

void BackEnd::write_remote(const Transaction& transaction, Done done, Arrived arrived) {
  std::optional<FlagWrite> flag;
  if (transaction.flag) flag = FlagWrite{transaction.flag->offset, transaction.flag_value, transaction.flag_add};
  const auto bytes_there = std::make_shared<std::uint64_t>(0);
  port_.write(
      target(transaction, transaction.destination), read_own(transaction.source.offset, transaction.bytes), flag,
      [this, bytes_there, bytes = transaction.bytes, arrived = std::move(arrived)] {
        *bytes_there = bytes;
        file_.add64(global::kBytesWrittenLo, global::kBytesWrittenHi, bytes);
        if (arrived) arrived();
      },
      [this, bytes_there, done = std::move(done)](Error error) { finish(done, error, *bytes_there); });
}

void BackEnd::flag_remote(const Transaction& transaction, Done done, Arrived arrived) {
  const Target to = target(transaction, *transaction.flag);
  if (transaction.opcode == regs::Opcode::kAtomicAdd) {
    return port_.atomic_add(to, transaction.flag_value,
                            [this, done = std::move(done), arrived = std::move(arrived)](Error error) {
                              if (arrived && error == Error::kNone) arrived();
                              finish(done, error, 0);
                            });
  }
  const auto visible = [arrived = std::move(arrived)] {
    if (arrived) arrived();
  };
  port_.write(to, {}, FlagWrite{to.offset, transaction.flag_value, transaction.flag_add}, visible,
              [this, done = std::move(done)](Error error) { finish(done, error, 0); });
}

void BackEnd::arrive(const Transaction& transaction, std::span<const std::uint8_t> data) {
  if (is_reduction(transaction.opcode)) {
    FabricPort::Data sum(data.size());
    memory_.read(transaction.destination.offset, sum);
    reduce(transaction.opcode, transaction.type, transaction.scale, sum, data);
    memory_.write(transaction.destination.offset, sum);
  } else if (!data.empty()) {
    memory_.write(transaction.destination.offset, data);
  }
  file_.add64(global::kBytesWrittenLo, global::kBytesWrittenHi, data.size());
  if (!transaction.flag) return;
  std::array<std::uint8_t, 4> word{};
  std::uint32_t value = transaction.flag_value;
  if (transaction.flag_add || transaction.opcode == regs::Opcode::kAtomicAdd) {
    memory_.read(transaction.flag->offset, word);
    value += hw::get_little_endian<std::uint32_t>(word);
  }
  hw::put_little_endian(value, word);
  memory_.write(transaction.flag->offset, word);
}

void BackEnd::finish(const Done& done, Error error, std::uint64_t bytes) {
  --open_;
  done(error, bytes);
}

Target BackEnd::target(const Transaction& transaction, const Place& place) {
  return {.kind = place.kind,
          .number = place.number,
          .offset = place.offset,
          .token = transaction.token,
          .service_level = transaction.service_level};
}

}  // namespace cmx::model::comm_engine
