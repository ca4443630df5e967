// SPDX-License-Identifier: Apache-2.0
#include "sw/machine_files/new_machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "hw/machine/machine.h"
#include "hw/machine/machine_summary.h"
#include "hw/topology/survey.h"

namespace cmx::sw::machine_files {
namespace {

constexpr const char* kFile = "machine new";

struct Rate {
  std::string number;
  std::string unit;
};

/// "400 Gbit/s" as value and unit; a bare number is in GB/s.
Rate rate_of(const std::string& text) {
  try {
    if (hw::parse_quantity(text, hw::unit_named("GB/s")) <= 0) throw hw::BadInput("must be above zero");
  } catch (const hw::BadInput& error) {
    throw hw::BadInput(fmt::format("--link-rate {}: {}", text, error.what()));
  }
  const std::size_t end = text.find_first_not_of("0123456789.eE+-");
  if (end == std::string::npos) return {text, "GB/s"};
  const std::size_t unit = text.find_first_not_of(' ', end);
  return {text.substr(0, end), text.substr(unit)};
}

std::string body(const NewMachine& wanted, const Rate& rate) {
  const auto chosen = [](const char* key, const auto& value, const char* why) {
    return fmt::format("{} = {{ value = {}, source = \"assumed: {}\" }}\n", key, value, why);
  };
  std::string text = "[clos]\n";
  text += chosen("endpoints", wanted.endpoints, "chosen; an end point has one link into each plane");
  text += chosen("planes", wanted.planes, "chosen; equal networks that never touch");
  text += chosen("dies_per_node", wanted.dies_per_node, "chosen; a leaf holds whole nodes, 0: there are none");
  text += chosen("dies_per_npu", wanted.dies_per_npu, "chosen; for counting, 0: there are none");
  text += chosen("tiers", wanted.tiers, "chosen; 0: as few as hold the end points");
  text += chosen("radix", wanted.radix, "chosen; ports of every switch");
  text += chosen("taper", wanted.taper, "chosen; ports down over ports up of the tiers below the top");
  text +=
      "# Zero: from radix and taper. Any of down, up, l2_switches, l2_down, l2_up and l3_switches may be given "
      "instead.\n";
  text += chosen("down", 0, "from radix and taper") + chosen("up", 0, "from radix and taper");
  text += fmt::format(
      "\n[ub_link]\nrate = {{ value = {}, unit = \"{}\", source = \"assumed: chosen; of a direction, before FEC\" }}\n",
      rate.number, rate.unit);
  text +=
      "\n# Everything else is as shipped: `cmx machine show FILE --sources` lists it. What one usually changes next:\n"
      "# [ub_switch]\n"
      "# latency = { value = 200, source = \"...\" }\n"
      "# forwarding = \"store-and-forward\"\n"
      "# [wire]\n"
      "# fibre = { value = 20, source = \"...\" }\n";
  return text;
}

/// The message without the place in a file that nobody has seen.
[[noreturn]] void reject(const hw::BadInput& error) {
  const std::string message = error.what();
  const std::string place = std::string(kFile) + ":";
  if (message.rfind(place, 0) != 0) throw error;
  throw hw::BadInput(std::string(kFile) + message.substr(message.find(": ", place.size())));
}

hw::Machine read_back(const std::string& text) {
  try {
    return hw::load_machine(hw::Config::parse("machine", text, kFile));
  } catch (const hw::BadInput& error) {
    reject(error);
  }
}

std::string what_follows(const hw::Machine& machine) {
  const hw::ClosSpec& clos = *machine.clos;
  const hw::MachineSummary summary = hw::describe(machine);
  std::string text = fmt::format("#   {} tier{}, in each plane:\n#   {} leaves (L1) of {} end points and {} uplinks\n",
                                 clos.tiers, clos.tiers == 1 ? "" : "s", clos.leaves(), clos.down, clos.up);
  if (clos.tiers == 2)
    text += fmt::format("#   {} L2 switches, {} to each from a leaf\n", clos.l2_switches, clos.links_per_l2());
  if (clos.tiers == 3) {
    text += fmt::format("#   {} pods of {} leaves under {} L2 switches with {} uplinks each\n", clos.pods(),
                        clos.l2_down, clos.l2_switches, clos.l2_up);
    text += fmt::format("#   {} L3 switches, {} to each from an L2\n", clos.l3_switches, clos.links_per_l3());
  }
  for (const hw::TierSummary& tier : summary.tiers) {
    text += fmt::format("#   {}: {} switches in all, {:.0f} % of their ports used, {:.3g}:1 oversubscribed\n",
                        tier.name, tier.switches, 100 * tier.port_use, std::max(1.0, tier.oversubscription));
  }
  return text + fmt::format("#   {:.4g} GB/s a direction for each end point, {:.0f} GB/s of bisection\n",
                            summary.ub_gb_per_s_per_die, hw::to_gb_per_s(hw::bisection(machine.topology())));
}

}  // namespace

std::string write_machine(const NewMachine& wanted) {
  const std::string head = fmt::format("name = \"{}\"\nbase = \"clos\"\n\n", wanted.name);
  const std::string text = body(wanted, rate_of(wanted.link_rate));
  const hw::Machine machine = read_back(head + text);
  return fmt::format("# A network of {} end points. What follows from the numbers below:\n{}\n", wanted.endpoints,
                     what_follows(machine)) +
         head + text;
}

}  // namespace cmx::sw::machine_files
