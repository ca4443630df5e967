// SPDX-License-Identifier: Apache-2.0
// network_attribute.txt: lines `default CLASS::ATTRIBUTE "value"` and `global NAME "value"`.
#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "sw/ns3ub/case.h"

namespace sw::ns3ub {
namespace {

struct Line {
  std::string kind;  // "default" or "global"
  std::string name;
  std::string value;
};

Line split(const std::string& line, const std::string& where) {
  Line parts;
  const std::size_t first = line.find_first_of(" \t");
  const std::size_t name = line.find_first_not_of(" \t", first);
  const std::size_t second = name == std::string::npos ? name : line.find_first_of(" \t", name);
  const std::size_t value = second == std::string::npos ? second : line.find_first_not_of(" \t", second);
  parts.kind = line.substr(0, first);
  if (value == std::string::npos || (parts.kind != "default" && parts.kind != "global"))
    throw hw::BadInput(fmt::format("{}: write default CLASS::ATTRIBUTE \"value\" or global NAME \"value\"", where));
  parts.name = line.substr(name, second - name);
  parts.value = line.substr(value);
  const std::size_t quote = parts.value.find('"', 1);
  if (parts.value.front() == '"' && quote == std::string::npos) throw hw::BadInput(fmt::format("{}: the value has no closing quote", where));
  parts.value = parts.value.front() == '"' ? parts.value.substr(1, quote - 1) : parts.value.substr(0, parts.value.find_last_not_of(" \t") + 1);
  return parts;
}

}  // namespace

Attributes read_attributes(const std::string& text, Warnings& warnings) {
  Attributes attributes;
  int number = 0;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty() || line.front() == '#' || line.rfind("//", 0) == 0) continue;
    const std::string where = fmt::format("network_attribute.txt:{}", number);
    const Line parts = split(line, where);
    try {
      if (parts.name == "ns3::UbPort::UbDataRate") {
        attributes.bytes_per_second = rate_of(parts.value);
      } else if (parts.name == "ns3::UbLink::Delay") {
        attributes.link_delay_ps = time_of(parts.value);
      } else if (parts.name == "ns3::UbSwitchAllocator::AllocationTime") {
        attributes.allocation_ps = time_of(parts.value);
      } else {
        warnings.push_back(fmt::format("{}: {} is not understood and has no effect", where, parts.name));
      }
    } catch (const hw::BadInput& error) {
      throw hw::BadInput(fmt::format("{}: {}: {}", where, parts.name, error.what()));
    }
  }
  return attributes;
}

}  // namespace sw::ns3ub
