// SPDX-License-Identifier: Apache-2.0
#include "sw/report/decode_view.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmx::sw::report {
namespace {

constexpr std::size_t kBarWidth = 30;

double number(const Node& keys, const std::string& pointer) {
  const Node* node = keys.at(pointer);
  return node != nullptr && node->is_number() ? node->number() : 0;
}

std::string against(double value, std::optional<double> published) {
  return published ? fmt::format("published {}, {:+.1f} %", format_number(*published), (value / *published - 1) * 100)
                   : "";
}

std::string headline(const Node& keys, const DecodeView& view, const Style& style) {
  const double tpot = number(keys, "tpot_ms");
  const double throughput = number(keys, "tokens_per_s_per_npu");
  std::optional<double> published_throughput;
  if (view.published_tpot_ms) published_throughput = view.batch / *view.published_tpot_ms * 1e3;
  Table table({"", "", "", ""});
  table.row({"TPOT", style.bold(format_number(tpot)), "ms", against(tpot, view.published_tpot_ms)});
  table.row(
      {"throughput", style.bold(format_number(throughput)), "tokens/s/NPU", against(throughput, published_throughput)});
  table.row({"", format_number(number(keys, "tokens_per_s_per_tflops")), "tokens/s/TFLOPS", ""});
  table.row({"iteration", format_number(number(keys, "iteration_ms")), "ms", ""});
  return table.to_text(style);
}

std::string shares(const std::vector<std::pair<std::string, double>>& parts, double whole, const Style& style,
                   std::size_t indent) {
  Table table({"", "", ""});
  for (const auto& [name, value] : parts)
    table.row({name, format_number(value), style.dim(bar(whole > 0 ? value / whole : 0, kBarWidth))});
  return table.to_text(style, indent);
}

std::string streams(const Node& keys, const DecodeView& view, const Style& style) {
  std::string text = fmt::format(
      "  {}  {} us (from {} to {})\n", style.bold("One MoE layer"), format_number(number(keys, "layer_us/mean")),
      format_number(number(keys, "layer_us/min")), format_number(number(keys, "layer_us/max")));
  const Node* list = keys.find("streams");
  if (list == nullptr) return text;
  std::size_t index = 0;
  for (const auto& member : list->members()) {
    const Node& stream = member.value;
    const double us = number(stream, "us");
    const std::string cores = index < view.cores.size() ? view.cores[index] : "";
    ++index;
    text += fmt::format("    {}  {}: {} us a microbatch, {} busy, {} waiting\n", style.bold(stream.at("name")->text()),
                        cores, format_number(us), format_number(number(stream, "busy_us")),
                        format_number(number(stream, "wait_us")));
    std::vector<std::pair<std::string, double>> ops;
    if (const Node* all = stream.find("ops")) {
      for (const auto& op : all->members()) ops.emplace_back(op.key, op.value.number());
    }
    text += shares(ops, us, style, 6);
  }
  return text;
}

std::string utilisation(const Node& keys, const Style& style) {
  std::string text = fmt::format("  {}\n", style.bold("Utilisation"));
  Table table({"", "", ""});
  if (const Node* engines = keys.find("utilisation")) {
    for (const auto& engine : engines->members())
      table.row({engine.key, format_percent(engine.value.number()), style.dim(bar(engine.value.number(), kBarWidth))});
  }
  return text + table.to_text(style, 4);
}

std::string memory(const Node& keys, const Style& style) {
  const auto gib = [&](const char* part) {
    return fmt::format("{:.1f}", number(keys, std::string("hbm_gib/") + part));
  };
  const double total = number(keys, "hbm_gib/weights") + number(keys, "hbm_gib/kv") + number(keys, "hbm_gib/buffers") +
                       number(keys, "hbm_gib/free");
  return fmt::format("  {}  weights {} + KV {} + buffers {} + free {} = {:.1f} GiB\n", style.bold("Memory of a die"),
                     gib("weights"), gib("kv"), gib("buffers"), gib("free"), total);
}

}  // namespace

std::string decode_text(const Node& keys, const DecodeView& view, const Style& style) {
  const double iteration_ms = number(keys, "iteration_ms");
  const double exposed_us = number(keys, "exposed_communication_us");
  std::string text = "  " + view.title + "\n\n" + headline(keys, view, style) + "\n";
  if (!view.parts_ms.empty())
    text += fmt::format("  {}\n", style.bold("Where the iteration goes, ms")) +
            shares(view.parts_ms, iteration_ms, style, 4) + "\n";
  text += streams(keys, view, style) + "\n" + utilisation(keys, style) + "\n";
  text += fmt::format("  {}  {} us an iteration ({})\n", style.bold("Exposed communication"), format_number(exposed_us),
                      format_percent(iteration_ms > 0 ? exposed_us / iteration_ms * 1e-3 : 0));
  text += memory(keys, style);
  const Node* packets = keys.find("packets");
  const Node* hops = keys.find("packet_hops");
  if (packets != nullptr && hops != nullptr)
    text +=
        fmt::format("  {}  {} over {} links\n", style.bold("Packets"), format_number(*packets), format_number(*hops));
  if (!view.bottlenecks.empty()) text += fmt::format("\n  {}\n", style.bold("Bottlenecks"));
  for (std::size_t i = 0; i < std::min<std::size_t>(3, view.bottlenecks.size()); ++i)
    text += fmt::format("    {}. {}\n", i + 1, view.bottlenecks[i]);
  return text;
}

}  // namespace cmx::sw::report
