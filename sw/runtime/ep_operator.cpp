// SPDX-License-Identifier: Apache-2.0
#include "sw/runtime/ep_operator.h"

#include <algorithm>
#include <vector>

#include "sw/runtime/ep_exchange.h"
#include "sw/runtime/ep_prediction.h"

namespace cmx::sw::runtime {

EpOperatorResult run_ep_operator(hw::DevicePort& port, const MachineView& machine, const plan::EpOperatorPlan& plan,
                                 bool dispatch) {
  const auto& options = plan.options;
  const hw::Bytes message = dispatch ? plan.dispatch_message : plan.combine_message;
  const kernels::ExpertParallelShape shape{
      .hidden = options.hidden,
      .top_k = options.topk,
      .message_extra_bytes = static_cast<int>(plan.dispatch_message.value) - options.hidden};
  const hw::isa::Partition partition{0, options.aiv};
  EpExchange exchange(port, machine, plan.exchange,
                      std::vector<int>(static_cast<std::size_t>(options.ep), options.tokens),
                      {.shape = shape,
                       .ep = options.ep,
                       .stream = 0,
                       .partition = partition,
                       .shared_local = false,
                       .label = dispatch ? "dispatch" : "combine"});
  EpOperatorResult result;
  const auto done = [&](hw::Die /*die*/, EpExchange::Done part) {
    result.time_us = std::max(result.time_us, hw::to_us(part.end));
    result.mean_us += hw::to_us(part.end) / options.ep;
    result.wait_us += std::max(0.0, hw::to_us(part.waited)) / options.ep;
  };
  for (hw::Die die = 0; die < options.ep; ++die) {
    if (dispatch) {
      exchange.start_dispatch(die, done);
    } else {
      exchange.start_combine(die, done);
    }
  }
  port.run_all();
  exchange.close();
  result.payload_bytes = static_cast<double>(plan.payload(message).value);
  result.bandwidth_gb_per_s = result.payload_bytes / (result.time_us * 1e3);
  result.fabric = port.fabric_statistics();
  const plan::MessageCount count = plan.messages();
  const EpWork work{.shape = shape,
                    .partition = partition,
                    .ep = options.ep,
                    .messages = options.tokens * options.topk,
                    .remote_share = static_cast<double>(count.planes) / static_cast<double>(count.total()),
                    .tokens = options.tokens,
                    .farthest = options.ep - 1};
  const EpPrediction prediction =
      dispatch ? predict_dispatch(port, machine, work) : predict_combine(port, machine, work);
  result.predicted_us = prediction.us;
  result.bound = prediction.bound;
  result.arithmetic = prediction.arithmetic;
  return result;
}

}  // namespace cmx::sw::runtime
