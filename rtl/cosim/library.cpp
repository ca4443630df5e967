// SPDX-License-Identifier: Apache-2.0
#include "rtl/cosim/library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "hw/units/bad_input.h"

namespace cmx::rtl {

void* load_function(const Library& library) {
  std::error_code error;
  const std::filesystem::path path =
      std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / library.file;
  void* loaded = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* function = loaded != nullptr ? dlsym(loaded, library.function) : nullptr;
  if (function != nullptr) return function;
  const char* why = dlerror();
  throw hw::BadInput(fmt::format("{}: the Verilated {} cannot be loaded ({}); build it with ./dev build {}",
                                 library.flag, library.block, why != nullptr ? why : path.string(), library.target));
}

}  // namespace cmx::rtl
