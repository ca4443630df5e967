// SPDX-License-Identifier: Apache-2.0
#include "sw/report/decode_view.h"

#include <gmock/gmock.h>

namespace cmx {
namespace {

using sw::report::DecodeView;
using sw::report::Node;
using testing::HasSubstr;
using testing::Not;

Node keys() {
  return Node::from_json(
      R"({"iteration_ms": 84.0, "tpot_ms": 49.4, "tokens_per_s_per_npu": 1943.3, "tokens_per_s_per_tflops": 1.29,
    "layer_us": {"mean": 1260, "min": 1240, "max": 1290},
    "streams": [{"name": "stream0", "us": 600, "busy_us": 560, "wait_us": 40, "ops": {"mla_prolog": 150,
    "attention": 300}}],
    "utilisation": {"cube": 0.45, "vector": 0.2, "hbm": 0.5, "ub": 0.3}, "exposed_communication_us": 840,
    "hbm_gib": {"weights": 19.2, "kv": 13.9, "buffers": 2.0, "free": 28.9}, "packets": 131000000,
    "packet_hops": 500000000})");
}

TEST(DecodeView, ShowsThePublishedValueBesideTheModel) {
  DecodeView view{.title = "the case",
                  .published_tpot_ms = 50.0,
                  .batch = 96,
                  .cores = {"16 AIC + 32 AIV"},
                  .parts_ms = {},
                  .bottlenecks = {}};
  const std::string text = sw::report::decode_text(keys(), view, {});
  EXPECT_THAT(text, HasSubstr("published 50, -1.2 %"));
  EXPECT_THAT(text, HasSubstr("published 1920, +1.2 %"));
  view.published_tpot_ms.reset();
  EXPECT_THAT(sw::report::decode_text(keys(), view, {}), Not(HasSubstr("published")));
}

TEST(DecodeView, SaysWhereTimeAndMemoryGo) {
  const DecodeView view{.title = "the case",
                        .published_tpot_ms = {},
                        .batch = 96,
                        .cores = {"16 AIC + 32 AIV"},
                        .parts_ms = {{"MoE layers", 73.0}},
                        .bottlenecks = {"a", "b", "c", "d"}};
  const std::string text = sw::report::decode_text(keys(), view, {});
  EXPECT_THAT(text, HasSubstr("stream0  16 AIC + 32 AIV: 600 us a microbatch, 560 busy, 40 waiting"));
  EXPECT_THAT(text, HasSubstr("attention   300  ###############..............."));
  EXPECT_THAT(text, HasSubstr("One MoE layer  1260 us (from 1240 to 1290)"));
  EXPECT_THAT(text, HasSubstr("840 us an iteration (1.0 %)"));
  EXPECT_THAT(text, HasSubstr("weights 19.2 + KV 13.9 + buffers 2.0 + free 28.9 = 64.0 GiB"));
  EXPECT_THAT(text, HasSubstr("MoE layers  73"));
  EXPECT_THAT(text, HasSubstr("3. c"));
  EXPECT_THAT(text, Not(HasSubstr("4. d"))) << "the top three";
}

}  // namespace
}  // namespace cmx
