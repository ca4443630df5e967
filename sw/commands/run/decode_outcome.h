// SPDX-License-Identifier: Apache-2.0
// From a decode result to keys, human view, explanation and warnings.
#pragma once

#include "sw/cli/command.h"
#include "sw/plan/plan.h"
#include "sw/runtime/decode_result.h"

namespace cmx::sw::apps {

Outcome decode_outcome(const runtime::DecodeResult& result, const plan::Plan& plan, const report::Style& style);
/// Placement, memory, packets and estimated wall time.
Outcome decode_dry_run(const plan::Plan& plan, hw::Bytes mtu, int threads);

}  // namespace cmx::sw::apps
