// SPDX-License-Identifier: Apache-2.0
#include "sw/jobs/job_runner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>

#include "sw/cli/run_directory.h"
#include "sw/cli/version.h"
#include "sw/process/child.h"
#include "sw/process/digest.h"
#include "sw/process/parallel.h"
#include "sw/process/self.h"

namespace cmx::sw::apps {
namespace fs = std::filesystem;
namespace {

std::string contents(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  return text.str();
}

std::string cache_directory() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache != '\0') return std::string(cache) + "/cmx";
  const char* home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? std::string(home) + "/.cache/cmx" : "";
}

/// The words without those that change no result.
std::string what_counts(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--threads" || words[i] == "--inputs") {
      ++i;
    } else {
      text += words[i] + "\n";
    }
  }
  return text;
}

}  // namespace

JobRunner::JobRunner(Options options) : options_(std::move(options)) {
  if (options_.cache) directory_ = cache_directory();
  if (!directory_.empty()) identity_ = process::digest(contents(process::self_file()));
}

std::string JobRunner::cache_file(const std::vector<std::string>& words, const std::string& inputs) const {
  const std::string key =
      fmt::format("{}\n{}\n{}\n{}{}", kVersion, identity_, options_.context, what_counts(words), inputs);
  return directory_ + "/" + process::digest(key) + ".json";
}

std::vector<JobResult> JobRunner::run(const std::vector<std::vector<std::string>>& commands,
                                      const std::function<void(std::size_t, std::size_t)>& on_progress) {
  std::map<std::vector<std::string>, JobResult> results;
  std::vector<std::vector<std::string>> open;
  std::map<std::vector<std::string>, std::string> file_of;
  for (const auto& words : commands) {
    const auto [entry, added] = results.try_emplace(words);
    if (!added) continue;
    const std::string inputs = options_.inputs ? options_.inputs(words) : "";
    const std::string file = directory_.empty() ? "" : cache_file(words, inputs);
    file_of[words] = file;
    if (!file.empty() && fs::exists(file)) {
      entry->second = {0, contents(file), "", true};
    } else {
      open.push_back(words);
    }
  }

  std::size_t done = results.size() - open.size();
  std::mutex mutex;
  process::in_parallel(open.size(), options_.parallel, [&](std::size_t i) {
    process::Finished child = process::run_self(open[i]);
    JobResult result{child.exit_code, std::move(child.out), std::move(child.err), false};
    const std::lock_guard lock(mutex);
    if (result.exit_code == 0 && !directory_.empty()) {
      std::error_code ignored;
      fs::create_directories(directory_, ignored);
      try {
        write_file(file_of.at(open[i]), result.out);
      } catch (const std::exception&) {
        directory_.clear();  // a cache that cannot be written is no reason to stop
      }
    }
    results[open[i]] = std::move(result);
    on_progress(++done, results.size());
    return true;
  });

  std::vector<JobResult> ordered;
  for (const auto& words : commands) ordered.push_back(results.at(words));
  return ordered;
}

}  // namespace cmx::sw::apps
