// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace model {

enum class Operation : std::uint8_t { kRead, kWrite, kWriteNotify };

/// One transaction between two end points.
struct Message {
  std::int32_t source{0};
  std::int32_t destination{0};
  std::int64_t bytes{0};
  Operation operation{Operation::kWrite};
  std::uint64_t cookie{0};  // the client's own
  std::uint8_t service_level{0};
  std::uint8_t attempts{0};  // times that it was lost to a fault
  bool marked{false};        // a packet of it had a congestion mark
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

}  // namespace model
