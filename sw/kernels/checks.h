// SPDX-License-Identifier: Apache-2.0
// What every kernel checks about its shape and partition. Internal to sw/kernels.
#pragma once

#include <initializer_list>

#include "hw/isa/profile.h"

namespace cmx::sw::kernels {

struct NamedSize {
  const char* name;
  int value;
};

/// Throws BadInput naming the first size below 1.
void require_positive(const char* kernel, std::initializer_list<NamedSize> sizes);
/// Throws BadInput when the partition lacks a kind of core that the kernel needs.
void require_cores(const char* kernel, hw::isa::Partition partition, bool cube, bool vector);

}  // namespace cmx::sw::kernels
