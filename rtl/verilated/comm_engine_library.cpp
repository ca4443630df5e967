// SPDX-License-Identifier: Apache-2.0
#include "rtl/verilated/comm_engine.h"

extern "C" __attribute__((visibility("default"))) cmx::rtl::CommEngine* cmx_comm_engine(
    const cmx::rtl::CommEngineStraps& straps);

cmx::rtl::CommEngine* cmx_comm_engine(const cmx::rtl::CommEngineStraps& straps) {
  return cmx::rtl::make_comm_engine(straps).release();
}
