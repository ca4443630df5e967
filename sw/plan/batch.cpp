// SPDX-License-Identifier: Apache-2.0
#include "sw/plan/batch.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "hw/device_port/device_port.h"

namespace cmx::sw::plan {

Batch::Batch(int npus, int dies_per_npu, int batch_per_npu, int microbatches, int tp) : tp_(tp) {
  const int dies = npus * dies_per_npu;
  requests_.assign(microbatches, std::vector<int>(dies));
  for (int die = 0; die < dies; ++die) {
    const int npu = hw::package_of(die, dies_per_npu);
    const int behind_first = (die - npu % dies_per_npu) % dies_per_npu;  // the die of this NPU that comes first
    const int mine = batch_per_npu / dies_per_npu + (behind_first < batch_per_npu % dies_per_npu ? 1 : 0);
    for (int m = 0; m < microbatches; ++m) {
      const bool takes_rest = m == npu % 2 % microbatches;
      requests_[m][die] = mine / microbatches + (takes_rest ? mine % microbatches : 0);
    }
  }
}

int Batch::requests(int die) const {
  int sum = 0;
  for (const auto& microbatch : requests_) sum += microbatch[die];
  return sum;
}

int Batch::attention_requests(int die, int microbatch) const {
  const auto first = requests_[microbatch].begin() + tp_first(die);
  return std::accumulate(first, first + tp_, 0);
}

int Batch::attention_requests(int die) const {
  int sum = 0;
  for (int m = 0; m < microbatches(); ++m) sum += attention_requests(die, m);
  return sum;
}

int Batch::max_requests(int microbatch) const {
  return *std::max_element(requests_[microbatch].begin(), requests_[microbatch].end());
}

int Batch::max_requests() const {
  int most = 0;
  for (int die = 0; die < dies(); ++die) most = std::max(most, requests(die));
  return most;
}

int Batch::max_attention_requests() const {
  int most = 0;
  for (int die = 0; die < dies(); die += tp_) most = std::max(most, attention_requests(die));
  return most;
}

std::int64_t Batch::total_requests() const {
  std::int64_t sum = 0;
  for (int die = 0; die < dies(); ++die) sum += requests(die);
  return sum;
}

namespace {
constexpr int kBf16Bytes = 2;
}

hw::Bytes Batch::reduce_scatter_bytes(int to, int microbatch, int tokens_per_request, int hidden) const {
  return hw::Bytes(static_cast<std::int64_t>(requests(to, microbatch)) * tokens_per_request * hidden * kBf16Bytes);
}

hw::Bytes Batch::all_gather_bytes(int from, int microbatch, int tokens_per_request, int hidden) const {
  return hw::Bytes(static_cast<std::int64_t>(requests(from, microbatch)) * tokens_per_request * hidden * kBf16Bytes);
}

}  // namespace cmx::sw::plan
