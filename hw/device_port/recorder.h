// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "hw/units/units.h"

namespace cmx::hw {

/// Lanes of a die in a trace. UB ports follow as kUbPort + p.
enum class Lane { kCube, kVector, kMte1, kMte2, kMte3, kFixpipe, kSdma, kUbPort };

/// Receives what happened, when. The base class is the null object: it records nothing.
class Recorder {
 public:
  virtual ~Recorder() = default;
  /// Whether spans of this die are wanted; producers ask before they build names.
  virtual bool wants(std::int32_t /*die*/) const { return false; }
  /// Something occupied a lane from `start` to `end`. `flow` > 0 ties an operation to the packets it caused: equal
  /// numbers are joined by arrows.
  virtual void span(std::int32_t /*die*/, Lane /*lane*/, int /*index*/, std::string_view /*name*/,
                    Picoseconds /*start*/, Picoseconds /*end*/, std::int64_t /*flow*/) {}
};

}  // namespace cmx::hw
