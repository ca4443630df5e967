// SPDX-License-Identifier: Apache-2.0
// A parameter file (machine or plan) as the user wrote it: TOML tables of parameters, each with unit and source, plus
// overlays from the command line. Blocks read their typed, validated specs out of it; what nobody reads is an error.
//
// A parameter is an inline table, or a bare value where it is a name or a switch and no number:
//   [ub_link]
//   rate = { value = 28, unit = "GB/s", source = "CM384 3.2" }
//   read_unit = { value = 30, unit = "cycles", fit = "ub_point_to_point npu-npu read 167 GB/s", range = [26, 40] }
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hw/units/bad_input.h"
#include "hw/units/units.h"

namespace cmx::hw {

/// One parameter as written, with where it came from.
struct Parameter {
  std::string path;  // "ub_link.rate"
  bool numeric{true};
  double value{0};                                 // in `unit` as written (numeric only)
  std::string text;                                // names and switches
  std::string unit;                                // "" for a plain count
  std::string source;                              // citation; empty only when `fit` is set
  std::string fit;                                 // what it was fitted to; empty when not fitted
  std::optional<std::pair<double, double>> range;  // in `unit`: where sources disagree, or the fit's plausible span
  std::string note;
  std::string file;  // or "--set" for overlays
  int line{0};
  bool overlaid{false};
  bool bare{false};  // given without a unit where a number of base units means something else
};

/// The contents of a file; nothing where there is no regular file of that name.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

/// Contract: getters throw BadInput (file, line, reason, nearest valid key or value) on a missing key, a wrong unit or
/// a value outside [min, max]; they return base units. Every getter call marks its key as read. `finish()` throws on
/// keys that nobody read.
class Config {
 public:
  /// `root` is what paths are called on the command line: "machine" or "plan".
  /// `name_or_file`: a shipped file ("cloudmatrix384") or the path of a TOML file. A file may start with `base =
  /// "cloudmatrix384"` and then only say what differs.
  /// `overlays`: "path=value" strings with the "machine."/"plan." prefix taken off; unknown paths throw with the
  /// nearest valid one.
  /// `read`: of the file and those that it refers to; otherwise they are on disk.
  static Config load(std::string_view root, const std::string& name_or_file,
                     const std::vector<std::string>& overlays = {}, const ReadFile& read = {});
  /// The same from text in memory, for tests and for `rerun`.
  static Config parse(std::string_view root, std::string_view toml, const std::string& file_name,
                      const std::vector<std::string>& overlays = {});

  struct Bounds {
    double min;  // in base units
    double max;
  };
  static constexpr Bounds kPositive{1e-300, 1e300};
  static constexpr Bounds kNonNegative{0, 1e300};

  double number(std::string_view path, Bounds bounds = kPositive) const;      // plain count or ratio, real
  int count(std::string_view path, Bounds bounds = {1, 2147483647.0}) const;  // whole
  Bytes bytes(std::string_view path, Bounds bounds = kPositive) const;
  BytesPerSecond rate(std::string_view path, Bounds bounds = kPositive) const;
  Picoseconds time(std::string_view path, Bounds bounds = kNonNegative) const;
  Hertz frequency(std::string_view path, Bounds bounds = kPositive) const;
  double cycles(std::string_view path, Bounds bounds = kNonNegative) const;
  double metres(std::string_view path, Bounds bounds = kNonNegative) const;
  bool flag(std::string_view path) const;
  std::string text(std::string_view path) const;
  /// One of `choices`, as an index into them.
  std::size_t choice(std::string_view path, const std::vector<std::string>& choices) const;
  bool has(std::string_view path) const;
  bool has_section(std::string_view section) const;

  /// Marks every key below `section` as read: for sections that belong to a consumer which does not run in this
  /// command.
  void ignore(std::string_view section) const;
  /// Throws BadInput for the first key that nobody read.
  void finish() const;

  /// "file:line: " of a parameter, for messages about combinations of values.
  std::string where(std::string_view path) const;

  /// What was taken in a unit that nobody wrote, a sentence each. A run that is repeated from its TOML says the same.
  std::vector<std::string> bare_numbers() const;

  const std::string& name() const { return name_; }  // "cloudmatrix384"
  const std::map<std::string, Parameter>& parameters() const { return parameters_; }
  /// The whole resolved file as TOML that `parse` reads back to the same parameters: what --out writes to config.toml.
  std::string to_toml() const;

 private:
  static Config composed(std::string_view root, std::string_view toml, const std::string& file_name,
                         const std::vector<std::string>& overlays, const ReadFile& read);

  std::string root_;
  std::string name_;
  std::map<std::string, Parameter> parameters_;
  mutable std::map<std::string, bool> read_;
  const Parameter& find(std::string_view path) const;
};

}  // namespace cmx::hw
