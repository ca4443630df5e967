// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tlm/firmware_checker/firmware_checker.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace cmx::sw::apps {

/// Who waits for whom in a run that did not end: a line for each cycle, and for each flag that nobody is to write.
/// Empty: no channel waits.
std::string who_waits(const model::SupernodeResult& result, const model::FirmwareChecker& checker);

}  // namespace cmx::sw::apps
