// SPDX-License-Identifier: Apache-2.0
// op gemm: one (grouped) matrix multiplication on a die.
#include <fmt/format.h>

#include "hw/machine/machine.h"
#include "sw/commands/commands.h"
#include "sw/commands/platform/engine_view.h"
#include "sw/kernels/gemm.h"

namespace cmx::sw::apps {
namespace {

constexpr Span kSizes{1, 1 << 24};

class OpGemm final : public Command {
 public:
  std::string_view name() const override { return "op gemm"; }
  std::string_view summary() const override { return "Matrix multiplication C[m,n] = A[m,k] B[k,n] on one die"; }

  void declare(Flags& flags) override {
    flags.whole("--m", shape_.m, "Rows", kSizes);
    flags.whole("--n", shape_.n, "Columns", kSizes);
    flags.whole("--k", shape_.k, "Inner size", kSizes);
    flags.whole("--groups", shape_.groups, "Products of that shape", {1, 4096});
    flags.choice("--dtype", dtype_, {"int8", "bf16", "fp16"}, "Type of A and B; C is BF16");
    cores_.declare(flags);
  }

  Outcome run(Session& session) override {
    const hw::Machine machine = hw::load_machine(session.machine());
    const hw::SupernodeParts& parts = machine.parts(std::string(name()));
    const hw::EngineSpecs& specs = parts.engines;
    const hw::isa::Partition partition = cores_.partition(parts.die);
    shape_.type = data_type(dtype_);
    check_work(2.0 * shape_.groups * shape_.m * shape_.n * shape_.k,
               fmt::format("--m {} --n {} --k {} --groups {}", shape_.m, shape_.n, shape_.k, shape_.groups));
    return run_program(session, kernels::gemm(shape_, partition, specs), partition, specs, shape_.type);
  }

 private:
  kernels::GemmShape shape_{.groups = 1, .m = 2048, .n = 7168, .k = 2048};
  std::string dtype_{"int8"};
  CoreFlags cores_;
};

}  // namespace

std::unique_ptr<Command> make_op_gemm() { return std::make_unique<OpGemm>(); }

}  // namespace cmx::sw::apps
