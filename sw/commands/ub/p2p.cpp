// SPDX-License-Identifier: Apache-2.0
// ub p2p: one transfer between two end points on an idle machine, or the same between all nodes.
#include "tlm/ub_traffic/point_to_point.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "hw/machine/machine.h"
#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/commands/platform/platform.h"
#include "sw/commands/platform/switch_level.h"
#include "sw/commands/ub/transaction_flags.h"
#include "tlm/comm_engine_traffic/engine_transfers.h"
#include "tlm/ub_traffic/all_pairs.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

std::int32_t endpoint(const hw::Topology& topology, const char* flag, const std::string& name) {
  try {
    return topology.endpoint_named(name);
  } catch (const hw::DoesNotFit& error) {
    throw hw::DoesNotFit(fmt::format("{} {}: {}", flag, name, error.what()));
  } catch (const hw::BadInput& error) {
    throw hw::BadInput(fmt::format("{} {}: {}", flag, name, error.what()));
  }
}

/// The route in order; `until_ns` is the sum so far.
Node path_keys(const std::vector<model::PathStep>& path) {
  Node rows = Node::array();
  std::int64_t until = 0;
  for (const model::PathStep& step : path) {
    until += step.ps;
    Node row = Node::object();
    row.set("at", step.at).set("part", step.part).set("leg", step.leg.empty() ? Node() : Node(step.leg));
    row.set("link", step.link.empty() ? Node() : Node(step.link));
    row.set("ns", hw::to_ns(hw::Picoseconds(step.ps))).set("until_ns", hw::to_ns(hw::Picoseconds(until)));
    rows.push(std::move(row));
  }
  return rows;
}

std::string path_text(const Node& path, const report::Style& style) {
  report::Table table({"ns", "until", "part", "at", "link"});
  std::string leg;
  for (const auto& [key, row, note] : path.members()) {
    const auto text = [&row = row](const char* name) { return row.find(name)->text(); };
    const auto number = [&row = row](const char* name) { return fmt::format("{:.3f}", row.find(name)->number()); };
    if (text("leg") != leg && !text("leg").empty()) table.row({"", "", text("leg") + ":", "", ""});
    leg = text("leg");
    table.row({number("ns"), number("until_ns"), text("part"), text("at"), text("link")});
  }
  return style.bold("The route of the first packet") + "\n" + table.to_text(style);
}

constexpr const char* kAllNodes = "all-nodes";

/// The worst, the mean and the best of one measure over all pairs.
Node over_pairs(const hw::Topology& topology, const std::vector<model::PairTransfer>& pairs,
                double model::PairTransfer::*measure, bool more_is_worse) {
  const auto less = [measure](const auto& a, const auto& b) { return a.*measure < b.*measure; };
  const model::PairTransfer& least = *std::min_element(pairs.begin(), pairs.end(), less);
  const model::PairTransfer& most = *std::max_element(pairs.begin(), pairs.end(), less);
  const model::PairTransfer& worst = more_is_worse ? most : least;
  const model::PairTransfer& best = more_is_worse ? least : most;
  double sum = 0;
  for (const model::PairTransfer& pair : pairs) sum += pair.*measure;
  Node node = Node::object();
  node.set("worst", worst.*measure).set("mean", sum / static_cast<double>(pairs.size())).set("best", best.*measure);
  node.set("worst_pair", fmt::format("{} -> {}", topology.endpoint_name(worst.from), topology.endpoint_name(worst.to)));
  return node;
}

class UbP2p final : public Command {
 public:
  std::string_view name() const override { return "ub p2p"; }
  std::string_view summary() const override {
    return "One transfer between two end points: latency, bandwidth and what bounds them";
  }

  void declare(Flags& flags) override {
    flags.text("--from", from_, "die:N|cpu:N|all-nodes", "Initiator; all-nodes: a die of each node in turn");
    flags.text("--to", to_, "die:N|cpu:N|all-nodes",
               "Target; all-nodes: a die of each other node, one after the other");
    transaction_.declare(flags);
    flags.bytes("--bytes", bytes_, "16MiB; of atomics, one operand", "Payload");
    flags.choice("--engine", engine_, {"aiv", "sdma"},
                 "Who moves the bytes: vector cores, or the communication engine");
    flags.whole("--channels", channels_, "all vector cores, one channel", "Vector cores or channels that share it",
                {1, 1024});
    flags.whole("--transfers", transfers_, "With --engine sdma: so many of --bytes, queued one behind the other",
                {1, 65536});
    flags.choice("--path", path_, {"auto", "ub"}, "ub: over the planes also between the dies of a package");
    flags.texts("--fault", faults_, "FAULT", kFaultHelp);
    flags.reads("--fault", FileWord::kAfterFile);
  }

  Outcome run(Session& session) override {
    const auto begin = std::chrono::steady_clock::now();
    const hw::Machine machine = hw::load_machine(session.machine());
    model::FabricSpec spec = fabric_spec(machine);
    spec.faults = hw::apply_faults(spec.topology, faults_, session.fault_reader());
    spec.seed = session.seed();
    const model::PointToPoint like = make_transfer(machine, spec);
    choose_switches(session, spec);
    if (from_.rfind("cpu", 0) == 0 || to_.rfind("cpu", 0) == 0) session.level("cpu_memory");
    if (engine_ == "sdma") session.only_level("comm_engine", "cycle");
    Outcome outcome =
        from_ == kAllNodes || to_ == kAllNodes ? run_pairs(spec, like, session.threads()) : run_one(spec, like);
    outcome.text = text(outcome.keys, session);
    outcome.warnings = switch_warnings(spec);
    outcome.simulate_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
  }

 private:
  Outcome run_one(const model::FabricSpec& spec, model::PointToPoint transfer) const {
    transfer.from = endpoint(spec.topology, "--from", from_);
    transfer.to = endpoint(spec.topology, "--to", to_);
    return outcome_of(model::run_point_to_point(spec, transfer));
  }

  Outcome run_pairs(const model::FabricSpec& spec, model::PointToPoint like, int threads) const {
    if (!spec.faults.empty())
      throw hw::BadInput(
          "--fault: with all-nodes a fault holds from the start to the end; leave at=, for= and every= out");
    const std::vector<std::int32_t> nodes = model::die_of_each_node(spec.topology);
    const auto side = [&](const char* flag, const std::string& name) {
      return name == kAllNodes ? nodes : std::vector<std::int32_t>{endpoint(spec.topology, flag, name)};
    };
    const auto pairs = model::run_all_pairs(spec, like, side("--from", from_), side("--to", to_), threads);
    if (pairs.empty())
      throw hw::DoesNotFit(fmt::format("--from {} --to {}: there is no pair of two nodes; this machine has {}", from_,
                                       to_, nodes.size()));
    const auto worst = std::max_element(pairs.begin(), pairs.end(),
                                        [](const auto& a, const auto& b) { return a.latency_us < b.latency_us; });
    like.from = worst->from;
    like.to = worst->to;
    Outcome outcome = outcome_of(model::run_point_to_point(spec, like));
    Node over = Node::object();
    over.set("count", pairs.size(), {"", "one after the other, each on an idle machine; above: the slowest"});
    over.set("latency_us", over_pairs(spec.topology, pairs, &model::PairTransfer::latency_us, true));
    over.set("bandwidth_gb_per_s", over_pairs(spec.topology, pairs, &model::PairTransfer::bandwidth_gb_per_s, false));
    outcome.keys.set("pairs", over);
    return outcome;
  }

  /// The route, which is long, only where it was asked for.
  static std::string text(const Node& keys, const Session& session) {
    Node shown = Node::object();
    for (const auto& [key, value, note] : keys.members()) {
      if (key != "path") shown.set(key, value, note);
    }
    const std::string numbers = report::to_text(shown, session.style());
    return session.explain() ? numbers + "\n" + path_text(*keys.find("path"), session.style()) : numbers;
  }

  static Outcome outcome_of(const model::PointToPointResult& result) {
    Node breakdown = Node::object();
    for (const auto& [part, ns] : result.breakdown_ns) breakdown.set(part, ns, {"ns", ""});
    Outcome outcome;
    outcome.keys.set("latency_us", result.latency_us,
                     {"us", "first issue to last completion visible at the initiator"});
    outcome.keys.set("bandwidth_gb_per_s", result.bandwidth_gb_per_s, {"GB/s", "payload over that time"});
    outcome.keys.set("hops", result.hops, {"", "links from initiator to target"});
    outcome.keys.set("bound", result.bound, {"", "what binds the rate of a long transfer"});
    Node bounds = Node::object();
    for (const model::Bound& bound : result.bounds) bounds.set(bound.mechanism, bound.gb_per_s, {"GB/s", ""});
    outcome.keys.set("bound_gb_per_s", result.bounds.empty() ? Node() : Node(result.bounds.front().gb_per_s),
                     {"GB/s", "what that mechanism allows"});
    outcome.keys.set("bounds_gb_per_s", bounds,
                     {"", "what each mechanism allows this transfer, over all planes and routes that it takes"});
    outcome.keys.set("breakdown_ns", breakdown, {"", "one packet on an idle machine, then the rest of the transfer"});
    outcome.keys.set("path", path_keys(result.path));
    for (const model::Bound& bound : result.bounds)
      outcome.explanation.push_back(
          fmt::format("{}: {:.1f} GB/s; {}", bound.mechanism, bound.gb_per_s, bound.arithmetic));
    return outcome;
  }

  model::PointToPoint make_transfer(const hw::Machine& machine, const model::FabricSpec& spec) const {
    model::PointToPoint transfer;
    transfer.operation = transaction_.operation();
    transfer.order = transaction_.order();
    transfer.service_level = transaction_.service_level(spec);
    const std::int64_t operand = spec.port.atomic_operand.value;
    transfer.bytes = bytes_.value_or(hw::Bytes(is_atomic(transfer.operation) ? operand : 16 << 20)).value;
    if (is_atomic(transfer.operation) && transfer.bytes % operand != 0)
      throw hw::BadInput(fmt::format("--bytes {}: atomics take operands of {} bytes (ub_port.atomic_operand)",
                                     transfer.bytes, operand));
    transfer.direct = path_ == "auto";
    if (engine_ == "sdma") {
      by_engine(transfer, machine.parts("--engine sdma").comm_engine);
    } else {
      if (transfers_ != 1)
        throw hw::BadInput("--transfers: vector cores make one transfer; --engine sdma queues several");
      const int cores = machine.supernode ? machine.supernode->die.aiv : transfer.initiators;
      check_channels(cores, "vector cores");
      transfer.initiators = channels_.value_or(cores);
      transfer.interval = machine.ub_port.issue;
    }
    return transfer;
  }

  /// What the communication engine makes of it, and what binds it.
  void by_engine(model::PointToPoint& transfer, const hw::CommEngineSpec& engine) const {
    check_channels(engine.channels, "channels");
    if (path_ == "ub")
      throw hw::BadInput("--path ub: the communication engine takes the package's own link where there is one");
    if (transfer.order != model::Order::kNone && transfer.order != model::Order::kFence)
      throw hw::BadInput("--order: the communication engine has fence, or none");
    const int channels = channels_.value_or(1);
    transfer.transfers = transfers_;
    transfer.initiators = 1;
    transfer.message_bytes = engine.transaction;
    transfer.window = hw::Bytes(engine.transaction.value * engine.window);
    transfer.interval = hw::transfer_time(engine.transaction, engine.rate);
    transfer.start = engine.start;
    if (transfers_ > 1) {
      const double us = hw::to_us(engine.descriptor_interval);
      transfer.bounds.push_back(
          {"descriptors", static_cast<double>(transfer.bytes) / (us * 1e3),
           fmt::format("{} bytes, of each channel one descriptor, every {:.2f} us", transfer.bytes, us)});
    }
    transfer.carry = [engine, channels](const model::FabricSpec& spec, const model::PointToPoint& t) {
      const auto done = model::run_engine_transfers(spec, engine,
                                                    {.from = t.from,
                                                     .to = t.to,
                                                     .operation = t.operation,
                                                     .bytes = t.bytes,
                                                     .transfers = t.transfers,
                                                     .channels = channels,
                                                     .fence = t.order == model::Order::kFence,
                                                     .service_level = t.service_level});
      return model::Carried{
          .last_completion = done.last_completion, .packets = done.packets, .packet_hops = done.packet_hops};
    };
  }

  void check_channels(int available, const char* what) const {
    if (channels_ && *channels_ > available)
      throw hw::DoesNotFit(fmt::format("--channels {}: there are {} {}", *channels_, available, what));
  }

  std::string from_{"die:0"};
  std::string to_{"die:2"};
  TransactionFlags transaction_{"read"};
  std::optional<hw::Bytes> bytes_;
  std::string engine_{"aiv"};
  std::optional<int> channels_;
  int transfers_{1};
  std::string path_{"auto"};
  std::vector<std::string> faults_;
};

}  // namespace

std::unique_ptr<Command> make_ub_p2p() { return std::make_unique<UbP2p>(); }

}  // namespace cmx::sw::apps
