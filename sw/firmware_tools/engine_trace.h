// SPDX-License-Identifier: Apache-2.0
// What communication engines did, as a Chrome JSON trace, which Perfetto opens: doorbells, descriptors, transactions,
// packets and completions, and arrows between them.
//
// One process an end point; of each channel in use the lanes "doorbells" (until its first descriptor is fetched),
// "descriptors" (fetched until retired), "transactions" and "completions" (from the end of the last transaction to the
// completion), then "UB p0".. for the packets that this end point sent. Spans of a lane that overlap get rows of their
// own. Arrows: doorbell -> each of its descriptors -> each transaction -> each packet, responses of the target
// included; from the last packet of the transaction that ended last, or from that transaction where it needed none, to
// the completion; and from the packet that carried a flag to the wait_flag that it ended, on whatever die. What the end
// of the run finds unfinished is marked "open". Viewers count in nanoseconds: what took less is drawn as 1 ns.
//
// Parameters: the dies whose engines are traced, how many dies the machine has, the most spans that are kept: later
// ones are counted in `left_out`.
// Contract: the same run gives the same bytes. Not modelled: packets sent again by a link.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tlm/comm_engine/observer.h"
#include "tlm/firmware_supernode/fabric_observer.h"

namespace cmx::sw::firmware_tools {

struct EngineTraceOptions {
  std::vector<std::int32_t> dies;
  std::int32_t all_dies{0};         // of the machine: end points from here on are CPUs
  std::size_t span_limit{150'000};  // about 50 MB of file
};

class EngineTrace final : public model::FabricObserver {
 public:
  explicit EngineTrace(EngineTraceOptions options);
  ~EngineTrace() override;
  EngineTrace(const EngineTrace&) = delete;
  EngineTrace& operator=(const EngineTrace&) = delete;

  /// What a die's engine is to be observed by; nullptr: the die is not traced.
  model::comm_engine::Observer* engine(std::int32_t die);

  void sent(int die, std::uint64_t message) override;
  void packet(const model::MessagePacket& packet) override;

  /// The run is over; `end` in ps.
  void finish(std::int64_t end);
  std::string to_json() const;
  std::int64_t left_out() const { return left_out_; }

 private:
  class Engine;
  using SpanId = std::int64_t;
  static constexpr SpanId kNone = -1;

  /// Of an end point, in the order in which they are shown.
  struct Lane {
    int channel{0};  // kPackets: packets
    int what{0};     // of a channel: doorbells, descriptors, transactions, completions; of packets: the plane
    auto operator<=>(const Lane&) const = default;
  };
  static constexpr int kPackets = 1 << 16;
  static constexpr int kPackage = 1 << 16;  // as a plane

  struct Span {
    std::int32_t endpoint{0};
    Lane lane;
    std::int64_t start{0};
    std::int64_t end{0};
    std::string name;
    std::string args;  // members of a JSON object
  };
  struct Arrow {
    SpanId from{kNone};
    SpanId to{kNone};
    std::int64_t leaves{0};
    std::int64_t arrives{0};
  };

  SpanId open(std::int32_t endpoint, Lane lane, std::int64_t start, std::string name, std::string args);
  void close(SpanId span, std::int64_t end);
  void mark(SpanId span, const std::string& arg);
  void arrow(SpanId from, SpanId to, std::int64_t leaves, std::int64_t arrives);
  std::string lane_name(const Lane& lane) const;
  std::vector<int> rows() const;

  EngineTraceOptions options_;
  std::map<std::int32_t, std::unique_ptr<Engine>> engines_;
  std::vector<Span> spans_;
  std::vector<Arrow> arrows_;
  struct Message {
    Engine* engine;
    std::uint64_t transaction;
  };
  std::unordered_map<std::uint64_t, Message> messages_;      // never iterated
  using FlagPlace = std::pair<std::int32_t, std::uint64_t>;  // die, offset
  std::map<FlagPlace, SpanId> flags_;                        // the packet that carried the last one there
  std::int64_t left_out_{0};
};

}  // namespace cmx::sw::firmware_tools
