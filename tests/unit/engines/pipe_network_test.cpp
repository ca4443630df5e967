// SPDX-License-Identifier: Apache-2.0
// Do pipes, flags and finite buffers keep time exactly?
#include <gtest/gtest.h>

#include "hw/units/bad_input.h"
#include "tlm/program/pipe_network.h"

namespace cmx {
namespace {

using hw::isa::Code;
using hw::isa::Flag;
using hw::isa::Instruction;
using hw::isa::kNoFlag;
using hw::isa::Pipe;

/// A load of `load` cycles and a multiplication of `compute` cycles, `count` times, through a buffer of `depth`.
double two_pipes(int load, int compute, int count, int depth) {
  Code code;
  const Flag free = code.flag(depth);
  const Flag full = code.flag();
  code.loop(count);
  code.add({.pipe = Pipe::kMte2, .scalar_cycles = load, .wait = {free, kNoFlag}, .signal = {full, kNoFlag}});
  code.add({.pipe = Pipe::kCube, .scalar_cycles = compute, .wait = {full, kNoFlag}, .signal = {free, kNoFlag}});
  code.end();
  const auto cost = [](const Instruction& i) { return model::PipeCost{static_cast<double>(i.scalar_cycles), 0}; };
  return model::PipeNetwork(code, 0).run(cost, {}, {}, "test").cycles;
}

TEST(PipeNetwork, OneBufferSerialises) { EXPECT_EQ(two_pipes(30, 70, 10, 1), 10 * 100); }

TEST(PipeNetwork, TwoBuffersOverlapTheShorterPipe) {
  EXPECT_EQ(two_pipes(30, 70, 10, 2), 30 + 10 * 70);
  EXPECT_EQ(two_pipes(70, 30, 10, 2), 10 * 70 + 30);
}

TEST(PipeNetwork, ComputeIsBlockedUntilItsLoadEnds) {
  // The second compute is ready when both the pipe (at 30 + 70) and its load (at 2 x load) are: one cycle more of load
  // shows only beyond that point.
  EXPECT_EQ(two_pipes(50, 50, 2, 2), 150);
  EXPECT_EQ(two_pipes(51, 50, 2, 2), 152);
  EXPECT_EQ(two_pipes(49, 50, 2, 2), 149);
}

TEST(PipeNetwork, AFlagBetweenCubeAndVectorCoreTakesTheHandover) {
  const auto cost = [](const Instruction&) { return model::PipeCost{10, 0}; };
  const auto cycles = [&](Pipe to) {
    Code code;
    const Flag ready = code.flag();
    code.add({.pipe = Pipe::kFixpipe, .signal = {ready, kNoFlag}}).add({.pipe = to, .wait = {ready, kNoFlag}});
    return model::PipeNetwork(code, 500).run(cost, {}, {}, "test").cycles;
  };
  EXPECT_EQ(cycles(Pipe::kMte2), 20);
  EXPECT_EQ(cycles(Pipe::kVectorMte2), 520);
}

TEST(PipeNetwork, HbmReadsSpeedUpWhenOtherCoresEnd) {
  Code code;
  code.loop(4).add({.pipe = Pipe::kMte2}).end();
  const auto cost = [](const Instruction&) { return model::PipeCost{0, 100}; };
  // Two reads at the full cost, then the others have ended and a read takes half.
  EXPECT_EQ(model::PipeNetwork(code, 0).run(cost, {}, {{200, 1, 1}, {1e18, 0.5, 1}}, "test").cycles, 300);
}

TEST(PipeNetwork, ADeadlockNamesThePipes) {
  Code code;
  const Flag a = code.flag();
  const Flag b = code.flag();
  code.add({.pipe = Pipe::kMte2, .wait = {a, kNoFlag}, .signal = {b, kNoFlag}})
      .add({.pipe = Pipe::kCube, .wait = {b, kNoFlag}, .signal = {a, kNoFlag}});
  const auto cost = [](const Instruction&) { return model::PipeCost{1, 0}; };
  try {
    model::PipeNetwork(code, 0).run(cost, {}, {}, "here");
    FAIL() << "no deadlock reported";
  } catch (const hw::CheckFailed& e) {
    EXPECT_STREQ(e.what(), "here: deadlock, mte2 waits on flag 0, cube waits on flag 1");
  }
}

TEST(PipeNetwork, LoopsOfZeroAndNestedLoopsAreCounted) {
  Code code;
  code.loop(0).add({.pipe = Pipe::kCube}).end();
  code.loop(3).loop(4).add({.pipe = Pipe::kCube}).end().add({.pipe = Pipe::kCube}).end();
  const auto cost = [](const Instruction&) { return model::PipeCost{2, 0}; };
  EXPECT_EQ(model::PipeNetwork(code, 0).run(cost, {}, {}, "test").cycles, 2 * 3 * 5);
  EXPECT_EQ(model::PipeNetwork(code, 0).roofline(cost).cycles, 2 * 3 * 5);
}

}  // namespace
}  // namespace cmx
