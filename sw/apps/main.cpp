// SPDX-License-Identifier: Apache-2.0
// The `cmx` command.
#include <chrono>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "hw/units/bad_input.h"
#include "sw/apps/commands.h"
#include "sw/cli/arguments.h"
#include "sw/cli/execute.h"
#include "sw/cli/input_files.h"
#include "sw/cli/interrupt.h"

namespace cmx {
namespace {

int fail(int code, const char* what) {
  std::fprintf(stderr, "cmx: %s\n", what);
  return code;
}

int run(int argc, char** argv) {
  const auto start = std::chrono::steady_clock::now();
  sw::apps::end_on_interrupt();
  sw::apps::use_commands(sw::apps::all_commands);
  sw::apps::Invocation invocation;
  try {
    invocation = sw::apps::parse_arguments({argv + 1, argv + argc});
    if (!invocation.text.empty()) return std::fputs(invocation.text.c_str(), stdout) < 0 ? 1 : 0;
    return sw::apps::execute(invocation, start);
  } catch (const hw::DoesNotFit& error) {
    return fail(invocation.options.point ? sw::apps::kPointDoesNotFit : 2, error.what());
  } catch (const hw::BadInput& error) {
    return fail(2, error.what());
  } catch (const sw::apps::LostInput& error) {
    return fail(invocation.options.point ? sw::apps::kPointLostInput : 1, error.what());
  } catch (const hw::CheckFailed& error) {
    return fail(3, error.what());
  } catch (const std::bad_alloc&) {
    return fail(1, "out of memory");
  } catch (const std::exception& error) {
    return fail(1, error.what());
  }
}

}  // namespace
}  // namespace cmx

int main(int argc, char** argv) { return cmx::run(argc, argv); }
