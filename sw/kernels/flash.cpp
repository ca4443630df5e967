// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/flash.h"

#include <algorithm>
#include <limits>

#include "sw/kernels/data_type.h"

namespace cmx::sw::kernels {

using hw::isa::Code;
using hw::isa::Flag;
using hw::isa::Instruction;
using hw::isa::kNoFlag;
using hw::isa::Pipe;
using hw::isa::VectorClass;

namespace {

constexpr int kLargestTile = 128;  // query rows
constexpr int kTileOverhead = 16;  // rows that a tile's own passes over K and V are worth when tiles are compared
constexpr int kColumns = 256;      // of an L0C tile
constexpr int kStateBytes = 2;     // of Q and of the final O: BF16

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// How a task runs on a cluster.
struct Plan {
  int rows{16};          // of a tile
  int tiles{1};          // of one set
  int block{256};        // keys
  int blocks{1};         // of keys
  bool resident{false};  // the latent block stays in L1 between S and O'
  int kv_buffers{3};
  int pieces_k{1};  // transfers a block of keys falls into
  int pieces_v{1};
  int l0c_tiles{1};
};

Plan plan_of(const FlashShape& shape, int cores, const hw::AicSpec& aic) {
  Plan plan;
  // The fewest rows on the busiest core.
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (int rows = std::min(kLargestTile, static_cast<int>(ceil_div(shape.rows, 16)) * 16); rows >= 16; rows -= 16) {
    const std::int64_t tiles = ceil_div(shape.rows, rows);
    const std::int64_t cost = ceil_div(shape.sets * tiles, cores) * (rows + kTileOverhead);
    if (cost >= least) continue;
    least = cost;
    plan.rows = rows;
    plan.tiles = static_cast<int>(tiles);
  }
  const std::int64_t query = std::int64_t{plan.rows} * shape.key_dim * kStateBytes;
  const auto room_for = [&](int block, int buffers) {
    const std::int64_t probabilities = 2LL * plan.rows * block * shape.element_bytes;
    return query + probabilities + std::int64_t{buffers} * block * shape.key_dim * shape.element_bytes <= aic.l1.value;
  };
  // A resident block is half as long: it saves the second fetch of the values, and costs O' a second way out of L0C and
  // back for the same keys.
  const bool pays = kColumns * shape.element_bytes > 2 * plan.rows * kFloatBytes;
  plan.resident = shape.latent && pays && room_for(kColumns / 2, 3);
  plan.block = std::min(plan.resident ? kColumns / 2 : kColumns, static_cast<int>(ceil_div(shape.keys, 16)) * 16);
  plan.blocks = static_cast<int>(ceil_div(shape.keys, plan.block));
  if (!plan.resident) {
    // Keys and values stream through a ring of three slots in what Q and P leave of L1.
    const std::int64_t ring = aic.l1.value - query - 2LL * plan.rows * plan.block * shape.element_bytes;
    const std::int64_t slot = std::max<std::int64_t>(1, ring / plan.kv_buffers);
    plan.pieces_k = static_cast<int>(ceil_div(std::int64_t{plan.block} * shape.key_dim * shape.element_bytes, slot));
    plan.pieces_v = static_cast<int>(ceil_div(std::int64_t{plan.block} * shape.value_dim * shape.element_bytes, slot));
  }
  plan.l0c_tiles =
      std::clamp(static_cast<int>(aic.l0c.value / (std::int64_t{plan.rows} * kColumns * kFloatBytes)), 1, 4);
  return plan;
}

/// Emits the instructions of a task for one cluster, cube and vector side together.
class FlashCode {
 public:
  FlashCode(Code& code, const FlashShape& shape, const Plan& plan, int vector_cores, const hw::EngineSpecs& specs)
      : code_(code),
        shape_(shape),
        plan_(plan),
        specs_(specs),
        vector_rows_(std::max(1, static_cast<int>(ceil_div(plan.rows, vector_cores)))) {}

  /// `tasks` one after the other.
  void emit(std::int64_t tasks) {
    load_query();
    score();
    code_.loop(tasks - 1);
    {
      code_.loop(plan_.blocks - 1);
      score();
      weigh(false);
      code_.end();
      load_query();
      score();
      weigh(true);
    }
    code_.end();
    code_.loop(plan_.blocks - 1);
    score();
    weigh(false);
    code_.end();
    weigh(true);
  }

 private:
  /// A part of a matrix product: MTE1 and CUBE over `k_bytes`, `columns` wide.
  void multiply(int columns, int k_bytes) {
    const int limit =
        static_cast<int>(std::min(specs_.aic.l0a.value / (2 * plan_.rows), specs_.aic.l0b.value / (2 * columns))) / 32 *
        32;
    const int steps = static_cast<int>(ceil_div(k_bytes, std::max(32, limit)));
    const int k0 = k_bytes / steps;
    Instruction fill{
        .pipe = Pipe::kMte1, .l0a_bytes = std::int64_t{plan_.rows} * k0, .l0b_bytes = std::int64_t{columns} * k0};
    fill.wait[0] = l0_free_;
    fill.signal[0] = l0_full_;
    Instruction mad{
        .pipe = Pipe::kCube, .m = plan_.rows, .n = columns, .k_bytes = k0, .element_bytes = shape_.element_bytes};
    mad.wait[0] = l0_full_;
    mad.signal[0] = l0_free_;
    code_.loop(steps).add(fill).add(mad).end();
  }

  void sync(Pipe pipe, Flag wait, Flag signal) {
    code_.add({.pipe = pipe, .wait = {wait, kNoFlag}, .signal = {signal, kNoFlag}});
  }

  /// One of `pieces` of `all` bytes of keys or values into the ring; what other tiles of the set fetch is found in L2.
  void load_piece(std::int64_t all, bool from_hbm, int pieces) {
    const std::int64_t bytes = all / pieces;
    Instruction load{.pipe = Pipe::kMte2, .hbm_bytes = from_hbm ? bytes / plan_.tiles : 0};
    load.l2_bytes = bytes - load.hbm_bytes;
    load.wait[0] = kv_free_;
    load.signal[0] = kv_full_;
    code_.add(load);
  }

  void load_query() {
    Instruction load{.pipe = Pipe::kMte2, .l2_bytes = std::int64_t{plan_.rows} * shape_.key_dim * kStateBytes};
    load.signal[0] = query_full_;
    code_.add(load);
    sync(Pipe::kMte1, query_full_, kNoFlag);
  }

  void store_tile(std::int64_t bytes, Flag ready) {
    Instruction store{.pipe = Pipe::kFixpipe, .l2_bytes = bytes};
    store.wait[0] = l0c_full_;
    store.signal = {l0c_free_, ready};
    code_.add(store);
  }

  /// S of one block, and its softmax.
  void score() {
    sync(Pipe::kCube, l0c_free_, kNoFlag);
    const std::int64_t keys = std::int64_t{plan_.block} * shape_.key_dim * shape_.element_bytes;
    for (int piece = 0; piece < plan_.pieces_k; ++piece) {
      load_piece(keys, true, plan_.pieces_k);
      sync(Pipe::kMte1, kv_full_, kNoFlag);
      multiply(plan_.block, shape_.key_dim * shape_.element_bytes / plan_.pieces_k);
      if (!plan_.resident) sync(Pipe::kMte1, kNoFlag, kv_free_);
    }
    sync(Pipe::kCube, kNoFlag, l0c_full_);
    store_tile(std::int64_t{plan_.rows} * plan_.block * kFloatBytes, score_ready_);

    const std::int64_t elements = std::int64_t{vector_rows_} * plan_.block;
    Instruction load{.pipe = Pipe::kVectorMte2, .l2_bytes = elements * kFloatBytes};
    load.wait = {score_ready_, in_free_};
    load.signal[0] = in_full_;
    code_.add(load);
    vector(VectorClass::kArithmetic, elements, 2, in_full_, kNoFlag);  // scale, subtract the maximum
    vector(VectorClass::kReduce, elements, 2, kNoFlag, kNoFlag);       // maximum, sum
    vector(VectorClass::kTranscendental, elements, 1, kNoFlag, kNoFlag);
    Instruction cast = vector_instruction(VectorClass::kMove, elements, 1);
    cast.signal = {in_free_, probability_full_};
    code_.add(cast);
    Instruction store{.pipe = Pipe::kMte3, .l2_bytes = elements * shape_.element_bytes};
    store.wait[0] = probability_full_;
    store.signal[0] = probability_ready_;
    code_.add(store);
  }

  /// O' of the block before, and its addition; `last`: of the task, O goes out.
  void weigh(bool last) {
    Instruction load{.pipe = Pipe::kMte2, .l2_bytes = std::int64_t{plan_.rows} * plan_.block * shape_.element_bytes};
    load.wait[0] = probability_ready_;
    load.signal[0] = p_l1_full_;
    code_.add(load);
    sync(Pipe::kMte1, p_l1_full_, kNoFlag);
    const int parts = static_cast<int>(ceil_div(shape_.value_dim, kColumns));
    const int columns = shape_.value_dim / parts;
    const std::int64_t values = std::int64_t{plan_.block} * shape_.value_dim * shape_.element_bytes;
    const int pieces_of_part = std::max(1, plan_.pieces_v / parts);
    for (int part = 0; part < parts; ++part) {
      sync(Pipe::kCube, l0c_free_, kNoFlag);
      if (plan_.resident) {
        multiply(columns, plan_.block * shape_.element_bytes);
      } else {
        for (int piece = 0; piece < pieces_of_part; ++piece) {
          load_piece(values, !shape_.latent, pieces_of_part * parts);
          sync(Pipe::kMte1, kv_full_, kNoFlag);
          multiply(columns, plan_.block * shape_.element_bytes / pieces_of_part);
          sync(Pipe::kMte1, kNoFlag, kv_free_);
        }
      }
      sync(Pipe::kCube, kNoFlag, l0c_full_);
      store_tile(std::int64_t{plan_.rows} * columns * kFloatBytes, part + 1 == parts ? output_ready_ : kNoFlag);
    }
    if (plan_.resident) sync(Pipe::kMte1, kNoFlag, kv_free_);

    const std::int64_t elements = std::int64_t{vector_rows_} * shape_.value_dim;
    const bool kept =
        2 * elements * kFloatBytes <= specs_.aiv.vector_buffer.value;  // the running O stays in the vector buffer
    Instruction fetch{.pipe = Pipe::kVectorMte2, .l2_bytes = elements * kFloatBytes * (kept ? 1 : 2)};
    fetch.wait = {output_ready_, in_free_};
    fetch.signal[0] = in_full_;
    code_.add(fetch);
    Instruction add =
        vector_instruction(VectorClass::kArithmetic, elements, last ? 3 : 2);  // rescale, add, and divide at the end
    add.wait[0] = in_full_;
    add.signal = {in_free_, out_full_};
    code_.add(add);
    Instruction store{.pipe = Pipe::kMte3,
                      .l2_bytes = last   ? elements * kStateBytes
                                  : kept ? 0
                                         : elements * kFloatBytes};
    store.wait[0] = out_full_;
    code_.add(store);
  }

  Instruction vector_instruction(VectorClass kind, std::int64_t elements, int repeat) const {
    return {.pipe = Pipe::kVector,
            .element_bytes = kFloatBytes,
            .vector_class = kind,
            .elements = elements,
            .repeat = repeat};
  }
  void vector(VectorClass kind, std::int64_t elements, int repeat, Flag wait, Flag signal) {
    Instruction i = vector_instruction(kind, elements, repeat);
    i.wait[0] = wait;
    i.signal[0] = signal;
    code_.add(i);
  }

  Code& code_;
  const FlashShape& shape_;
  const Plan& plan_;
  const hw::EngineSpecs& specs_;
  int vector_rows_;
  Flag kv_free_{code_.flag(plan_.kv_buffers)}, kv_full_{code_.flag()};
  Flag query_full_{code_.flag()}, p_l1_full_{code_.flag()};
  Flag l0_free_{code_.flag(2)}, l0_full_{code_.flag()};
  Flag l0c_free_{code_.flag(plan_.l0c_tiles)}, l0c_full_{code_.flag()};
  Flag score_ready_{code_.flag()}, probability_full_{code_.flag()}, probability_ready_{code_.flag()};
  Flag output_ready_{code_.flag()}, out_full_{code_.flag()};
  Flag in_free_{code_.flag(2)}, in_full_{code_.flag()};
};

}  // namespace

void add_flash_phase(hw::isa::Program& program, const FlashShape& shape, hw::isa::Partition partition,
                     const hw::EngineSpecs& specs) {
  const int clusters = std::min(partition.aic, partition.aiv);
  const int vector_cores = partition.aiv / clusters;
  const Plan plan = plan_of(shape, clusters, specs.aic);
  const std::int64_t tasks = shape.sets * plan.tiles;
  hw::isa::Phase phase{"flash", {}};
  const auto add = [&](std::int64_t cores, std::int64_t each) {
    if (cores == 0 || each == 0) return;
    hw::isa::CoreGroup group;
    group.clusters = static_cast<int>(cores);
    group.vector_cores = vector_cores;
    FlashCode(group.code, shape, plan, vector_cores, specs).emit(each);
    phase.groups.push_back(std::move(group));
  };
  add(tasks % clusters, tasks / clusters + 1);
  add(clusters - tasks % clusters, tasks / clusters);
  program.phases.push_back(std::move(phase));
}

}  // namespace cmx::sw::kernels
