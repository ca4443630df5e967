// SPDX-License-Identifier: Apache-2.0
// Tile program: what the cores of a die execute. It knows tiles, pipes, buffers and flags, and no operator.
//
// A program is a list of phases with a barrier between them. In a phase each group of equal cores runs one instruction
// list, loops kept as loops:
//
//   loop 75                                   one output tile
//     loop 16                                 one L1 block along k
//       MTE2     wait l1_free   load 196608 bytes      signal l1_full
//       MTE1     wait l1_full
//       loop 4                                one L0 block
//         MTE1   wait l0_free   A 16384 B 32768 bytes  signal l0_full
//         CUBE   wait l0_full   128 x 256 x 128 bytes  signal l0_free
//       MTE1     signal l1_free
//     FIXPIPE    wait l0c_full  store 65536 bytes      signal l0c_free
//
// Each pipe executes its own instructions in order. A flag counts: `wait` takes one and stalls at zero, `signal` adds
// one when the instruction is done. A buffer of depth d is a pair of flags, "free" starting at d and "full" starting at
// 0.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "hw/units/units.h"

namespace cmx::hw::isa {

enum class Pipe : std::uint8_t { kMte2, kMte1, kCube, kFixpipe, kVectorMte2, kVector, kMte3, kScalar };
inline constexpr int kPipes = 8;
/// "mte2", "mte1", "cube", "fixpipe", "vector_mte2", "vector", "mte3", "scalar".
const char* name_of(Pipe pipe);
/// Whether the pipe belongs to a vector core (AIV); the others belong to a cube core (AIC).
constexpr bool on_vector_core(Pipe pipe) { return pipe >= Pipe::kVectorMte2; }

/// Kinds of vector instruction; hw/aiv gives each a cost.
enum class VectorClass : std::uint8_t { kMove, kArithmetic, kTranscendental, kReduce, kSort };
inline constexpr int kVectorClasses = 5;

using Flag = std::int16_t;
inline constexpr Flag kNoFlag = -1;

/// One instruction of one pipe; only the fields of its pipe count. All zero is a pure synchronisation.
struct Instruction {
  Pipe pipe{Pipe::kScalar};
  std::int64_t hbm_bytes{0};      // MTE2, MTE3, FIXPIPE: part of the transfer that goes to or comes from HBM
  std::int64_t l2_bytes{0};       // MTE2, MTE3, FIXPIPE: part that stays in L2
  std::int64_t merged_bytes{0};   // MTE2: part that another core is fetching from HBM at the same time: HBM's pace, but
                                  // no HBM traffic of its own
  std::int64_t l0a_bytes{0};      // MTE1: L1 to L0A
  std::int64_t l0b_bytes{0};      // MTE1: L1 to L0B
  std::int32_t m{0}, n{0};        // CUBE: rows, columns
  std::int32_t k_bytes{0};        // CUBE: bytes of k
  std::int32_t element_bytes{1};  // CUBE, VECTOR: size of an operand element
  VectorClass vector_class{VectorClass::kMove};
  std::int64_t elements{0};       // VECTOR: of one instruction
  std::int32_t repeat{1};         // VECTOR: equal instructions back to back
  std::int64_t scalar_cycles{0};  // SCALAR: fixed cost
  std::array<Flag, 2> wait{kNoFlag, kNoFlag};
  std::array<Flag, 2> signal{kNoFlag, kNoFlag};
};

/// An instruction, or the begin or end of a loop.
struct Step {
  enum class Kind : std::uint8_t { kInstruction, kLoop, kEnd } kind{Kind::kInstruction};
  std::int64_t count{1};  // kLoop: iterations, 0 skips the loop
  Instruction instruction;
};

/// The instruction list of a group of equal cores, and its flags.
class Code {
 public:
  /// A flag that starts at `initial`.
  Flag flag(int initial = 0);
  Code& loop(std::int64_t count);
  Code& end();
  Code& add(const Instruction& instruction);

  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<int>& flags() const { return flags_; }
  bool empty() const { return steps_.empty(); }

 private:
  std::vector<Step> steps_;
  std::vector<int> flags_;
};

/// Cores that run the same code: clusters of one cube core with its vector cores, or vector cores alone.
struct CoreGroup {
  int clusters{1};
  int cube_cores{1};    // in a cluster: 1, or 0 for vector cores alone
  int vector_cores{0};  // in a cluster; the code states the work of one of them, and all of them do the same
  Code code;
};

struct Phase {
  std::string name;
  std::vector<CoreGroup> groups;  // run side by side
};

/// Contract: equal programs have equal keys whatever built them; a program does not change once it has been handed to a
/// device.
struct Program {
  std::string name;   // for people; not part of the key
  bool launch{true};  // starts with a kernel launch
  std::vector<Phase> phases;

  /// Content as a short string: the same for equal content, for use as a cache key.
  std::string key() const;
  /// Operations of the cube (multiply-adds count two), over all cores.
  double operations() const;
  /// Throws CheckFailed on unbalanced loops, unknown flags, or a flag with more than one waiting or signalling pipe.
  void check() const;
};

}  // namespace cmx::hw::isa
