// SPDX-License-Identifier: Apache-2.0
// The machine as software sees it: the UB fabric with the dies' engines on its end points' calendar. Implements the
// device port.
//
// Time belongs to the fabric's windows: run_all() runs them, without a SystemC kernel (decision 30).
//
// Statistics: fabric_statistics(), engine_statistics().
// Errors: CheckFailed when dies wait for arrivals that cannot come, naming them.
// Not modelled: the host; kernel launch is part of a program's profile.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hw/device_port/device_port.h"
#include "hw/device_port/recorder.h"
#include "tlm/supernode/die_engines.h"
#include "tlm/supernode/exchanges.h"
#include "tlm/supernode/program_store.h"
#include "tlm/supernode/traffic_samples.h"
#include "tlm/ub_analytic/analytic_writes.h"
#include "tlm/ub_fabric/issue_loops.h"
#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model {

struct SupernodeSpec {
  FabricSpec fabric;
  hw::EngineSpecs engines;
  EngineLevels levels;
  bool analytic_fabric{false};  // writes by tlm/ub_analytic instead of packet by packet
};

class Supernode final : public hw::DevicePort, private FabricClient {
 public:
  Supernode(const SupernodeSpec& spec, int threads, hw::Recorder& recorder);
  ~Supernode() override;

  hw::Picoseconds now() const override { return hw::Picoseconds(fabric_.now()); }
  void call_at(hw::Picoseconds at, hw::Callback callback) override;
  hw::ProgramId load(const hw::isa::Program& program, hw::isa::Partition partition) override {
    return programs_.load(program, partition);
  }
  const hw::isa::Profile& profile(hw::ProgramId program) const override { return programs_.entry(program).profile; }
  void run(hw::Die die, int stream, hw::ProgramId program, const std::string& label, hw::Callback on_done) override;
  hw::ExchangeId open_exchange() override { return exchanges_.open(); }
  void expect(hw::ExchangeId exchange, hw::Die die, std::int64_t count, hw::Callback on_arrived) override;
  void issue(hw::IssueJob job) override;
  void close_exchange(hw::ExchangeId exchange) override { exchanges_.close(exchange); }
  hw::Picoseconds flight_time(hw::Die from, hw::Die to) const override;
  void run_all() override;
  hw::FabricStatistics fabric_statistics() const override;
  hw::EngineStatistics engine_statistics() const override { return statistics_; }

  const UbFabric& fabric() const { return fabric_; }

 private:
  void on_delivered(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) override;
  void on_completed(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) override;
  void on_timer(std::int64_t now, std::int32_t endpoint, std::uint64_t token) override;
  bool advance_window();
  void watch(hw::Die die);
  void finish_programs(std::int64_t now, hw::Die die);
  void count(const ProgramStore::Entry& entry);
  void record(hw::Die die, const DieEngines::Run& run, hw::Picoseconds end);
  void record_packets();
  void add_traffic(std::int64_t now, hw::Die die, std::int64_t bytes);
  void go_on(AnalyticWrites::Job job, hw::Picoseconds start);
  void add_traffic_ahead(hw::Die die, std::int64_t at, std::int64_t bytes);
  void sample_ahead(std::int64_t now, hw::Die die);

  SupernodeSpec spec_;
  hw::Recorder& recorder_;
  UbFabric fabric_;
  IssueLoops loops_;
  std::optional<AnalyticWrites> analytic_;
  std::vector<TrafficSamples> traffic_ahead_;  // of each die, at the analytic level
  Exchanges exchanges_;
  ProgramStore programs_;
  std::vector<DieEngines> dies_;
  std::vector<hw::Callback> callbacks_;
  std::vector<std::uint32_t> free_callbacks_;
  hw::EngineStatistics statistics_;
  bool traced_{false};
  std::int64_t flows_{
      0};  // issues recorded so far: exchanges are shared by dies and used again, an arrow belongs to one issue
};

}  // namespace cmx::model
