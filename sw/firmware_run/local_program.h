// SPDX-License-Identifier: Apache-2.0
// What the checker of local memory has to know of an image.
#pragma once

#include <memory>

#include "hw/rv32/rv32_spec.h"
#include "sw/elf/image.h"
#include "tlm/firmware_checker/local_program.h"

namespace cmx::sw::apps {

/// Nothing where the image does not say where its stack is, as those linked with board.ld do.
std::shared_ptr<const model::LocalProgram> local_program_of(const elf::Image& image, const hw::Rv32Spec& spec);

}  // namespace cmx::sw::apps
