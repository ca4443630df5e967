// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hw/device_port/device_port.h"

namespace cmx::sw::runtime {

/// What happened in one stream, averaged over MoE layers, microbatches and dies.
struct StreamResult {
  std::string name;  // "stream0"
  int aic{0};
  int aiv{0};
  double us{0};                                     // first start to last end of one microbatch
  double busy_us{0};                                // of it, operators at work
  double wait_us{0};                                // of it, waiting for other ranks or for the other stream
  std::vector<std::pair<std::string, double>> ops;  // us of each operator, its waiting included
};

struct Explanation {
  std::string op;
  std::string bound;  // the resource that binds
  double predicted_us{0};
  double simulated_us{0};
  std::string arithmetic;
  double operations{0};  // of a die, 0 for communication
  double hbm_bytes{0};   // of a die
};

struct DecodeResult {
  double iteration_ms{0};
  double tpot_ms{0};
  double tokens_per_s_per_npu{0};
  double tokens_per_s_per_tflops{0};
  double layer_us_mean{0}, layer_us_min{0}, layer_us_max{0};
  std::vector<double> layer_intervals_us;  // of the simulated MoE layers: from the start of each to that of the next
  std::vector<StreamResult> streams;
  double utilisation_cube{0}, utilisation_vector{0}, utilisation_hbm{0}, utilisation_ub{0};
  double exposed_communication_us{
      0};  // an iteration: communication in progress and no compute on the die, mean over dies
  double hbm_weights_gib{0}, hbm_kv_gib{0}, hbm_buffers_gib{0}, hbm_free_gib{0};
  hw::FabricStatistics fabric;  // of the simulated layers
  std::vector<std::pair<std::string, double>>
      parts_ms;  // where the iteration goes: launches, dense layers, MoE layers, MTP, heads
  std::vector<Explanation> explanations;
  std::vector<std::string> bottlenecks;  // the three largest, worst first
  int layers_simulated{0};
  int layers_analytic{0};  // of the coarser run that stood for the layers left out; 0: there was none
  bool extrapolated{false};
};

}  // namespace cmx::sw::runtime
