// SPDX-License-Identifier: Apache-2.0
// The communication engine of a die, executing descriptors on real bytes.
//
//   software -- registers, doorbells --> front-end: rings, fetch, channels round-robin -- jobs --> mid-end: rows,
//   pages, transactions --> back-end: window, path, fabric
//
// Parameters: hw::CommEngineSpec. A descriptor is fetched `start` after its doorbell and `descriptor_interval` after
// the one before it in its channel, not before that one is cut into transactions; it starts when fewer than
// `descriptors_under_way` of its channel are; then its transactions take their round-robin share with the channels, as
// `window`, outstanding_limit and `rate` let them.
// Ports: comm_engine/ports.h; registers and the interrupt by comm_engine/engine.h.
// Statistics: the counters of the global page, hw/comm_engine/registers.toml.
// Order: descriptors of a channel start in order and may overlap, as far as `descriptors_under_way` lets them;
// completions come in order; `fence` waits for all before it. Channels are independent.
// Errors: hw::BadInput for parameters that do not fit the register map. A descriptor that fails halts its channel:
// those that started before it go on, what follows waits until software clears the channel's error.valid. Registers
// that software sets wrongly give error codes, never exceptions. The same model serves any register map that has the
// registers and members it uses.
//
// Not modelled: a channel's first use (cold_channel), the time of list, ring and completion accesses (start and
// descriptor_interval were measured with them), priority among channels (quality_of_service goes to the fabric),
// reductions into another end point's memory, the front-end's cycles for a transaction: rows below 4 KiB are too fast,
// those of 64 bytes by a factor of 3.5 against rtl/comm_engine (docs/fidelity.md).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "hw/comm_engine/comm_engine_spec.h"
#include "tlm/comm_engine/attention.h"
#include "tlm/comm_engine/back_end.h"
#include "tlm/comm_engine/engine.h"
#include "tlm/comm_engine/faults.h"
#include "tlm/comm_engine/mid_end.h"
#include "tlm/comm_engine/observers.h"
#include "tlm/comm_engine/rings.h"

namespace cmx::model::comm_engine {

class CommEngine final : public Engine {
 public:
  CommEngine(const hw::CommEngineSpec& spec, std::uint32_t die, Calendar& calendar, Memory& memory, FabricPort& port);
  CommEngine(const CommEngine&) = delete;
  CommEngine& operator=(const CommEngine&) = delete;

  std::optional<std::uint32_t> read(std::uint32_t offset) override;
  bool write(std::uint32_t offset, std::uint32_t value) override;
  std::optional<std::uint32_t> peek(std::uint32_t offset) override;
  bool peekable() const override { return true; }
  void memory_changed() override;
  Translation::Result admit(std::uint64_t offset, std::uint64_t bytes, bool write, std::uint32_t token) override;
  void inject(Faults& faults) override { faults_ = &faults; }
  void observe(Observer* observer) override {
    observers_.add(observer);
    observer_ = &observers_;
  }
  bool interrupt() const override { return attention_.raised(); }
  void set_on_interrupt(std::function<void(bool)> call) override { attention_.on_interrupt = std::move(call); }
  bool busy() const override;
  std::vector<Wait> waits() override;

 private:
  struct Doorbell {
    std::uint32_t until;  // producer's index
    std::int64_t ready;
  };
  struct Channel {
    std::deque<std::unique_ptr<Job>> jobs;  // by age; none is gone before those before it
    Job* current{nullptr};                  // the youngest, while it is not cut
    std::deque<Doorbell> doorbells;
    std::optional<std::int64_t> last_start;
    std::optional<std::int64_t> wakes_at;
    std::int64_t stalled_until{0};
    int open{0};  // transactions
    bool found_full{false};
  };

  void global_written(std::uint32_t offset);
  void channel_written(std::uint32_t n, std::uint32_t offset, std::uint32_t before);
  void open(std::uint32_t n);
  void close(std::uint32_t n);
  void doorbell(std::uint32_t n);
  void tell_submitted(std::uint32_t n, std::uint32_t producer);
  void reset();

  /// All that can happen in a channel without a transaction.
  void advance(std::uint32_t n);
  bool retire(std::uint32_t n);
  bool held_back(std::uint32_t n, Job& job);
  void tell_completed(std::uint32_t n, const Job& job, Error of_ring, std::uint32_t written);
  bool release(std::uint32_t n);
  bool begin(std::uint32_t n);
  void poll_flag(std::uint32_t n);
  void fail(std::uint32_t n, Job& job, const MidEnd::Next& why);
  void wake(std::uint32_t n, std::int64_t time);
  void stall(std::uint32_t n);

  /// Starts transactions, a channel after the other, until the back-end or the jobs have no more.
  void pump();
  bool ready(std::uint32_t n) const;
  void count_stalls();
  void start_next(std::uint32_t n);
  void ended(std::uint32_t n, Job& job, Error error, std::uint64_t bytes);

  bool enabled(std::uint32_t n) const;
  bool waiting(std::uint32_t n) const;

  hw::CommEngineSpec spec_;
  Calendar& calendar_;
  RegisterFile file_;
  Neighbourhood neighbours_;
  Translation translation_;
  Rings rings_;
  Attention attention_;
  MidEnd mid_end_;
  BackEnd back_end_;
  Faults* faults_{nullptr};
  Observers observers_;
  Observer* observer_{nullptr};    // of these; nobody
  std::uint64_t transactions_{0};  // so many have started
  std::vector<Channel> channels_;
  std::uint32_t next_channel_{0};  // the channel that is asked first
  std::int64_t pumps_at_{-1};
  bool pumping_{false};
};

}  // namespace cmx::model::comm_engine
