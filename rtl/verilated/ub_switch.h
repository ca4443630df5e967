// SPDX-License-Identifier: Apache-2.0
// The RTL of the UB switch (rtl/ub_switch) behind plain structs: what is on its pins in a cycle. Verilator stays out of
// sight.
//
// Parameters: ports and virtual lanes, chosen from those compiled (4, 16 or 36 ports; 1, 2 or 4 lanes); 1024 flits of
// 20 bytes a buffer, packets of at most 412 flits, 1024 destinations.
// Latency: a head flit on an input in one cycle is on its output kUbSwitchLatency cycles later when nobody is in its
// way.
// Errors: AssertionFailed when an assertion of the RTL does not hold (a flit without a credit, for example); the switch
// is of no use afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "rtl/verilated/assertion_failed.h"

namespace cmx::rtl {

constexpr int kUbSwitchLatency = 4;   // cycles
constexpr int kUbSwitchDepth = 1024;  // flits of a buffer; also the credits that each output and lane starts with
constexpr int kUbSwitchRoutes = 1024;

/// 20 bytes on a link.
struct Flit {
  bool valid{false};
  bool head{false};
  std::uint8_t vl{0};
  std::array<std::uint32_t, 5> bits{};

  /// A packet's first flit; `tag` is payload.
  static Flit head_of(int destination, int flits, int vl, std::uint32_t tag = 0) {
    return {true,
            true,
            static_cast<std::uint8_t>(vl),
            {static_cast<std::uint32_t>(destination) | static_cast<std::uint32_t>(flits) << 16, tag}};
  }
  static Flit body(int vl, std::uint32_t payload = 0) {
    return {true, false, static_cast<std::uint8_t>(vl), {payload}};
  }
  int destination() const { return static_cast<int>(bits[0] & 0xffff); }
  int length() const { return static_cast<int>(bits[0] >> 16 & 0x3ff); }
};

/// Room for one flit in the buffer of lane `vl`.
struct Credit {
  bool valid{false};
  std::uint8_t vl{0};
};

struct UbSwitchIn {
  explicit UbSwitchIn(int ports) : flit(static_cast<std::size_t>(ports)), credit(static_cast<std::size_t>(ports)) {}
  std::vector<Flit> flit;      // of each input
  std::vector<Credit> credit;  // to each output, from the buffer behind it
  struct {
    bool write{false};
    int destination{0};
    int port{0};
  } route;
};

struct UbSwitchOut {
  explicit UbSwitchOut(int ports) : flit(static_cast<std::size_t>(ports)), credit(static_cast<std::size_t>(ports)) {}
  std::vector<Flit> flit;      // of each output
  std::vector<Credit> credit;  // of each input's buffer, to whoever feeds it
};

class UbSwitch {
 public:
  virtual ~UbSwitch() = default;
  /// One cycle: shows what is on the output pins in it and takes what is on the input pins. Outputs never depend on
  /// inputs of the same cycle.
  virtual void cycle(const UbSwitchIn& in, UbSwitchOut& out) = 0;
  virtual int ports() const = 0;
  virtual int vls() const = 0;
};

/// A switch after reset, with an empty route table. Each is a library of its own: rtl_ub_switch_<Ports>_<Vls>.
template <int Ports, int Vls>
std::unique_ptr<UbSwitch> make_ub_switch();
template <>
std::unique_ptr<UbSwitch> make_ub_switch<4, 1>();
template <>
std::unique_ptr<UbSwitch> make_ub_switch<4, 2>();
template <>
std::unique_ptr<UbSwitch> make_ub_switch<4, 4>();
template <>
std::unique_ptr<UbSwitch> make_ub_switch<16, 1>();
template <>
std::unique_ptr<UbSwitch> make_ub_switch<16, 2>();
template <>
std::unique_ptr<UbSwitch> make_ub_switch<16, 4>();
template <>
std::unique_ptr<UbSwitch> make_ub_switch<36, 1>();
template <>
std::unique_ptr<UbSwitch> make_ub_switch<36, 2>();
template <>
std::unique_ptr<UbSwitch> make_ub_switch<36, 4>();

}  // namespace cmx::rtl
