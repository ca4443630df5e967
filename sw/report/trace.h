// SPDX-License-Identifier: Apache-2.0
// Collects what happened on chosen dies and writes it as a Chrome JSON trace, which Perfetto and speedscope open.
//
// One process a die; lanes CUBE, VECTOR, MTE1, MTE2, MTE3, FIXPIPE, SDMA, "UB p0".."UB p6"; spans of a lane that
// overlap get rows of their own ("UB p0 #2"), because neither viewer draws overlapping spans in one row. An arrow joins
// an operation to each packet it caused, at the packet's completion.
//
// Contract: span() may be called from several threads and in any order; equal sets of spans give equal bytes. When the
// file would exceed the limit, spans of engines come first, then packets in order of time; what is left out is told in
// `otherData`, in the summary and by the command as a warning.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "hw/device_port/recorder.h"

namespace cmx::sw::report {

struct TraceOptions {
  std::vector<std::int32_t> dies{0, 1};
  std::int64_t byte_limit{50'000'000};  // of the file
  std::int64_t span_limit{4'000'000};   // held in memory while the simulation runs, 48 bytes each
};

struct TraceSummary {
  std::int64_t spans{0};  // in the file
  std::int64_t left_out{0};
  std::string left_out_text;  // a sentence; empty when nothing was left out
};

class TraceWriter final : public hw::Recorder {
 public:
  explicit TraceWriter(TraceOptions options) : options_(std::move(options)) {}

  /// Gives every wanted die all its lanes, `ub_ports` of them UB ports: a viewer then shows what was idle, too.
  void name_lanes(int ub_ports) { ub_ports_ = ub_ports; }
  const std::vector<std::int32_t>& dies() const { return options_.dies; }
  bool wants(std::int32_t die) const override;
  void span(std::int32_t die, hw::Lane lane, int index, std::string_view name, hw::Picoseconds start,
            hw::Picoseconds end, std::int64_t flow) override;

  /// The trace file. Call once, when the simulation is over.
  std::string to_json();
  /// What to_json wrote.
  const TraceSummary& summary() const { return summary_; }

 private:
  struct Span {
    std::int64_t start;
    std::int64_t end;
    std::int64_t flow;
    std::int32_t die;
    std::int32_t lane;  // row of the viewer: lanes, then UB ports
    std::int32_t name;
    std::int32_t row{0};
  };
  bool before(const Span& a, const Span& b) const;
  void trim();
  void assign_rows();
  std::string span_json(const Span& span) const;

  TraceOptions options_;
  std::mutex mutex_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::int32_t> name_index_;
  std::vector<Span> spans_;
  std::int64_t seen_{0};
  std::optional<int> ub_ports_;  // absent: only lanes with spans are named
  TraceSummary summary_;
};

}  // namespace cmx::sw::report
