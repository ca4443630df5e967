// SPDX-License-Identifier: Apache-2.0
#include "sw/plan/memory.h"

#include <algorithm>

#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "sw/models/weights.h"

namespace cmx::sw::plan {
namespace {

using models::Model;

constexpr int kBf16 = 2;
constexpr int kFp32 = 4;

/// What a die runs: MTP steps beyond the model's modules use the last module again.
int mtp_modules(const Model& model, const DecodeOptions& o) { return std::min(o.mtp, model.num_nextn_predict_layers); }

std::string mb(hw::Bytes bytes) { return fmt::format("{:.2f} MB", static_cast<double>(bytes.value) * 1e-6); }

struct Items {
  std::vector<MemoryItem> list;
  void add(MemoryUse use, const char* name, hw::Bytes bytes, std::string arithmetic) {
    list.push_back({use, name, bytes, std::move(arithmetic)});
  }
  /// count x each.
  void add(MemoryUse use, const char* name, std::int64_t count, const std::string& of, hw::Bytes each) {
    add(use, name, each * count, fmt::format("{} {}{} x {}", count, of, count == 1 ? "" : "s", mb(each)));
  }
};

void add_weights(Items& items, const Model& m, const DecodeOptions& o, const Placement& placement) {
  const int modules = mtp_modules(m, o);
  const int layers = m.num_hidden_layers + modules;
  const int moe = m.moe_layers() + modules;
  items.add(MemoryUse::kWeights, "attention", layers, "layer", models::attention_bytes(m, o.weight_dtype, o.tp));
  if (m.first_k_dense_replace > 0)
    items.add(MemoryUse::kWeights, "dense_mlp", m.first_k_dense_replace, "layer",
              models::dense_mlp_bytes(m, o.weight_dtype));

  // Every rank holds as many instances; a shared copy differs in size where a model has several shared experts.
  const hw::Bytes expert = models::expert_bytes(m, o.weight_dtype);
  const int wide = m.n_shared_experts > 1 ? 1 : 0;
  if (wide == 1)
    items.add(MemoryUse::kWeights, "shared_expert", moe, "layer", models::shared_expert_bytes(m, o.weight_dtype));
  const int instances = placement.instances_per_rank() - wide;
  items.add(MemoryUse::kWeights, "experts", expert * moe * instances,
            fmt::format("{} layers x {} instance{} x {}", moe, instances, instances == 1 ? "" : "s", mb(expert)));
  items.add(MemoryUse::kWeights, "router", moe, "layer", hw::Bytes(models::router_parameters(m) * kBf16));
  items.add(MemoryUse::kWeights, "norms", layers, "layer", hw::Bytes(models::norm_parameters(m) * kBf16));
  if (modules > 0)
    items.add(MemoryUse::kWeights, "mtp_projection", modules, "module",
              hw::Bytes(models::mtp_projection_parameters(m) * kBf16));
  items.add(MemoryUse::kWeights, "embedding", 1, "table", hw::Bytes(models::embedding_parameters(m) * kBf16));
  items.add(MemoryUse::kWeights, "lm_head", 1, "matrix", hw::Bytes(models::lm_head_parameters(m) * kBf16));
}

void add_buffers(Items& items, const Model& m, const DecodeOptions& o, const PlanParameters& p,
                 const Placement& placement, const Batch& batch) {
  const int verified = 1 + o.mtp;
  int microbatch = 0;
  for (int b = 0; b < batch.microbatches(); ++b) microbatch = std::max(microbatch, batch.max_requests(b));
  const std::int64_t tokens = static_cast<std::int64_t>(microbatch) * verified;
  const std::int64_t slots = std::min(m.num_experts_per_tok, placement.instances_per_rank());
  // Static areas: every source has room for all its tokens on every rank.
  const std::int64_t rows = placement.ep * tokens * slots;
  const hw::Bytes dispatch = dispatch_message(m.hidden_size, p);
  const hw::Bytes combine = combine_message(m.hidden_size, p);
  items.add(MemoryUse::kBuffers, "dispatch_receive", dispatch * rows * p.exchange_buffers,
            fmt::format("{} areas x {} ranks x {} tokens x {} experts x {} B", p.exchange_buffers, placement.ep, tokens,
                        slots, dispatch.value));
  const int answers = m.num_experts_per_tok + (placement.shared_copies > 0 && !placement.shared_local ? 1 : 0);
  items.add(
      MemoryUse::kBuffers, "combine_receive", combine * tokens * answers * p.exchange_buffers,
      fmt::format("{} areas x {} tokens x {} answers x {} B", p.exchange_buffers, tokens, answers, combine.value));

  const hw::Bytes expert_row((2LL * m.moe_intermediate_size + m.hidden_size) * kBf16);
  items.add(MemoryUse::kBuffers, "expert_rows", expert_row * rows,
            fmt::format("{} rows x {} B", rows, expert_row.value));
  const std::int64_t all_tokens = static_cast<std::int64_t>(batch.max_attention_requests()) * verified;
  const hw::Bytes row(
      (4LL * m.hidden_size + static_cast<std::int64_t>(m.num_attention_heads / o.tp) * (m.kv_dim() + m.kv_lora_rank)) *
      kBf16);
  items.add(MemoryUse::kBuffers, "activations", row * all_tokens,
            fmt::format("{} tokens x {} B", all_tokens, row.value));
  const std::int64_t logit_rows = static_cast<std::int64_t>(batch.max_requests()) * verified;
  items.add(MemoryUse::kBuffers, "logits", hw::Bytes(logit_rows * m.vocab_size * kFp32),
            fmt::format("{} rows x {} x {} B", logit_rows, m.vocab_size, kFp32));
  items.add(MemoryUse::kBuffers, "runtime", p.runtime_reserve, "reserve");
}

std::string sum_of(const DieMemory& memory) {
  std::string text;
  for (const MemoryItem& item : memory.items) {
    if (to_gib(item.bytes) < 0.5) continue;
    text +=
        fmt::format("{}{} {:.1f} GiB ({})", text.empty() ? "" : ", ", item.name, to_gib(item.bytes), item.arithmetic);
  }
  return text;
}

}  // namespace

hw::Bytes DieMemory::of(MemoryUse use) const {
  hw::Bytes sum;
  for (const MemoryItem& item : items) {
    if (item.use == use) sum += item.bytes;
  }
  return sum;
}

hw::Bytes DieMemory::free() const {
  return capacity - of(MemoryUse::kWeights) - of(MemoryUse::kKv) - of(MemoryUse::kBuffers);
}

DieMemory die_memory(const Model& m, const DecodeOptions& o, const MachineFacts& machine, const PlanParameters& p,
                     const Placement& placement, const Batch& batch) {
  Items items;
  add_weights(items, m, o, placement);

  const std::int64_t pages = (o.kv + p.kv_page_tokens - 1) / p.kv_page_tokens;
  const std::int64_t cached = pages * p.kv_page_tokens;
  const int layers = m.num_hidden_layers + mtp_modules(m, o);
  const int requests = batch.max_attention_requests();
  const hw::Bytes token = models::kv_bytes(m, o.kv_dtype);
  items.add(MemoryUse::kKv, "kv_cache", token * layers * cached * requests,
            fmt::format("{} requests x {} tokens x {} layers x {} B", requests, cached, layers, token.value));

  add_buffers(items, m, o, p, placement, batch);
  return {machine.hbm, std::move(items.list)};
}

void check_fits(const Model& m, const DecodeOptions& o, const MachineFacts& machine, const PlanParameters& p,
                const Placement& placement, const DieMemory& memory) {
  if (memory.free().value >= 0) return;
  // The largest batch that would fit, by bisection: memory grows with it.
  int fits = 0;
  for (int too_many = o.batch; too_many - fits > 1;) {
    DecodeOptions smaller = o;
    smaller.batch = fits + (too_many - fits) / 2;
    const Batch batch(o.npus, machine.dies_per_npu, smaller.batch, o.microbatches, o.tp);
    (die_memory(m, smaller, machine, p, placement, batch).free().value >= 0 ? fits : too_many) = smaller.batch;
  }
  const std::string way_out =
      fits > 0 ? fmt::format("nearest: --batch {}", fits)
               : "no batch fits; spread the experts over more dies (--npus, --ep) or take fewer KV tokens";
  throw hw::DoesNotFit(
      fmt::format("--batch {}: weights {:.1f} + KV {:.1f} + buffers {:.1f} = {:.1f} GiB do not fit into the {:.1f} GiB "
                  "of a die: {}; {}",
                  o.batch, to_gib(memory.of(MemoryUse::kWeights)), to_gib(memory.of(MemoryUse::kKv)),
                  to_gib(memory.of(MemoryUse::kBuffers)), to_gib(memory.capacity - memory.free()),
                  to_gib(memory.capacity), sum_of(memory), way_out));
}

}  // namespace cmx::sw::plan
