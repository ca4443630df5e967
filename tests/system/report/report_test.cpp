// SPDX-License-Identifier: Apache-2.0
// The report in a browser: of a sweep, of runs, of two of them side by side, and of what somebody else wrote into a
// label.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/report/browser.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kDecode = R"(about = "Batch against context on 16 NPUs"
command = "run decode --layers 4 --npus 16 --ep 32"
[axes]
batch = [8, 16, 4000]
kv = [1024, 4096]
[metrics]
tpot_ms = "/tpot_ms"
tokens_per_s_per_npu = "/tokens_per_s_per_npu"
[objectives]
tpot_ms = "min"
tokens_per_s_per_npu = "max"
)";

void run(const cli::Desk& desk, const std::vector<std::string>& words) {
  const cli::Finished finished = desk.run(words);
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
}

void sweep(const cli::Desk& desk, const std::string& directory, const std::string& spec) {
  desk.write("s.toml", spec);
  run(desk, {"sweep", "run", "s.toml", "--out", directory, "-j", "2"});
}

std::string page_of(const cli::Desk& desk, std::vector<std::string> words) {
  words.insert(words.begin(), "report");
  words.insert(words.end(), {"--html", "page.html"});
  run(desk, words);
  return (desk.path() / "page.html").string();
}

TEST(Report, OfASweepOfDecodes) {
  const cli::Desk desk;
  sweep(desk, "d.sweep", kDecode);
  const auto visit = browser::visit(page_of(desk, {"d.sweep", "--point", "3"}), "decode_sweep");
  const auto titles = visit.titles();
  EXPECT_THAT(titles, Contains(StartsWith("tpot_ms [ms] against batch")));
  EXPECT_THAT(titles, Contains(StartsWith("tpot_ms [ms] against kv")));
  EXPECT_THAT(titles, Contains(AllOf(HasSubstr("against"), HasSubstr("batch"), HasSubstr("kv"))))
      << "a heat map of two axes";
  EXPECT_THAT(titles, Contains(StartsWith("tokens_per_s_per_npu [tokens/s per NPU] against tpot_ms")))
      << "the Pareto front";
  EXPECT_THAT(titles, Contains(StartsWith("Utilisation of each engine")));
  EXPECT_THAT(titles, Contains(StartsWith("Where the time of a layer goes")));
  EXPECT_THAT(titles, Contains(StartsWith("Where the iteration goes")));
  EXPECT_THAT(titles, Contains(StartsWith("Memory of a die")));
  EXPECT_THAT(titles, Contains(StartsWith("Roofline")));
  EXPECT_THAT(titles, Contains(StartsWith("Load of each class of links")));
  EXPECT_THAT(titles, Contains(StartsWith("Load of each plane")));
  EXPECT_THAT(titles, Contains(StartsWith("Timeline [us]: Point 3: cmx run decode")));
  EXPECT_LT(visit.number("zoom_after"), visit.number("zoom_before"));
  EXPECT_THAT(visit.text("search"), HasSubstr("spans"));
  EXPECT_THAT(visit.text("chosen"), StartsWith("Point " + visit.text("picked") + ":"));
  EXPECT_THAT(visit.text("text"), HasSubstr("do not fit")) << "why points are infeasible";
  EXPECT_THAT(visit.text("text"), HasSubstr("run: 4 done, run: 2 infeasible"));
  for (const auto& chart : visit.charts) {
    if (chart.title.rfind("Timeline", 0) == 0) continue;
    EXPECT_THAT(chart.query, HasSubstr("SELECT")) << chart.title;
  }
}

TEST(Report, OfOneRun) {
  const cli::Desk desk;
  run(desk, cli::words("run decode --layers 4 --npus 16 --ep 32 --batch 8 --out r"));
  const auto visit = browser::visit(page_of(desk, {"r"}), "decode_run");
  EXPECT_THAT(visit.titles(), Contains(StartsWith("Timeline")));
  EXPECT_THAT(visit.titles(), Contains(StartsWith("Roofline")));
  EXPECT_THAT(visit.text("text"), AllOf(HasSubstr("tpot_ms"), HasSubstr("ub_switch cycle")));
}

TEST(Report, OfACurveAndOfPublishedFigures) {
  const cli::Desk desk;
  run(desk, cli::words("ub curve --endpoints 4 --loads 0.1,0.4 --seeds 2 --measure-us 4 --out c"));
  run(desk, cli::words("validate --set-of ub --out v"));
  run(desk, cli::words("ub traffic --endpoints 16 --out t"));
  const auto visit = browser::visit(page_of(desk, {"c", "v", "t"}), "curve_published_traffic");
  EXPECT_THAT(visit.titles(), Contains(StartsWith("Latency against offered load")));
  EXPECT_THAT(visit.titles(), Contains(StartsWith("Accepted against offered load")));
  EXPECT_THAT(visit.titles(), Contains(StartsWith("Error of each row")));
  EXPECT_THAT(visit.titles(), Contains(StartsWith("Distribution of message latencies")));
}

TEST(Report, OfASensitivity) {
  const cli::Desk desk;
  run(desk, cli::words("sensitivity --only ub_port --out t -- ub p2p --bytes 64KiB"));
  const auto visit = browser::visit(page_of(desk, {"t"}), "sensitivity");
  EXPECT_THAT(visit.titles(), Contains(StartsWith("Change of the result over the range of each parameter")));
  EXPECT_THAT(visit.text("text"), HasSubstr("machine.ub_port.write_unit"));
}

TEST(Report, ComparisonPutsWhatWasChangedFirst) {
  const cli::Desk desk;
  sweep(desk, "a.sweep", "command = \"ub p2p\"\n[axes]\nbytes = [512, 4096, 65536]\n");
  sweep(desk, "b.sweep", "command = \"ub p2p --set machine.ub_link.rate=14\"\n[axes]\nbytes = [4096, 65536, 131072]\n");
  const auto visit = browser::visit(page_of(desk, {"a.sweep", "b.sweep", "--compare"}), "comparison");
  const std::string text = visit.text("text");
  EXPECT_THAT(text, AllOf(HasSubstr("1 parameters of machine and plan"), HasSubstr("machine.ub_link.rate"),
                          HasSubstr("28 GB/s"), HasSubstr("14 GB/s")));
  EXPECT_LT(text.find("machine.ub_link.rate"), text.find("What came of it"));
  EXPECT_EQ(visit.charts.front().rows, 2) << "of the three points of each two are the same place";
}

TEST(Report, LabelsAreShownAndNotExecuted) {
  const cli::Desk desk;
  const std::string hostile =
      "</script><script>hacked=1</script><img src=x onerror=hacked=1> <b>\\\"Größe\\\"</b> 'µs' 大";
  const std::string directory = "<b>&\"x\" ü.sweep";
  desk.write("m.csv", "time_ns,src,dst,bytes,op\n0,die:0,die:16,4096,write\n");
  const std::string file = "<img src=x onerror=hacked=1>.csv";
  desk.write(file, desk.read("m.csv"));
  sweep(desk, directory,
        fmt::format("about = \"{}\"\ncommand = \"ub traffic\"\n[axes]\npattern = [\"file:m.csv\", \"file:{}\"]\n",
                    hostile, file));
  const auto visit = browser::visit(page_of(desk, {directory}), "hostile");
  EXPECT_THAT(visit.text("text"),
              HasSubstr("</script><script>hacked=1</script><img src=x onerror=hacked=1> <b>\"Größe\"</b> 'µs' 大"));
  EXPECT_THAT(visit.text("text"), HasSubstr(directory));
  EXPECT_THAT(visit.text("text"), HasSubstr(file));
}

TEST(Report, AThousandPointsLoadAtOnce) {
  const cli::Desk desk;
  sweep(desk, "d.sweep", kDecode);
  fs::create_directory(desk.path() / "large");
  fs::copy_file(desk.path() / "d.sweep/results.sqlite", desk.path() / "large/results.sqlite");
  SQLite::Database database((desk.path() / "large/results.sqlite").string(), SQLite::OPEN_READWRITE);
  // As if 250 seeds had run: a thousand points that are done.
  SQLite::Transaction transaction(database);
  for (int copy = 1; copy < 250; ++copy) {
    const int by = 6 * copy;
    database.exec(
        fmt::format("INSERT INTO points SELECT id + {}, stage, key, seed + {}, status, reason, command, config, host, "
                    "started, wall_s, peak_mib, "
                    "result FROM points WHERE id <= 6",
                    by, copy));
    database.exec(
        fmt::format("INSERT INTO axis_values SELECT id + {}, name, value FROM axis_values WHERE id <= 6", by));
    database.exec(fmt::format("INSERT INTO metrics SELECT id + {}, stage, name, value FROM metrics WHERE id <= 6", by));
    database.exec(
        fmt::format("INSERT INTO utilisation SELECT id + {}, stage, engine, value FROM utilisation WHERE id <= 6", by));
    database.exec(fmt::format(
        "INSERT INTO link_classes SELECT id + {}, stage, class, mean, max FROM link_classes WHERE id <= 6", by));
  }
  transaction.commit();
  const std::string page = page_of(desk, {"large"});
  EXPECT_LE(fs::file_size(page), 5'000'000U);
  const auto visit = browser::visit(page, "thousand_points");
  EXPECT_THAT(visit.text("text"), HasSubstr("run: 1000 done"));
  EXPECT_LT(visit.number("ready_ms"), 2000);
}

TEST(Report, SameBytesAgain) {
  const cli::Desk desk;
  run(desk, cli::words("ub traffic --endpoints 8 --out t"));
  page_of(desk, {"t"});
  const std::string first = desk.read("page.html");
  page_of(desk, {"t"});
  EXPECT_TRUE(first == desk.read("page.html"));
}

}  // namespace
}  // namespace cmx
