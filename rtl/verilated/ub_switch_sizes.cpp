// SPDX-License-Identifier: Apache-2.0
#include "rtl/verilated/ub_switch_sizes.h"

extern "C" cmx::rtl::UbSwitch* cmx_smallest_ub_switch(int ports, int vls);

cmx::rtl::UbSwitch* cmx_smallest_ub_switch(int ports, int vls) {
  return cmx::rtl::smallest_ub_switch(ports, vls).release();
}
