// SPDX-License-Identifier: Apache-2.0
// What the tests of the plan share: the published model, the shipped parameters, and what a bad input is answered with.
#pragma once

#include <memory>
#include <string>

#include "hw/config/config.h"
#include "sw/plan/plan.h"

namespace cmx::sw::plan {

inline const models::Model& r1() {
  static const models::Model model = models::read_model("deepseek-r1");
  return model;
}

inline const PlanParameters& shipped() {
  static const PlanParameters parameters = read_plan_parameters(hw::Config::load("plan", "default"));
  return parameters;
}

inline std::unique_ptr<Plan> plan_of(const DecodeOptions& options) {
  return std::make_unique<Plan>(options, r1(), MachineFacts{}, shipped());
}

inline DecodeOptions sized(int npus, int ep) {
  DecodeOptions options;
  options.npus = npus;
  options.ep = ep;
  return options;
}

/// The sentence a call is refused with; empty when it is not.
template <class Call>
std::string refusal(Call&& call) {
  try {
    call();
  } catch (const hw::BadInput& error) {
    return error.what();
  }
  return "";
}
inline std::string refusal_of(const DecodeOptions& options) {
  return refusal([&] { plan_of(options); });
}

}  // namespace cmx::sw::plan
