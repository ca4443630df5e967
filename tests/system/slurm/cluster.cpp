// SPDX-License-Identifier: Apache-2.0
#include "tests/system/slurm/cluster.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

namespace cmx::slurm {
namespace fs = std::filesystem;

namespace {

/// A port that nobody listens on.
int free_port() {
  const int file = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(file, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(file, reinterpret_cast<sockaddr*>(&address), &size);
  close(file);
  return ntohs(address.sin_port);
}

std::string configuration(const std::string& path) {
  const std::string node = "127.0.0.1";
  return fmt::format(
      "ClusterName=test\nSlurmctldHost=localhost({1})\nSlurmUser=root\nSlurmdUser=root\nAuthType=auth/"
      "munge\nCredType=cred/munge\n"
      "AuthInfo=socket={0}/munge.socket\nSlurmctldPort={2}\nSlurmdPort={3}\nStateSaveLocation={0}/"
      "state\nSlurmdSpoolDir={0}/spool\n"
      "SlurmctldPidFile={0}/slurmctld.pid\nSlurmdPidFile={0}/slurmd.pid\nProctrackType=proctrack/"
      "linuxproc\nTaskPlugin=task/none\n"
      "SelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\nSchedulerType=sched/builtin\n"
      "SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0\nAccountingStorageType=accounting_"
      "storage/none\n"
      "JobAcctGatherType=jobacct_gather/none\nJobCompType=jobcomp/"
      "none\nMpiDefault=none\nReturnToService=2\nMinJobAge=10\nKillWait=2\n"
      "NodeName=localhost NodeAddr={1} CPUs=2 RealMemory=1000 State=UNKNOWN\nPartitionName=main Nodes=localhost "
      "Default=YES State=UP\n",
      path, node, free_port(), free_port());
}

}  // namespace

Cluster::Cluster() {
  std::string name = (fs::temp_directory_path() / "cmx-slurm-XXXXXX").string();
  path_ = mkdtemp(name.data());
  chmod(path_.c_str(), 0755);
  fs::create_directory(path_ / "state");
  fs::create_directory(path_ / "spool");
  {
    std::ofstream key(file("munge.key"), std::ios::binary);
    std::random_device random;
    for (int i = 0; i < 1024; ++i) key.put(static_cast<char>(random()));
  }
  chmod(file("munge.key").c_str(), 0400);
  std::ofstream(file("slurm.conf")) << configuration(path_.string());
  setenv("SLURM_CONF", file("slurm.conf").c_str(), 1);
  setenv("PATH", (std::string(getenv("PATH")) + ":/usr/sbin").c_str(), 1);

  daemons_.push_back(start({"munged", "--foreground", "--force", "--key-file=" + file("munge.key"),
                            "--socket=" + file("munge.socket"), "--pid-file=" + file("munge.pid"),
                            "--log-file=" + file("munge.log"), "--seed-file=" + file("munge.seed")}));
  for (int i = 0; i < 100 && !fs::exists(file("munge.socket")); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  daemons_.push_back(start({"slurmctld", "-D", "-f", file("slurm.conf")}));
  daemons_.push_back(start({"slurmd", "-D", "-f", file("slurm.conf"), "-N", "localhost"}));
  for (int i = 0; i < 100 && !ready_; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ready_ = std::system("sinfo -h -o %t 2>/dev/null | grep -q '^idle$'") == 0;
  }
}

Cluster::~Cluster() {
  // The node first: its jobs are to be gone before their directory is.
  for (auto daemon = daemons_.rbegin(); daemon != daemons_.rend(); ++daemon) {
    kill(*daemon, SIGTERM);
    for (int i = 0; i < 50 && waitpid(*daemon, nullptr, WNOHANG) == 0; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    kill(*daemon, SIGKILL);
  }
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Cluster::logs() const {
  std::ostringstream text;
  for (const char* name : {"munged.out", "slurmctld.out", "slurmd.out"})
    text << "--- " << name << "\n" << std::ifstream(file(name)).rdbuf();
  return text.str();
}

pid_t Cluster::start(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const std::string out = file(words.front() + ".out");
  const pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int log = open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execvp(arguments.front(), arguments.data());
  _exit(127);
}

}  // namespace cmx::slurm
