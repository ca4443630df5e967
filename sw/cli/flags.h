// SPDX-License-Identifier: Apache-2.0
// The flags of one command: name, where the value goes, what is allowed, one line of help. Values are converted and
// checked here, so that every command reports a bad one in the same way. CLI11 stays behind this header.
//
// Errors: BadInput naming the flag and the valid span or the nearest choice.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hw/units/units.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace cmx::sw::apps {

/// Of --fault, wherever it is taken.
inline constexpr const char* kFaultHelp =
    "[at=10us] PART down|rate=0.5|ber=1e-6 [for=1ms] [every=5ms], PART like plane:3, switch:L2[2,7], link:L1[4,2].u7, "
    "link:die:5.p2; file:F for a "
    "file of "
    "such lines; repeatable";

/// How the value of a flag, or a word, names what is read.
enum class FileWord {
  kPath,        // the path of a file
  kAfterFile,   // file:PATH, or something else
  kNameOrPath,  // what comes with cmx by its name, or a path
  kFolder       // of files
};

/// One that was given.
struct GivenFile {
  std::string flag;
  std::string value;
  FileWord word{FileWord::kPath};
};

/// Whole numbers that a flag takes.
struct Span {
  std::int64_t min{1};
  std::int64_t max{std::numeric_limits<std::int32_t>::max()};
};

class Flags {
 public:
  explicit Flags(CLI::App& app) : app_(app) {}

  /// A value in text; `shape` is what help calls it ("die:N").
  void text(const std::string& name, std::string& target, const std::string& shape, const std::string& help);
  /// May be given several times.
  void texts(const std::string& name, std::vector<std::string>& target, const std::string& shape,
             const std::string& help);
  void choice(const std::string& name, std::string& target, std::vector<std::string> choices, const std::string& help);
  void whole(const std::string& name, std::int64_t& target, const std::string& help, Span span = {});
  void whole(const std::string& name, int& target, const std::string& help, Span span = {});
  /// Absent unless given; `otherwise` is what help says about it then.
  void whole(const std::string& name, std::optional<int>& target, const std::string& otherwise, const std::string& help,
             Span span = {});
  void real(const std::string& name, double& target, const std::string& help, double min, double max);
  void real(const std::string& name, std::optional<double>& target, const std::string& otherwise,
            const std::string& help, double min, double max);
  /// Bytes, also as KiB, MiB, GiB, KB, MB, GB; above zero.
  void bytes(const std::string& name, hw::Bytes& target, const std::string& help);
  void bytes(const std::string& name, std::optional<hw::Bytes>& target, const std::string& otherwise,
             const std::string& help);
  void toggle(const std::string& name, bool& target, const std::string& help);
  /// A word without dashes.
  void word(const std::string& name, std::string& target, const std::string& help, bool required = true);
  /// One or more of them.
  void words(const std::string& name, std::vector<std::string>& target, const std::string& help);

  /// Says that the flag, or the word, names files that are read: they are kept with the result, and a sweep takes them
  /// from beside its spec.
  void reads(const std::string& name, FileWord word);
  const std::map<std::string, FileWord>& files() const { return files_; }
  /// Of these, what was given. Call after parsing.
  std::vector<GivenFile> given_files() const;

  /// Everything after a word --, whatever it looks like; `help` says what it is. At most one.
  void rest(std::vector<std::string>& target, const std::string& name, const std::string& help);
  /// For the end of the help.
  const std::string& rest_help() const { return rest_help_; }
  /// What comes after --. Throws BadInput when the command takes nothing there, or wants something.
  void set_rest(std::vector<std::string> words) const;

  /// Flags registered from here on are listed under `title` in the help.
  void group(const std::string& title) { group_ = title; }
  /// Leaves it out of the help.
  void hide(const std::string& name) const;
  /// Converts what was given, in the order of registration. Call after parsing.
  void convert() const;
  /// Whether the flag was on the command line.
  bool given(const std::string& name) const;
  /// Says so in `given`, for commands: a default that cannot be had is passed over, a wish is refused.
  void note(const std::string& name, bool& given) { notes_.emplace_back(name, &given); }
  std::vector<std::string> names() const;
  /// Whether a flag of that name wants a value after it.
  bool takes_value(const std::string& name) const;

 private:
  struct Binding {
    std::string name;
    CLI::Option* option;
    std::shared_ptr<std::string> given;
    std::function<void(const std::string&)> convert;
  };
  void add(const std::string& name, const std::string& shape, const std::string& otherwise, const std::string& help,
           std::function<void(const std::string&)> convert);

  CLI::App& app_;
  std::string group_;
  std::vector<Binding> bindings_;
  std::map<std::string, FileWord> files_;
  std::vector<std::pair<std::string, bool*>> notes_;
  std::vector<std::string>* rest_{nullptr};
  std::string rest_name_;
  std::string rest_help_;
};

}  // namespace cmx::sw::apps
