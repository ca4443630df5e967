// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/gemm_tiling.h"

#include <algorithm>
#include <limits>
#include <map>

namespace cmx::sw::kernels {

using hw::isa::Code;
using hw::isa::Flag;
using hw::isa::Instruction;
using hw::isa::kNoFlag;
using hw::isa::Pipe;

namespace {

constexpr int kOutputBytes = 2;       // BF16
constexpr int kAccumulatorBytes = 4;  // INT32 or FP32
constexpr int kBuffers = 2;           // of L1 and of L0, for each operand

int ceil_div(int a, int b) { return (a + b - 1) / b; }
int round_up(int a, int b) { return ceil_div(a, b) * b; }

/// Blocks of at most `limit` bytes that `bytes` falls into.
int blocks_of(std::int64_t bytes, std::int64_t limit) {
  return static_cast<int>((bytes + limit - 1) / std::max<std::int64_t>(limit, 1));
}

/// One tile's strips of A and B, and this core's part of them when they are touched for the first time; the rest is
/// found in L2.
struct Strips {
  std::int64_t a, b;
  std::int64_t a_cold, b_cold;
};

Strips strips_of(const GemmTask& task, const GemmTiling& t, int cores) {
  const std::int64_t k_bytes = std::int64_t{task.k} * bytes_of(task.type);
  Strips s{std::min(t.tile_m, task.m) * k_bytes, std::min(t.tile_n, task.n) * k_bytes, 0, 0};
  // Over all cores each strip comes from HBM once. Some cores have a tile more than the others.
  const int few = t.tiles() / cores;
  const int cores_with_more = t.tiles() % cores;
  const int column = ceil_div(t.rows, t.wave_rows);
  const auto touches = [&](auto of_core) {
    return std::int64_t{cores_with_more} * of_core(few + 1) + std::int64_t{cores - cores_with_more} * of_core(few);
  };
  s.a_cold = task.input_from_hbm
                 ? std::min(s.a, s.a * t.rows / touches([&](int tiles) { return std::min(tiles, column); }))
                 : 0;
  s.b_cold = std::min(s.b, s.b * t.columns / touches([&](int tiles) { return ceil_div(tiles, column); }));
  return s;
}

double load_cycles(const hw::AicSpec& aic, int cores, std::int64_t all, std::int64_t cold) {
  return static_cast<double>(cold) / hw::hbm_read_rate(aic, cores) + static_cast<double>(all - cold) / aic.l2_read;
}

/// Time of a task by its busiest pipe, each kind of tile by itself.
double estimate(const GemmTask& task, const GemmTiling& t, int cores, int copies, const hw::EngineSpecs& specs) {
  const hw::AicSpec& aic = specs.aic;
  const std::int64_t k_bytes = std::int64_t{task.k} * bytes_of(task.type);
  const int steps = t.blocks_k1 * t.blocks_k0;
  const std::int64_t cubes = std::int64_t{ceil_div(t.tile_m, aic.cube_rows)} * ceil_div(t.tile_n, aic.cube_columns) *
                             ((k_bytes + aic.cube_k_bytes - 1) / aic.cube_k_bytes);
  const double mad = steps * aic.mad_head_cycles + static_cast<double>(cubes);
  const Strips s = strips_of(task, t, cores);
  const double mte1 = static_cast<double>(s.a) / aic.l1_to_l0a + static_cast<double>(s.b) / aic.l1_to_l0b;
  const double store =
      static_cast<double>(t.tile_m) * t.tile_n * kOutputBytes / (task.output_to_hbm ? aic.hbm_write : aic.l2_write);
  const auto tile_time = [&](std::int64_t a_cold, std::int64_t b_cold) {
    const double loads =
        (t.a_resident && a_cold == 0 ? 0 : load_cycles(aic, cores, s.a, a_cold)) + load_cycles(aic, cores, s.b, b_cold);
    const double compute = std::max(mad, mte1);
    return t.accumulators > 1 ? std::max({compute, loads, store}) : std::max(compute + store + mte1 / steps, loads);
  };
  // Whole tiles first; narrow ones of the last columns go to the cores that are left over.
  const int whole = t.rows * (task.n / t.tile_n) * copies;
  const int narrow = t.tiles() * copies - whole;
  const int spare = ceil_div(whole, cores) * cores - whole;
  const double narrow_waves =
      narrow > spare ? ceil_div(narrow - spare, cores) * static_cast<double>(task.n % t.tile_n) / t.tile_n : 0;
  const double waves = (ceil_div(whole, cores) + narrow_waves) / copies;
  const double column = ceil_div(t.rows, t.wave_rows);
  const double cold_b = std::max(waves / column, 1.0 / copies);
  const double cold_a = std::min(column, waves);
  const double both = std::min(cold_a, cold_b);
  return std::min(both, 1.0) * (tile_time(s.a_cold, s.b_cold) - tile_time(0, s.b_cold)) +
         cold_a * (tile_time(s.a_cold, 0) - tile_time(0, 0)) +
         std::min(cold_b, waves) * (tile_time(0, s.b_cold) - tile_time(0, 0)) + waves * tile_time(0, 0);
}

/// The flags of one cube core's buffers.
struct Buffers {
  Flag l1_free, l1_full, l0_free, l0_full, l0c_free, l0c_full;
};

/// What a tile finds: its strips in L2, in HBM and not yet touched, or in HBM with the other cores fetching the same
/// bytes in step.
struct Finds {
  bool a_cold, b_cold, in_step;
};

/// One output tile.
void emit_tile(Code& code, const Buffers& flags, const GemmTask& task, const GemmTiling& t, int cores, Finds finds) {
  const Strips s = strips_of(task, t, cores);
  const int m = std::min(t.tile_m, task.m);
  const int n = std::min(t.tile_n, task.n);
  const int type_bytes = bytes_of(task.type);
  const std::int64_t k_bytes = std::int64_t{task.k} * type_bytes;
  const int k1_bytes = static_cast<int>(k_bytes / t.blocks_k1);
  const int k0_bytes = std::max(type_bytes, k1_bytes / t.blocks_k0);

  Instruction load{.pipe = Pipe::kMte2};
  load.hbm_bytes = ((finds.a_cold ? s.a_cold : 0) + (finds.b_cold ? s.b_cold : 0)) / t.blocks_k1;
  const std::int64_t a = t.a_resident && !finds.a_cold ? 0 : s.a;
  if (finds.in_step)
    load.merged_bytes =
        ((finds.a_cold && task.input_from_hbm ? s.a - s.a_cold : 0) + (finds.b_cold ? s.b - s.b_cold : 0)) /
        t.blocks_k1;
  load.l2_bytes = (a + s.b) / t.blocks_k1 - load.hbm_bytes - load.merged_bytes;
  load.wait[0] = flags.l1_free;
  load.signal[0] = flags.l1_full;
  Instruction fill{
      .pipe = Pipe::kMte1, .l0a_bytes = std::int64_t{m} * k0_bytes, .l0b_bytes = std::int64_t{n} * k0_bytes};
  fill.wait[0] = flags.l0_free;
  fill.signal[0] = flags.l0_full;
  Instruction multiply{.pipe = Pipe::kCube, .m = m, .n = n, .k_bytes = k0_bytes, .element_bytes = type_bytes};
  multiply.wait[0] = flags.l0_full;
  multiply.signal[0] = flags.l0_free;
  const std::int64_t out = std::int64_t{m} * n * kOutputBytes;
  Instruction store{
      .pipe = Pipe::kFixpipe, .hbm_bytes = task.output_to_hbm ? out : 0, .l2_bytes = task.output_to_hbm ? 0 : out};
  store.wait[0] = flags.l0c_full;
  store.signal[0] = flags.l0c_free;

  code.add({.pipe = Pipe::kCube, .wait = {flags.l0c_free, kNoFlag}});
  code.loop(t.blocks_k1).add(load).add({.pipe = Pipe::kMte1, .wait = {flags.l1_full, kNoFlag}});
  code.loop(t.blocks_k0).add(fill).add(multiply).end();
  code.add({.pipe = Pipe::kMte1, .signal = {flags.l1_free, kNoFlag}}).end();
  code.add({.pipe = Pipe::kCube, .signal = {flags.l0c_full, kNoFlag}}).add(store);
}

void emit_tiles(Code& code, const Buffers& flags, const GemmTask& task, const GemmTiling& t, int cores, int count,
                Finds finds) {
  if (count <= 0) return;
  code.loop(count);
  emit_tile(code, flags, task, t, cores, finds);
  code.end();
}

/// `count` tiles of a task on one core. Waves go down the rows, then to the next columns: the first column finds A
/// cold, the top of each column finds B cold. `in_step`: the first tile of a phase, which all cores begin together at
/// the same k. Later they have drifted apart and find in L2 what others fetched.
void emit_task(Code& code, const Buffers& flags, const GemmTask& task, const GemmTiling& t, int cores, int count,
               bool in_step) {
  const int column = ceil_div(t.rows, t.wave_rows);
  const int first = std::min(column, count);
  emit_tiles(code, flags, task, t, cores, std::min(first, 1), {true, true, in_step});
  emit_tiles(code, flags, task, t, cores, first - 1, {true, false, false});
  const int left = count - first;
  if (left >= column) {
    code.loop(left / column);
    emit_tiles(code, flags, task, t, cores, 1, {false, true, false});
    emit_tiles(code, flags, task, t, cores, column - 1, {false, false, false});
    code.end();
  }
  const int rest = std::max(left, 0) % column;
  emit_tiles(code, flags, task, t, cores, std::min(rest, 1), {false, true, false});
  emit_tiles(code, flags, task, t, cores, rest - 1, {false, false, false});
}

bool same(const GemmTask& a, const GemmTask& b) {
  return a.m == b.m && a.n == b.n && a.k == b.k && a.type == b.type && a.input_from_hbm == b.input_from_hbm &&
         a.output_to_hbm == b.output_to_hbm;
}

}  // namespace

GemmTiling search_tiling(const GemmTask& task, int cores, int copies, const hw::EngineSpecs& specs) {
  const hw::AicSpec& aic = specs.aic;
  const int type_bytes = bytes_of(task.type);
  const std::int64_t k_bytes = std::int64_t{task.k} * type_bytes;
  const int columns_unit = std::max(aic.cube_columns, static_cast<int>(specs.l2.line.value) / type_bytes);
  const int largest_m = std::min(256, round_up(task.m, aic.cube_rows));
  const int largest_n = std::min(512, round_up(task.n, columns_unit));
  GemmTiling best;
  best.cycles = std::numeric_limits<double>::infinity();
  for (int m = aic.cube_rows; m <= largest_m; m += aic.cube_rows) {
    // Only sizes that cut the rows evenly: a ragged last tile costs as much as a whole one.
    if (m != largest_m && m != round_up(ceil_div(task.m, ceil_div(task.m, m)), aic.cube_rows)) continue;
    for (int n = columns_unit; n <= largest_n; n += columns_unit) {
      const std::int64_t accumulator = std::int64_t{m} * n * kAccumulatorBytes;
      const std::int64_t k0_limit = std::min(aic.l0a.value / (kBuffers * m), aic.l0b.value / (kBuffers * n)) /
                                    aic.cube_k_bytes * aic.cube_k_bytes;
      GemmTiling t;
      t.a_resident = m >= task.m && 2 * m * k_bytes <= aic.l1.value;
      const std::int64_t block_room =
          t.a_resident ? (aic.l1.value - m * k_bytes) / (kBuffers * n) : aic.l1.value / (kBuffers * (m + n));
      const std::int64_t k1_limit = block_room / aic.cube_k_bytes * aic.cube_k_bytes;
      if (accumulator > aic.l0c.value || k0_limit < 1 || k1_limit < 1) continue;
      t.tile_m = m;
      t.tile_n = n;
      t.blocks_k1 = blocks_of(k_bytes, k1_limit);
      t.blocks_k0 = blocks_of(blocks_of(k_bytes, t.blocks_k1), std::min(k0_limit, k1_limit));
      t.rows = ceil_div(task.m, m);
      t.columns = ceil_div(task.n, n);
      t.accumulators = 2 * accumulator <= aic.l0c.value ? 2 : 1;
      for (int rows = 1; rows <= std::min(t.rows, cores); ++rows) {
        t.wave_rows = rows;
        t.wave_columns = std::min(t.columns, std::max(1, cores / rows));
        t.cycles = estimate(task, t, cores, copies, specs);
        if (t.cycles < best.cycles) best = t;
      }
    }
  }
  return best;
}

void add_gemm_phase(hw::isa::Program& program, const std::string& name, const std::vector<GemmTask>& wanted, int cores,
                    const hw::EngineSpecs& specs) {
  std::vector<GemmTask> tasks;
  std::vector<GemmTiling> tilings;
  std::vector<GemmTask> narrow_tasks;
  std::vector<GemmTiling> narrow_tilings;
  int accumulators = 2;
  GemmTiling tiling;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i == 0 || !same(wanted[i], wanted[i - 1]))
      tiling = search_tiling(wanted[i], cores, static_cast<int>(wanted.size()), specs);
    accumulators = std::min(accumulators, tiling.accumulators);
    GemmTask whole = wanted[i];
    GemmTiling whole_tiling = tiling;
    if (const int rest = whole.n % tiling.tile_n; rest > 0) {
      GemmTask narrow = whole;
      GemmTiling narrow_tiling = tiling;
      narrow.n = narrow_tiling.tile_n = rest;
      narrow.input_from_hbm = whole.input_from_hbm && whole.n < tiling.tile_n;  // A was touched by the whole tiles
      narrow_tiling.columns = narrow_tiling.wave_columns = 1;
      narrow_tasks.push_back(narrow);
      narrow_tilings.push_back(narrow_tiling);
      whole.n -= rest;
      whole_tiling.columns = whole.n / tiling.tile_n;
    }
    if (whole.n == 0) continue;
    whole_tiling.wave_columns = std::min(whole_tiling.wave_columns, whole_tiling.columns);
    tasks.push_back(whole);
    tilings.push_back(whole_tiling);
  }
  tasks.insert(tasks.end(), narrow_tasks.begin(), narrow_tasks.end());
  tilings.insert(tilings.end(), narrow_tilings.begin(), narrow_tilings.end());

  // Tiles of each task on each core, dealt out round robin through all tasks; cores with equal counts form a group.
  std::vector<std::vector<int>> counts(static_cast<std::size_t>(cores), std::vector<int>(tasks.size(), 0));
  int next = 0;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    for (int c = 0; c < cores; ++c) counts[static_cast<std::size_t>(c)][i] = tilings[i].tiles() / cores;
    for (int extra = tilings[i].tiles() % cores; extra > 0; --extra) {
      ++counts[static_cast<std::size_t>(next)][i];
      next = (next + 1) % cores;
    }
  }
  std::map<std::vector<int>, int, std::greater<>> classes;
  for (const auto& count : counts) ++classes[count];

  hw::isa::Phase phase{name, {}};
  for (const auto& [count, how_many] : classes) {
    hw::isa::CoreGroup group;
    group.clusters = how_many;
    Code& code = group.code;
    const Buffers flags{code.flag(kBuffers),     code.flag(), code.flag(kBuffers), code.flag(),
                        code.flag(accumulators), code.flag()};
    bool any = false;
    for (std::size_t i = 0; i < tasks.size();) {
      std::size_t end = i + 1;
      while (end < tasks.size() && same(tasks[end], tasks[i]) && count[end] == count[i]) ++end;
      auto copies = static_cast<std::int64_t>(end - i);
      if (count[i] > 0 && !any) {
        emit_task(code, flags, tasks[i], tilings[i], cores, count[i], true);
        any = true;
        --copies;
      }
      if (count[i] > 0 && copies > 0) {
        code.loop(copies);
        emit_task(code, flags, tasks[i], tilings[i], cores, count[i], false);
        code.end();
      }
      i = end;
    }
    if (any) phase.groups.push_back(std::move(group));
  }
  program.phases.push_back(std::move(phase));
}

}  // namespace cmx::sw::kernels
