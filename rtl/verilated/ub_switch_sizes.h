// SPDX-License-Identifier: Apache-2.0
// All compiled sizes of the switch in one library that a program loads while it runs: cmx_rtl_switch.so, beside `cmx`. So building `cmx` takes neither
// Verilator nor the minutes that the sizes need.
#pragma once

#include "rtl/verilated/ub_switch.h"

namespace rtl {

constexpr int kMostPorts = 36;
constexpr int kMostVls = 4;

/// What `kUbSwitchFunction` of the library is: the smallest switch with so many ports and lanes, after reset, to be deleted; null when there is none.
using UbSwitchFunction = UbSwitch* (*)(int ports, int vls);
constexpr const char* kUbSwitchFunction = "cmx_smallest_ub_switch";
constexpr const char* kUbSwitchLibrary = "cmx_rtl_switch.so";

}  // namespace rtl
