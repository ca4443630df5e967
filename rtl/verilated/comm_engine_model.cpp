// SPDX-License-Identifier: Apache-2.0
#include <Vcomm_engine.h>
#include <verilated.h>
#include <verilated_vcd_c.h>

#include <cstring>
#include <ostream>

#include "rtl/verilated/comm_engine.h"

namespace cmx::rtl {
namespace {

/// Pins above 64 bits are words in the order of the bytes.
template <class Pins, class Bytes>
void to_pins(const Bytes& bytes, Pins& pins) {
  std::memcpy(pins.data(), bytes.data(), bytes.size());
}
template <class Pins, class Bytes>
void from_pins(const Pins& pins, Bytes& bytes) {
  std::memcpy(bytes.data(), pins.data(), bytes.size());
}

/// Waves into a stream; whoever owns it sees what went wrong.
class WavesFile final : public VerilatedVcdFile {
 public:
  explicit WavesFile(std::ostream* to) : to_(to) {}
  bool open(const std::string& /*name*/) override { return to_ != nullptr; }
  void close() override {}
  ssize_t write(const char* bytes, ssize_t count) override {
    to_->write(bytes, count);
    return count;
  }

 private:
  std::ostream* to_;
};

class CommEngineModel final : public CommEngine {
 public:
  explicit CommEngineModel(const CommEngineStraps& straps)
      : period_(static_cast<std::uint64_t>(straps.period)),
        model_(context(straps.waves != nullptr)),
        waves_file_(straps.waves),
        waves_(&waves_file_) {
    model_.channels_i = static_cast<SData>(straps.channels);
    model_.die_i = static_cast<SData>(straps.die);
    model_.dies_i = static_cast<SData>(straps.dies);
    model_.cpus_i = static_cast<SData>(straps.cpus);
    model_.memory_bytes_i = straps.memory_bytes;
    model_.start_i = straps.start;
    model_.interval_i = straps.interval;
    model_.miss_i = straps.miss;
    model_.window_i = static_cast<SData>(straps.window);
    model_.transaction_i = static_cast<SData>(straps.transaction);
    model_.pace_i = straps.pace;
    model_.rst_ni = 0;
    for (int i = 0; i < 2; ++i) clock();
    model_.rst_ni = 1;
    if (straps.waves == nullptr) return;
    waves_.set_time_unit("1ns");
    waves_.set_time_resolution("1ps");
    model_.trace(&waves_, kAllLevels);
    waves_.open("waves");
  }
  ~CommEngineModel() override {
    Verilated::threadContextp(&context_);  // where the destructor of the model looks
    model_.final();
    waves_.close();
  }

  void cycle(const CommEngineIn& in, CommEngineOut& out) override {
    drive(in);
    Verilated::threadContextp(&context_);
    model_.clk_i = 0;
    model_.eval();
    if (waves_.isOpen()) waves_.dump(in.time * period_);
    show(out);
    model_.clk_i = 1;
    model_.eval();
    if (waves_.isOpen()) waves_.dump(in.time * period_ + period_ / 2);
    out.interrupt = model_.interrupt_o != 0;
    out.busy = model_.busy_o != 0;
  }

 private:
  static constexpr int kAllLevels = 99;

  VerilatedContext* context(bool waves) {
    context_.traceEverOn(waves);
    return &context_;
  }

  void clock() {
    Verilated::threadContextp(&context_);
    model_.clk_i = 0;
    model_.eval();
    model_.clk_i = 1;
    model_.eval();
  }

  void drive(const CommEngineIn& in) {
    model_.time_i = in.time;
    model_.bus_valid_i = in.bus.valid ? 1 : 0;
    model_.bus_write_i = in.bus.write ? 1 : 0;
    model_.bus_offset_i = in.bus.offset;
    model_.bus_data_i = in.bus.data;
    model_.admit_valid_i = in.admit.valid ? 1 : 0;
    model_.admit_write_i = in.admit.write ? 1 : 0;
    model_.admit_offset_i = in.admit.offset;
    model_.admit_bytes_i = in.admit.bytes;
    model_.admit_token_i = in.admit.token;
    model_.memory_changed_i = in.memory_changed ? 1 : 0;
    if (read_control_) to_pins(in.control, model_.control_data_i);
    if (read_source_) to_pins(in.source, model_.source_data_i);
    if (read_into_) to_pins(in.into, model_.into_data_i);
    model_.response_valid_i = in.response.valid ? 1 : 0;
    model_.response_slot_i = static_cast<CData>(in.response.slot);
    model_.response_error_i = in.response.error;
    model_.response_there_i = in.response.there ? 1 : 0;
  }

  void show(CommEngineOut& out) {
    out.bus = {model_.bus_done_o != 0, model_.bus_ok_o != 0, model_.bus_data_o};
    out.admit = {model_.admit_done_o != 0, model_.admit_error_o, model_.admit_missed_o != 0, model_.admit_place_o,
                 model_.admit_bytes_o};
    out.control.read = read_control_ = model_.control_read_o != 0;
    out.control.write = model_.control_write_o != 0;
    out.control.address = model_.control_address_o;
    if (out.control.write) from_pins(model_.control_data_o, out.control.data);
    out.source = {read_source_ = model_.source_read_o != 0, model_.source_address_o, model_.source_bytes_o};
    out.source_arrived = model_.source_arrived_o != 0;
    out.source_slot = model_.source_slot_o;
    out.into = {read_into_ = model_.into_read_o != 0, model_.into_address_o, model_.into_bytes_o};
    out.write = {model_.write_o != 0, model_.write_address_o, model_.write_bytes_o};
    out.write_away = model_.write_away_o != 0;
    out.write_last = model_.write_last_o != 0;
    if (out.write.valid) from_pins(model_.write_data_o, out.data);
    out.command.valid = model_.command_valid_o != 0;
    if (out.command.valid) {
      out.command = {.valid = true,
                     .kind = static_cast<CommEngineOut::Kind>(model_.command_kind_o),
                     .slot = model_.command_slot_o,
                     .address = model_.command_address_o,
                     .bytes = model_.command_bytes_o,
                     .token = model_.command_token_o,
                     .level = model_.command_level_o,
                     .flag = model_.command_flag_o != 0,
                     .flag_address = model_.command_flag_address_o,
                     .flag_value = model_.command_flag_value_o,
                     .flag_add = model_.command_flag_add_o != 0};
    }
    out.response_taken = model_.response_ready_o != 0;
    out.idle = model_.idle_o != 0;
    out.next_time = model_.next_time_o;
  }

  std::uint64_t period_;
  VerilatedContext context_;
  Vcomm_engine model_;
  WavesFile waves_file_;
  VerilatedVcdC waves_;
  bool read_control_{false};
  bool read_source_{false};
  bool read_into_{false};
};

}  // namespace

std::unique_ptr<CommEngine> make_comm_engine(const CommEngineStraps& straps) {
  return std::make_unique<CommEngineModel>(straps);
}

}  // namespace cmx::rtl
