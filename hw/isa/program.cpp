// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/program.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"

namespace cmx::hw::isa {

namespace {

/// Two independent 64-bit FNV-1a sums over the same words: 128 bits make an accidental collision of cache keys
/// impossible in practice.
class ContentHash {
 public:
  void add(std::int64_t word) {
    for (int byte = 0; byte < 8; ++byte) {
      const auto bits = static_cast<std::uint64_t>(word) >> (8 * byte) & 0xff;
      low_ = (low_ ^ bits) * 0x100000001b3ULL;
      high_ = (high_ ^ (bits + 0x5b)) * 0x9e3779b97f4a7c15ULL;
      high_ ^= high_ >> 29;
    }
  }
  std::string text() const { return fmt::format("{:016x}{:016x}", high_, low_); }

 private:
  std::uint64_t low_{0xcbf29ce484222325ULL};
  std::uint64_t high_{0x84222325cbf29ce4ULL};
};

void add_instruction(ContentHash& hash, const Instruction& i) {
  for (const std::int64_t word :
       {static_cast<std::int64_t>(i.pipe), i.hbm_bytes, i.l2_bytes, i.merged_bytes, i.l0a_bytes, i.l0b_bytes,
        std::int64_t{i.m}, std::int64_t{i.n}, std::int64_t{i.k_bytes}, std::int64_t{i.element_bytes},
        static_cast<std::int64_t>(i.vector_class), i.elements, std::int64_t{i.repeat}, i.scalar_cycles,
        std::int64_t{i.wait[0]}, std::int64_t{i.wait[1]}, std::int64_t{i.signal[0]}, std::int64_t{i.signal[1]}}) {
    hash.add(word);
  }
}

double operations_of(const Code& code) {
  double total = 0;
  std::vector<double> times{1};
  for (const Step& step : code.steps()) {
    if (step.kind == Step::Kind::kLoop) {
      times.push_back(times.back() * static_cast<double>(step.count));
    } else if (step.kind == Step::Kind::kEnd) {
      times.pop_back();
    } else if (const Instruction& i = step.instruction; i.pipe == Pipe::kCube) {
      total += times.back() * 2.0 * i.m * i.n * (static_cast<double>(i.k_bytes) / i.element_bytes);
    }
  }
  return total;
}

void check_code(const Code& code, const std::string& where) {
  int depth = 0;
  std::vector<int> waiter(code.flags().size(), -1);
  std::vector<int> signaller(code.flags().size(), -1);
  const auto claim = [&](std::vector<int>& owner, Flag flag, Pipe pipe, const char* verb) {
    if (flag == kNoFlag) return;
    if (flag < 0 || static_cast<std::size_t>(flag) >= owner.size())
      throw CheckFailed(fmt::format("{}: unknown flag {}", where, flag));
    int& who = owner[static_cast<std::size_t>(flag)];
    if (who >= 0 && who != static_cast<int>(pipe))
      throw CheckFailed(fmt::format("{}: two pipes {} flag {}", where, verb, flag));
    who = static_cast<int>(pipe);
  };
  for (const Step& step : code.steps()) {
    if (step.kind == Step::Kind::kLoop) {
      if (step.count < 0) throw CheckFailed(where + ": negative loop count");
      ++depth;
    } else if (step.kind == Step::Kind::kEnd) {
      if (--depth < 0) throw CheckFailed(where + ": a loop ends that did not begin");
    } else {
      for (const Flag flag : step.instruction.wait) claim(waiter, flag, step.instruction.pipe, "wait on");
      for (const Flag flag : step.instruction.signal) claim(signaller, flag, step.instruction.pipe, "signal");
    }
  }
  if (depth != 0) throw CheckFailed(where + ": a loop does not end");
}

}  // namespace

const char* name_of(Pipe pipe) {
  constexpr std::array<const char*, kPipes> kNames{"mte2",        "mte1",   "cube", "fixpipe",
                                                   "vector_mte2", "vector", "mte3", "scalar"};
  return kNames[static_cast<std::size_t>(pipe)];
}

Flag Code::flag(int initial) {
  flags_.push_back(initial);
  return static_cast<Flag>(flags_.size() - 1);
}

Code& Code::loop(std::int64_t count) {
  steps_.push_back({Step::Kind::kLoop, count, {}});
  return *this;
}

Code& Code::end() {
  steps_.push_back({Step::Kind::kEnd, 1, {}});
  return *this;
}

Code& Code::add(const Instruction& instruction) {
  steps_.push_back({Step::Kind::kInstruction, 1, instruction});
  return *this;
}

std::string Program::key() const {
  ContentHash hash;
  hash.add(launch ? 1 : 0);
  for (const Phase& phase : phases) {
    hash.add(-1);
    for (const CoreGroup& group : phase.groups) {
      for (const std::int64_t word : {std::int64_t{-2}, std::int64_t{group.clusters}, std::int64_t{group.cube_cores},
                                      std::int64_t{group.vector_cores}})
        hash.add(word);
      for (const int initial : group.code.flags()) hash.add(initial);
      for (const Step& step : group.code.steps()) {
        hash.add(static_cast<std::int64_t>(step.kind));
        if (step.kind == Step::Kind::kLoop) hash.add(step.count);
        if (step.kind == Step::Kind::kInstruction) add_instruction(hash, step.instruction);
      }
    }
  }
  return hash.text();
}

double Program::operations() const {
  double total = 0;
  for (const Phase& phase : phases) {
    for (const CoreGroup& group : phase.groups) total += operations_of(group.code) * group.clusters * group.cube_cores;
  }
  return total;
}

void Program::check() const {
  for (const Phase& phase : phases) {
    for (const CoreGroup& group : phase.groups) check_code(group.code, name + ", phase " + phase.name);
  }
}

}  // namespace cmx::hw::isa
