// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sc_core {
class sc_time;
}

namespace cmx::model {

/// sc_start() for a program whose exceptions cross the stack that called it: until there is nothing to do, or for
/// `duration`.
///
/// A build with the address sanitizer is told which stack it is on again afterwards. SystemC 2.3.4 tells it of each
/// switch to a process, but does not know the bounds of the stack it comes back to; the next exception on it would
/// leave marks of frames that are gone and end in a false report.
void run_kernel();
void run_kernel(const sc_core::sc_time& duration);

}  // namespace cmx::model
