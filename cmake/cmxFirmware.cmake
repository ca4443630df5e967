# SPDX-License-Identifier: Apache-2.0
# Images for the microcontrollers of cmx, from an installed package.
#
#   cmx_firmware_image(NAME SOURCES files.. [FLAGS flags..] [BARE])
# makes NAME.elf in the current binary directory, part of target `all`: the sources with start-up, drivers, collectives
# and C library, by the flags of firmware/flags.txt. BARE: the sources alone, with a _start of their own. Headers are
# "firmware/base/board.h" and so on, as in docs/how_to/write_firmware.md.
set(CMX_FIRMWARE_CC riscv64-unknown-elf-gcc CACHE STRING "Cross compiler of the firmware images")

function(cmx_firmware_image name)
  cmake_parse_arguments(ARG "BARE" "" "SOURCES;FLAGS" ${ARGN})
  if(NOT ARG_SOURCES)
    message(FATAL_ERROR "cmx_firmware_image(${name}): SOURCES are missing")
  endif()
  file(STRINGS ${CMX_FIRMWARE_TOP}/firmware/flags.txt flags)
  set(base "")
  if(ARG_BARE)
    list(FILTER flags EXCLUDE REGEX "picolibc|PICOLIBC")
    list(APPEND flags -nostdlib)
  else()
    file(GLOB base ${CMX_FIRMWARE_TOP}/firmware/*/*.c ${CMX_FIRMWARE_TOP}/firmware/*/*.S)
  endif()
  set(sources "")
  foreach(source IN LISTS ARG_SOURCES)
    get_filename_component(source ${source} ABSOLUTE)
    list(APPEND sources ${source})
  endforeach()
  set(script ${CMX_FIRMWARE_TOP}/firmware/base/board.ld)
  add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.elf
    COMMAND ${CMX_FIRMWARE_CC} ${flags} -I${CMX_FIRMWARE_TOP} ${ARG_FLAGS} -T ${script}
            -o ${CMAKE_CURRENT_BINARY_DIR}/${name}.elf ${base} ${sources}
    DEPENDS ${base} ${sources} ${script}
    COMMENT "Firmware image ${name}.elf"
    VERBATIM)
  add_custom_target(${name}_image ALL DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/${name}.elf)
endfunction()
