// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cmx_process/cmx_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace cmx::cli {
namespace fs = std::filesystem;

Desk::Desk() {
  std::string name = (fs::temp_directory_path() / "cmx-cli-XXXXXX").string();
  path_ = mkdtemp(name.data());
}

Desk::~Desk() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Desk::write(const std::string& name, const std::string& contents) const {
  std::ofstream(path_ / name) << contents;
}

std::string Desk::read(const std::string& name) const {
  std::ifstream stream(path_ / name);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> Desk::names() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path_)) {
    const std::string name = entry.path().filename();
    if (name != "stdout" && name != "stderr" && name != "cache") names.push_back(name);
  }
  return names;
}

pid_t Desk::start(const std::vector<std::string>& words, const fs::path& from) const {
  std::vector<char*> arguments{const_cast<char*>(CMX_BINARY)};
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const std::string out = path_ / "stdout";
  const std::string err = path_ / "stderr";
  const std::string cache = path_ / "cache";
  const pid_t child = fork();
  if (child != 0) return child;
  if (chdir(from.empty() ? path_.c_str() : from.c_str()) != 0) _exit(126);
  setenv("XDG_CACHE_HOME", cache.c_str(), 1);
  dup2(open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDOUT_FILENO);
  dup2(open(err.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDERR_FILENO);
  execv(CMX_BINARY, arguments.data());
  _exit(127);
}

Finished Desk::finish(pid_t child) const {
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {}
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read("stdout"), read("stderr"),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

Finished Desk::run(const std::vector<std::string>& words, const fs::path& from) const {
  return finish(start(words, from));
}

Finished Desk::interrupt(const std::vector<std::string>& words, int milliseconds) const {
  const pid_t child = start(words);
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  kill(child, SIGINT);
  return finish(child);
}

std::vector<std::string> words(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> list;
  for (std::string word; stream >> word;) list.push_back(word);
  return list;
}

std::string without_times(const std::string& json) {
  std::istringstream lines(json);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    const bool time = line.find("\"setup_s\"") != std::string::npos ||
                      line.find("\"simulate_s\"") != std::string::npos || line.find("\"wall_s\"") != std::string::npos;
    if (!time) kept += line + "\n";
  }
  return kept;
}

}  // namespace cmx::cli
