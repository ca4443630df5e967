// SPDX-License-Identifier: Apache-2.0
// What a user asks of a decode run. Defaults are the published case (CM384 Tables 4-5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hw/isa/profile.h"
#include "hw/units/units.h"
#include "sw/models/weights.h"

namespace cmx::sw::plan {

enum class Eplb { kPerfect, kNone };
std::string_view name_of(Eplb eplb);

struct DecodeOptions {
  std::string model{"deepseek-r1"};
  int npus{160};
  int ep{320};
  int tp{1};
  int batch{96};       // requests of an NPU
  int kv{4096};        // tokens in the cache of every request
  int mtp{1};          // speculative tokens
  double accept{0.7};  // probability that a speculative token is accepted after an accepted one
  int microbatches{2};
  std::vector<hw::isa::Partition> partition{{16, 32}, {8, 16}};  // of stream 0 and 1; unused with one microbatch
  Eplb eplb{Eplb::kPerfect};
  models::Dtype weight_dtype{models::Dtype::kInt8};
  models::Dtype kv_dtype{models::Dtype::kBf16};
  int layers{0};                       // decoder layers to simulate; 0: all
  std::optional<int> shared_replicas;  // absent: the default rule
  std::optional<int> redundant;        // absent: the least that divides
  std::uint64_t seed{1};

  /// Tokens a request gains an iteration: sum of accept^i, i = 0..mtp.
  double tokens_per_iteration() const;
};

/// What placement and memory need to know of the machine.
struct MachineFacts {
  int npus{384};
  int dies_per_npu{2};
  int aic{24};  // of a die
  int aiv{48};
  hw::Bytes hbm{64LL << 30};  // of a die
};

// Words of the command line. Throw BadInput naming the flag and the choices.
Eplb parse_eplb(std::string_view text);                                   // "perfect", "none"
models::Dtype parse_dtype(std::string_view flag, std::string_view text);  // "int8", "bf16"
std::vector<hw::isa::Partition> parse_partition(std::string_view text);   // "16:32,8:16" = aic:aiv of stream 0 and 1

/// Checks every option for itself and against the machine. Throws BadInput.
void check_options(const DecodeOptions& options, const models::Model& model, const MachineFacts& machine);

}  // namespace cmx::sw::plan
