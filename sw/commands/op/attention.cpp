// SPDX-License-Identifier: Apache-2.0
// op attention: the attention core of one layer on a die.
#include <fmt/format.h>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "sw/commands/commands.h"
#include "sw/commands/platform/engine_view.h"
#include "sw/kernels/attention.h"

namespace cmx::sw::apps {
namespace {

class OpAttention final : public Command {
 public:
  std::string_view name() const override { return "op attention"; }
  std::string_view summary() const override { return "Attention core (MLA or GQA, decode or prefill) on one die"; }

  void declare(Flags& flags) override {
    flags.choice("--kind", kind_, {"mla_decode", "mla_prefill", "gqa_decode", "gqa_prefill"}, "Kind of attention");
    flags.whole("--sequences", sequences_, "Sequences", {1, 65536});
    flags.whole("--query-tokens", query_tokens_, "New tokens of each sequence", {1, 1 << 20});
    flags.whole("--kv", kv_, "Tokens in the cache of each sequence", {1, 1 << 24});
    flags.whole("--heads", heads_, "Query heads on this die", {1, 65536});
    flags.whole("--kv-heads", kv_heads_, "Key and value heads on this die (GQA)", {1, 65536});
    flags.whole("--head-dim", head_dim_, "Elements of a head (GQA)", {1, 1024});
    flags.choice("--kv-dtype", kv_dtype_, {"bf16", "int8"}, "Type of the cache");
    cores_.declare(flags);
  }

  Outcome run(Session& session) override {
    const hw::Machine machine = hw::load_machine(session.machine());
    const hw::SupernodeParts& parts = machine.parts(std::string(name()));
    const hw::EngineSpecs& specs = parts.engines;
    const hw::isa::Partition partition = cores_.partition(parts.die);
    const double pairs = 1.0 * sequences_ * heads_ * query_tokens_ * kv_;
    check_work(
        4 * pairs * (kind_.rfind("mla", 0) == 0 ? 576 : head_dim_),
        fmt::format("--sequences {} --heads {} --query-tokens {} --kv {}", sequences_, heads_, query_tokens_, kv_));
    // The cube multiplies what the cache holds: its INT8 rate for an INT8 cache.
    return run_program(session, program(partition, specs), partition, specs, data_type(kv_dtype_));
  }

 private:
  hw::isa::Program program(hw::isa::Partition partition, const hw::EngineSpecs& specs) const {
    const kernels::DataType type = data_type(kv_dtype_);
    if (kind_.rfind("mla", 0) == 0) {
      const kernels::MlaAttentionShape shape{
          .sequences = sequences_, .query_tokens = query_tokens_, .kv = kv_, .heads = heads_, .kv_type = type};
      return kind_ == "mla_decode" ? kernels::mla_decode(shape, partition, specs)
                                   : kernels::mla_prefill(shape, partition, specs);
    }
    if (heads_ % kv_heads_ != 0)
      throw hw::DoesNotFit("--kv-heads " + std::to_string(kv_heads_) + ": must divide --heads " +
                           std::to_string(heads_));
    const kernels::GqaAttentionShape shape{.sequences = sequences_,
                                           .query_tokens = query_tokens_,
                                           .kv = kv_,
                                           .heads = heads_,
                                           .kv_heads = kv_heads_,
                                           .head_dim = head_dim_,
                                           .kv_type = type};
    return kind_ == "gqa_decode" ? kernels::gqa_decode(shape, partition, specs)
                                 : kernels::gqa_prefill(shape, partition, specs);
  }

  std::string kind_{"mla_decode"};
  int sequences_{24};
  int query_tokens_{2};
  int kv_{4096};
  int heads_{128};
  int kv_heads_{8};
  int head_dim_{128};
  std::string kv_dtype_{"bf16"};
  CoreFlags cores_;
};

}  // namespace

std::unique_ptr<Command> make_op_attention() { return std::make_unique<OpAttention>(); }

}  // namespace cmx::sw::apps
