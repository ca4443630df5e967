// SPDX-License-Identifier: Apache-2.0
#include "rtl/verilated/ub_switch_sizes.h"

extern "C" rtl::UbSwitch* cmx_smallest_ub_switch(int ports, int vls);

rtl::UbSwitch* cmx_smallest_ub_switch(int ports, int vls) {
  using Make = std::unique_ptr<rtl::UbSwitch> (*)();
  static constexpr struct {
    int ports;
    int vls;
    Make make;
  } kSizes[]{
      {4, 1, rtl::make_ub_switch<4, 1>},   {4, 2, rtl::make_ub_switch<4, 2>},   {4, 4, rtl::make_ub_switch<4, 4>},
      {16, 1, rtl::make_ub_switch<16, 1>}, {16, 2, rtl::make_ub_switch<16, 2>}, {16, 4, rtl::make_ub_switch<16, 4>},
      {36, 1, rtl::make_ub_switch<36, 1>}, {36, 2, rtl::make_ub_switch<36, 2>}, {36, 4, rtl::make_ub_switch<36, 4>},
  };
  for (const auto& size : kSizes) {
    if (size.ports >= ports && size.vls >= vls) return size.make().release();
  }
  return nullptr;
}
