// SPDX-License-Identifier: Apache-2.0
// The human view of a decode run, drawn from its JSON keys.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sw/report/node.h"
#include "sw/report/text.h"

namespace cmx::sw::report {

struct DecodeView {
  std::string title;                                     // "deepseek-r1: 160 NPUs, EP320, batch 96, KV 4096"
  std::optional<double> published_tpot_ms;               // of the same case
  int batch{0};                                          // requests of an NPU
  std::vector<std::string> cores;                        // of each stream: "16 AIC + 32 AIV"
  std::vector<std::pair<std::string, double>> parts_ms;  // where the iteration goes
  std::vector<std::string> bottlenecks;                  // worst first
};

/// `keys`: those of `run decode`.
std::string decode_text(const Node& keys, const DecodeView& view, const Style& style);

}  // namespace cmx::sw::report
