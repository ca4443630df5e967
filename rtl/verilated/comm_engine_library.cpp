// SPDX-License-Identifier: Apache-2.0
#include "rtl/verilated/comm_engine.h"

extern "C" __attribute__((visibility("default"))) rtl::CommEngine* cmx_comm_engine(const rtl::CommEngineStraps& straps);

rtl::CommEngine* cmx_comm_engine(const rtl::CommEngineStraps& straps) { return rtl::make_comm_engine(straps).release(); }
