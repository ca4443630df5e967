// SPDX-License-Identifier: Apache-2.0
// Does a result depend on nothing but its input? Same input, same bytes of result.json and config.toml, apart from the
// three times, whatever the number of threads; another seed gives another result where something is drawn. Release
// against asan is compared by `./dev asan`.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

struct Case {
  const char* name;
  const char* line;
  bool draws{true};  // something in it comes from the seeded generator
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

const Case kCases[]{
    {"decode_of_two_streams", "run decode --layers 4 --npus 32 --ep 64 --batch 16"},
    {"decode_of_one_stream", "run decode --layers 4 --npus 16 --ep 32 --batch 8 --microbatches 1 --eplb none"},
    {"decode_with_tensor_parallel", "run decode --layers 5 --npus 16 --ep 32 --batch 8 --tp 2"},
    {"dispatch", "op dispatch --ep 64"},
    {"combine", "op combine --ep 64 --skew 0.5"},
    {"traffic", "ub traffic --endpoints 192 --messages 8 --bytes 12KiB"},
    {"traffic_of_peers", "ub traffic --pattern alltoall --endpoints 128 --messages 16 --bytes 8KiB --load 0.7"},
    {"traffic_in_phases", "ub traffic --endpoints 96 --load 0.5 --warmup-us 3 --measure-us 6"},
    {"traffic_in_a_closed_loop",
     "ub traffic --endpoints 96 --window 16KiB --initiators 8 --warmup-us 3 --measure-us 6"},
    {"curve", "ub curve --machine star --loads 0.2,0.6 --measure-us 20 --no-cache"},
    {"pairs_of_nodes", "ub p2p --from die:3 --to all-nodes --bytes 64KiB", false},
    {"firmware", "fw run self_test --dies 16", false},
    {"point_to_point", "ub p2p --to die:16", false},
    {"point_to_point_read", "ub p2p --to cpu:5 --op read --bytes 1MiB", false},
};

struct Written {
  std::string result;  // without times
  std::string config;
};

Written run(const cli::Desk& desk, const std::string& line, const std::string& threads, const std::string& seed) {
  const cli::Finished finished =
      desk.run(cli::words(line + " --out run --force --json --threads " + threads + " --seed " + seed));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.out, desk.read("run/result.json")) << "stdout and result.json differ";
  const Written written{cli::without_times(finished.out), desk.read("run/config.toml")};
  EXPECT_GT(written.result.size(), 200u);
  return written;
}

/// The result but for the line that repeats what was asked for.
std::string without_seed(const std::string& result) {
  const std::size_t at = result.find("\"seed\"");
  EXPECT_NE(at, std::string::npos);
  return result.substr(0, at) + result.substr(result.find('\n', at));
}

void expect_equal(const Written& a, const Written& b, const char* what) {
  EXPECT_EQ(a.result, b.result) << what;
  EXPECT_EQ(a.config, b.config) << what;
}

void expect_no_thread_count(const Written& written) {
  EXPECT_EQ(written.result.find("thread"), std::string::npos) << "the number of threads is no part of a result";
  EXPECT_EQ(written.config.find("thread"), std::string::npos);
}

class Determinism : public testing::TestWithParam<Case> {};

TEST_P(Determinism, TheInputDecidesAndNothingElse) {
  const cli::Desk desk;
  const std::string line = GetParam().line;
  const Written one = run(desk, line, "1", "7");
  const Written two = run(desk, line, "2", "7");
  expect_equal(two, one, "--threads 1 and 2");
  expect_equal(run(desk, line, "2", "7"), two, "the same run twice");
  expect_no_thread_count(one);
  const std::string other = without_seed(run(desk, line, "1", "8").result);
  if (GetParam().draws) {
    EXPECT_NE(other, without_seed(one.result)) << "the seed has no effect";
  } else {
    EXPECT_EQ(other, without_seed(one.result)) << "nothing is drawn here";
  }
}

INSTANTIATE_TEST_SUITE_P(Cmx, Determinism, testing::ValuesIn(kCases), [](const auto& one) { return one.param.name; });

// The published case: every plane and both streams under load.
TEST(DeterminismOfThePublishedCase, ThreadsChangeNothing) {
  const cli::Desk desk;
  const Written one = run(desk, "run decode --layers 4", "1", "1");
  expect_equal(run(desk, "run decode --layers 4", "2", "1"), one, "--threads 1 and 2");
  expect_no_thread_count(one);
}

}  // namespace
}  // namespace cmx
