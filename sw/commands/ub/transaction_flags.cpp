// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/ub/transaction_flags.h"

#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"

namespace cmx::sw::apps {
namespace {

template <class Names>
std::size_t place(const Names& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

}  // namespace

void TransactionFlags::declare(Flags& flags, const std::vector<std::string>& peer_orders) {
  flags.choice("--op", operation_, {model::kOperationNames.begin(), model::kOperationNames.end()}, "Operation");
  std::vector<std::string> orders{model::kOrderNames.begin(), model::kOrderNames.end()};
  orders.insert(orders.end(), peer_orders.begin(), peer_orders.end());
  std::string help =
      "Among the transactions of an initiator to a target (ub_port.order_by says who sees to it); fence: each when all "
      "before it are complete";
  if (!peer_orders.empty()) help += fmt::format("; {}: of the peers of alltoall", fmt::join(peer_orders, ", "));
  flags.choice("--order", order_, orders, help);
  flags.whole("--service-level", level_,
              "Service level: its virtual lanes are those of ub_link.request_lanes and response_lanes",
              {0, hw::UbLinkSpec::kMostLanes - 1});
}

model::Operation TransactionFlags::operation() const {
  return static_cast<model::Operation>(place(model::kOperationNames, operation_));
}

model::Order TransactionFlags::order() const {
  return peer_order().empty() ? static_cast<model::Order>(place(model::kOrderNames, order_)) : model::Order::kNone;
}

std::string TransactionFlags::peer_order() const {
  return place(model::kOrderNames, order_) < model::kOrderNames.size() ? "" : order_;
}

std::uint8_t TransactionFlags::service_level(const model::FabricSpec& spec) const {
  const std::size_t levels = spec.link.request_lanes.size();
  if (static_cast<std::size_t>(level_) >= levels)
    throw hw::BadInput(fmt::format("--service-level {}: this machine has {} (ub_link.request_lanes): 0 to {}", level_,
                                   levels, levels - 1));
  return static_cast<std::uint8_t>(level_);
}

}  // namespace cmx::sw::apps
