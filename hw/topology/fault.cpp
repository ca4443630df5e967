// SPDX-License-Identifier: Apache-2.0
#include "hw/topology/fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <utility>

#include "hw/rows/row_reader.h"
#include "hw/topology/network_part.h"
#include "hw/units/bad_input.h"
#include "hw/units/input_file.h"

namespace cmx::hw {
namespace {

struct Fault {
  std::string part;
  std::optional<LinkChange::What> what;
  double value{0};  // share of the rate, or errors a bit
  Picoseconds at{};
  Picoseconds lasts{};  // 0: to the end
  Picoseconds every{};  // 0: once
};

[[noreturn]] void reject(const std::string& line, const std::string& why) {
  throw BadInput(fmt::format("--fault '{}': {}", line, why));
}

double number(const std::string& line, const std::string& word, const std::string& text, double least, double most) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= least && value <= most))
    reject(line, fmt::format("{}={}: write a number from {} to {}", word, text, least, most));
  return value;
}

Picoseconds duration_of(const std::string& line, const std::string& word, const std::string& text) {
  try {
    const double ps = parse_quantity(text, unit_named("us"));
    if (ps < 0 || ps > 1e18) reject(line, fmt::format("{}={}: write a time, like 10us", word, text));
    return Picoseconds(static_cast<std::int64_t>(ps + 0.5));
  } catch (const BadInput& error) {
    reject(line, fmt::format("{}={}: write a time, like 10us ({})", word, text, error.what()));
  }
}

void set_effect(const std::string& line, Fault& fault, LinkChange::What what, double value) {
  if (fault.what) reject(line, "one line has one effect: down, rate= or ber=");
  fault.what = what;
  fault.value = value;
}

Fault parse(const std::string& line) {
  Fault fault;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    if (word == "down") {
      set_effect(line, fault, LinkChange::What::kAlive, 0);
    } else if (key == "rate" && equals != std::string::npos) {
      set_effect(line, fault, LinkChange::What::kRate, number(line, key, value, 1e-3, 1));
    } else if (key == "ber" && equals != std::string::npos) {
      set_effect(line, fault, LinkChange::What::kBitErrorRate, number(line, key, value, 0, 1e-4));
    } else if (key == "at" && equals != std::string::npos) {
      fault.at = duration_of(line, key, value);
    } else if (key == "for" && equals != std::string::npos) {
      fault.lasts = duration_of(line, key, value);
    } else if (key == "every" && equals != std::string::npos) {
      fault.every = duration_of(line, key, value);
    } else if (word.find(':') != std::string::npos && fault.part.empty()) {
      fault.part = word;
    } else {
      reject(line, fmt::format("'{}' is not known here; did you mean '{}'? Write it as 'at=10us plane:3 down', "
                               "'link:L1[4,2].u7 rate=0.5 for=1ms', "
                               "'switch:L2[2,7] down' or 'link:L1[0,0].d3 ber=1e-6'",
                               word, nearest(key, {"down", "rate", "ber", "at", "for", "every"})));
    }
  }
  if (fault.part.empty())
    reject(line, "which part? Write it as 'plane:3 down', 'switch:L2[2,7] down' or 'link:L1[4,2].u7 down'");
  if (!fault.what)
    reject(line, "what happens to it? Write it as 'plane:3 down', 'plane:3 rate=0.5' or 'plane:3 ber=1e-6'");
  if (fault.every.value > 0 && (fault.lasts.value == 0 || fault.lasts >= fault.every))
    reject(line, "every= needs a shorter for=");
  return fault;
}

double value_of(const Topology& topology, const LinkChange& change) {
  const Link& link =
      topology.planes[static_cast<std::size_t>(change.plane)].links[static_cast<std::size_t>(change.link)];
  switch (change.what) {
    case LinkChange::What::kAlive: return link.alive ? 1 : 0;
    case LinkChange::What::kRate: return link.rate.value;
    case LinkChange::What::kBitErrorRate: break;
  }
  return link.bit_error_rate;
}

void apply(Topology& topology, const LinkChange& change) {
  Link& link = topology.planes[static_cast<std::size_t>(change.plane)].links[static_cast<std::size_t>(change.link)];
  switch (change.what) {
    case LinkChange::What::kAlive: link.alive = change.value != 0; break;
    case LinkChange::What::kRate:
      link.built = link.built_rate();
      link.rate = BytesPerSecond(change.value);
      break;
    case LinkChange::What::kBitErrorRate: link.bit_error_rate = change.value; break;
  }
}

}  // namespace

namespace {

std::string contents_of(const std::string& line, const std::string& path, const ReadFaults& read) {
  try {
    return read ? read(path) : read_input_file(path);
  } catch (const BadInput& reason) {
    reject(line, reason.what());
  }
}

}  // namespace

std::vector<FaultLine> fault_lines(const std::vector<std::string>& lines, const ReadFaults& read) {
  std::vector<FaultLine> all;
  for (const std::string& line : lines) {
    if (!line.starts_with("file:")) {
      all.push_back({line, ""});
      continue;
    }
    const std::string path = line.substr(5);
    const std::string contents = contents_of(line, path, read);
    RowReader file(contents, path, {.cells = RowFormat::Cells::kOne});
    for (RowReader::Row row; file.next(row);) all.push_back({row.cells.front(), file.where(row.line)});
  }
  return all;
}

double worse(LinkChange::What what, double a, double b) {
  return what == LinkChange::What::kBitErrorRate ? std::max(a, b) : std::min(a, b);
}

std::vector<FaultEvent> apply_faults(Topology& topology, const std::vector<std::string>& lines,
                                     const ReadFaults& read) {
  return apply_fault_lines(topology, fault_lines(lines, read));
}

std::vector<FaultEvent> apply_fault_lines(Topology& topology, const std::vector<FaultLine>& lines) {
  std::vector<FaultEvent> events;
  const Topology built = topology;
  for (const FaultLine& line : lines) {
    const Fault fault = line.named([](const std::string& text) { return parse(text); });
    FaultEvent begin{.at = fault.at, .every = fault.every, .changes = {}};
    const auto links = line.named([&](const std::string& text) {
      return links_of_part(topology, fault.part, [&](const std::string& why) { reject(text, why); });
    });
    for (const PartLink& part : links) {
      LinkChange change{part.plane, part.link, *fault.what, fault.value};
      if (change.what == LinkChange::What::kRate) change.value *= value_of(built, change);
      begin.changes.push_back(change);
    }
    const bool for_ever = fault.at.value == 0 && fault.lasts.value == 0;
    if (for_ever) {
      for (LinkChange& change : begin.changes) {
        change.value = worse(change.what, change.value, value_of(topology, change));
        apply(topology, change);
      }
      continue;
    }
    events.push_back(begin);
    if (fault.lasts.value > 0) events.push_back({fault.at + fault.lasts, fault.every, std::move(begin.changes), true});
  }
  for (FaultEvent& event : events) {
    for (LinkChange& change : event.changes) change.healthy = value_of(topology, change);
  }
  return events;
}

void apply_fault(Topology& topology, const std::string& line) {
  if (!apply_faults(topology, {line}).empty())
    reject(line, "this one holds from the start to the end: no at=, for= or every=");
}

}  // namespace cmx::hw
