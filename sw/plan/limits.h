// SPDX-License-Identifier: Apache-2.0
// Whole numbers that a user gives, held against their limits.
#pragma once

namespace cmx::sw::plan {

/// BadInput unless 1 <= value <= most.
void within(const char* flag, int value, int most);

/// The same where `most` is what the machine, or another flag, leaves: DoesNotFit above it.
void fits_within(const char* flag, int value, int most);

}  // namespace cmx::sw::plan
