// SPDX-License-Identifier: Apache-2.0
#include "tlm/supernode/supernode_module.h"

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <exception>
#include <memory>
#include <string>
#include <systemc>
#include <utility>
#include <vector>

#include "tlm/sc_kernel/run_kernel.h"
#include "tlm/supernode/supernode.h"
#include "tlm/ub_fabric/base/calendar.h"

namespace model {
namespace {

sc_core::sc_time picoseconds(std::int64_t ps) { return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(ps)); }

/// A die's place in the hierarchy, with the socket through which node-level models reach the fabric.
class DieModule : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<DieModule> to_fabric;
  explicit DieModule(const sc_core::sc_module_name& name) : sc_core::sc_module(name), to_fabric("to_fabric") {}
};

/// The fabric: a socket for each die in use, and the process that runs windows.
class FabricModule : public sc_core::sc_module {
 public:
  std::vector<std::unique_ptr<tlm_utils::simple_target_socket_tagged<FabricModule>>> from_die;
  std::exception_ptr error;

  FabricModule(const sc_core::sc_module_name& name, Supernode& supernode, int dies) : sc_core::sc_module(name), supernode_(supernode) {
    for (int die = 0; die < dies; ++die) {
      from_die.push_back(std::make_unique<tlm_utils::simple_target_socket_tagged<FabricModule>>(("from_die_" + std::to_string(die)).c_str()));
      from_die.back()->register_b_transport(this, &FabricModule::b_transport, die);
    }
    SC_HAS_PROCESS(FabricModule);
    SC_METHOD(window_process);
    sensitive << start_event_;
    dont_initialize();
  }

  void start() { start_event_.notify(sc_core::SC_ZERO_TIME); }

 private:
  void window_process() {
    // The kernel turns exceptions of processes into reports; this one has a caller who wants it whole.
    try {
      const auto now = static_cast<std::int64_t>(sc_core::sc_time_stamp().value());
      const std::int64_t due = supernode_.next_window();
      if (due != Calendar::kNever && due > now) return next_trigger(picoseconds(due - now));
      if (!supernode_.advance_window()) return;
      const std::int64_t next = supernode_.next_window();
      next_trigger(picoseconds(next == Calendar::kNever || next <= now ? 0 : next - now));
    } catch (...) {
      error = std::current_exception();
    }
  }

  /// Timing only: the unloaded flight time to the die that the address names (a die's memory every 64 GiB).
  void b_transport(int die, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const auto target = static_cast<std::uint64_t>(payload.get_address() >> 36);
    if (target >= from_die.size()) return payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    delay += picoseconds(supernode_.flight_time(die, static_cast<hw::Die>(target)).value);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  Supernode& supernode_;
  sc_core::sc_event start_event_;
};

}  // namespace

struct SupernodeShell::Modules {
  FabricModule fabric;
  std::vector<std::unique_ptr<DieModule>> dies;

  Modules(Supernode& supernode, int count) : fabric("ub_fabric", supernode, count) {
    for (int die = 0; die < count; ++die) {
      dies.push_back(std::make_unique<DieModule>(("die_" + std::to_string(die)).c_str()));
      dies.back()->to_fabric.bind(*fabric.from_die[static_cast<std::size_t>(die)]);
    }
  }
};

SupernodeShell::SupernodeShell(Supernode& supernode, int dies) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_PS);
  modules_ = std::make_unique<Modules>(supernode, dies);
  supernode.driver = [this] {
    modules_->fabric.start();
    run_kernel();
    if (modules_->fabric.error) std::rethrow_exception(std::exchange(modules_->fabric.error, nullptr));
  };
}

SupernodeShell::~SupernodeShell() = default;

double SupernodeShell::kernel_time_ps() const { return static_cast<double>(sc_core::sc_time_stamp().value()); }

}  // namespace model
