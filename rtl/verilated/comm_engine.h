// SPDX-License-Identifier: Apache-2.0
// The RTL of the communication engine (rtl/comm_engine) behind plain structs: what is on its pins in a cycle. Verilator
// stays out of sight.
//
// Parameters: straps, for as long as the engine lives; 48 channels, data beats of 256 bytes, at most 256 transactions
// in flight.
// Memory: what is read in a cycle is to be on the data pins in the next one; writes of a cycle come before its reads.
// Errors: AssertionFailed when an assertion of the RTL does not hold; the engine is of no use afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <memory>

#include "rtl/verilated/assertion_failed.h"

namespace cmx::rtl {

constexpr int kCommEngineChannels = 48;
constexpr int kCommEngineBeat = 256;
constexpr int kCommEngineSlots = 256;

/// Times in cycles.
struct CommEngineStraps {
  std::uint32_t channels{kCommEngineChannels};
  std::uint32_t die{0};
  std::uint32_t dies{1};
  std::uint32_t cpus{0};
  std::uint64_t memory_bytes{0};
  std::uint32_t start{0};
  std::uint32_t interval{0};
  std::uint32_t miss{0};
  std::uint32_t window{kCommEngineSlots};
  std::uint32_t transaction{0};
  std::uint32_t pace{0};   // cycles a byte, 2^-24 of one
  std::int64_t period{0};  // ps, for the waves
  std::ostream* waves{};   // takes all signals, as VCD; null: nobody
};

using Beat = std::array<std::uint8_t, kCommEngineBeat>;

struct CommEngineIn {
  std::uint64_t time{0};
  struct {
    bool valid{false};  // until done
    bool write{false};
    std::uint32_t offset{0};
    std::uint32_t data{0};
  } bus;
  struct {
    bool valid{false};  // until done
    bool write{false};
    std::uint64_t offset{0};
    std::uint32_t bytes{0};
    std::uint32_t token{0};
  } admit;
  bool memory_changed{false};
  std::array<std::uint8_t, 64> control{};
  Beat source{};
  Beat into{};
  struct {
    bool valid{false};  // until taken
    std::uint32_t slot{0};
    std::uint8_t error{0};
    bool there{false};
  } response;
};

struct CommEngineOut {
  struct {
    bool done{false};
    bool ok{false};
    std::uint32_t data{0};
  } bus;
  struct {
    bool done{false};
    std::uint8_t error{0};
    bool missed{false};
    std::uint64_t place{0};
    std::uint32_t bytes{0};
  } admit;
  struct {
    bool read{false};
    bool write{false};
    std::uint64_t address{0};
    std::array<std::uint8_t, 16> data{};
  } control;
  struct Access {
    bool valid{false};
    std::uint64_t address{0};
    std::uint32_t bytes{0};
  };
  Access source;
  bool source_arrived{false};  // from what a read brought for source_slot
  std::uint32_t source_slot{0};
  Access into;
  Access write;
  bool write_away{false};
  bool write_last{false};
  Beat data{};
  enum class Kind : std::uint8_t { kRead, kWrite, kAtomicAdd };
  struct {
    bool valid{false};
    Kind kind{Kind::kRead};
    std::uint32_t slot{0};
    std::uint64_t address{0};  // global
    std::uint32_t bytes{0};
    std::uint32_t token{0};
    std::uint8_t level{0};
    bool flag{false};
    std::uint64_t flag_address{0};  // global
    std::uint32_t flag_value{0};
    bool flag_add{false};
  } command;
  bool response_taken{false};
  bool interrupt{false};  // after the cycle
  bool busy{false};       // after the cycle
  bool idle{false};       // the clock may stand still until next_time, or until something comes in
  std::uint64_t next_time{0};
};

class CommEngine {
 public:
  virtual ~CommEngine() = default;
  /// One cycle.
  virtual void cycle(const CommEngineIn& in, CommEngineOut& out) = 0;
};

/// After reset.
std::unique_ptr<CommEngine> make_comm_engine(const CommEngineStraps& straps);

/// What `kCommEngineFunction` of the library beside `cmx` is.
using CommEngineFunction = CommEngine* (*)(const CommEngineStraps& straps);
constexpr const char* kCommEngineFunction = "cmx_comm_engine";
constexpr const char* kCommEngineLibrary = "cmx_rtl_engine.so";

}  // namespace cmx::rtl
