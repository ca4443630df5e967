// SPDX-License-Identifier: Apache-2.0
// Transactions between end points: what they are, and in which order a target carries them out.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cmx::model {

/// What a transaction does at its target. kRead and kWrite move messages in packets of the MTU, with one response;
/// kWriteNotify also tells the target's program; kSend leaves the place to the target's receive queue and tells its
/// program. kLoad and kStore are units of ub_port.load_unit and ub_port.unit, each with a response of its own. The rest
/// change one operand of ub_port.atomic_operand bytes in the target's memory and bring back what was there.
enum class Operation : std::uint8_t {
  kRead,
  kWrite,
  kWriteNotify,
  kSend,
  kLoad,
  kStore,
  kCompareAndSwap,
  kSwap,
  kFetchAdd
};

/// As users write them, in the order of Operation.
inline constexpr std::array<std::string_view, 9> kOperationNames{
    "read", "write", "write_notify", "send", "load", "store", "compare_and_swap", "swap", "fetch_add"};

/// The target sends data.
constexpr bool reads(Operation o) { return o == Operation::kRead || o == Operation::kLoad; }
constexpr bool is_atomic(Operation o) { return o >= Operation::kCompareAndSwap; }
/// The initiator sends a message's data, which it fetches from its memory; the data of stores and atomics come from
/// registers.
constexpr bool writes_message(Operation o) {
  return o == Operation::kWrite || o == Operation::kWriteNotify || o == Operation::kSend;
}
/// The target's program is told.
constexpr bool notifies(Operation o) { return o == Operation::kWriteNotify || o == Operation::kSend; }
/// A sequence of units, each with a response of its own.
constexpr bool in_units(Operation o) { return o == Operation::kLoad || o == Operation::kStore; }

/// Of the transactions of one stream: a queue of an initiator, to one target. kNone: any order, and nobody waits.
/// kRelaxed: any order, but a strong one waits. kStrong: after all relaxed and strong ones before it. kFence: handed
/// over once everything before it in the initiator's queue is complete.
enum class Order : std::uint8_t { kNone, kRelaxed, kStrong, kFence };
inline constexpr std::array<std::string_view, 4> kOrderNames{"none", "relaxed", "strong", "fence"};

/// One transaction between two end points.
struct Message {
  std::int32_t source{0};
  std::int32_t destination{0};
  std::int64_t bytes{0};
  Operation operation{Operation::kWrite};
  std::uint64_t cookie{0};  // the client's own
  std::uint8_t service_level{0};
  std::uint8_t attempts{0};  // times that it was lost to a fault
  Order order{Order::kNone};
  bool marked{false};      // a packet of it had a congestion mark
  std::uint16_t queue{0};  // of the initiator; with the target, its stream
};

/// What the fabric tells its client.
struct Notice {
  enum class Kind : std::uint8_t { kDelivered, kCompleted };
  std::int64_t time{0};  // when the end point sees it, ps
  std::uint64_t cookie{0};
  std::int32_t endpoint{0};
  Kind kind{Kind::kDelivered};
  bool marked{false};  // of a completion: the response tells of congestion
};

}  // namespace cmx::model
