// SPDX-License-Identifier: Apache-2.0
#include <Vlink_retry.h>
#include <verilated.h>

#include "rtl/verilated/link_retry.h"

namespace cmx::rtl {

namespace {

class LinkRetryModel final : public LinkRetry {
 public:
  LinkRetryModel() : model_(&context_) {
    model_.rst_ni = 0;
    for (int i = 0; i < 2; ++i) clock();
    model_.rst_ni = 1;
  }
  ~LinkRetryModel() override {
    Verilated::threadContextp(&context_);  // where the destructor of the model looks
    model_.final();
  }

  void cycle(const LinkRetryIn& in, LinkRetryOut& out) override {
    out.tx_ready = model_.tx_ready_o != 0;
    out.rx_valid = model_.rx_valid_o != 0;
    for (std::size_t w = 0; w < out.rx_flit.size(); ++w) out.rx_flit[w] = model_.rx_flit_o[w];
    out.frame.valid = model_.link_valid_o != 0;
    for (std::size_t w = 0; w < out.frame.bits.size(); ++w) out.frame.bits[w] = model_.link_frame_o[w];
    model_.tx_valid_i = in.tx_valid ? 1 : 0;
    for (std::size_t w = 0; w < in.tx_flit.size(); ++w) model_.tx_flit_i[w] = in.tx_flit[w];
    model_.link_valid_i = in.frame.valid ? 1 : 0;
    for (std::size_t w = 0; w < in.frame.bits.size(); ++w) model_.link_frame_i[w] = in.frame.bits[w];
    clock();
  }
  std::int64_t replays() const override { return replays_; }

 private:
  void clock() {
    Verilated::threadContextp(&context_);
    // replay_o follows the inputs of this cycle: settled before the edge.
    model_.clk_i = 0;
    model_.eval();
    if (model_.rst_ni != 0 && model_.replay_o != 0) ++replays_;
    model_.clk_i = 1;
    model_.eval();
  }

  VerilatedContext context_;
  Vlink_retry model_;
  std::int64_t replays_{0};
};

}  // namespace

std::unique_ptr<LinkRetry> make_link_retry() { return std::make_unique<LinkRetryModel>(); }

}  // namespace cmx::rtl
