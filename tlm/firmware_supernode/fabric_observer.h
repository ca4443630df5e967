// SPDX-License-Identifier: Apache-2.0
// Whoever wants to see the packets of a ByteFabric: traces.
#pragma once

#include <cstdint>

namespace cmx::model {

/// A packet as it left an end point. Times in ps.
struct MessagePacket {
  std::uint64_t message{0};
  std::int32_t endpoint{0};  // that sent it
  int plane{0};
  bool within_package{false};  // the plane is the link between the dies of a package
  bool response{false};
  std::int64_t start{0};  // on the end point's link
  std::int64_t end{0};
};

/// The null object; derive and override what is of interest.
/// Contract: sent() comes from within the engine's transaction, before any of its packets; messages have numbers of
/// their own, unique over the run. Packets come window by window, within one plane by plane.
class FabricObserver {
 public:
  virtual ~FabricObserver() = default;
  virtual void sent(int /*die*/, std::uint64_t /*message*/) {}
  virtual void packet(const MessagePacket& /*packet*/) {}
};

}  // namespace cmx::model
