// SPDX-License-Identifier: Apache-2.0
#include "sw/apps/child.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "hw/units/bad_input.h"
#include "sw/report/command_line.h"

namespace sw::apps {
namespace {

using report::command_line;
using report::Node;

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  return text.rfind("cmx: ", 0) == 0 ? text.substr(5) : text;
}

std::string named(const std::string& where, const std::vector<std::string>& words) { return fmt::format("{}: '{}'", where, command_line(words)); }

}  // namespace

std::vector<std::string> child_words(const Session& session, std::vector<std::string> words, int threads) {
  const CommonOptions& options = session.options();
  const auto sets = [&words](const std::string& flag) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return word == flag || word.rfind(flag + "=", 0) == 0; });
  };
  if (!sets("--machine")) words.insert(words.end(), {"--machine", options.machine});
  if (!sets("--seed")) words.insert(words.end(), {"--seed", std::to_string(options.seed)});
  words.insert(words.end(), {"--threads", std::to_string(threads)});
  for (const std::string& item : options.set) words.insert(words.end(), {"--set", item});
  for (const std::string& item : options.fidelity) words.insert(words.end(), {"--fidelity", item});
  words.emplace_back("--json");
  return words;
}

Node child_result(const std::string& where, const std::vector<std::string>& words, const JobResult& result) {
  const std::string what = fmt::format("{} exits with {}: {}", named(where, words), result.exit_code, trimmed(result.err));
  if (result.exit_code == 2) throw hw::BadInput(what);
  if (result.exit_code == 3 && result.out.empty()) throw hw::CheckFailed(what);
  if (result.exit_code != 0 && result.exit_code != 3) throw std::runtime_error(what);
  return Node::from_json(result.out);
}

double child_number(const std::string& where, const std::vector<std::string>& words, const Node& result, const std::string& pointer) {
  const Node* value = result.at(pointer);
  if (value != nullptr && value->is_number()) return value->number();
  const std::string full = pointer.rfind('/', 0) == 0 ? pointer : "/" + pointer;
  throw hw::BadInput(
      fmt::format("{} has no number at {}; the nearest is {}", named(where, words), full, hw::nearest(full, result.number_pointers())));
}

}  // namespace sw::apps
