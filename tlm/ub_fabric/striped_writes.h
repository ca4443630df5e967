// SPDX-License-Identifier: Apache-2.0
// Writes whose packets travel through several planes: what is known of each until its last part is in.
//
// Contract: parts of one write may be reported in any order; the write is complete at the latest of their times, and its response leaves through the plane
// of that part (of equal ones, the first plane). Records are pooled.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tlm/ub_fabric/message.h"

namespace model {

/// The last packet of a part has been committed at the target.
struct PartArrival {
  std::int64_t time{0};
  std::uint32_t write{0};
};

class StripedWrites {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Complete {
    Message message;
    std::int64_t time{0};
    int plane{0};
  };

  std::uint32_t open(const Message& message, int parts) {
    std::uint32_t index = free_;
    if (index == kNone) {
      index = static_cast<std::uint32_t>(records_.size());
      records_.push_back({});
    } else {
      free_ = records_[index].next;
    }
    records_[index] = {{message, -1, 0}, parts, kNone};
    return index;
  }

  std::optional<Complete> arrive(const PartArrival& part, int plane) {
    Record& record = records_[part.write];
    const bool later = part.time > record.whole.time || (part.time == record.whole.time && plane < record.whole.plane);
    if (later) {
      record.whole.time = part.time;
      record.whole.plane = plane;
    }
    if (--record.parts_left > 0) return std::nullopt;
    record.next = free_;
    free_ = part.write;
    return record.whole;
  }

 private:
  struct Record {
    Complete whole;
    int parts_left{0};
    std::uint32_t next{kNone};
  };
  std::vector<Record> records_;
  std::uint32_t free_{kNone};
};

}  // namespace model
