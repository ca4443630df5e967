// SPDX-License-Identifier: Apache-2.0
// Is a run of few layers what the whole model would take? Over random deployments of up to 16 NPUs, batches 1 to 12,
// expert parallelism and microbatches:
// `--layers` 4, 5, 6 or 8 against every layer, with an analytic fabric and packet by packet. 50 of them, or as many as
// RC_PARAMS="max_success=500" says.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>

#include "hw/units/bad_input.h"
#include "sw/runtime/few_layers.h"
#include "tests/unit/runtime/cases.h"

namespace cmx::sw::runtime {
namespace {

template <class T>
T one_of(std::initializer_list<T> values) {
  return *rc::gen::elementOf(std::vector<T>(values));
}
int between(int least, int most) { return *rc::gen::inRange(least, most + 1); }

struct Deployment {
  models::Model model;
  plan::DecodeOptions options;
  bool packets{false};
};

/// DeepSeek-R1, or one like it with fewer experts and layers.
models::Model random_model() {
  models::Model model = models::read_model("deepseek-r1");
  if (between(0, 2) == 0) return model;
  model.num_hidden_layers = one_of({24, 40, 61});
  model.first_k_dense_replace = one_of({0, 1, 3});
  model.n_routed_experts = one_of({64, 128, 384});
  model.n_group = model.topk_group = 1;
  model.moe_intermediate_size = one_of({1024, 2048});
  return model;
}

Deployment random_deployment() {
  Deployment d{random_model(), {}, between(0, 5) == 0};
  plan::DecodeOptions& o = d.options;
  o.npus = one_of({4, 8, 8, 16, 16});
  o.ep = 2 * o.npus / one_of({1, 1, 1, 2});
  o.batch = between(1, 12);
  o.microbatches = between(1, 2);
  o.kv = one_of({512, 4096, 16384});
  o.mtp = one_of({0, 1, 1});
  o.tp = one_of({1, 1, 1, 2});
  o.seed = static_cast<std::uint64_t>(between(1, 1000));
  if (between(0, 5) == 0) o.eplb = plan::Eplb::kNone;
  return d;
}

std::string told(const Deployment& d) {
  const plan::DecodeOptions& o = d.options;
  return fmt::format(
      "{} layers, {} dense, {} experts of {}; {} NPUs, EP{}, TP{}, batch {}, KV {}, MTP {}, {} microbatches, eplb {}, "
      "seed {}, {}",
      d.model.num_hidden_layers, d.model.first_k_dense_replace, d.model.n_routed_experts, d.model.moe_intermediate_size,
      o.npus, o.ep, o.tp, o.batch, o.kv, o.mtp, o.microbatches, plan::name_of(o.eplb), o.seed,
      d.packets ? "packets" : "analytic");
}

const hw::Machine& two_nodes() {
  static const hw::Machine machine =
      hw::load_machine(hw::Config::load("machine", "cloudmatrix384", {"supernode.nodes=2"}));
  return machine;
}

class Machine {
 public:
  explicit Machine(bool packets) : packets_(packets) {}
  std::unique_ptr<model::Supernode> port(bool packets) {
    model::SupernodeSpec spec = model::test::supernode_of(two_nodes());
    spec.analytic_fabric = !packets;
    return std::make_unique<model::Supernode>(spec, 1, recorder_);
  }
  /// As `run decode` does.
  DecodeResult run(const plan::Plan& plan) {
    const auto fine = port(packets_);
    return run_model({*fine, !packets_, [this] { return port(false); }, view_, {}}, plan);
  }

 private:
  bool packets_;
  hw::Recorder recorder_;
  MachineView view_{two_nodes().parts("a test").engines, two_nodes().ub_link, two_nodes().ub_port, 7, 32};
};

// Always the same fifty in `./dev test`; ./dev properties draws others.
const int kCases = setenv("RC_PARAMS", "max_success=50 seed=14", 0);

/// The largest deviation, printed at the end.
class Worst : public testing::Environment {
 public:
  void TearDown() override {
    if (!of.empty()) fmt::print("largest deviation {:+.2f} %: {}\n", 100 * off, of);
  }
  void add(double deviation, const std::string& what) {
    if (std::abs(deviation) <= std::abs(off)) return;
    off = deviation;
    of = what;
  }

 private:
  double off{0};
  std::string of;
};
Worst* const kWorst = dynamic_cast<Worst*>(testing::AddGlobalTestEnvironment(new Worst));

RC_GTEST_PROP(FewLayersProperty, SayWhatEveryLayerTakes, ()) {
  Deployment d = random_deployment();
  std::unique_ptr<plan::Plan> all;
  try {
    all = std::make_unique<plan::Plan>(d.options, d.model, plan::MachineFacts{.npus = 16}, test::parameters());
  } catch (const hw::BadInput&) {
    RC_DISCARD("does not go together");
  }
  Machine machine(d.packets);
  const double truth = machine.run(*all).iteration_ms;
  const int layers = one_of({4, 5, 6, 8});
  const double few = machine.run(*all->with_layers(layers)).iteration_ms;
  const double off = few / truth - 1;
  if (std::abs(off) > 0.02)
    RC_FAIL(fmt::format("{} layers: {:+.1f} %, {} against {} ms: {}", layers, 100 * off, few, truth, told(d)));
  kWorst->add(off, fmt::format("{} layers of {}", layers, told(d)));
  RC_CLASSIFY(all->dies_alike(), "dies alike");
  RC_CLASSIFY(d.packets, "packets");
  RC_CLASSIFY(std::abs(off) > 0.01, "off by more than 1 %");
  RC_CLASSIFY(std::abs(off) > 0.005, "off by more than 0.5 %");
}

}  // namespace
}  // namespace cmx::sw::runtime
