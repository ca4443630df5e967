// SPDX-License-Identifier: Apache-2.0
// Moves structs to pins and back, for any size of switch. Only the generated file of each size includes this.
#pragma once

#include <verilated.h>

#include <type_traits>

#include "rtl/verilated/pins.h"
#include "rtl/verilated/ub_switch.h"

namespace cmx::rtl {

template <class Model, int Ports, int Vls>
class UbSwitchModel final : public UbSwitch {
 public:
  UbSwitchModel() : model_(&context_) {
    model_.rst_ni = 0;
    for (int i = 0; i < 2; ++i) clock();
    model_.rst_ni = 1;
  }
  ~UbSwitchModel() override {
    Verilated::threadContextp(&context_);  // where the destructor of the model looks
    model_.final();
  }

  void cycle(const UbSwitchIn& in, UbSwitchOut& out) override {
    show(out);
    std::uint64_t flits = 0;
    std::uint64_t credits = 0;
    for (int p = 0; p < Ports; ++p) {
      const Flit& flit = in.flit[static_cast<std::size_t>(p)];
      if (flit.valid) {
        flits |= std::uint64_t{1} << p;
        set_bits(model_.in_head_i, p, 1, flit.head ? 1 : 0);
        set_bits(model_.in_vl_i, p * kVlWidth, kVlWidth, flit.vl);
        for (int w = 0; w < kWords; ++w)
          model_.in_flit_i[static_cast<std::size_t>(p * kWords + w)] = flit.bits[static_cast<std::size_t>(w)];
      }
      const Credit& credit = in.credit[static_cast<std::size_t>(p)];
      if (credit.valid) {
        credits |= std::uint64_t{1} << p;
        set_bits(model_.out_credit_vl_i, p * kVlWidth, kVlWidth, credit.vl);
      }
    }
    model_.in_valid_i = static_cast<std::remove_reference_t<decltype(model_.in_valid_i)>>(flits);
    model_.out_credit_valid_i = static_cast<std::remove_reference_t<decltype(model_.out_credit_valid_i)>>(credits);
    model_.route_we_i = in.route.write ? 1 : 0;
    model_.route_destination_i = static_cast<SData>(in.route.destination);
    model_.route_port_i = static_cast<CData>(in.route.port);
    clock();
  }

  int ports() const override { return Ports; }
  int vls() const override { return Vls; }

 private:
  static constexpr int kWords = 5;
  static constexpr int kVlWidth = Vls > 2 ? 2 : 1;

  void clock() {
    Verilated::threadContextp(&context_);
    model_.clk_i = 1;
    model_.eval();
    model_.clk_i = 0;
    model_.eval();
  }

  void show(UbSwitchOut& out) const {
    const std::uint64_t flits = model_.out_valid_o;
    const std::uint64_t credits = model_.in_credit_valid_o;
    for (int p = 0; p < Ports; ++p) {
      Flit& flit = out.flit[static_cast<std::size_t>(p)];
      flit.valid = (flits >> p & 1) != 0;
      if (flit.valid) {
        flit.head = get_bits(model_.out_head_o, p, 1) != 0;
        flit.vl = static_cast<std::uint8_t>(get_bits(model_.out_vl_o, p * kVlWidth, kVlWidth));
        for (int w = 0; w < kWords; ++w)
          flit.bits[static_cast<std::size_t>(w)] = model_.out_flit_o[static_cast<std::size_t>(p * kWords + w)];
      }
      Credit& credit = out.credit[static_cast<std::size_t>(p)];
      credit.valid = (credits >> p & 1) != 0;
      if (credit.valid) credit.vl = static_cast<std::uint8_t>(get_bits(model_.in_credit_vl_o, p * kVlWidth, kVlWidth));
    }
  }

  VerilatedContext context_;
  Model model_;
};

}  // namespace cmx::rtl
