// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/measurement.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"

namespace cmx::model {

void Measurement::completed(std::int64_t issued, std::int64_t now, std::int64_t bytes) {
  if (within(now)) half(now).accepted += bytes;
  if (!within(issued)) return;
  latencies_.push_back(now - issued);
  offered_ += bytes;
  Sum& sum = half(issued);
  ++sum.messages;
  sum.latency += static_cast<double>(now - issued);
}

Measured Measurement::result(hw::Picoseconds end) const {
  if (latencies_.empty()) {
    const std::string measure =
        phases_.measure.value > 0 ? fmt::format(" and --measure-us {:.6g}", hw::to_us(phases_.measure)) : "";
    throw hw::BadInput(fmt::format(
        "--warmup-us {:.6g}{}: no message was issued in that phase; the last one of the run completed at {:.6g} us",
        hw::to_us(phases_.warmup), measure, hw::to_us(end)));
  }
  Measured measured;
  measured.from = phases_.warmup;
  measured.to = phases_.measure.value > 0 ? phases_.warmup + phases_.measure : end;
  measured.messages = static_cast<std::int64_t>(latencies_.size());
  const double seconds = hw::to_seconds(measured.to - measured.from);
  measured.offered_bytes_per_s = static_cast<double>(offered_) / seconds;
  measured.accepted_bytes_per_s = static_cast<double>(halves_[0].accepted + halves_[1].accepted) / seconds;
  measured.latency = summarise(latencies_);
  measured.histogram = histogram(latencies_);
  if (phases_.measure.value == 0) return measured;
  measured.halves.emplace();
  for (std::size_t i = 0; i < halves_.size(); ++i) {
    const Sum& sum = halves_[i];
    const double mean = sum.messages > 0 ? sum.latency / static_cast<double>(sum.messages) * 1e-6 : 0;
    (*measured.halves)[i] = {sum.messages, mean, static_cast<double>(sum.accepted) / (seconds / 2)};
  }
  return measured;
}

}  // namespace cmx::model
