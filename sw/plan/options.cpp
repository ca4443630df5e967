// SPDX-License-Identifier: Apache-2.0
#include "sw/plan/options.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "sw/plan/limits.h"

namespace cmx::sw::plan {
namespace {

using hw::BadInput;
using hw::DoesNotFit;

// Beyond anything that fits a die; they keep the arithmetic of memory within 64 bits.
constexpr int kMtpMost = 16;
constexpr int kBatchMost = 1 << 16;
constexpr int kKvMost = 1 << 24;

/// "8" in full, or nothing.
std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string words(const std::vector<hw::isa::Partition>& partition) {
  std::string text;
  for (const auto& p : partition) text += fmt::format("{}{}:{}", text.empty() ? "" : ",", p.aic, p.aiv);
  return text;
}

void check_partition(const DecodeOptions& o, const MachineFacts& machine) {
  if (o.microbatches == 1) return;
  const std::string given = words(o.partition);
  if (o.partition.size() != 2)
    throw BadInput(fmt::format("--partition {}: two microbatches need two streams, as in 16:32,8:16", given));
  int aic = 0;
  int aiv = 0;
  for (const auto& p : o.partition) {
    if (p.aic < 1 || p.aiv < 1)
      throw BadInput(fmt::format("--partition {}: each stream needs at least one AIC and one AIV", given));
    // Against the machine before they are added: the sum of two arbitrary numbers need not fit an int.
    if (p.aic > machine.aic || p.aiv > machine.aiv) {
      throw DoesNotFit(fmt::format("--partition {}: a die has {} AIC and {} AIV", given, machine.aic, machine.aiv));
    }
    aic += p.aic;
    aiv += p.aiv;
  }
  if (aic > machine.aic || aiv > machine.aiv) {
    throw DoesNotFit(fmt::format("--partition {}: {} AIC and {} AIV, but a die has {} and {}", given, aic, aiv,
                                 machine.aic, machine.aiv));
  }
}

void check_tp(const DecodeOptions& o, const models::Model& model, const MachineFacts& machine) {
  const int dies = o.npus * machine.dies_per_npu;
  const auto valid = [&](int tp) { return dies % tp == 0 && model.num_attention_heads % tp == 0; };
  fits_within("--tp", o.tp, dies);
  if (valid(o.tp)) return;
  int below = std::min(o.tp, dies);
  while (!valid(below)) --below;
  int above = o.tp;
  while (above <= dies && !valid(above)) ++above;
  throw DoesNotFit(fmt::format("--tp {}: must divide the {} dies and the {} attention heads; nearest: {}{}", o.tp, dies,
                               model.num_attention_heads, below, above <= dies ? fmt::format(" or {}", above) : ""));
}

}  // namespace

std::string_view name_of(Eplb eplb) { return eplb == Eplb::kPerfect ? "perfect" : "none"; }

double DecodeOptions::tokens_per_iteration() const {
  double sum = 0;
  double chance = 1;
  for (int i = 0; i <= mtp; ++i, chance *= accept) sum += chance;
  return sum;
}

Eplb parse_eplb(std::string_view text) {
  if (text == "perfect") return Eplb::kPerfect;
  if (text == "none") return Eplb::kNone;
  if (text == "default" || text.starts_with("file:"))
    throw BadInput(fmt::format("--eplb {}: not there yet; perfect and none are", text));
  throw BadInput(
      fmt::format("--eplb {}: must be perfect or none; nearest: {}", text, hw::nearest(text, {"perfect", "none"})));
}

models::Dtype parse_dtype(std::string_view flag, std::string_view text) {
  if (text == "int8") return models::Dtype::kInt8;
  if (text == "bf16") return models::Dtype::kBf16;
  throw BadInput(
      fmt::format("{} {}: must be int8 or bf16; nearest: {}", flag, text, hw::nearest(text, {"int8", "bf16"})));
}

std::vector<hw::isa::Partition> parse_partition(std::string_view text) {
  std::vector<hw::isa::Partition> streams;
  for (std::string_view rest = text;;) {
    const std::string_view one = rest.substr(0, rest.find(','));
    const auto colon = one.find(':');
    const auto aic = whole_number(one.substr(0, colon));
    const auto aiv = colon == one.npos ? std::nullopt : whole_number(one.substr(colon + 1));
    if (!aic || !aiv)
      throw BadInput(fmt::format("--partition {}: must be AIC:AIV of each stream, as in 16:32,8:16", text));
    streams.push_back({*aic, *aiv});
    if (one.size() == rest.size()) return streams;
    rest.remove_prefix(one.size() + 1);
  }
}

void check_options(const DecodeOptions& o, const models::Model& model, const MachineFacts& machine) {
  if (o.npus < 1) throw BadInput(fmt::format("--npus {}: must be 1 to {}", o.npus, machine.npus));
  if (o.npus > machine.npus)
    throw DoesNotFit(
        fmt::format("--npus {}: the machine has {} NPUs; use at most {}", o.npus, machine.npus, machine.npus));
  fits_within("--ep", o.ep, o.npus * machine.dies_per_npu);
  within("--batch", o.batch, kBatchMost);
  within("--kv", o.kv, kKvMost);
  if (model.max_position_embeddings && o.kv > *model.max_position_embeddings) {
    throw hw::DoesNotFit(
        fmt::format("--kv {}: {} has a context of {} tokens; --assume max_position_embeddings={} runs beyond it", o.kv,
                    model.name, *model.max_position_embeddings, o.kv));
  }
  check_tp(o, model, machine);
  if (o.microbatches != 1 && o.microbatches != 2)
    throw BadInput(fmt::format("--microbatches {}: must be 1 or 2", o.microbatches));
  if (o.mtp < 0 || o.mtp > kMtpMost)
    throw BadInput(fmt::format("--mtp {}: must be 0 to {} speculative tokens", o.mtp, kMtpMost));
  if (!(o.accept >= 0 && o.accept <= 1))
    throw BadInput(fmt::format("--accept {}: a probability, must be 0 to 1", o.accept));
  check_partition(o, machine);
}

}  // namespace cmx::sw::plan
