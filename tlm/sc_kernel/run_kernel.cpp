// SPDX-License-Identifier: Apache-2.0
#include "tlm/sc_kernel/run_kernel.h"

#include <systemc>

#if defined(__SANITIZE_ADDRESS__)
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace cmx::model {
namespace {

/// A switch to the stack that the thread is on, as far as the sanitizer is concerned.
void back_on_own_stack() {
#if defined(__SANITIZE_ADDRESS__)
  pthread_attr_t attributes;
  void* bottom = nullptr;
  std::size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  pthread_attr_getstack(&attributes, &bottom, &size);
  pthread_attr_destroy(&attributes);
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, bottom, size);
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
}

}  // namespace

void run_kernel() {
  sc_core::sc_start();
  back_on_own_stack();
}

void run_kernel(const sc_core::sc_time& duration) {
  sc_core::sc_start(duration);
  back_on_own_stack();
}

}  // namespace cmx::model
