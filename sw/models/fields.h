// SPDX-License-Identifier: Apache-2.0
// What the fields of a config.json mean here. A field is read (model.h), changes no work that is modelled (harmless),
// is harmless at some values only, or is refused.
// Harmless: names, tokens, training, generation, numerics that cost the same whatever their value, positions (rope),
// quantisation (the plan chooses dtypes).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cmx::sw::models {

/// A field that changes the work, and how.
struct Refusal {
  std::string field;
  std::string value;   // JSON
  std::string change;  // "grouped-query attention: ..."
};

/// The fields of `config`, a JSON object, that are neither among those `read` nor harmless, those that change most
/// first. What is null is not stated.
std::vector<Refusal> refusals(std::string_view config, const std::vector<std::string>& read);
/// Fields that belong to images, sound and the like: a text-only run has none of their work.
bool of_other_media(std::string_view field);
/// Names with a meaning here beside those that are read.
std::vector<std::string> known_fields();

}  // namespace cmx::sw::models
