# SPDX-License-Identifier: Apache-2.0
include(GoogleTest)
include(cmx_install)

# Headers that most files of a kind include, compiled once. A file still includes what it uses: the lint and the
# sanitizers' tree read it without these.
function(cmx_precompiled_headers name)
  cmake_parse_arguments(ARG "PLAIN" "" "HEADERS;DEPS" ${ARGN})
  if(CMAKE_DISABLE_PRECOMPILE_HEADERS)
    return()
  endif()
  set(source ${CMAKE_BINARY_DIR}/generated/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "// The compiler of ${name} wants one file.\n")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE cmx_options ${ARG_DEPS})
  if(ARG_PLAIN)
    cmx_plain(${name})
  endif()
  # ccache needs this option to see that the headers changed.
  target_compile_options(${name} PRIVATE -fpch-preprocess)
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

# Code of tests: the time to compile it counts for more than its speed, and the sanitizers watch the library only.
function(cmx_plain target)
  set_target_properties(${target} PROPERTIES CMX_PLAIN ON)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

set(CMX_COMMON_HEADERS <algorithm> <array> <charconv> <chrono> <cmath> <cstdint> <filesystem> <fstream> <functional>
    <map> <memory> <optional> <set> <span>
    <sstream> <stdexcept> <string> <string_view> <utility> <vector> <fmt/format.h> <fmt/ranges.h>)
cmx_precompiled_headers(cmx_headers HEADERS ${CMX_COMMON_HEADERS})
cmx_precompiled_headers(cmx_test_headers PLAIN DEPS GTest::gmock GTest::gtest rapidcheck
                        HEADERS ${CMX_COMMON_HEADERS} <gmock/gmock.h> <gtest/gtest.h> <rapidcheck/gtest.h>)

function(cmx_use_headers target headers)
  if(TARGET ${headers})
    target_precompile_headers(${target} REUSE_FROM ${headers})
    # Out of precompiled headers g++ 12 warns of std::string's own code, which it takes for ours.
    set(options -fpch-preprocess -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${options}>")
  endif()
endfunction()

# How the code of a library is compiled. The sanitizers' tree, which nobody edits in, takes the files of a folder
# together: a third of the time.
function(cmx_library_build target)
  cmx_use_headers(${target} cmx_headers)
  # Not the tests' own: lint, which sees to it that names of a folder do not meet, does not read them.
  if(CMX_SANITIZE AND NOT CMAKE_CURRENT_SOURCE_DIR MATCHES "/tests/")
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
    # An implementation class of a .cpp file is then in a file that the compiler takes for a header.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

# One target a folder: every *.cpp beside the CMakeLists.txt, public dependencies in DEPS, libraries that only the .cpp
# files see in PRIVATE.
function(cmx_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC $<BUILD_INTERFACE:cmx_options> ${ARG_DEPS} PRIVATE ${ARG_PRIVATE})
    cmx_library_build(${name})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE $<BUILD_INTERFACE:cmx_options> ${ARG_DEPS} ${ARG_PRIVATE})
  endif()
  cmx_export(${name})
endfunction()

# Tests by the question they answer; each is a folder below tests/, a label of CTest and a target that builds its
# programs.
foreach(question unit timing conformance system calibration golden repo)
  add_custom_target(cmx_${question}_tests)
endforeach()

# One test program a folder: every *.cpp beside the CMakeLists.txt; each test runs in a process of its own under ctest.
# PROCESSORS: cores that a test uses; two programs whose threads wait for each other in every window of the time loop
# hold each other up on a machine with two. COST: those with the most begin first, so that no long test is alone at the
# end.
function(cmx_tests name)
  cmake_parse_arguments(ARG "" "TIMEOUT;PROCESSORS;COST" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(NOT ARG_PROCESSORS)
    set(ARG_PROCESSORS 1)
  endif()
  if(NOT ARG_COST)
    set(ARG_COST 0)
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE cmx_options ${ARG_DEPS} GTest::gmock GTest::gtest GTest::gtest_main rapidcheck)
  cmx_plain(${name})
  cmx_use_headers(${name} cmx_test_headers)
  file(RELATIVE_PATH question ${CMAKE_SOURCE_DIR}/tests ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "/.*" "" question "${question}")
  add_dependencies(cmx_${question}_tests ${name})
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${ARG_TIMEOUT}
                       PROCESSORS ${ARG_PROCESSORS}
                       COST ${ARG_COST} LABELS ${question})
endfunction()
