// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/execution/session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "hw/units/bad_input.h"
#include "sw/report/command_line.h"

namespace cmx::sw::apps {
namespace fs = std::filesystem;

void refuse_overlays(const Session& session, std::string_view command) {
  if (!session.options().set.empty())
    throw hw::BadInput(fmt::format("{} takes no --set: the command, or an axis, in the spec says it", command));
  if (!session.options().fidelity.empty())
    throw hw::BadInput(fmt::format("{} takes no --fidelity: the command, or an axis, in the spec says it", command));
}

namespace {

std::string holder_of(int file) {
  std::array<char, 300> text{};
  const ssize_t length = pread(file, text.data(), text.size() - 1, 0);
  return length > 0 ? fmt::format(", {}", std::string_view(text.data(), static_cast<std::size_t>(length))) : "";
}

void write_holder(int file) {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  const std::string text = fmt::format("process {} on {}", getpid(), host.data());
  // Who holds it is a help, and no condition.
  if (ftruncate(file, 0) == 0) (void)!pwrite(file, text.data(), text.size(), 0);
}

}  // namespace

SweepLock::SweepLock(const sweep::Directory& directory) {
  file_ = open(directory.file("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file_ < 0) throw hw::BadInput(fmt::format("{}: cannot be written", directory.path()));
  if (flock(file_, LOCK_EX | LOCK_NB) == 0) {
    write_holder(file_);
    return;
  }
  const std::string holder = holder_of(file_);
  close(file_);
  throw hw::BadInput(fmt::format("{}: another process runs this sweep{}; `cmx sweep status {}` shows how far it is",
                                 directory.path(), holder, report::shell_path(directory.path())));
}

SweepLock::~SweepLock() { close(file_); }

bool SweepLock::held(const sweep::Directory& directory) {
  const int file = open(directory.file("lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool held = flock(file, LOCK_SH | LOCK_NB) != 0;
  close(file);
  return held;
}

namespace {

bool is_stale(const sweep::Directory& directory) {
  std::error_code ignored;
  const auto made = fs::last_write_time(directory.file("results.sqlite"), ignored);
  if (ignored) return true;
  // A file that appears in a folder changes the folder.
  for (const char* part : {"points", "confirmed.json"}) {
    const auto changed = fs::last_write_time(directory.file(part), ignored);
    if (!ignored && changed >= made) return true;
  }
  return false;
}

}  // namespace

sweep::Results open_results(Session& session, const std::string& path) {
  const sweep::Directory directory(path);
  std::error_code ignored;
  const bool planned = fs::exists(directory.file("sweep.json"), ignored);
  if (planned && is_stale(directory) && access(path.c_str(), W_OK) == 0) collect(directory, directory.plan(""));
  if (!fs::exists(directory.file("results.sqlite"), ignored))
    throw hw::BadInput(fmt::format("{}: no sweep in this directory; `cmx sweep run SPEC --out {}` begins one", path,
                                   report::shell_path(path)));
  return sweep::Results(directory.file("results.sqlite"),
                        [&session](const std::string& what) { session.progress().tell(what); });
}

report::Node to_node(const sweep::Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return *whole;
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return {};
}

std::string to_text(const sweep::Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&cell)) return report::format_number(*real);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return "-";
}

}  // namespace cmx::sw::apps
