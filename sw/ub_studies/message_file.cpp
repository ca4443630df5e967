// SPDX-License-Identifier: Apache-2.0
#include "sw/ub_studies/message_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <sstream>

#include "hw/rows/row_reader.h"
#include "hw/units/bad_input.h"
#include "hw/units/units.h"
#include "tlm/ub_traffic/message_size.h"

namespace cmx::sw::apps {
namespace {

using model::ListedMessage;
using model::Operation;

constexpr std::size_t kRequired = 5;
const std::vector<std::string> kColumns{"time_ns", "src",   "dst",   "bytes",
                                        "op",      "after", "order", "service_level"};  // the first ones in this order
const std::vector<std::string> kOperations(model::kOperationNames.begin(), model::kOperationNames.end());
const std::vector<std::string> kOrders(model::kOrderNames.begin(), model::kOrderNames.end());
constexpr double kLongestNs = 1e9;

template <class T>
bool whole(const std::string& text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// Reads the rows of one file; `where_` names the line that it is at.
class Reader {
 public:
  Reader(const std::string& file, const model::FabricSpec& spec) : file_(file), spec_(spec), topology_(spec.topology) {}

  std::vector<ListedMessage> read(const std::string& text) {
    hw::RowReader lines(text, file_);
    bool headed = false;
    for (hw::RowReader::Row line; lines.next(line);) {
      where_ = lines.where(line.line);
      if (!headed) {
        check_header(line);
        headed = true;
        continue;
      }
      line.drop_empty_behind(columns_.size());
      if (line.cells.size() > columns_.size() || line.cells.size() < kRequired)
        bad(fmt::format("{} columns; the header has {}: {}", line.cells.size(), columns_.size(), header()));
      rows_.push_back(row(line.cells));
      places_.push_back(where_);
    }
    if (rows_.empty())
      throw hw::BadInput(fmt::format("{}: no messages; a file is the header {} and a row a message", file_, header()));
    check_order();
    return std::move(rows_);
  }

 private:
  [[noreturn]] void bad(const std::string& what) const { throw hw::BadInput(fmt::format("{}: {}", where_, what)); }
  std::string header() const { return fmt::format("{}", fmt::join(columns_, ",")); }

  void check_header(hw::RowReader::Row line) {
    const std::string given = fmt::format("{}", fmt::join(line.cells, ","));
    line.drop_empty_behind(kRequired);
    const std::vector<std::string>& cells = line.cells;
    bool good = cells.size() >= kRequired && std::equal(kColumns.begin(), kColumns.begin() + kRequired, cells.begin());
    for (std::size_t c = kRequired; good && c < cells.size(); ++c) {
      good = std::find(kColumns.begin() + kRequired, kColumns.end(), cells[c]) != kColumns.end() &&
             std::find(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(c), cells[c]) ==
                 cells.begin() + static_cast<std::ptrdiff_t>(c);
    }
    if (!good)
      bad(fmt::format(
          "the header is '{}'; it must be time_ns,src,dst,bytes,op and then any of after, order, service_level",
          given));
    columns_ = cells;
  }

  /// What a row has in an optional column; empty without.
  std::string cell(const std::vector<std::string>& cells, const char* column) const {
    const auto found = std::find(columns_.begin(), columns_.end(), column) - columns_.begin();
    return found < static_cast<std::ptrdiff_t>(cells.size()) ? cells[static_cast<std::size_t>(found)] : "";
  }

  ListedMessage row(const std::vector<std::string>& cells) const {
    ListedMessage message;
    message.earliest = time(cells[0]);
    message.source = endpoint("src", cells[1]);
    message.destination = endpoint("dst", cells[2]);
    if (message.source == message.destination)
      bad(fmt::format("src and dst are both {}: a message needs two end points",
                      topology_.endpoint_name(message.source)));
    message.operation = static_cast<Operation>(one_of("op", cells[4], kOperations));
    message.bytes = bytes(cells[3], cells[4]);
    message.after = earlier(cell(cells, "after"));
    if (const std::string order = cell(cells, "order"); !order.empty())
      message.order = static_cast<model::Order>(one_of("order", order, kOrders));
    if (const std::string level = cell(cells, "service_level"); !level.empty())
      message.service_level = service_level(level);
    return message;
  }

  std::int64_t time(const std::string& cell) const {
    double ns = 0;
    if (!whole(cell, ns) || !(ns >= 0 && ns <= kLongestNs))
      bad(fmt::format("time_ns '{}': must be a number between 0 and {:.0f}", cell, kLongestNs));
    return hw::from_ns(ns).value;
  }

  std::int32_t endpoint(const char* column, const std::string& cell) const {
    const bool bare =
        !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
    try {
      return topology_.endpoint_named(bare ? "die:" + cell : cell);
    } catch (const hw::BadInput& error) {
      bad(fmt::format("{}: {}", column, error.what()));
    }
  }

  std::int64_t bytes(const std::string& cell, const std::string& operation) const {
    std::int64_t value = 0;
    try {
      value = hw::parse_bytes(cell).value;
    } catch (const hw::BadInput& error) {
      bad(fmt::format("bytes '{}': {}", cell, error.what()));
    }
    const std::string wrong =
        model::wrong_size(spec_, static_cast<Operation>(one_of("op", operation, kOperations)), value);
    if (!wrong.empty()) bad(fmt::format("bytes '{}', op '{}': {}", cell, operation, wrong));
    return value;
  }

  std::size_t one_of(const char* column, const std::string& cell, const std::vector<std::string>& names) const {
    const auto found = std::find(names.begin(), names.end(), cell);
    if (found == names.end())
      bad(fmt::format("{} '{}': must be one of {}; the nearest is '{}'", column, cell, fmt::join(names, ", "),
                      hw::nearest(cell, names)));
    return static_cast<std::size_t>(found - names.begin());
  }

  std::uint8_t service_level(const std::string& cell) const {
    const std::size_t levels = spec_.link.request_lanes.size();
    std::size_t level = 0;
    if (!whole(cell, level) || level >= levels)
      bad(fmt::format("service_level '{}': must be between 0 and {} (ub_link.request_lanes has {})", cell, levels - 1,
                      levels));
    return static_cast<std::uint8_t>(level);
  }

  std::vector<std::size_t> earlier(const std::string& cell) const {
    std::vector<std::size_t> rows;
    std::istringstream list(cell);
    for (std::string item; std::getline(list, item, ';');) {
      item.erase(std::remove(item.begin(), item.end(), ' '), item.end());
      std::size_t number = 0;
      if (!whole(item, number))
        bad(fmt::format("after '{}': must be numbers of rows separated by ';', for example 1;2", cell));
      if (number == 0) bad(fmt::format("after '{}': rows are counted from 1", cell));
      if (std::find(rows.begin(), rows.end(), number - 1) != rows.end())
        bad(fmt::format("after '{}': row {} is named twice", cell, number));
      rows.push_back(number - 1);
    }
    return rows;
  }

  /// Every row may wait for earlier ones only. That leaves no cycle, but a cycle is worth its own words.
  void check_order() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      where_ = places_[i];
      for (const std::size_t before : rows_[i].after) {
        const std::string valid = i == 0   ? "the first row waits for none"
                                  : i == 1 ? "it may wait for row 1"
                                           : fmt::format("it may wait for rows 1 to {}", i);
        if (before == i) bad(fmt::format("after: row {} waits for itself; {}", i + 1, valid));
        if (before >= rows_.size()) bad(fmt::format("after: there is no row {}; {}", before + 1, valid));
        if (before < i) continue;
        const std::vector<std::size_t> cycle = path(before, i);
        if (!cycle.empty())
          bad(fmt::format("after: rows wait for each other in a cycle, {} -> {}; {}", i + 1, fmt::join(cycle, " -> "),
                          valid));
        bad(fmt::format("after: row {} comes later than row {}; {}", before + 1, i + 1, valid));
      }
    }
  }

  /// Numbers of the rows through which `from` waits for `to`, both included; empty when it does not.
  std::vector<std::size_t> path(std::size_t from, std::size_t to) const {
    std::vector<std::size_t> via(rows_.size(), rows_.size());  // who waits for it, on the way from `from`
    std::vector<std::size_t> open{from};
    via[from] = from;
    while (!open.empty() && via[to] == rows_.size()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (const std::size_t before : rows_[at].after) {
        if (before >= rows_.size() || via[before] != rows_.size()) continue;
        via[before] = at;
        open.push_back(before);
      }
    }
    std::vector<std::size_t> numbers;
    if (via[to] == rows_.size()) return numbers;
    for (std::size_t at = to; at != from; at = via[at]) numbers.push_back(at + 1);
    numbers.push_back(from + 1);
    std::reverse(numbers.begin(), numbers.end());
    return numbers;
  }

  const std::string& file_;
  const model::FabricSpec& spec_;
  const hw::Topology& topology_;
  std::vector<std::string> columns_{kColumns};
  std::string where_;
  std::vector<ListedMessage> rows_;
  std::vector<std::string> places_;  // of each row
};

}  // namespace

std::vector<ListedMessage> read_messages(const std::string& text, const std::string& file,
                                         const model::FabricSpec& spec) {
  return Reader(file, spec).read(text);
}

}  // namespace cmx::sw::apps
