// SPDX-License-Identifier: Apache-2.0
// ub p2p: one transfer between two end points on an idle machine.
#include "tlm/ub_traffic/point_to_point.h"

#include <fmt/format.h>

#include <chrono>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "sw/apps/command.h"
#include "sw/apps/platform.h"

namespace sw::apps {
namespace {

using report::Node;

std::int32_t endpoint(const hw::Topology& topology, const char* flag, const std::string& name) {
  try {
    return topology.endpoint_named(name);
  } catch (const hw::BadInput& error) {
    throw hw::BadInput(fmt::format("{} {}: {}", flag, name, error.what()));
  }
}

class UbP2p final : public Command {
 public:
  std::string_view name() const override { return "ub p2p"; }
  std::string_view summary() const override { return "One transfer between two end points: latency, bandwidth and what bounds them"; }

  void declare(Flags& flags) override {
    flags.text("--from", from_, "die:N|cpu:N", "Initiator");
    flags.text("--to", to_, "die:N|cpu:N", "Target");
    flags.choice("--op", operation_, {"read", "write", "write_notify"}, "Operation");
    flags.bytes("--bytes", bytes_, "Payload");
    flags.choice("--engine", engine_, {"aiv", "sdma"}, "Who moves the bytes: vector cores, or the communication engine");
    flags.whole("--channels", channels_, "all", "Vector cores or channels that take part", {1, 1024});
    flags.choice("--path", path_, {"auto", "ub"}, "ub: over the planes also between the dies of a package");
  }

  Outcome run(Session& session) override {
    const auto begin = std::chrono::steady_clock::now();
    const hw::Machine machine = hw::load_machine(session.machine());
    const model::FabricSpec spec = fabric_spec(machine);
    const model::PointToPoint transfer = make_transfer(machine, spec.topology);
    session.level("ub_switch");
    if (from_.rfind("cpu", 0) == 0 || to_.rfind("cpu", 0) == 0) session.level("cpu_memory");
    if (engine_ == "sdma") session.level("comm_engine");
    const model::PointToPointResult result = model::run_point_to_point(spec, transfer);

    Node breakdown = Node::object();
    for (const auto& [part, ns] : result.breakdown_ns) breakdown.set(part, ns, {"ns", ""});
    Outcome outcome;
    outcome.keys.set("latency_us", result.latency_us, {"us", "first issue to last completion visible at the initiator"});
    outcome.keys.set("bandwidth_gb_per_s", result.bandwidth_gb_per_s, {"GB/s", "payload over that time"});
    outcome.keys.set("hops", result.hops, {"", "links from initiator to target"});
    outcome.keys.set("bound", result.bound, {"", "what binds the rate of a long transfer"});
    outcome.keys.set("breakdown_ns", breakdown, {"", "one packet on an idle machine, then the rest of the transfer"});
    for (const model::Bound& bound : result.bounds)
      outcome.explanation.push_back(fmt::format("{}: {:.1f} GB/s; {}", bound.mechanism, bound.gb_per_s, bound.arithmetic));
    outcome.simulate_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
  }

 private:
  model::PointToPoint make_transfer(const hw::Machine& machine, const hw::Topology& topology) const {
    model::PointToPoint transfer;
    transfer.from = endpoint(topology, "--from", from_);
    transfer.to = endpoint(topology, "--to", to_);
    transfer.operation = operation_ == "read"    ? model::Operation::kRead
                         : operation_ == "write" ? model::Operation::kWrite
                                                 : model::Operation::kWriteNotify;
    transfer.bytes = bytes_.value;
    transfer.direct = path_ == "auto";
    if (engine_ == "sdma") {
      const hw::CommEngineSpec& sdma = machine.parts("--engine sdma").comm_engine;
      check_channels(sdma.channels, "channels");
      transfer.initiators = channels_.value_or(sdma.channels);
      transfer.start = sdma.start;
      transfer.interval = sdma.descriptor_interval;
      transfer.engine_rate = sdma.rate;
    } else {
      const int cores = machine.supernode ? machine.supernode->die.aiv : transfer.initiators;
      check_channels(cores, "vector cores");
      transfer.initiators = channels_.value_or(cores);
      transfer.interval = machine.ub_port.issue;
    }
    return transfer;
  }

  void check_channels(int available, const char* what) const {
    if (channels_ && *channels_ > available) throw hw::BadInput(fmt::format("--channels {}: there are {} {}", *channels_, available, what));
  }

  std::string from_{"die:0"};
  std::string to_{"die:2"};
  std::string operation_{"read"};
  hw::Bytes bytes_{16 << 20};
  std::string engine_{"aiv"};
  std::optional<int> channels_;
  std::string path_{"auto"};
};

}  // namespace

std::unique_ptr<Command> make_ub_p2p() { return std::make_unique<UbP2p>(); }

}  // namespace sw::apps
