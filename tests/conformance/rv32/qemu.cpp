// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/rv32/qemu.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>

namespace cmx::rv32conformance {
namespace {

namespace fs = std::filesystem;

// RV32IMAC, machine mode only.
constexpr const char* kCpu =
    "rv32,f=off,d=off,s=off,u=off,h=off,mmu=off,pmp=off,debug=off,sstc=off,Zihintpause=off,"
    "zba=off,zbb=off,zbc=off,zbs=off";
constexpr int kSeconds = 60;

class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "cmx-rv32-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch directory");
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

pid_t start(const Scratch& scratch, std::uint32_t ram_bytes) {
  const std::string size = std::to_string(ram_bytes);
  std::vector<std::string> words{
      "qemu-system-riscv32", "-machine", "virt,memory-backend=ram", "-m", size + "B", "-object",
      "memory-backend-file,id=ram,share=on,size=" + size + ",mem-path=" + scratch.file("ram"), "-cpu", kCpu,
      // Two harts, so that AMOs are translated as atomics and trap as such; the second sleeps.
      "-smp", "2", "-accel", "tcg,thread=multi", "-display", "none", "-monitor", "none", "-serial", "none",
      "-nodefaults", "-bios", scratch.file("program")};
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string log = scratch.file("log");
  const pid_t child = fork();
  if (child != 0) return child;
  const int out = open(log.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

/// The exit code; -1 if it had to be killed.
int wait_for(pid_t child) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kSeconds);
  for (;;) {
    int status = 0;
    const pid_t done = waitpid(child, &status, WNOHANG);
    if (done == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (done < 0 && errno != EINTR) throw std::runtime_error("lost qemu");
    if (std::chrono::steady_clock::now() > end) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return -1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace

std::vector<std::uint8_t> run_in_qemu(const rv32asm::Program& program, std::uint32_t ram_bytes) {
  const Scratch scratch;
  {
    std::ofstream file(scratch.file("program"), std::ios::binary);
    file.write(reinterpret_cast<const char*>(program.bytes().data()),
               static_cast<std::streamsize>(program.bytes().size()));
  }
  const int code = wait_for(start(scratch, ram_bytes));
  if (code == 127)
    throw std::runtime_error("qemu-system-riscv32 is not installed; ./dev setup does (package qemu-system-misc)");
  if (code == -1)
    throw std::runtime_error("qemu did not reach the end of the program in " + std::to_string(kSeconds) + " s");
  if (code != 0)
    throw std::runtime_error("qemu ended with " + std::to_string(code) + ": " + text_of(scratch.file("log")));
  const std::string ram = text_of(scratch.file("ram"));
  if (ram.size() != ram_bytes) throw std::runtime_error("qemu left no memory to compare");
  return {ram.begin(), ram.end()};
}

}  // namespace cmx::rv32conformance
