// SPDX-License-Identifier: Apache-2.0
#include "sw/apps/switch_level.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "hw/units/bad_input.h"
#include "rtl/verilated/ub_switch_sizes.h"
#include "sw/apps/rtl_switch.h"

namespace cmx::sw::apps {
namespace {

/// Loaded once a process and never unloaded: switches live as long as the fabric does.
rtl::UbSwitchFunction load_rtl() {
  std::error_code error;
  const std::filesystem::path path =
      std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / rtl::kUbSwitchLibrary;
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* function = library != nullptr ? dlsym(library, rtl::kUbSwitchFunction) : nullptr;
  if (function == nullptr) {
    const char* why = dlerror();
    throw hw::BadInput(
        fmt::format("--fidelity ub_switch=rtl: the Verilated switch cannot be loaded ({}); build it with ./dev build "
                    "cmx_rtl_switch",
                    why != nullptr ? why : path.string()));
  }
  return reinterpret_cast<rtl::UbSwitchFunction>(
      function);  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast): what dlsym is for
}

}  // namespace

void choose_switches(Session& session, model::FabricSpec& spec) {
  const std::string level = session.level("ub_switch");
  if (level == "analytic")
    throw hw::BadInput(
        "--fidelity ub_switch=analytic: run decode, op dispatch and op combine have it; this command moves packets");
  if (level != "rtl") return;
  const auto limits = rtl_switch_limits(spec);
  if (!limits.empty())
    throw hw::DoesNotFit(
        fmt::format("--fidelity ub_switch=rtl: the RTL cannot be this machine's switch: {}", fmt::join(limits, "; ")));
  static const rtl::UbSwitchFunction kMake = load_rtl();
  spec.switch_core = [](const model::SwitchShape& shape) -> std::unique_ptr<model::SwitchCore> {
    return std::make_unique<RtlSwitch>(std::unique_ptr<rtl::UbSwitch>(kMake(shape.ports, shape.lanes)), shape);
  };
}

std::vector<std::string> switch_warnings(const model::FabricSpec& spec) {
  const auto& planes = spec.topology.planes;
  if (!spec.switch_core ||
      std::all_of(planes.begin(), planes.end(), [](const auto& plane) { return plane.switches.size() < 2; }))
    return {};
  return {"ub_switch=rtl: a route table holds one way to each end point, so ub_switch.uplink_policy has no effect"};
}

}  // namespace cmx::sw::apps
