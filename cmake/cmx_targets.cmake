# SPDX-License-Identifier: Apache-2.0
include(GoogleTest)
include(cmx_install)

# One target a folder: every *.cpp beside the CMakeLists.txt, public dependencies in DEPS, libraries that only the .cpp files see in PRIVATE.
function(cmx_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC $<BUILD_INTERFACE:cmx_options> ${ARG_DEPS} PRIVATE ${ARG_PRIVATE})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE $<BUILD_INTERFACE:cmx_options> ${ARG_DEPS} ${ARG_PRIVATE})
  endif()
  cmx_export(${name})
endfunction()

# Tests by the question they answer; each is a folder below tests/, a label of CTest and a target that builds its programs.
foreach(question unit timing conformance system calibration golden repo)
  add_custom_target(cmx_${question}_tests)
endforeach()

# One test program a folder: every *.cpp beside the CMakeLists.txt; each test runs in a process of its own under ctest. PROCESSORS: cores that a test uses; two
# programs whose threads wait for each other in every window of the time loop hold each other up on a machine with two.
function(cmx_tests name)
  cmake_parse_arguments(ARG "" "TIMEOUT;PROCESSORS" "DEPS" ${ARGN})
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
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE cmx_options ${ARG_DEPS} GTest::gmock GTest::gtest GTest::gtest_main rapidcheck)
  file(RELATIVE_PATH question ${CMAKE_SOURCE_DIR}/tests ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "/.*" "" question "${question}")
  add_dependencies(cmx_${question}_tests ${name})
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${ARG_TIMEOUT} PROCESSORS ${ARG_PROCESSORS} LABELS ${question})
endfunction()
