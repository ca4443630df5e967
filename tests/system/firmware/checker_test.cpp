// SPDX-License-Identifier: Apache-2.0
// Is each rule's mistake caught at its line, and no supplied image accused?
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/repo/source_tree/source_tree.h"
#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

struct Mistake {
  const char* image;
  const char* rule;
  int die;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.image; }

std::string image_file(const std::string& image) { return CMX_FIRMWARE "/" + image + ".elf"; }

/// "firmware/failing/x.c:12", where the source says "caught here".
std::string marked_line(const std::string& image) {
  const std::string path = "firmware/failing/" + image + ".c";
  for (const repo::TextFile& file : repo::files({path})) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (file.lines[i].find("caught here") != std::string::npos) return path + ":" + std::to_string(i + 1);
    }
  }
  return "";
}

class Caught : public testing::TestWithParam<Mistake> {};

TEST_P(Caught, AtItsLine) {
  const auto& [image, rule, die] = GetParam();
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("fw run " + image_file(image) + " --dies 2 --json"));
  EXPECT_EQ(finished.exit_code, 3);
  const Node result = Node::from_json(finished.out);
  EXPECT_EQ(result.find("status")->text(), "violation") << finished.err;
  ASSERT_GE(result.find("violations")->members().size(), 1U);
  const Node& first = result.find("violations")->members().front().value;
  EXPECT_EQ(first.find("rule")->text(), rule);
  EXPECT_EQ(first.find("die")->integer(), die);
  std::vector<std::string> lines{first.find("source")->text()};
  for (const auto& [key, caller, note] : first.find("callers")->members()) lines.push_back(caller.text());
  EXPECT_THAT(lines, testing::Contains(marked_line(image))) << "the access itself, or what called it";
  EXPECT_THAT(finished.err, HasSubstr(std::string(rule) + " at 0x"));
  EXPECT_THAT(finished.err, HasSubstr(marked_line(image)));

  EXPECT_EQ(desk.run(cli::words("fw run " + image_file(image) + " --dies 2 --check warn")).exit_code, 0);
  const cli::Finished unchecked = desk.run(cli::words("fw run " + image_file(image) + " --dies 2 --check off --json"));
  EXPECT_EQ(unchecked.exit_code, 0) << "it goes well by luck";
  EXPECT_EQ(Node::from_json(unchecked.out).find("violations")->members().size(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    All, Caught,
    testing::Values(Mistake{"reads_unawaited", "unawaited_read", 0}, Mistake{"gathers_unawaited", "unawaited_read", 0},
                    Mistake{"overwrites_source", "source_overwritten", 0},
                    Mistake{"overlaps_writes", "overlapping_writes", 0},
                    Mistake{"reads_uninitialised", "uninitialised_read", 0},
                    Mistake{"overruns_ring", "ring_overrun", 0}, Mistake{"loses_completion", "completion_lost", 0},
                    Mistake{"overflows_stack", "stack_overflow", 0}, Mistake{"tears_unit", "torn_unit", 1}),
    [](const auto& mistake) { return std::string(mistake.param.image); });

TEST(Checker, AccusesNoSuppliedImage) {
  const cli::Desk desk;
  for (const char* image :
       {"hello", "self_test", "put_get", "all_gather", "reduce_scatter", "all_reduce_ring", "all_reduce_direct",
        "all_to_all_v", "prefill_a2av", "dispatch", "combine", "kv_fetch", "refusals", "fill_check", "cpu_fetch"}) {
    for (const char* dies : {"2", "3", "4", "16"}) {
      const cli::Finished finished =
          desk.run(cli::words(std::string("fw run ") + image + " --dies " + dies + " --json"));
      EXPECT_EQ(finished.exit_code, 0) << image << " on " << dies << ": " << finished.err;
      EXPECT_THAT(finished.out, HasSubstr("\"violations\": []")) << image;
    }
  }
}

TEST(Checker, TheLastWordOfAUnitWrittenAsAWholeVouchesForAllOfIt) {
  const cli::Finished finished = cli::Desk().run(cli::words("fw run " + image_file("polls_unit") + " --dies 2 --json"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("\"violations\": []"));
}

std::string copies_to(const std::string& more) {
  return "dies = 2\nimage = \"" + image_file("leaves_buffer") +
         "\"\n[[buffer]]\naddress = 0x100000\nsize = 64\nvalue = 0\n[[scratch]]\naddress = 0x101000\n" + more;
}

TEST(Checker, ATransferMustStayInBuffersWhereTheyAreKnown) {
  const cli::Desk desk;
  desk.write("f.toml", copies_to("size = 64\n"));
  EXPECT_EQ(desk.run(cli::words("fw run --scenario f.toml")).exit_code, 0);
  desk.write("f.toml", copies_to("size = 32\n[[scratch]]\naddress = 0x101020\nsize = 32\n"));
  EXPECT_EQ(desk.run(cli::words("fw run --scenario f.toml")).exit_code, 0) << "two buffers side by side";
  desk.write("f.toml", copies_to("size = 60\n"));
  const cli::Finished finished = desk.run(cli::words("fw run --scenario f.toml"));
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_THAT(finished.err, HasSubstr("outside_buffer at 0x"));
  EXPECT_THAT(finished.err, HasSubstr(marked_line("leaves_buffer")));
  EXPECT_THAT(finished.err, HasSubstr("writes 64 bytes at 0x101000 of die 0, which are not all in a buffer"));
}

TEST(Checker, AScenarioMayExpectAViolation) {
  const cli::Desk desk;
  desk.write("f.toml", "dies = 2\nimage = \"" + image_file("overlaps_writes") + "\"\nstatus = \"violation\"\n");
  EXPECT_EQ(desk.run(cli::words("fw run --scenario f.toml")).exit_code, 0);
}

TEST(Checker, TellsTheSameOfSeveralDiesOnce) {
  const cli::Finished finished =
      cli::Desk().run(cli::words("fw run " + image_file("planted/wrong/source_changed_late_0") + " --dies 4 --json"));
  const Node result = Node::from_json(finished.out);
  ASSERT_EQ(result.find("violations")->members().size(), 1U);
  const Node& one = result.find("violations")->members().front().value;
  EXPECT_EQ(one.find("dies")->members().size(), 4U);
  EXPECT_EQ(one.find("other")->find("lines")->members().front().value.text(), "firmware/drivers/comm_engine.c:72")
      << "the doorbell";
  EXPECT_THAT(finished.err, HasSubstr("die:0-3 source_overwritten at 0x"));
  EXPECT_THAT(finished.err, HasSubstr("; the other: die:"));
}

TEST(Checker, LeavesOutWhatIsSuppressed) {
  const cli::Desk desk;
  const std::string run = "fw run " + image_file("overlaps_writes") + " --dies 2 --json --suppress f.txt";
  for (const std::string place :
       {"firmware/failing/overlaps_writes.c:12", "firmware/failing/overlaps_writes.c", "team_finish"}) {
    desk.write("f.txt", "# known\noverlapping_writes " + place + "  # order does not matter\n");
    const cli::Finished finished = desk.run(cli::words(run));
    EXPECT_EQ(finished.exit_code, 0) << place << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("\"violations\": []"));
    EXPECT_THAT(finished.err, HasSubstr("--suppress f.txt: 2 findings are left out"));
  }
  desk.write("f.txt", "* main\nunawaited_read elsewhere.c:3\n");
  EXPECT_THAT(desk.run(cli::words(run)).err, HasSubstr("f.txt:2: 'unawaited_read elsewhere.c:3' suppresses nothing"));
  desk.write("f.txt", "unawaited_read main\n");
  EXPECT_EQ(desk.run(cli::words(run)).exit_code, 3) << "another rule";
}

TEST(Checker, SaysWhatIsWrongWithSuppressions) {
  const cli::Desk desk;
  const auto refused = [&](const std::string& text, const std::string& sentence) {
    desk.write("f.txt", text);
    const cli::Finished finished = desk.run(cli::words("fw run hello --dies 2 --suppress f.txt"));
    EXPECT_EQ(finished.exit_code, 2) << text;
    EXPECT_THAT(finished.err, HasSubstr(sentence));
  };
  refused("\nunawaited_reed main\n", "f.txt:2: no rule 'unawaited_reed'; did you mean unawaited_read?");
  refused("unawaited_read\n", "f.txt:1: write a rule and one place");
  refused("unawaited_read main too\n", "f.txt:1: write a rule and one place");
  EXPECT_EQ(desk.run(cli::words("fw run hello --dies 2 --suppress nowhere.txt")).exit_code, 2);
}

TEST(Checker, ChangesNoTime) {
  const cli::Desk desk;
  const auto cycles = [&](const std::string& flags) {
    return Node::from_json(desk.run(cli::words("fw run combine --dies 4 --json" + flags)).out)
        .find("cycles")
        ->integer();
  };
  EXPECT_EQ(cycles(""), cycles(" --check off"));
}

}  // namespace
}  // namespace cmx
