// SPDX-License-Identifier: Apache-2.0
// Do the images that move data through engines and fabric verify every byte, and does the run say what moved?
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/repo/source_tree/source_tree.h"
#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

constexpr int kDies = 16;

/// Runs a supplied image on 16 dies; each must say that all its bytes are right.
fw::Result passes(const std::string& image, int dies = kDies) {
  const fw::Result result = fw::run_json(
      image, "--dies " + std::to_string(dies) + " --expect ^die:" + std::to_string(dies - 1) + ".*bytes.are.right$");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.status(), "pass");
  const auto& lines = result.json.find("console")->members();
  EXPECT_EQ(
      std::count_if(lines.begin(), lines.end(),
                    [](const auto& line) { return line.value.find("text")->text().ends_with("bytes are right"); }),
      dies);
  return result;
}

std::int64_t engine(const fw::Result& result, int die, const std::string& key) {
  return result.die(die).at("/engine/" + key)->integer();
}

TEST(PutGet, VerifiesEveryByteOnSixteenDies) {
  const fw::Result result = passes("put_get");
  constexpr int kBytes = 10020;
  for (int die = 0; die < kDies; ++die) {
    EXPECT_EQ(engine(result, die, "descriptors"), 3) << "put, wait, get";
    EXPECT_EQ(engine(result, die, "bytes_read"), 2 * kBytes);
    EXPECT_EQ(engine(result, die, "bytes_written"), 2 * kBytes);
    EXPECT_EQ(engine(result, die, "transactions"), 2 * 3);
    const double busy = result.die(die).at("/engine/busy_us")->number();
    const double fabric = result.die(die).at("/engine/fabric_us")->number();
    EXPECT_GT(busy, 2 * 11.0) << "two doorbells";
    EXPECT_GT(fabric, 2 * 1.0);
    EXPECT_LT(fabric, busy - 2 * 11.0);
  }
  // A transaction is a packet and its response; of the pairs of neighbours half are in one package, the others two
  // links apart.
  EXPECT_EQ(result.json.find("packets")->integer(), kDies * 6 * 2);
  EXPECT_EQ(result.json.find("packet_hops")->integer(), kDies / 2 * 6 * 2 * (1 + 2));
}

TEST(PutGet, WorksWithinAPackageAndBetweenNeighbouringPackages) {
  const fw::Result package = passes("put_get", 2);
  EXPECT_EQ(package.json.find("packet_hops")->integer(), package.json.find("packets")->integer())
      << "the die-to-die link";
  const fw::Result packages = passes("put_get", 4);
  EXPECT_GT(packages.json.find("packet_hops")->integer(), packages.json.find("packets")->integer());
}

TEST(PutGet, AnExpectationThatIsABitOffFails) {
  const fw::Result result = fw::run_json("put_get_expects_wrong", "--dies 16");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.status(), "fail");
  for (int die = 0; die < kDies; ++die) EXPECT_EQ(result.die(die).find("exit_code")->integer(), 1);
  EXPECT_THAT(result.json.at("/console/0/text")->text(), HasSubstr("word 2504 at 0x112720 is "));
}

TEST(PutGet, TheQuantumOfTheCoresChangesNothing) {
  const auto run = [](const std::string& quantum) {
    const fw::Result result = fw::run_json("put_get", "--dies 16 --set machine.board.quantum=" + quantum);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return std::pair(result.json.find("cycles")->integer(), engine(result, 7, "bytes_read"));
  };
  EXPECT_EQ(run("10ns"), run("20us"));
}

TEST(PutGet, ASlowerEngineTakesLonger) {
  const auto cycles = [](const std::string& flags) {
    return fw::run_json("put_get", "--dies 2 " + flags).json.find("cycles")->number();
  };
  EXPECT_NEAR(cycles("--set machine.comm_engine.start=21.1us") - cycles(""), 2 * 10'000, 500) << "two doorbells";
}

TEST(Collectives, AllGatherPutsEverybodysBytesEverywhere) {
  const fw::Result result = passes("all_gather");
  for (int die = 0; die < kDies; ++die) {
    EXPECT_EQ(engine(result, die, "descriptors"), 15 + 1 + 15);
    EXPECT_EQ(engine(result, die, "bytes_written"), kDies * 3076);
  }
  EXPECT_EQ(result.json.find("packets")->integer(), kDies * 15 * 2);
}

TEST(Collectives, AllReduceByARingMovesTwiceItsBytes) {
  const fw::Result result = passes("all_reduce_ring");
  constexpr int kChunk = 1028;
  for (int die = 0; die < kDies; ++die) {
    EXPECT_EQ(engine(result, die, "descriptors"), 15 * (3 + 2));
    EXPECT_EQ(engine(result, die, "bytes_read"), 15 * kChunk * 3) << "puts of both halves, and the sums";
  }
  EXPECT_EQ(result.json.find("packets")->integer(), kDies * 2 * 15 * 2);
}

TEST(Collectives, ReduceScatterIsTheFirstHalfOfThatRing) {
  const fw::Result result = passes("reduce_scatter");
  for (int die = 0; die < kDies; ++die) EXPECT_EQ(engine(result, die, "descriptors"), 15 * 3);
  EXPECT_EQ(result.json.find("packets")->integer(), kDies * 15 * 2);
}

TEST(Collectives, AllReduceDirectMovesAChunkToEverybodyAndItsSumToEverybody) {
  const fw::Result result = passes("all_reduce_direct");
  for (int die = 0; die < kDies; ++die) EXPECT_EQ(engine(result, die, "descriptors"), 15 * (1 + 1 + 1) + 15 + 15);
  EXPECT_EQ(result.json.find("packets")->integer(), kDies * 2 * 15 * 2) << "as many as round the ring";
}

TEST(Collectives, AllToAllSendsEachPairItsOwnNumberOfBytes) {
  const fw::Result result = passes("all_to_all_v");
  std::int64_t written = 0;
  std::int64_t expected = 0;
  for (int from = 0; from < kDies; ++from) {
    written += engine(result, from, "bytes_written");
    for (int to = 0; to < kDies; ++to) expected += 4 * (1 + (from * 389 + to * 211) % 1200);
  }
  EXPECT_EQ(written, expected);
}

TEST(Collectives, APrefillsAllToAllTakesItsSizesFromATable) {
  const fw::Result result = passes("prefill_a2av");
  std::int64_t written = 0;
  std::int64_t expected = 0;
  for (int from = 0; from < kDies; ++from) {
    written += engine(result, from, "bytes_written");
    for (int to = 0; to < kDies; ++to) expected += 4 * ((from * 389 + to * 211) % 150) * (to == 1 ? 16 : 1);
  }
  EXPECT_EQ(written, expected) << "of some pairs nothing";
}

// Every token's row goes to each of its eight experts, its bytes once for each.
constexpr std::int64_t kRows = 8 * 8;
constexpr std::int64_t kRowBytes = 1024 + 512;
constexpr std::int64_t kListBytes = 4 * (kDies * 4 + kRows);  // counts of four experts on each die, slots

TEST(ExpertParallel, DispatchBringsEveryTokenToItsExpertsWithCountsAndSlots) {
  const fw::Result result = passes("dispatch");
  for (int die = 0; die < kDies; ++die) EXPECT_EQ(engine(result, die, "bytes_written"), kRows * kRowBytes + kListBytes);
}

/// The comparison of docs/calibration.md: the same bytes as the operator of the runtime, and the times that the page
/// explains.
TEST(ExpertParallel, DispatchCarriesThePayloadOfTheOperatorInTheTimeThatThePageSays) {
  const cli::Desk desk;
  const auto json = [&](const std::string& line) {
    return Node::from_json(desk.run(cli::words(line + " --json")).out);
  };
  const Node firmware = json("fw run --scenario " CMX_SOURCE "/examples/firmware/dispatch.toml");
  const Node op = json("op dispatch --ep 16 --tokens 128 --hidden 7168 --topk 8");
  constexpr std::int64_t kLists = 4 * (kDies * 16 + 128 * 8);
  double us = 0;
  for (const auto& [key, die, note] : firmware.find("per_die")->members())
    EXPECT_EQ(die.at("/engine/bytes_written")->integer() - kLists, op.find("payload_bytes")->integer());
  for (const auto& [key, line, note] : firmware.find("console")->members()) {
    const std::string text = line.find("text")->text();
    if (text.ends_with("ticks of the timer")) us = std::max(us, std::stod(text.substr(text.find(' '))) / 100);
  }
  std::string page;
  for (const repo::TextFile& file : repo::files({"docs/calibration.md"})) {
    for (const std::string& line : file.lines) page += line + "\n";
  }
  EXPECT_THAT(page, HasSubstr(fmt::format("| {:.0f} us |", us)));
  EXPECT_THAT(page, HasSubstr(fmt::format("| {:.0f} us |", op.find("time_us")->number())));
}

TEST(ExpertParallel, CombineBringsResultsBackAndSumsThemByWeight) {
  const fw::Result result = passes("combine");
  std::int64_t written = 0;
  for (int die = 0; die < kDies; ++die) written += engine(result, die, "bytes_written");
  const std::int64_t back = kRows * 2 * 1024 + 4 * 4 * (kDies - 1);  // BF16 results, receipts
  const std::int64_t sums = kRows * 2 * 1024;
  EXPECT_EQ(written, kDies * (kRows * kRowBytes + kListBytes + back + sums));
}

TEST(Collectives, KvFetchReadsPagesOfACpu) {
  const fw::Result result = passes("kv_fetch");
  for (int die = 0; die < kDies; ++die) EXPECT_EQ(engine(result, die, "bytes_read"), (24 + 10) * 1152);
}

TEST(Collectives, WorkOnAnyNumberOfDies) {
  for (const char* image : {"all_gather", "reduce_scatter", "all_reduce_ring", "all_reduce_direct", "all_to_all_v",
                            "prefill_a2av", "dispatch", "combine", "kv_fetch"}) {
    passes(image, 2);
    passes(image, 21);  // two nodes
  }
}

TEST(Refusals, ComeAsTheirErrorFromTheOwnPageTableAndAnotherDies) {
  const fw::Result result = passes("refusals");
  // Attempts whose page was refused at the source never get on the fabric; those of odd dies do, all but the one to
  // nobody.
  EXPECT_EQ(engine(result, 0, "transactions"), 1);
  EXPECT_EQ(engine(result, 1, "transactions"), 5);
  EXPECT_EQ(engine(result, 1, "bytes_written"), 64) << "what was not refused";
}

TEST(Waits, ADeadlockNamesTheFlagThatAChannelWaitsFor) {
  const fw::Result result = fw::run_json("awaits_nobody", "--dies 2 --timeout-us 1e9");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.status(), "deadlock");
  EXPECT_THAT(result.err, HasSubstr("die:0 no exit: waits for an interrupt at 0x"));
  EXPECT_THAT(result.err, HasSubstr("; channel 0 waits for the word at 0x100040 of HBM to be 0x1"));
  EXPECT_EQ(result.err.find("die:1 "), std::string::npos);
  EXPECT_THAT(result.err, HasSubstr("; it is 0xa5a5a5a5"));
  EXPECT_THAT(result.err, HasSubstr("< main (firmware/failing/awaits_nobody.c:10)")) << "whose wait it is";
  EXPECT_THAT(
      result.err,
      HasSubstr("die:0 channel 0 waits for the word at 0x100040, which is 0xa5a5a5a5, to be 0x1: nobody has rung for"));
}

TEST(Waits, ACircleIsTold) {
  const fw::Result result = fw::run_json("planted/wrong/waits_in_a_circle_0", "--dies 3");
  EXPECT_EQ(result.status(), "deadlock");
  EXPECT_THAT(result.err, HasSubstr("a cycle: die:0 channel 0 waits for the word at 0x160000, which is 0xa5a5a5a5, to "
                                    "be 0x1, which descriptor 1 of die "
                                    "2's channel 0 would write; die:2 channel 0 waits for"));
  EXPECT_THAT(result.err, HasSubstr("which descriptor 1 of die 0's channel 0 would write; and so on"));
}

}  // namespace
}  // namespace cmx
