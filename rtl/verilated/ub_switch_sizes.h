// SPDX-License-Identifier: Apache-2.0
// All compiled sizes of the switch in one library that a program loads while it runs: cmx_rtl_switch.so, beside `cmx`.
// So building `cmx` takes neither Verilator nor the minutes that the sizes need.
#pragma once

#include <memory>

#include "rtl/verilated/ub_switch.h"

namespace cmx::rtl {

constexpr int kMostPorts = 36;
constexpr int kMostVls = 4;

/// What `kUbSwitchFunction` of the library is: the smallest switch with so many ports and lanes, after reset, to be
/// deleted; null when there is none.
using UbSwitchFunction = UbSwitch* (*)(int ports, int vls);
constexpr const char* kUbSwitchFunction = "cmx_smallest_ub_switch";
constexpr const char* kUbSwitchLibrary = "cmx_rtl_switch.so";

/// The same in a program that is linked with all sizes.
inline std::unique_ptr<UbSwitch> smallest_ub_switch(int ports, int vls) {
  using Make = std::unique_ptr<UbSwitch> (*)();
  static constexpr struct {
    int ports;
    int vls;
    Make make;
  } kSizes[]{
      {4, 1, make_ub_switch<4, 1>},   {4, 2, make_ub_switch<4, 2>},   {4, 4, make_ub_switch<4, 4>},
      {16, 1, make_ub_switch<16, 1>}, {16, 2, make_ub_switch<16, 2>}, {16, 4, make_ub_switch<16, 4>},
      {36, 1, make_ub_switch<36, 1>}, {36, 2, make_ub_switch<36, 2>}, {36, 4, make_ub_switch<36, 4>},
  };
  for (const auto& size : kSizes) {
    if (size.ports >= ports && size.vls >= vls) return size.make();
  }
  return nullptr;
}

}  // namespace cmx::rtl
