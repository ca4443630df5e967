// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tlm/firmware_supernode/firmware_supernode.h"
#include "tlm/tlm2/firmware_dies.h"

namespace cmx::tlm2 {

class FirmwareDies::Impl {
 public:
  explicit Impl(const FirmwareOptions& options);

  model::FirmwarePlatform& platform() { return supernode.platform(); }
  /// Throws hw::BadInput for a die that there is not.
  void require(int die) const;
  /// Of a die, with these bytes in it; throws hw::BadInput otherwise.
  model::SparseMemory& hbm(int die, std::uint64_t address, std::size_t bytes);
  /// The next free source of the die's interrupt.
  model::InterruptSource attach(int die, const std::string& name, std::uint32_t base, std::uint32_t size,
                                model::Device& device);

  int dies;
  model::FirmwareSupernode supernode;
  std::vector<std::string> console;

 private:
  std::vector<int> attached_;  // to each die
};

}  // namespace cmx::tlm2
