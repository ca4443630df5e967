# SPDX-License-Identifier: Apache-2.0
# C++ from SystemVerilog, as one library a top module and set of parameters. Verilator runs when building, not when
# configuring, so that who builds only `cmx` does not wait for it.
#
#   cmx_verilate(target PREFIX class TOP module [TRACE] SOURCES files... [PARAMETERS Name=value...] [WRAPPER file.cpp])
# TRACE: its waves can be written as VCD. SOURCES: in the order in which Verilator is to read them, packages first.
# WRAPPER: the file that includes <class>.h.

if(CMAKE_SCRIPT_MODE_FILE)
  # Verilator names its files as it pleases; one file that includes them all is what the build knows of, and compiles
  # faster than the pieces.
  file(GLOB pieces "${FOLDER}/${PREFIX}*.cpp")
  set(text "")
  foreach(piece IN LISTS pieces)
    string(APPEND text "#include \"${piece}\"\n")
  endforeach()
  file(WRITE "${FOLDER}/all.cc" "${text}")
  return()
endif()

find_program(VERILATOR verilator)
set(CMX_VERILATE_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(cmx_verilate target)
  cmake_parse_arguments(ARG "TRACE" "PREFIX;TOP;WRAPPER" "SOURCES;PARAMETERS" ${ARGN})
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${ARG_PREFIX})
  list(TRANSFORM ARG_PARAMETERS PREPEND -G)
  set(trace "")
  if(ARG_TRACE)
    set(trace --trace)
  endif()
  add_custom_command(OUTPUT ${folder}/all.cc ${folder}/${ARG_PREFIX}.h
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${folder}
    COMMAND ${VERILATOR} --cc --assert -Wall -O3 --x-assign fast --x-initial fast --unroll-count 1024
            --unroll-stmts 100000 --top-module ${ARG_TOP}
            --prefix ${ARG_PREFIX} --Mdir ${folder} ${trace} ${ARG_PARAMETERS} ${ARG_SOURCES}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DPREFIX=${ARG_PREFIX} -P ${CMX_VERILATE_SCRIPT}
    DEPENDS ${ARG_SOURCES} ${CMX_VERILATE_SCRIPT}
    COMMENT "Verilating ${ARG_TOP} as ${ARG_PREFIX}"
    VERBATIM)
  add_library(${target} STATIC ${folder}/all.cc ${folder}/${ARG_PREFIX}.h ${ARG_WRAPPER})
  target_include_directories(${target} SYSTEM PRIVATE ${folder})
  target_link_libraries(${target} PUBLIC cmx_options PRIVATE cmx_verilated_runtime)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)  # cmx_rtl_switch is a shared library
  # Above -O1 the compiler needs five times as long and gains little: Verilator has optimised already.
  set_source_files_properties(${folder}/all.cc PROPERTIES COMPILE_OPTIONS "-O1;-w")
endfunction()

# Verilator's own support code; a stop throws (rtl/verilated/verilated_stop.cpp).
function(cmx_verilated_runtime)
  get_filename_component(bin ${VERILATOR} DIRECTORY)
  find_path(VERILATOR_INCLUDE verilated.h HINTS ${bin}/../share/verilator/include)
  add_library(cmx_verilated_runtime STATIC ${VERILATOR_INCLUDE}/verilated.cpp ${VERILATOR_INCLUDE}/verilated_threads.cpp
              ${VERILATOR_INCLUDE}/verilated_vcd_c.cpp ${ARGN})
  target_include_directories(cmx_verilated_runtime SYSTEM PUBLIC ${VERILATOR_INCLUDE} ${VERILATOR_INCLUDE}/vltstd)
  target_include_directories(cmx_verilated_runtime PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(cmx_verilated_runtime PRIVATE VL_USER_STOP)
  target_compile_options(cmx_verilated_runtime PRIVATE -w)
  target_link_libraries(cmx_verilated_runtime PUBLIC Threads::Threads)
  set_target_properties(cmx_verilated_runtime PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()
