// SPDX-License-Identifier: Apache-2.0
// ub traffic: synthetic traffic of many end points.
#include <fmt/format.h>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "sw/apps/command.h"
#include "sw/apps/platform.h"
#include "sw/apps/run_directory.h"
#include "tlm/ub_traffic/traffic.h"

namespace sw::apps {
namespace {

using report::Node;

class UbTraffic final : public Command {
 public:
  std::string_view name() const override { return "ub traffic"; }
  std::string_view summary() const override { return "Traffic of many end points by a pattern: completion, latencies, load of the links"; }

  void declare(Flags& flags) override {
    flags.choice("--pattern", pattern_, {"uniform", "permutation", "transpose", "incast", "hotspot", "alltoall"}, "Who writes to whom");
    flags.whole("--endpoints", endpoints_, "all dies", "End points that take part: the first N", {2, 1'000'000});
    flags.bytes("--bytes", bytes_, "Bytes of a message");
    flags.whole("--messages", traffic_.messages, "Messages of an end point; alltoall: its distinct peers");
    flags.real("--load", traffic_.load, "Offered payload over the end point's raw rate; 0: as fast as windows allow", 0, 1);
    flags.text("--links-csv", links_csv_, "FILE", "Also write the utilisation of each class of links");
  }

  Outcome run(Session& session) override {
    if (!links_csv_.empty()) check_output_file("--links-csv", links_csv_);
    const hw::Machine machine = hw::load_machine(session.machine());
    const model::FabricSpec spec = fabric_spec(machine);
    traffic_.pattern = model::pattern_named(pattern_);
    traffic_.endpoints = endpoints_.value_or(spec.topology.dies);
    if (traffic_.endpoints > spec.topology.dies)
      throw hw::BadInput(fmt::format("--endpoints {}: the machine has {} of them{}", traffic_.endpoints, spec.topology.dies,
                                     machine.supernode ? "" : "; its star.endpoints or clos.endpoints makes it larger"));
    if (pattern_ == "alltoall" && traffic_.messages >= traffic_.endpoints) {
      throw hw::BadInput(fmt::format("--messages {}: alltoall needs that many distinct peers; {} end points have {}", traffic_.messages,
                                     traffic_.endpoints, traffic_.endpoints - 1));
    }
    traffic_.bytes = bytes_.value;
    traffic_.seed = session.seed();
    if (machine.supernode) traffic_.initiators = machine.supernode->die.aiv;
    session.level("ub_switch");
    const model::TrafficResult result = model::run_traffic(spec, traffic_, session.threads());

    Node latency = Node::object();
    latency.set("mean", result.latency.mean)
        .set("p50", result.latency.p50)
        .set("p99", result.latency.p99)
        .set("p999", result.latency.p999)
        .set("max", result.latency.max);
    Node links = Node::object();
    std::string csv = "class,mean,max\n";
    for (const auto& [link_class, load] : result.fabric.link_utilisation) {
      links.set(link_class, Node::object().set("mean", load.mean).set("max", load.max));
      csv += fmt::format("{},{:.6f},{:.6f}\n", link_class, load.mean, load.max);
    }
    if (!links_csv_.empty()) write_file(links_csv_, csv);
    Outcome outcome;
    outcome.keys.set("completion_us", result.completion_us, {"us", "first issue to last completion"});
    outcome.keys.set("throughput_gb_per_s_per_endpoint", result.throughput_gb_per_s_per_endpoint, {"GB/s", "payload of an end point over that time"});
    outcome.keys.set("latency_us", latency, {"us", "of a message"});
    outcome.keys.set("packets", result.fabric.packets, {"", "injected, responses included"});
    outcome.keys.set("packet_hops", result.fabric.packet_hops, {"", "link traversals"});
    outcome.keys.set("link_utilisation", links, {"", "busy over elapsed time, of links that carried packets"});
    outcome.setup_s = result.setup_s;
    outcome.simulate_s = result.simulate_s;
    return outcome;
  }

 private:
  model::Traffic traffic_;
  std::string pattern_{"uniform"};
  std::optional<int> endpoints_;
  hw::Bytes bytes_{4096};
  std::string links_csv_;
};

}  // namespace

std::unique_ptr<Command> make_ub_traffic() { return std::make_unique<UbTraffic>(); }

}  // namespace sw::apps
