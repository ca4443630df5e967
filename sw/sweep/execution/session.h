// SPDX-License-Identifier: Apache-2.0
// What the commands on a sweep share: flags that belong into the spec, the directory and its lock, the database.
#pragma once

#include <string>

#include "sw/cli/command.h"
#include "sw/sweep/database.h"
#include "sw/sweep/directory.h"

namespace cmx::sw::apps {

/// Throws BadInput for --set and --fidelity: a sweep's machine is in its spec.
void refuse_overlays(const Session& session, std::string_view command);

/// Held while a process runs the sweep.
class SweepLock {
 public:
  /// Throws BadInput when somebody else holds it, and says who: the file has the holder's number and host.
  explicit SweepLock(const sweep::Directory& directory);
  ~SweepLock();
  SweepLock(const SweepLock&) = delete;
  SweepLock& operator=(const SweepLock&) = delete;
  /// Whether some process holds it.
  static bool held(const sweep::Directory& directory);

 private:
  int file_{-1};
};

/// The database of a sweep as it is now: made anew where points have ended since, and it can be written. A file of
/// results.sqlite alone will do. A locked one is waited for, and the user told.
sweep::Results open_results(Session& session, const std::string& directory);

report::Node to_node(const sweep::Cell& cell);
/// For people: numbers of readable length.
std::string to_text(const sweep::Cell& cell);

}  // namespace cmx::sw::apps
