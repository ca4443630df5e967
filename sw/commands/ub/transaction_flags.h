// SPDX-License-Identifier: Apache-2.0
// What kind of transaction, in which order, at which service level: --op, --order, --service-level of the ub commands.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sw/cli/flags.h"
#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/base/message.h"

namespace cmx::sw::apps {

class TransactionFlags {
 public:
  explicit TransactionFlags(std::string operation) : default_(operation), operation_(std::move(operation)) {}

  /// `peer_orders`: of peers rather than transactions; --order takes them in the same place.
  void declare(Flags& flags, const std::vector<std::string>& peer_orders = {});
  /// Whether something else than the defaults was asked for.
  /// The one of `peer_orders` that was given; empty: none.
  std::string peer_order() const;
  bool changed() const { return operation_ != default_ || order_ != "none" || level_ != 0; }
  model::Operation operation() const;
  model::Order order() const;
  /// Throws BadInput where the machine has fewer levels.
  std::uint8_t service_level(const model::FabricSpec& spec) const;

 private:
  std::string default_;
  std::string operation_;
  std::string order_{"none"};
  int level_{0};
};

}  // namespace cmx::sw::apps
