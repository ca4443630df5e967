// SPDX-License-Identifier: Apache-2.0
// report: sweeps and runs as one HTML page.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "hw/units/bad_input.h"
#include "sw/cli/command.h"
#include "sw/cli/scratch_directory.h"
#include "sw/cli/version.h"
#include "sw/commands/commands.h"
#include "sw/output/output_file.h"
#include "sw/process/child.h"
#include "sw/report/command_line.h"
#include "sw/report_page/page.h"
#include "sw/report_page/source.h"
#include "sw/sweep/execution/session.h"
#include "sw/sweep/execution/tasks.h"

namespace cmx::sw::apps {
namespace {

namespace fs = std::filesystem;
using report_page::Source;

class Report final : public Command {
 public:
  std::string_view name() const override { return "report"; }
  std::string_view summary() const override { return "Sweeps and runs as one HTML page with charts and tables"; }

  void declare(Flags& flags) override {
    flags.words("DIR", directories_, "Directories of sweeps, and of runs with --out");
    flags.text("--html", file_, "FILE", "The page; it needs no other file and no network");
    flags.toggle("--compare", compare_,
                 "The second of two directories against the first: changed parameters, then results side by side");
    flags.whole("--point", point_, "none", "Run this point of the sweep once more, for its timeline");
  }

  Outcome run(Session& session) override {
    refuse_overlays(session, name());
    check();
    std::vector<Source> sources;
    for (const std::string& directory : directories_) sources.push_back(source_of(session, directory));
    if (point_) add_timeline(session, sources.front());
    const std::string page = page_of(sources, {session.record({}).version, report::command_line(words()), compare_});
    output::write_file(file_, page);

    Outcome outcome;
    outcome.machine = sources.front().machine;
    outcome.keys.set("file", file_).set("bytes", static_cast<std::int64_t>(page.size()));
    outcome.keys.set("sources", static_cast<std::int64_t>(sources.size()));
    outcome.text =
        fmt::format("  {}: {:.1f} MB, open it in a browser\n", file_, static_cast<double>(page.size()) * 1e-6);
    return outcome;
  }

 private:
  void check() const {
    if (file_.empty()) throw hw::BadInput("report: name the page to write: --html FILE");
    output::check_file("--html", file_);
    for (std::size_t i = 0; i < directories_.size(); ++i) {
      if (std::find(directories_.begin(), directories_.begin() + static_cast<std::ptrdiff_t>(i), directories_[i]) !=
          directories_.begin() + static_cast<std::ptrdiff_t>(i))
        throw hw::BadInput(fmt::format("report: {} is named twice", directories_[i]));
    }
    if (compare_ && directories_.size() != 2)
      throw hw::BadInput(
          fmt::format("--compare: takes two directories, the first one is what the second is compared with; {} given",
                      directories_.size()));
    if (point_ && (directories_.size() != 1 || !is_sweep(directories_.front())))
      throw hw::BadInput(fmt::format("--point {}: goes with one directory, that of a sweep", *point_));
  }

  std::vector<std::string> words() const {
    std::vector<std::string> words{"report"};
    words.insert(words.end(), directories_.begin(), directories_.end());
    words.insert(words.end(), {"--html", file_});
    if (compare_) words.emplace_back("--compare");
    if (point_) words.insert(words.end(), {"--point", std::to_string(*point_)});
    return words;
  }

  static bool is_sweep(const std::string& directory) {
    std::error_code ignored;
    return fs::exists(directory + "/sweep.json", ignored) || fs::exists(directory + "/results.sqlite", ignored);
  }

  static Source source_of(Session& session, const std::string& directory) {
    std::error_code ignored;
    if (is_sweep(directory)) return report_page::source_of_sweep(directory, open_results(session, directory));
    if (fs::exists(directory + "/result.json", ignored)) return report_page::source_of_run(directory);
    if (!fs::is_directory(directory, ignored)) throw hw::BadInput(fmt::format("{}: no such directory", directory));
    throw hw::BadInput(fmt::format(
        "{}: neither a sweep nor a run: there is no sweep.json, results.sqlite or result.json in it", directory));
  }

  /// What the point says it is, run once more with a directory of its own.
  void add_timeline(Session& session, Source& source) const {
    const sweep::Directory directory(directories_.front());
    std::error_code ignored;
    if (!fs::exists(directory.file("sweep.json"), ignored))
      throw hw::BadInput(
          fmt::format("--point {}: {} has no sweep.json, which says how to run it", *point_, directories_.front()));
    const sweep::Plan plan = directory.plan("");
    const auto task =
        std::find_if(plan.tasks.begin(), plan.tasks.end(), [&](const auto& t) { return t.point.id == *point_; });
    if (task == plan.tasks.end())
      throw hw::BadInput(fmt::format("--point {}: the sweep has points 1 to {}", *point_, plan.tasks.size()));
    if (!task->infeasible.empty()) throw hw::BadInput(fmt::format("--point {}: {}", *point_, task->infeasible));

    session.progress().say(fmt::format("running {} once more", report::command_line(task->words)));
    const ScratchDirectory scratch;
    std::vector<std::string> words =
        child_of(*task, fs::exists(directory.file("inputs"), ignored) ? directory.file("inputs") : "");
    words.insert(words.end(), {"--out", scratch.path(), "--force"});
    const process::Finished finished = process::run_self(words);
    if (finished.exit_code != 0)
      throw hw::BadInput(fmt::format("--point {}: {} exits with {}: {}", *point_, report::command_line(words),
                                     finished.exit_code, finished.err));
    std::ifstream stream(scratch.path() + "/trace.json", std::ios::binary);
    const std::string trace{std::istreambuf_iterator<char>(stream), {}};
    if (trace.empty())
      throw hw::BadInput(
          fmt::format("--point {}: '{}' records no timeline", *point_, report::command_line(task->words)));
    source.timelines.push(
        report_page::timeline_of(fmt::format("Point {}: {}", *point_, report::command_line(task->words)), trace));
  }

  std::vector<std::string> directories_;
  std::string file_;
  bool compare_{false};
  std::optional<int> point_;
};

}  // namespace

std::unique_ptr<Command> make_report() { return std::make_unique<Report>(); }

}  // namespace cmx::sw::apps
