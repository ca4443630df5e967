// SPDX-License-Identifier: Apache-2.0
// A Slurm cluster of one node on the loopback interface, from Debian's packages: munged, slurmctld and slurmd with
// files and ports of their own.
//
// The daemons die with this process. Needs to be root.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace cmx::slurm {

class Cluster {
 public:
  /// Starts it, and points this process and its children at it; ready() says whether it takes jobs.
  Cluster();
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  bool ready() const { return ready_; }
  /// What the daemons said, for a cluster that is not.
  std::string logs() const;

 private:
  pid_t start(const std::vector<std::string>& words);
  std::string file(const std::string& name) const { return (path_ / name).string(); }

  std::filesystem::path path_;
  std::vector<pid_t> daemons_;
  bool ready_{false};
};

}  // namespace cmx::slurm
