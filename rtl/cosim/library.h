// SPDX-License-Identifier: Apache-2.0
// The Verilated blocks are libraries beside cmx, loaded when a command asks for one.
#pragma once

#include <string>
#include <string_view>

namespace cmx::rtl {

struct Library {
  const char* file;       // beside the executable
  const char* function;   // what it is loaded for
  std::string_view flag;  // that asked for it
  std::string_view block;
  std::string_view target;  // that builds it
};

/// Loaded once a process and never unloaded: what it makes lives as long as the fabric does. Throws BadInput with how
/// to build it when it is not there.
void* load_function(const Library& library);

}  // namespace cmx::rtl
