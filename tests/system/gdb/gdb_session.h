// SPDX-License-Identifier: Apache-2.0
// gdb-multiarch, scripted, as an engineer types it, on a run that waits for it.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

#include "tests/system/gdb/debuggee.h"

namespace cmx::gdb_test {

struct Session {
  std::string said;  // by gdb
  cli::Finished run;
};

/// Of the image at `path`. Once the commands have made a file `running` by `shell touch`, gdb gets a Ctrl-C, a second
/// later.
inline Session debug_file(const std::string& path, const std::string& flags, const std::string& commands) {
  Debuggee debuggee(path, flags);
  debuggee.desk().write("commands", "set pagination off\nset confirm off\ndirectory " CMX_TOP
                                    "\ntarget remote 127.0.0.1:" +
                                        std::to_string(debuggee.port()) + "\n" + commands);
  debuggee.desk().write("session", "cd '" + debuggee.desk().path().string() +
                                       "'\ngdb-multiarch -nx -batch -x commands '" + path + "' 2>&1 </dev/null &\n" +
                                       R"(gdb=$!
for i in $(seq 1800); do
  kill -0 $gdb 2>/dev/null || break
  if [ -e running ]; then rm running; sleep 1; kill -INT $gdb; fi
  sleep 0.05
done
kill $gdb 2>/dev/null
wait $gdb
)");
  FILE* pipe =
      popen(("bash '" + (debuggee.desk().path() / "session").string() + "'").c_str(), "r");  // NOLINT(cert-env33-c)
  std::string said;
  std::array<char, 4096> buffer{};
  while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) said += buffer.data();
  constexpr int kNoSuchProgram = 127;
  if (const int status = pclose(pipe); WEXITSTATUS(status) == kNoSuchProgram) debuggee.kill();
  return {said, debuggee.finish()};
}

/// Of a supplied image.
inline Session debug(const std::string& name, const std::string& flags, const std::string& commands) {
  return debug_file(image(name), flags, commands);
}

}  // namespace cmx::gdb_test
