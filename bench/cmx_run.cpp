// SPDX-License-Identifier: Apache-2.0
#include "bench/cmx_run.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace cmx::bench {

namespace {

[[noreturn]] void become_cmx(const std::vector<std::string>& arguments, int out) {
  std::vector<std::string> words{CMX_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.emplace_back("--json");
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  dup2(out, STDOUT_FILENO);
  execv(CMX_BINARY, argv.data());
  _exit(127);
}

std::string read_all(int in) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = read(in, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(n));
  return text;
}

}  // namespace

CmxRun run_cmx(const std::vector<std::string>& arguments) {
  std::string line = "cmx";
  for (const auto& argument : arguments) line += ' ' + argument;

  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe for " + line);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) become_cmx(arguments, ends[1]);
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(line + " failed");

  const auto json = nlohmann::json::parse(text);
  CmxRun run;
  run.setup_s = json.at("setup_s");
  run.simulate_s = json.at("simulate_s");
  run.wall_s = wall.count();
  run.packets = json.value("packets", 0.0);
  run.packet_hops = json.value("packet_hops", 0.0);
  run.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
  return run;
}

}  // namespace cmx::bench
