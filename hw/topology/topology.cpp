// SPDX-License-Identifier: Apache-2.0
#include "hw/topology/topology.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "hw/units/bad_input.h"

namespace cmx::hw {

const std::vector<std::string>& route_policy_names() {
  static const std::vector<std::string> names{
#define CMX_ROUTE_POLICY(value, name, make) name,
#include "hw/topology/route_policies.def"
#undef CMX_ROUTE_POLICY
      "auto"};
  return names;
}
namespace {

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

const char* to_string(LinkClass link_class) {
  switch (link_class) {
    case LinkClass::kDie: return "die";
    case LinkClass::kCpu: return "cpu";
    case LinkClass::kUplink: return "uplink";
    case LinkClass::kL2Uplink: return "l2_uplink";
    case LinkClass::kDieToDie: return "die_to_die";
    case LinkClass::kPeer: return "peer";
  }
  return "?";
}

std::string Topology::endpoint_name(int endpoint) const {
  return endpoint < dies ? fmt::format("die:{}", endpoint) : fmt::format("cpu:{}", endpoint - dies);
}

int Topology::endpoint_named(const std::string& name) const {
  const auto colon = name.find(':');
  const std::string kind = name.substr(0, colon);
  const int cpus = endpoints - dies;
  const int count = kind == "die" ? dies : kind == "cpu" ? cpus : 0;
  const auto index = colon == std::string::npos ? std::nullopt : whole_number(std::string_view(name).substr(colon + 1));
  const int number = index.value_or(-1);
  if (number >= 0 && number < count) return kind == "die" ? number : dies + number;
  std::string message = fmt::format("no end point '{}' in this machine: it has die:0 to die:{}", name, dies - 1);
  if (cpus > 0) message += fmt::format(" and cpu:0 to cpu:{}", cpus - 1);
  if (index && count > 0) {
    message += fmt::format("; the nearest is {}:{}", kind, number < 0 ? 0 : count - 1);
  } else if (const std::string near = nearest(kind, {"die", "cpu"});
             !near.empty() && number >= 0 && number < (near == "die" ? dies : cpus)) {
    message += fmt::format("; did you mean {}:{}?", near, number);
  }
  if (index && count > 0) throw DoesNotFit(message);
  throw BadInput(message);
}

}  // namespace cmx::hw
