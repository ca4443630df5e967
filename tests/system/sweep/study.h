// SPDX-License-Identifier: Apache-2.0
// A folder with one of each kind of file that a run reads, for sweeps and reruns.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/cmx_process/cmx_process.h"

namespace cmx::cli {

/// A model of a hundredth of the size, so that it runs at once.
inline std::string small_model(int hidden) {
  std::ifstream file(CMX_SOURCE_DIR "/sw/models/deepseek-r1.json");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string key = "\"hidden_size\": ";
  const std::size_t at = text.find(key) + key.size();
  return text.replace(at, text.find(',', at) - at, std::to_string(hidden));
}

/// Writes study/ on the desk.
inline void write_study(const Desk& desk) {
  namespace fs = std::filesystem;
  for (const char* folder : {"study", "study/hub", "study/scenarios"}) fs::create_directories(desk.path() / folder);
  desk.write("study/kimi.json", small_model(2048));
  desk.write("study/hub/config.json", small_model(4096));
  desk.write("study/base.toml",
             "base = \"cloudmatrix384\"\n[ub_link]\nrate = { value = 20, unit = \"GB/s\", source = \"a test\" }\n");
  desk.write("study/machine.toml",
             "base = \"base.toml\"\n[ub_link]\nmtu = { value = 2048, unit = \"B\", source = \"a test\" }\n");
  desk.write("study/faults.txt", "plane:3 down\n");
  desk.write("study/slow.txt", "plane:0 rate=0.5\n");
  desk.write("study/messages.csv", "time_ns,src,dst,bytes,op\n0,die:5,die:300,40000,write\n");
  desk.write("study/fewer.csv", "time_ns,src,dst,bytes,op\n0,die:5,die:300,4000,write\n");
  desk.write("study/rows.csv", "ub p2p --fault file:study/faults.txt,latency_us,1,us,a test\n");
  desk.write("study/wanted.toml",
             "[[requirement]]\nname = \"fast\"\ncommand = \"ub p2p --bytes 512 --fault file:study/slow.txt\"\nmetric = "
             "\"latency_us\"\n"
             "comparison = \"<\"\nlimit = 1000\nunit = \"us\"\n");
  desk.write("study/in.bin", std::string(16, '\x05'));
  desk.write("study/scenario.toml",
             "dies = 2\nimage = \"fill_check\"\narguments = [0x1000, 0x2000, 16, 3]\n[[buffer]]\naddress = "
             "0x1000\nfile = \"in.bin\"\n"
             "[[expected]]\naddress = 0x2000\nsize = 16\nvalue = 8\n");
  desk.write("study/image.toml", "dies = 2\nimage = \"./own.elf\"\n");
  desk.write("study/scenarios/a.toml", "dies = 2\nimage = \"../own.elf\"\n");
  fs::copy_file(CMX_FIRMWARE_DIR "/hello.elf", desk.path() / "study/own.elf");
  fs::copy_file(CMX_FIRMWARE_DIR "/hello.elf", desk.path() / "study/image");
}

}  // namespace cmx::cli
