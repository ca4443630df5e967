// SPDX-License-Identifier: Apache-2.0
// fw test: is every scenario of a folder run and told, whatever the others do, in the same words for any number at a
// time?
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A desk with a folder of scenarios named f.
class Folder : public cli::Desk {
 public:
  Folder() { std::filesystem::create_directory(path() / "f"); }
  void passes(const std::string& name) const { write("f/" + name, "dies = 2\nimage = \"hello\"\n"); }
  void differs(const std::string& name) const {
    write("f/" + name, "dies = 2\nimage = \"hello\"\n[[expected]]\naddress = 0x1000\nsize = 4\nvalue = 1\n");
  }
  void hangs(const std::string& name) const {
    write("f/" + name, "dies = 2\ntimeout_us = 30\nimage = \"" + fw::image("hangs") + "\"\n");
  }
  cli::Finished test(const std::string& flags = "") const {
    return run(cli::words("fw test f --junit out.xml " + flags));
  }

  /// By xmllint where there is one; else that tags nest and attributes are quoted.
  void expect_xml() const {
    const std::string xml = read("out.xml");
    const std::string file = path() / "out.xml";
    if (std::system("command -v xmllint >/dev/null") == 0) {                         // NOLINT(cert-env33-c)
      EXPECT_EQ(std::system(("xmllint --noout '" + file + "'").c_str()), 0) << xml;  // NOLINT(cert-env33-c)
    }
    const std::regex tag(R"re(<(/?)([a-z-]+)((?: [a-z_]+="[^"<>&]*(?:&[a-z]+;[^"<>&]*)*")*)(/?)>)re");
    std::vector<std::string> open;
    const std::size_t start = xml.find("?>\n");
    ASSERT_NE(start, std::string::npos);
    std::string rest = xml.substr(start + 3);
    for (std::smatch match; std::regex_search(rest, match, tag); rest = match.suffix()) {
      EXPECT_EQ(match.prefix().str().find('<'), std::string::npos) << match.prefix();
      if (match[1] == "/") {
        ASSERT_FALSE(open.empty());
        EXPECT_EQ(open.back(), match[2]);
        open.pop_back();
      } else if (match[4] != "/") {
        open.push_back(match[2]);
      }
    }
    EXPECT_TRUE(open.empty());
    EXPECT_EQ(rest, "\n");
  }
};

TEST(FwTest, AllPassIsExitZero) {
  const Folder folder;
  folder.passes("b.toml");
  folder.passes("a.toml");
  folder.write("f/notes.txt", "no scenario");
  const cli::Finished finished = folder.test();
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  EXPECT_LT(finished.out.find("pass      f/a.toml"), finished.out.find("pass      f/b.toml"));
  EXPECT_THAT(finished.out, HasSubstr("2 of 2 scenarios pass, 0 fail, 0 could not be run"));
  EXPECT_THAT(folder.read("out.xml"), HasSubstr("<testsuites tests=\"2\" failures=\"0\" errors=\"0\""));
  EXPECT_THAT(folder.read("out.xml"), HasSubstr("<system-out>die:"));
  for (const char* line : {"die:0 hello from die 0 of 2\n", "die:1 hello from die 1 of 2\n"})
    EXPECT_THAT(folder.read("out.xml"), HasSubstr(line));
  folder.expect_xml();
}

TEST(FwTest, BothEnginesAreARunEach) {
  const Folder folder;
  folder.passes("a.toml");
  folder.differs("b.toml");
  const cli::Finished finished = folder.test("--engine both -j 2");
  EXPECT_EQ(finished.exit_code, 3);
  for (const char* line :
       {"pass      f/a.toml [tlm]", "pass      f/a.toml [rtl]", "fail      f/b.toml [tlm]", "fail      f/b.toml [rtl]"})
    EXPECT_THAT(finished.out, HasSubstr(line));
  EXPECT_EQ(finished.err, "cmx: fw test f: 2 of 4 scenarios pass, 2 fail, 0 could not be run\n");
  EXPECT_THAT(folder.read("out.xml"), HasSubstr("name=\"a [rtl]\""));
  folder.expect_xml();
}

TEST(FwTest, OneThatPassesOneThatFailsAndOneThatHangs) {
  const Folder folder;
  folder.passes("passes.toml");
  folder.differs("fails.toml");
  folder.hangs("hangs.toml");
  const cli::Finished finished = folder.test("-j 2");
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_THAT(finished.out, HasSubstr("fail      f/fails.toml"));
  EXPECT_THAT(finished.out, HasSubstr("timeout   f/hangs.toml  30.000 us"));
  EXPECT_THAT(finished.out, HasSubstr("pass      f/passes.toml"));
  EXPECT_EQ(finished.err, "cmx: fw test f: 1 of 3 scenarios pass, 2 fail, 0 could not be run\n");
  const std::string xml = folder.read("out.xml");
  EXPECT_THAT(xml, HasSubstr("<testsuites tests=\"3\" failures=\"2\" errors=\"0\""));
  EXPECT_THAT(xml, HasSubstr(": die:0 f/fails.toml:3: 4 of 4 bytes at 0x1000 differ, the first at offset 0x0: expected "
                             "1, found 165, never written\" type=\"fail\">"));
  EXPECT_THAT(xml, HasSubstr("type=\"timeout\">fw run: timeout at 30.000 us\n  die:1 no exit: runs at 0x"));
  folder.expect_xml();
}

TEST(FwTest, ABadFileIsAnErrorAndTheOthersStillRun) {
  const Folder folder;
  folder.passes("a.toml");
  folder.write("f/b.toml", "dise = 3 # <&>\n");
  folder.hangs("c.toml");
  const cli::Finished finished = folder.test();
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, HasSubstr("cmx: fw test f: 1 of 3 scenarios pass, 1 fail, 1 could not be run\n"));
  EXPECT_THAT(finished.err, HasSubstr("f/b.toml:1: no such key 'dise'; did you mean 'dies'?"));
  const std::string xml = folder.read("out.xml");
  EXPECT_THAT(xml, HasSubstr("<testsuites tests=\"3\" failures=\"1\" errors=\"1\""));
  EXPECT_THAT(xml,
              HasSubstr("<error message=\"f/b.toml:1: no such key 'dise'; did you mean 'dies'?\" type=\"error\">"));
  folder.expect_xml();
}

TEST(FwTest, AnEmptyFolderIsBadInput) {
  const Folder folder;
  const cli::Finished empty = folder.test();
  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_THAT(empty.err, HasSubstr("fw test f: no scenarios: there is no *.toml in this folder"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out.xml"));
  const cli::Finished missing = folder.run(cli::words("fw test nowhere"));
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("fw test nowhere: cannot read this folder"));
  folder.passes("a.toml");
  const cli::Finished unwritable = folder.run(cli::words("fw test f --junit nowhere/out.xml"));
  EXPECT_EQ(unwritable.exit_code, 2);
  EXPECT_THAT(unwritable.err, HasSubstr("--junit nowhere/out.xml"));
}

TEST(FwTest, FlagsReachEveryScenario) {
  const Folder folder;
  folder.passes("a.toml");
  folder.write("f/b.toml", "dies = 2\nimage = \"" + fw::image("hangs") + "\"\nstatus = \"timeout\"\n");
  const cli::Finished finished = folder.test("--timeout-us 40 --set machine.board.window_read=300");
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("pass      f/b.toml  40.000 us"));
  EXPECT_EQ(folder.test("--set machine.board.window_raed=300").exit_code, 2);
}

TEST(FwTest, HowManyAtATimeChangesNothing) {
  const Folder folder;
  for (const char* name : {"a.toml", "b.toml", "c.toml", "d.toml"}) folder.passes(name);
  folder.differs("e.toml");
  folder.hangs("f.toml");
  const auto results = [&](const std::string& jobs) {
    std::string json = cli::without_times(folder.test("--json " + jobs).out);
    return json + std::regex_replace(folder.read("out.xml"), std::regex(" time=\"[0-9.]*\""), "");
  };
  const std::string one = results("-j 1");
  EXPECT_THAT(one, HasSubstr("\"passed\": 4"));
  EXPECT_EQ(results("-j 3"), one);
  EXPECT_EQ(results("--jobs 8"), one);
}

TEST(FwTest, ADryRunNamesTheScenarios) {
  const Folder folder;
  folder.passes("b.toml");
  folder.passes("a.toml");
  const cli::Finished finished = folder.test("--dry-run");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, HasSubstr("  f/a.toml\n  f/b.toml\n"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out.xml"));
}

}  // namespace
}  // namespace cmx
