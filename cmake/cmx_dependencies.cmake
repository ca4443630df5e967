# SPDX-License-Identifier: Apache-2.0
# Everything here is a Debian 12 package; `./dev setup` installs them.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(SQLiteCpp REQUIRED)

# Debian builds libsystemc as C++17; its ABI check is a symbol named after the language version.
add_library(cmx_systemc INTERFACE)
find_library(SYSTEMC_LIBRARY systemc REQUIRED)
# -u: the shared library needs sc_main of every program, also of one that takes nothing else from the archive that has
# it (tlm/sc_kernel).
target_link_libraries(cmx_systemc INTERFACE -Wl,-u,sc_main $<BUILD_INTERFACE:${SYSTEMC_LIBRARY}>
                      $<INSTALL_INTERFACE:cmx::systemc_library>
                      Threads::Threads)
# A report of SystemC names the file it comes from: by its place in the source tree, not by where that was built.
target_compile_options(cmx_systemc INTERFACE $<BUILD_INTERFACE:-fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=>)
target_compile_definitions(cmx_systemc INTERFACE SC_CPLUSPLUS=201703L
                           SC_DISABLE_API_VERSION_CHECK SC_INCLUDE_DYNAMIC_PROCESSES)

# elfutils, RE2: no CMake package.
find_library(LIBELF_LIBRARY elf REQUIRED)
find_library(LIBDW_LIBRARY dw REQUIRED)
find_library(RE2_LIBRARY re2 REQUIRED)
