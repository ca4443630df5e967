# SPDX-License-Identifier: Apache-2.0
# Language, warnings, determinism flags, sanitizers: the same for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

option(CMX_WERROR "Warnings are errors" OFF)
set(CMX_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")

add_library(cmx_options INTERFACE)
target_include_directories(cmx_options INTERFACE ${CMAKE_SOURCE_DIR})
# -ffp-contract=off: the same bytes from any build on any machine.
# -Wno-maybe-uninitialized: g++ 12 at -O2 takes the payload of an engaged std::optional for uninitialized; clang-tidy's
# analyzer looks for the real ones.
target_compile_options(cmx_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                       -Wno-maybe-uninitialized -ffp-contract=off)
# Everywhere, so that the precompiled headers fit every target.
target_compile_definitions(cmx_options INTERFACE $<TARGET_PROPERTY:fmt::fmt,INTERFACE_COMPILE_DEFINITIONS>)
if(CMX_WERROR)
  target_compile_options(cmx_options INTERFACE -Werror)
endif()
if(CMX_SANITIZE)
  # What is watched is the library: test programs are compiled plain, which takes a third of the time (CMX_PLAIN,
  # cmx_tests). A null pointer ends in a fault that the address sanitizer reports; the checks for it would make a third
  # of the code.
  set(watch -fsanitize=${CMX_SANITIZE} -fno-sanitize=null,vptr -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_compile_options(cmx_options INTERFACE "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:CMX_PLAIN>>>:${watch}>")
  target_link_options(cmx_options INTERFACE -fsanitize=${CMX_SANITIZE})
  set(CMAKE_CXX_FLAGS_RELEASE "-O1")
endif()
