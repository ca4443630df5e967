// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_run/local_program.h"

#include <array>
#include <string_view>
#include <utility>

namespace cmx::sw::apps {
namespace {

using model::rv32::HeapFunction;

// They read words up to the one in which a string ends.
constexpr std::array<std::string_view, 18> kWordWise{"strlen",  "strnlen", "strcmp",  "strncmp", "strcpy",  "strncpy",
                                                     "stpcpy",  "stpncpy", "strcat",  "strncat", "strchr",  "strchrnul",
                                                     "strrchr", "memchr",  "memrchr", "memcmp",  "strlcpy", "strlcat"};
constexpr std::array<std::pair<std::string_view, HeapFunction>, 6> kHeap{
    {{"malloc", HeapFunction::kMalloc},
     {"calloc", HeapFunction::kCalloc},
     {"realloc", HeapFunction::kRealloc},
     {"aligned_alloc", HeapFunction::kAlignedAlloc},
     {"memalign", HeapFunction::kAlignedAlloc},
     {"free", HeapFunction::kFree}}};

void add_functions(model::rv32::ShadowSpec& shadow, const elf::Image& image) {
  for (const elf::Function& function : image.functions()) {
    for (const std::string_view name : kWordWise) {
      if (function.name == name) shadow.word_wise.push_back({function.address, function.address + function.size});
    }
    for (const auto& [name, kind] : kHeap) {
      if (function.name == name) shadow.heap.emplace_back(function.address, kind);
    }
  }
}

}  // namespace

std::shared_ptr<const model::LocalProgram> local_program_of(const elf::Image& image, const hw::Rv32Spec& spec) {
  const auto stack_end = image.symbol("__heap_end");
  const auto stack_top = image.symbol("__stack_top");
  if (!stack_end || !stack_top) return nullptr;
  auto program = std::make_shared<model::LocalProgram>();
  program->shadow.memory = {spec.memory_base, spec.memory_base + spec.memory_size};
  program->shadow.stack = {*stack_end, *stack_top};
  for (const elf::Segment& segment : image.segments())
    program->shadow.loaded.push_back(
        {segment.address, segment.address + static_cast<std::uint32_t>(segment.bytes.size())});
  add_functions(program->shadow, image);
  for (const elf::Variable& variable : image.variables())
    program->variables[variable.address] = {variable.size, variable.name, variable.scalar};
  program->code = image.separate_code();
  for (const auto& [pc, variable] : image.frame_variables())
    program->frames[pc] = {variable.size, variable.name, false};
  return program;
}

}  // namespace cmx::sw::apps
