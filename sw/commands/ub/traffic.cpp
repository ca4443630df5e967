// SPDX-License-Identifier: Apache-2.0
// ub traffic: synthetic traffic of many end points, or the messages of a file.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "hw/machine/machine.h"
#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/commands/platform/platform.h"
#include "sw/commands/platform/switch_level.h"
#include "sw/commands/ub/transaction_flags.h"
#include "sw/output/output_file.h"
#include "sw/ub_studies/link_report.h"
#include "sw/ub_studies/message_file.h"
#include "sw/ub_studies/traffic_keys.h"
#include "tlm/ub_traffic/message_list.h"
#include "tlm/ub_traffic/message_size.h"
#include "tlm/ub_traffic/traffic.h"
#include "tlm/ub_traffic/volume.h"

namespace cmx::sw::apps {
namespace {

constexpr std::string_view kFile = "file:";
constexpr std::size_t kHottest = 10;
constexpr double kLongestUs = 1e6;

class UbTraffic final : public Command {
 public:
  std::string_view name() const override { return "ub traffic"; }
  std::string_view summary() const override {
    return "Traffic of many end points by a pattern or from a file: completion, latencies, load of the links";
  }

  void declare(Flags& flags) override {
    flags.text("--pattern", pattern_, "uniform|permutation|transpose|incast|hotspot|alltoall|file:F",
               "Who writes to whom, or a file of messages");
    flags.reads("--pattern", FileWord::kAfterFile);
    flags.whole("--endpoints", endpoints_, "all dies", "End points that take part: the first N", {2, 1'000'000});
    transaction_.declare(flags, {"random", "shift"});
    flags.bytes("--bytes", bytes_, "4KiB; of atomics, one operand", "Bytes of a message");
    flags.whole("--messages", messages_, "32", "Messages of an end point; alltoall: its distinct peers");
    flags.real("--load", load_, "0", "Offered payload over the end point's raw rate; 0: as fast as windows allow", 0,
               1);
    flags.bytes("--window", window_, "as ub_port.window", "Closed loop: bytes outstanding of an initiator");
    flags.whole("--initiators", initiators_, "all vector cores", "Closed loop: initiators of an end point", {1, 1024});
    flags.real("--warmup-us", warmup_us_, "Messages issued before are sent, but not counted", 0, kLongestUs);
    flags.real("--measure-us", measure_us_, "to the end",
               "Length of the measured phase; end points then send until it ends", 1e-3, kLongestUs);
    flags.texts("--fault", faults_, "FAULT", kFaultHelp);
    flags.reads("--fault", FileWord::kAfterFile);
    flags.text("--histogram", histogram_, "FILE", "Also write the latencies as a histogram (CSV)");
    flags.text("--links-csv", links_csv_, "FILE",
               "Also write what every link direction and virtual lane carried (CSV)");
    flags.real("--sample-us", sample_us_, "whole run", "With --links-csv: the same for every window of that length",
               1e-3, kLongestUs);
  }

  Outcome run(Session& session) override {
    check_output_files();
    const hw::Machine machine = hw::load_machine(session.machine());
    const model::FabricSpec spec = make_spec(session, machine);
    const model::TrafficResult result =
        is_file() ? model::run_message_list(spec, make_messages(session, spec), phases(), session.threads())
                  : model::run_traffic(spec, make_traffic(session, machine, spec), session.threads());

    if (!histogram_.empty()) output::write_file(histogram_, histogram_csv(result.measured.histogram));
    if (!links_csv_.empty()) output::write_file(links_csv_, links_csv(spec.topology, result.links));
    Outcome outcome;
    outcome.keys = traffic_keys(result);
    outcome.text = report::to_text(outcome.keys, session.style()) + "\n";
    const report::Node hottest = hottest_links(spec.topology, result.links, kHottest);
    outcome.text += hottest_text(hottest, session.style());
    outcome.keys.set("hottest_links", hottest);
    outcome.keys.set("latency_cdf", latency_cdf(result.measured.histogram));
    outcome.warnings = switch_warnings(spec);
    outcome.setup_s = result.setup_s;
    outcome.simulate_s = result.simulate_s;
    return outcome;
  }

  Outcome dry_run(Session& session) override {
    check_output_files();
    const hw::Machine machine = hw::load_machine(session.machine());
    const model::FabricSpec spec = make_spec(session, machine);
    model::TrafficVolume volume;
    if (is_file()) {
      for (const model::ListedMessage& message : make_messages(session, spec))
        volume.add(spec, 1, message.bytes, message.operation);
    } else {
      volume = model::volume_of(spec, make_traffic(session, machine, spec));
    }
    Outcome outcome;
    outcome.keys.set("messages", volume.messages,
                     {"", volume.at_most ? "at most: a closed loop sends no faster than its raw rate" : ""});
    outcome.keys.set("payload_bytes", volume.payload_bytes, {"B", ""});
    outcome.keys.set("packets", volume.packets, {"", "responses included"});
    outcome.keys.set("at_most", volume.at_most);
    return outcome;
  }

 private:
  bool is_file() const { return pattern_.rfind(kFile, 0) == 0; }

  model::Phases phases() const {
    return {hw::from_us(warmup_us_), hw::from_us(measure_us_.value_or(0)), hw::from_us(sample_us_.value_or(0))};
  }

  void check_output_files() const {
    output::check_file("--links-csv", links_csv_);
    if (sample_us_ && links_csv_.empty())
      throw hw::BadInput(fmt::format("--sample-us {}: goes with --links-csv FILE", *sample_us_));
    output::check_file("--histogram", histogram_);
  }

  model::FabricSpec make_spec(Session& session, const hw::Machine& machine) const {
    model::FabricSpec spec = fabric_spec(machine);
    spec.faults = hw::apply_faults(spec.topology, faults_, session.fault_reader());
    spec.seed = session.seed();
    choose_switches(session, spec);
    return spec;
  }

  std::vector<model::ListedMessage> make_messages(Session& session, const model::FabricSpec& spec) const {
    const std::pair<const char*, bool> of_patterns[]{{"--endpoints", endpoints_.has_value()},
                                                     {"--bytes", bytes_.has_value()},
                                                     {"--messages", messages_.has_value()},
                                                     {"--load", load_.has_value()},
                                                     {"--window", window_.has_value()},
                                                     {"--initiators", initiators_.has_value()},
                                                     {"--op, --order and --service-level", transaction_.changed()}};
    for (const auto& [flag, given] : of_patterns) {
      if (given)
        throw hw::BadInput(fmt::format("{}: the file says who sends what and when; leave {} out with --pattern {}",
                                       flag, flag, pattern_));
    }
    const std::string path = pattern_.substr(kFile.size());
    auto messages = read_messages(session.file("--pattern", path, pattern_), path, spec);
    for (const model::ListedMessage& message : messages) {
      if (std::max(message.source, message.destination) >= spec.topology.dies) session.level("cpu_memory");
    }
    return messages;
  }

  model::Traffic make_traffic(const Session& session, const hw::Machine& machine, const model::FabricSpec& spec) const {
    model::Traffic traffic;
    traffic.pattern = model::pattern_named(pattern_);
    traffic.endpoints = endpoints_.value_or(spec.topology.dies);
    if (traffic.endpoints > spec.topology.dies)
      throw hw::DoesNotFit(
          fmt::format("--endpoints {}: the machine has {} of them{}", traffic.endpoints, spec.topology.dies,
                      machine.supernode ? "" : "; its star.endpoints or clos.endpoints makes it larger"));
    traffic.messages = messages_.value_or(traffic.messages);
    if (pattern_ == "alltoall" && !messages_) traffic.messages = std::min(traffic.messages, traffic.endpoints - 1);
    if (pattern_ == "alltoall" && traffic.messages >= traffic.endpoints) {
      throw hw::DoesNotFit(fmt::format("--messages {}: alltoall needs that many distinct peers; {} end points have {}",
                                       traffic.messages, traffic.endpoints, traffic.endpoints - 1));
    }
    if (messages_ && measure_us_ && pattern_ != "alltoall")
      throw hw::BadInput(
          fmt::format("--messages {}: with --measure-us end points send until the phase ends; leave one of the two out",
                      *messages_));
    traffic.load = load_.value_or(0);
    if (traffic.load > 0 && (window_ || initiators_))
      throw hw::BadInput(fmt::format(
          "{}: with --load {} messages go at their own times; windows and initiators are those of a closed loop",
          window_ ? "--window" : "--initiators", traffic.load));
    traffic.operation = transaction_.operation();
    traffic.order = transaction_.order();
    if (transaction_.peer_order() == "shift") {
      if (pattern_ != "alltoall")
        throw hw::BadInput(fmt::format("--order shift: the rounds of alltoall; --pattern {} has none", pattern_));
      traffic.peers = model::PeerOrder::kShift;
    }
    traffic.service_level = transaction_.service_level(spec);
    traffic.bytes =
        bytes_.value_or(is_atomic(traffic.operation) ? spec.port.atomic_operand : hw::Bytes(traffic.bytes)).value;
    if (const std::string wrong = model::wrong_size(spec, traffic.operation, traffic.bytes); !wrong.empty())
      throw hw::BadInput(fmt::format("--bytes {}: {}", traffic.bytes, wrong));
    if (traffic.load > 0 && traffic.order != model::Order::kNone)
      throw hw::BadInput(
          "--order: with --load every message is an initiator of its own; order is that of a closed loop or of a "
          "message file");
    traffic.window = window_.value_or(hw::Bytes(0)).value;
    traffic.initiators = initiators_.value_or(machine.supernode ? machine.supernode->die.aiv : traffic.initiators);
    traffic.phases = phases();
    traffic.seed = session.seed();
    return traffic;
  }

  std::string pattern_{"uniform"};
  TransactionFlags transaction_{"write"};
  std::optional<int> endpoints_;
  std::optional<hw::Bytes> bytes_;
  std::optional<int> messages_;
  std::optional<double> load_;
  std::optional<hw::Bytes> window_;
  std::optional<int> initiators_;
  double warmup_us_{0};
  std::optional<double> measure_us_;
  std::vector<std::string> faults_;
  std::string histogram_;
  std::string links_csv_;
  std::optional<double> sample_us_;
};

}  // namespace

std::unique_ptr<Command> make_ub_traffic() { return std::make_unique<UbTraffic>(); }

}  // namespace cmx::sw::apps
