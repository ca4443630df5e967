// SPDX-License-Identifier: Apache-2.0
// Transactions that the fabric as a whole has to know of until they are done: in parts, through several planes or as
// loads and stores, or in an order.
//
// Contract: parts of one transaction may be reported in any order; it is committed at the latest of their times, and
// its one response leaves through the plane of that part (of equal ones, the first plane). Where every part has a
// response of its own, it is acknowledged at the latest of those. A record lives until then. A congestion mark of one
// part is the whole transaction's. Records are pooled.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tlm/ub_fabric/base/message.h"

namespace cmx::model {

/// The last packet of a part has been committed at the target, or its response has been received.
struct PartArrival {
  std::int64_t time{0};
  std::uint32_t write{0};
  bool marked{false};  // with a congestion mark
};

class StripedWrites {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Complete {
    Message message;
    std::int64_t time{0};
    int plane{0};
    bool answered{false};  // every part has a response of its own
  };

  /// `parts`: that will be committed, none of a load. `responses`: of the parts; 0 where the transaction as a whole has
  /// one.
  std::uint32_t open(const Message& message, int parts, int responses) {
    std::uint32_t index = free_;
    if (index == kNone) {
      index = static_cast<std::uint32_t>(records_.size());
      records_.push_back({});
    } else {
      free_ = records_[index].next;
    }
    records_[index] = {message, {-1, 0, parts}, {-1, 0, responses}, kNone};
    return index;
  }

  /// A part has been committed; says when all have.
  std::optional<Complete> commit(const PartArrival& part, int plane) {
    Record& record = records_[part.write];
    record.message.marked = record.message.marked || part.marked;
    const auto whole = count(record, record.commits, part, plane);
    if (whole && record.responses.left == 0) release(part.write);
    return whole;
  }

  /// The response to a part has been received; says when all have.
  std::optional<Complete> acknowledge(const PartArrival& part, int plane) {
    Record& record = records_[part.write];
    record.message.marked = record.message.marked || part.marked;
    const auto whole = count(record, record.responses, part, plane);
    if (whole) release(part.write);
    return whole;
  }

 private:
  struct Latest {
    std::int64_t time{-1};
    int plane{0};
    int left{0};
  };
  struct Record {
    Message message;
    Latest commits;
    Latest responses;
    std::uint32_t next{kNone};
  };
  static std::optional<Complete> count(const Record& record, Latest& latest, const PartArrival& part, int plane) {
    if (part.time > latest.time || (part.time == latest.time && plane < latest.plane))
      latest = {part.time, plane, latest.left};
    if (--latest.left > 0) return std::nullopt;
    return Complete{record.message, latest.time, latest.plane, record.responses.left > 0};
  }
  void release(std::uint32_t index) {
    records_[index].next = free_;
    free_ = index;
  }
  std::vector<Record> records_;
  std::uint32_t free_{kNone};
};

}  // namespace cmx::model
