// SPDX-License-Identifier: Apache-2.0
#include "sw/jobs/child.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>

#include "hw/units/bad_input.h"
#include "sw/cli/arguments.h"
#include "sw/report/command_line.h"

namespace cmx::sw::apps {
namespace {

using report::command_line;
using report::Node;

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  return text.rfind("cmx: ", 0) == 0 ? text.substr(5) : text;
}

std::string named(const std::string& where, const std::vector<std::string>& words) {
  return fmt::format("{}: '{}'", where, command_line(words));
}

}  // namespace

std::vector<std::string> child_words(const Session& session, std::vector<std::string> words, int threads) {
  const CommonOptions& options = session.options();
  const auto sets = [&words](const std::string& flag) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return word == flag || word.rfind(flag + "=", 0) == 0; });
  };
  if (!sets("--machine")) words.insert(words.end(), {"--machine", options.machine});
  if (!sets("--seed")) words.insert(words.end(), {"--seed", std::to_string(options.seed)});
  words.insert(words.end(), {"--threads", std::to_string(threads)});
  for (const std::string& item : options.set) words.insert(words.end(), {"--set", item});
  for (const std::string& item : options.fidelity) words.insert(words.end(), {"--fidelity", item});
  if (const std::string inputs = session.inputs_of_children(); !inputs.empty())
    words.insert(words.end(), {"--inputs", inputs});
  words.emplace_back("--json");
  return words;
}

namespace {

/// What a command is and which files its words name, but for the machine of this session, which has read that.
std::vector<std::string> reads_of(const Session& session, const std::vector<std::string>& words) {
  std::vector<std::string> reads;
  const Invocation invocation = parse_arguments(words);
  for (const GivenFile& file : invocation.files) {
    if (file.flag != "--machine" || file.value != session.options().machine)
      reads.insert(reads.end(), {file.flag, file.value});
  }
  if (!reads.empty() && invocation.command) reads.emplace_back(invocation.command->name());
  return reads;
}

/// Names by what reads_of() says: commands that differ in numbers alone read the same.
using KnownReads = std::map<std::vector<std::string>, std::set<std::string>>;

std::set<std::string> keep_inputs(Session& session, const std::vector<std::string>& words, KnownReads& known) {
  InputFiles& inputs = session.inputs();
  const std::set<std::string> before = inputs.take_names();
  std::set<std::string> names;
  try {
    const auto reads = reads_of(session, words);
    const auto [entry, added] = known.try_emplace(reads);
    if (added && !reads.empty()) {
      read_inputs(words, session.shared_inputs());
      entry->second = inputs.take_names();
    }
    names = entry->second;
  } catch (const hw::BadInput&) {
    names = inputs.take_names();
  }
  inputs.note(before);
  inputs.note(names);
  return names;
}

}  // namespace

std::set<std::string> keep_inputs(Session& session, const std::vector<std::string>& words) {
  KnownReads known;
  return keep_inputs(session, words, known);
}

JobRunner::Options job_options(Session& session, int parallel, bool cache, std::string context) {
  const auto known = std::make_shared<KnownReads>();
  return {.parallel = parallel,
          .cache = cache,
          .context = std::move(context),
          .inputs = [&session, known](const std::vector<std::string>& words) {
            return digest_of(session.inputs().files(), keep_inputs(session, words, *known));
          }};
}

Node child_result(const std::string& where, const std::vector<std::string>& words, const JobResult& result) {
  const std::string what =
      fmt::format("{} exits with {}: {}", named(where, words), result.exit_code, trimmed(result.err));
  if (result.exit_code == 2) throw hw::BadInput(what);
  if (result.exit_code == 3 && result.out.empty()) throw hw::CheckFailed(what);
  if (result.exit_code != 0 && result.exit_code != 3) throw std::runtime_error(what);
  return Node::from_json(result.out);
}

double child_number(const std::string& where, const std::vector<std::string>& words, const Node& result,
                    const std::string& pointer) {
  const Node* value = result.at(pointer);
  if (value != nullptr && value->is_number()) return value->number();
  const std::string full = pointer.rfind('/', 0) == 0 ? pointer : "/" + pointer;
  throw hw::BadInput(fmt::format("{} has no number at {}; the nearest is {}", named(where, words), full,
                                 hw::nearest(full, result.number_pointers())));
}

}  // namespace cmx::sw::apps
