// SPDX-License-Identifier: Apache-2.0
// op dispatch, op combine: one expert-parallel exchange on an idle machine.
#include <fmt/format.h>

#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/commands/platform/platform.h"
#include "sw/plan/ep_operator.h"
#include "sw/process/elapsed.h"
#include "sw/runtime/ep_operator.h"

namespace cmx::sw::apps {
namespace {

class OpExchange final : public Command {
 public:
  explicit OpExchange(bool dispatch) : dispatch_(dispatch) {}
  std::string_view name() const override { return dispatch_ ? "op dispatch" : "op combine"; }
  std::string_view summary() const override {
    return dispatch_ ? "Send every token to its experts, INT8, all ranks at once"
                     : "Bring every token's results back, BF16, all ranks at once";
  }
  bool traces() const override { return true; }

  void declare(Flags& flags) override {
    flags.whole("--ep", options_.ep, "Ranks, one a die");
    flags.whole("--tokens", options_.tokens, "Tokens of each rank");
    flags.whole("--hidden", options_.hidden, "Elements of a token");
    flags.whole("--topk", options_.topk, "Experts of a token");
    flags.real("--skew", options_.skew, "Sigma of the experts' log-normal popularity, 0: uniform", 0, 3);
    flags.whole("--aiv", options_.aiv, "Vector cores");
  }

  Outcome run(Session& session) override {
    const auto begin = Clock::now();
    const plan::EpOperatorPlan plan = make_plan(session);
    Platform platform(session, std::string(name()), options_.ep);
    Outcome outcome;
    outcome.setup_s = seconds_since(begin);
    const auto start = Clock::now();
    const runtime::EpOperatorResult result =
        runtime::run_ep_operator(platform.port(), platform.view(), plan, dispatch_);
    outcome.simulate_s = seconds_since(start);

    outcome.keys.set("time_us", result.time_us, {"us", "start to the last rank's end"});
    outcome.keys.set("payload_bytes", static_cast<std::int64_t>(result.payload_bytes), {"bytes", "that a rank sends"});
    outcome.keys.set("bandwidth_gb_per_s", result.bandwidth_gb_per_s, {"GB/s", "payload of a rank over the time"});
    outcome.keys.set("wait_us", result.wait_us, {"us", "waiting for other ranks, mean"});
    outcome.explanation = {fmt::format("bound by {}: predicted {:.1f} us, simulated {:.1f} us", result.bound,
                                       result.predicted_us, result.time_us),
                           result.arithmetic};
    return outcome;
  }

  Outcome dry_run(Session& session) override {
    const plan::EpOperatorPlan plan = make_plan(session);
    const hw::Machine machine = hw::load_machine(session.machine());
    const plan::MessageCount messages = plan.messages();
    const hw::Bytes bytes = dispatch_ ? plan.dispatch_message : plan.combine_message;
    Outcome outcome;
    outcome.keys.set("messages", messages.total());
    outcome.keys.set("message_bytes", bytes.value);
    outcome.keys.set("packets", plan::packets(messages.planes + messages.package, bytes, machine.ub_link.mtu).total(),
                     {"", "data and responses"});
    return outcome;
  }

 private:
  plan::EpOperatorPlan make_plan(Session& session) {
    options_.seed = session.seed();
    const hw::Machine machine = hw::load_machine(session.machine());
    return plan::plan_ep_operator(options_, machine_facts(machine, std::string(name())),
                                  plan::read_plan_parameters(session.plan()));
  }

  bool dispatch_;
  plan::EpOperatorOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_op_dispatch() { return std::make_unique<OpExchange>(true); }
std::unique_ptr<Command> make_op_combine() { return std::make_unique<OpExchange>(false); }

}  // namespace cmx::sw::apps
