// SPDX-License-Identifier: Apache-2.0
#include "tlm/tlm2/ub_fabric_module.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "hw/machine/machine.h"
#include "hw/topology/fault.h"
#include "tlm/machine/fabric_spec.h"
#include "tlm/tlm2/end_point.h"
#include "tlm/tlm2/fabric_windows.h"
#include "tlm/tlm2/target_call.h"
#include "tlm/ub_traffic/message_size.h"

namespace cmx::tlm2 {
namespace {

constexpr const char* kFabric = "/cmx/tlm2/ub_fabric";
constexpr std::int64_t kMostOperand = 8;  // what UbExtension carries

model::FabricSpec spec_of(const UbFabricOptions& options) {
  model::FabricSpec spec =
      model::fabric_spec(hw::load_machine(hw::Config::load("machine", options.machine, options.set)));
  spec.faults = hw::apply_faults(spec.topology, options.faults);
  spec.seed = options.seed;
  return spec;
}

/// The kernel's time in picoseconds and back.
class PicosecondClock {
 public:
  PicosecondClock() : ticks_(static_cast<std::int64_t>(sc_core::sc_time(1, sc_core::SC_PS).value())) {
    if (ticks_ == 0)
      throw std::runtime_error(
          "the resolution of the SystemC kernel is coarser than a picosecond: the UB fabric needs one");
  }
  /// The first picosecond that is not before.
  std::int64_t picoseconds(const sc_core::sc_time& time) const {
    return (static_cast<std::int64_t>(time.value()) + ticks_ - 1) / ticks_;
  }
  sc_core::sc_time time(std::int64_t ps) const {
    return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(ps) *
                                        static_cast<sc_core::sc_time::value_type>(ticks_));
  }
  std::int64_t now() const { return picoseconds(sc_core::sc_time_stamp()); }

 private:
  std::int64_t ticks_;
};

/// Nothing: the command is not the operation's.
std::optional<model::Operation> operation_of(tlm::tlm_command command, UbOperation operation) {
  if (command != tlm::TLM_READ_COMMAND && command != tlm::TLM_WRITE_COMMAND) return std::nullopt;
  const bool read = command == tlm::TLM_READ_COMMAND;
  if (operation == UbOperation::kAutomatic) return read ? model::Operation::kRead : model::Operation::kWrite;
  const auto asked = static_cast<model::Operation>(static_cast<int>(operation) - 1);
  if (operation > UbOperation::kFetchAdd || reads(asked) != read) return std::nullopt;
  return asked;
}

}  // namespace

class UbFabricModule::Impl final : public Network {
 public:
  explicit Impl(const UbFabricOptions& options)
      : windows(spec_of(options), options.threads),
        map_(options.map.empty() ? UbAddressMap::uniform(spec().topology.endpoints)
                                 : UbAddressMap(options.map, spec().topology.endpoints)) {
    for (int e = 0; e < spec().topology.endpoints; ++e) {
      std::string name = spec().topology.endpoint_name(e);
      std::replace(name.begin(), name.end(), ':', '_');
      endpoints.push_back(std::make_unique<EndPoint>(name, e, *this));
    }
    sc_core::sc_spawn([this] { fabric_process(); }, "fabric_process");
  }

  const model::FabricSpec& spec() const { return windows.fabric().spec(); }
  EndPoint& at(int endpoint) { return *endpoints.at(static_cast<std::size_t>(endpoint)); }

  void observe(UbPacketPort& port) {
    windows.observe([&port](int plane, const model::SentPacket& packet, const model::Message& message) {
      port.write({packet.cookie, packet.endpoint, message.source, message.destination, plane, packet.response,
                  packet.start, packet.end});
    });
  }

  FabricWindows windows;
  PicosecondClock clock;
  std::vector<std::unique_ptr<EndPoint>> endpoints;
  std::int64_t transactions{0};

 private:
  tlm::tlm_response_status admit(int endpoint, tlm::tlm_generic_payload& payload, Transfer& transfer) override;
  void hand_over(std::shared_ptr<Transfer> transfer, const sc_core::sc_time& delay) override;
  unsigned debug(tlm::tlm_generic_payload& payload) override;
  void call_at(EndPoint& endpoint, const sc_core::sc_time& time) override;

  void fabric_process();
  std::int64_t step();
  void see(const FabricWindows::Event& event);
  void ask(const std::shared_ptr<Transfer>& transfer);
  void end(Transfer& transfer);

  /// A process that calls targets; they may wait.
  struct Caller {
    std::shared_ptr<Transfer> transfer;
    sc_core::sc_event wake_event;
  };
  void caller_process(Caller& caller);

  struct Response {
    std::int64_t time;
    std::uint64_t number;
    EndPoint* endpoint;
    bool operator<(const Response& other) const { return std::tie(time, number) < std::tie(other.time, other.number); }
  };

  UbAddressMap map_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Transfer>> transfers_;  // by the fabric's number
  std::set<Response> responses_;
  std::uint64_t calls_{0};
  std::deque<Caller> callers_;
  std::vector<Caller*> idle_;
  sc_core::sc_event wake_event_;
};

tlm::tlm_response_status UbFabricModule::Impl::admit(int endpoint, tlm::tlm_generic_payload& payload,
                                                     Transfer& transfer) {
  transfer.payload = &payload;
  transfer.extension = payload.get_extension<UbExtension>();
  if (transfer.extension != nullptr) transfer.request = *transfer.extension;
  const UbExtension& request = transfer.request;
  const auto operation = operation_of(payload.get_command(), request.operation);
  const unsigned bytes = payload.get_data_length();
  if (!operation) return tlm::TLM_COMMAND_ERROR_RESPONSE;
  if (payload.get_byte_enable_ptr() != nullptr) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
  if (payload.get_streaming_width() < bytes || !model::wrong_size(spec(), *operation, bytes).empty())
    return tlm::TLM_BURST_ERROR_RESPONSE;
  if (is_atomic(*operation) && bytes > kMostOperand) return tlm::TLM_BURST_ERROR_RESPONSE;
  const auto place = map_.find(payload.get_address());
  if (!place || place->room < bytes || !at(place->endpoint).has_target()) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (payload.get_data_ptr() == nullptr || request.service_level >= spec().link.request_lanes.size() ||
      request.order > UbOrder::kFence)
    return tlm::TLM_GENERIC_ERROR_RESPONSE;
  transfer.offset = place->offset;
  transfer.message.source = endpoint;
  transfer.message.destination = place->endpoint;
  transfer.message.bytes = bytes;
  // The same on the wire, and the fabric says when the bytes are there.
  transfer.message.operation = *operation == model::Operation::kWrite ? model::Operation::kWriteNotify : *operation;
  transfer.message.service_level = request.service_level;
  transfer.message.order = static_cast<model::Order>(request.order);
  transfer.message.queue = request.queue;
  return windows.reaches(transfer.message, request.direct) ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE;
}

void UbFabricModule::Impl::hand_over(std::shared_ptr<Transfer> transfer, const sc_core::sc_time& delay) {
  const std::int64_t time = clock.picoseconds(sc_core::sc_time_stamp() + delay);
  const std::uint64_t number = windows.hand_over(time, transfer->message, transfer->request.direct);
  transfers_.emplace(number, std::move(transfer));
  ++transactions;
  wake_event_.notify();
}

unsigned UbFabricModule::Impl::debug(tlm::tlm_generic_payload& payload) {
  const auto place = map_.find(payload.get_address());
  if (!place || !at(place->endpoint).has_target()) return 0;
  const sc_dt::uint64 address = payload.get_address();
  const unsigned bytes = payload.get_data_length();
  payload.set_address(place->offset);
  if (place->room < bytes) payload.set_data_length(static_cast<unsigned>(place->room));
  const unsigned done = at(place->endpoint).to_target->transport_dbg(payload);
  payload.set_address(address);
  payload.set_data_length(bytes);
  return done;
}

void UbFabricModule::Impl::call_at(EndPoint& endpoint, const sc_core::sc_time& time) {
  responses_.insert({clock.picoseconds(time), calls_++, &endpoint});
  wake_event_.notify();
}

void UbFabricModule::Impl::fabric_process() {
  for (;;) {
    std::string error;
    std::int64_t next = 0;
    try {
      next = step();
    } catch (const std::runtime_error& what) {
      error = what.what();
    }
    if (!error.empty()) SC_REPORT_ERROR(kFabric, error.c_str());
    if (next == model::Calendar::kNever) {
      sc_core::wait(wake_event_);
    } else {
      sc_core::wait(clock.time(next) - sc_core::sc_time_stamp(), wake_event_);
    }
  }
}

/// Does what is due, and says when to come back.
std::int64_t UbFabricModule::Impl::step() {
  const std::int64_t now = clock.now();
  windows.catch_up(now);
  for (FabricWindows::Event event; windows.take_event(now, event);) see(event);
  while (!responses_.empty() && responses_.begin()->time <= now) {
    EndPoint* endpoint = responses_.begin()->endpoint;
    responses_.erase(responses_.begin());
    endpoint->respond();
  }
  const std::int64_t due = windows.due();
  return responses_.empty() ? due : std::min(due, responses_.begin()->time);
}

void UbFabricModule::Impl::see(const FabricWindows::Event& event) {
  const auto found = transfers_.find(event.transaction);
  if (found == transfers_.end()) return;  // sent twice, and done once
  const std::shared_ptr<Transfer> transfer = found->second;
  if (event.what == FabricWindows::What::kCompleted) {
    transfer->completed = true;
    transfers_.erase(found);
  }
  if (!std::exchange(transfer->asked, true)) return ask(transfer);
  if (transfer->answered && transfer->completed) end(*transfer);
}

void UbFabricModule::Impl::ask(const std::shared_ptr<Transfer>& transfer) {
  if (idle_.empty()) {
    callers_.emplace_back();
    Caller& caller = callers_.back();
    caller.transfer = transfer;
    sc_core::sc_spawn([this, &caller] { caller_process(caller); });
    return;
  }
  idle_.back()->transfer = transfer;
  idle_.back()->wake_event.notify();
  idle_.pop_back();
}

void UbFabricModule::Impl::caller_process(Caller& caller) {
  for (;;) {
    Transfer& transfer = *caller.transfer;
    call_target(at(transfer.message.destination).to_target, transfer);
    transfer.answered = true;
    if (transfer.completed) end(transfer);
    caller.transfer.reset();
    idle_.push_back(&caller);
    sc_core::wait(caller.wake_event);
  }
}

void UbFabricModule::Impl::end(Transfer& transfer) {
  transfer.ready = std::max(transfer.ready, sc_core::sc_time_stamp());
  transfer.from->finish(transfer);
}

UbFabricModule::UbFabricModule(const sc_core::sc_module_name& name, const UbFabricOptions& options)
    : sc_core::sc_module(name), packets("packets"), impl_(std::make_unique<Impl>(options)) {}
UbFabricModule::~UbFabricModule() = default;

void UbFabricModule::start_of_simulation() {
  if (packets.bound()) impl_->observe(packets);
}

UbFabricModule::TargetSocket& UbFabricModule::from_endpoint(int endpoint) { return impl_->at(endpoint).from_initiator; }
UbFabricModule::InitiatorSocket& UbFabricModule::to_endpoint(int endpoint) { return impl_->at(endpoint).to_target; }
int UbFabricModule::endpoints() const { return impl_->spec().topology.endpoints; }
int UbFabricModule::endpoint(const std::string& name) const { return impl_->spec().topology.endpoint_named(name); }
std::string UbFabricModule::endpoint_name(int endpoint) const { return impl_->spec().topology.endpoint_name(endpoint); }
sc_core::sc_time UbFabricModule::window() const { return impl_->clock.time(impl_->windows.fabric().window()); }
unsigned UbFabricModule::atomic_operand() const {
  return static_cast<unsigned>(impl_->spec().port.atomic_operand.value);
}
UbStatistics UbFabricModule::statistics() const {
  return {impl_->transactions, impl_->windows.fabric().packets(), impl_->windows.fabric().packet_hops()};
}

}  // namespace cmx::tlm2
