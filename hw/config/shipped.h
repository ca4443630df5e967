// SPDX-License-Identifier: Apache-2.0
// The parameter files that travel in the binary: hw/<block>/<block>.toml, hw/machines/*.toml, sw/plan/*.toml.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cmx::hw {

/// The text of a shipped file, named by its path in the repository ("hw/ub_link/ub_link.toml"); empty when there is
/// none.
std::optional<std::string_view> shipped_file(std::string_view path);
/// What Config::load takes as a name: the machines ("cloudmatrix384", ..) of root "machine", the plans ("default", ..)
/// of root "plan"; sorted.
std::vector<std::string> shipped_names(std::string_view root);
/// The path of the shipped file of that name; empty when there is none.
std::optional<std::string> shipped_path(std::string_view root, std::string_view name);

}  // namespace cmx::hw
