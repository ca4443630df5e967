// SPDX-License-Identifier: Apache-2.0
// network_attribute.txt: lines `default CLASS::ATTRIBUTE "value"`, `global NAME "value"` and `value PATH "value"`, as
// ns-3 stores a configuration.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hw/rows/row_reader.h"
#include "hw/units/bad_input.h"
#include "sw/ns3ub/case.h"

namespace cmx::sw::ns3ub {
namespace {

constexpr const char* kFile = "network_attribute.txt";

struct Line {
  std::string name;
  std::string value;
};

/// A value without quotes may hold blanks.
Line line_of(const std::vector<std::string>& words, const std::string& where) {
  const std::string& kind = words[0];
  if (words.size() < 3 || (kind != "default" && kind != "global" && kind != "value"))
    throw hw::BadInput(fmt::format("{}: write default CLASS::ATTRIBUTE \"value\" or global NAME \"value\"", where));
  return {words[1], fmt::format("{}", fmt::join(words.begin() + 2, words.end(), " "))};
}

}  // namespace

Attributes read_attributes(const std::string& text, Warnings& warnings) {
  Attributes attributes;
  hw::RowReader lines(text, kFile, {.cells = hw::RowFormat::Cells::kWords, .slashes = true});
  for (hw::RowReader::Row row; lines.next(row);) {
    const std::string where = lines.where(row.line);
    const Line parts = line_of(row.cells, where);
    try {
      if (parts.name == "ns3::UbPort::UbDataRate") {
        attributes.bytes_per_second = rate_of(parts.value);
      } else if (parts.name == "ns3::UbLink::Delay") {
        attributes.link_delay_ps = time_of(parts.value);
      } else if (parts.name == "ns3::UbSwitchAllocator::AllocationTime") {
        attributes.allocation_ps = time_of(parts.value);
      } else {
        warnings.add("such attributes", fmt::format("{}: {} is not understood and has no effect", where, parts.name));
      }
    } catch (const hw::BadInput& error) {
      throw hw::BadInput(fmt::format("{}: {}: {}", where, parts.name, error.what()));
    }
  }
  return attributes;
}

}  // namespace cmx::sw::ns3ub
