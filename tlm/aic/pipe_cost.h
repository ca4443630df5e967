// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace cmx::model {

/// Cycles that an instruction occupies its pipe.
struct PipeCost {
  double fixed{0};     // whatever the other cores do
  double hbm_read{0};  // reading HBM, with the cores active that the timing was made for

  double cycles() const { return fixed + hbm_read; }
};

}  // namespace cmx::model
