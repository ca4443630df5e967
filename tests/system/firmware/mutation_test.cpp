// SPDX-License-Identifier: Apache-2.0
// The supplied collectives, each with one fence, wait or check of a completion taken out: does the checker or the image
// itself notice? Those that do no harm are listed with the reason.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;

struct Mutant {
  const char* name;
  const char* file;   // of firmware/collectives
  const char* whole;  // what stands there, once
  const char* without;
  const char* image;          // that uses it
  const char* harmless = "";  // why, when nobody can notice
};

void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

// Every fence, flag wait and completion check of firmware/collectives; LeavesNoneOut counts them.
const std::vector<Mutant>& mutants() {
  static const std::vector<Mutant> all{
      {"all_gather_wait", "all_gather.c", "team_await(team, flags + 4 * team_die(team, step));", ";", "all_gather"},
      {"all_to_all_wait", "all_to_all_v.c", "team_await(team, flags + 4 * team_die(team, step));", ";", "all_to_all_v"},
      {"reduce_scatter_fence", "ring.c", "team_put(team, next, out, room, chunk_bytes, flag, true);",
       "team_put(team, next, out, room, chunk_bytes, flag, false);", "reduce_scatter"},
      {"reduce_scatter_wait", "ring.c", "    team_await(team, flag);\n    team_add(", "    team_add(",
       "reduce_scatter"},
      {"ring_gather_fence", "ring.c", "team_put(team, next, out, out, chunk_bytes, flag, true);",
       "team_put(team, next, out, out, chunk_bytes, flag, false);", "all_reduce_ring"},
      {"ring_gather_wait", "ring.c", "flag, true);\n    team_await(team, flag);\n  }\n}", "flag, true);\n  }\n}",
       "all_reduce_ring"},
      {"direct_wait_for_chunks", "all_reduce_direct.c", "team_await(team, flags + 4 * die);", ";", "all_reduce_direct"},
      {"direct_fence_of_sums", "all_reduce_direct.c", "chunk_bytes, step != 1);", "chunk_bytes, false);",
       "all_reduce_direct"},
      {"direct_fence_of_puts", "all_reduce_direct.c", "step == 1);", "false);", "all_reduce_direct"},
      {"direct_wait_for_sums", "all_reduce_direct.c", "team_await(team, sums + 4 * team_die(team, step));", ";",
       "all_reduce_direct"},
      {"dispatch_fence", "dispatch.c", "step == 1);", "false);", "dispatch"},
      {"dispatch_wait", "dispatch.c", "team_await(team, flags + 4 * team_die(team, step));", ";", "dispatch"},
      {"combine_fence", "combine.c", "step == 1);", "false);", "combine"},
      {"combine_wait", "combine.c", "team_await(team, flags + 4 * team_die(team, step));", ";", "combine"},
      {"combine_fence_of_sums", "combine.c", ".flags = COMM_ENGINE_SUBMISSION_FLAGS_FENCE_MASK,", "", "combine"},
      {"completions_not_awaited", "team.c",
       "while (team->error == COMM_ENGINE_ERROR_NONE && team->channel.completed != team->channel.submitted) "
       "take_one(team);",
       "", "all_gather"},
      {"full_ring_not_awaited", "team.c", "    take_one(team);\n    if (team->error", "    if (team->error",
       "all_gather",
       "16 dies queue 31 descriptors, the ring has 64: it is never full, and with more the loop would not end"},
  };
  return all;
}

std::string read(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

/// The firmware of the repository to be changed.
class Workshop {
 public:
  Workshop() : path_(fs::temp_directory_path() / ("cmx-mutants-" + std::to_string(getpid()))) {
    fs::create_directories(path_);
    fs::copy(CMX_SOURCE "/firmware", path_ / "firmware", fs::copy_options::recursive);
    fs::copy(CMX_SOURCE "/dev", path_ / "dev");
    for (const char* name : {"hw", "cmake"}) fs::create_symlink(fs::path(CMX_SOURCE) / name, path_ / name);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() { fs::remove_all(path_); }

  void change(const Mutant& mutant) const {
    const fs::path file = path_ / "firmware/collectives" / mutant.file;
    std::string text = read(file);
    ASSERT_EQ(count(text, mutant.whole), 1U) << mutant.file << ": " << mutant.whole;
    text.replace(text.find(mutant.whole), std::string(mutant.whole).size(), mutant.without);
    std::ofstream(file) << text;
  }
  /// The image's file.
  std::string compile(const std::string& image) const {
    const fs::path source = path_ / "firmware/images" / (image + ".c");
    const std::string line = "'" + (path_ / "dev").string() + "' firmware '" + source.string() + "' >'" +
                             (path_ / "log").string() + "' 2>&1";
    EXPECT_EQ(WEXITSTATUS(std::system(line.c_str())), 0) << read(path_ / "log");  // NOLINT(cert-env33-c)
    return (path_ / "firmware/images" / (image + ".elf")).string();
  }

 private:
  fs::path path_;
};

class Mutation : public testing::TestWithParam<Mutant> {};

TEST_P(Mutation, IsNoticed) {
  const Mutant& mutant = GetParam();
  const Workshop workshop;
  workshop.change(mutant);
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("fw run " + workshop.compile(mutant.image) + " --dies 4"));
  if (*mutant.harmless != 0) {
    EXPECT_EQ(finished.exit_code, 0) << "not harmless any more: " << finished.err;
  } else {
    EXPECT_EQ(finished.exit_code, 3) << finished.out;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Mutation, testing::ValuesIn(mutants()),
                         [](const auto& mutant) { return std::string(mutant.param.name); });

TEST(Mutants, LeaveNoFenceOrWaitOut) {
  std::size_t waits = 0;
  std::size_t fences = 0;
  for (const auto& entry : fs::directory_iterator(CMX_SOURCE "/firmware/collectives")) {
    if (entry.path().extension() != ".c" || entry.path().filename() == "team.c") continue;
    const std::string text = read(entry.path());
    waits += count(text, "team_await(");
    for (const char* fence : {"FENCE_MASK", ", true);", "step == 1);", "step != 1);"}) fences += count(text, fence);
  }
  std::size_t waits_here = 0;
  std::size_t fences_here = 0;
  for (const Mutant& mutant : mutants()) {
    const std::string name = mutant.name;
    waits_here += name.find("wait") != std::string::npos && name.find("await") == std::string::npos ? 1 : 0;
    fences_here += name.find("fence") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(waits, waits_here);
  EXPECT_EQ(fences, fences_here);
}

}  // namespace
}  // namespace cmx
