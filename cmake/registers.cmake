# SPDX-License-Identifier: Apache-2.0
# Headers, package and page from register maps, in the build tree.
#
#   cmx_registers(target TOP folder MAPS name=file.toml...)
# adds an interface library whose users find TOP/hw/generated/<name>_registers.* before those of the source tree. Files
# are absolute paths.
function(cmx_registers target)
  cmake_parse_arguments(ARG "" "TOP" "MAPS" ${ARGN})
  set(outputs "")
  foreach(map IN LISTS ARG_MAPS)
    string(REGEX MATCH "^([^=]*)=(.*)$" unused "${map}")
    set(name ${CMAKE_MATCH_1})
    set(file ${CMAKE_MATCH_2})
    # A shipped map is named from the repository's top in messages and banners.
    string(REPLACE "${CMAKE_SOURCE_DIR}/" "" shown "${file}")
    set(stem ${ARG_TOP}/hw/generated/${name}_registers)
    # The generator does not touch what is right already, so the files may be older than the map.
    add_custom_command(OUTPUT ${stem}.stamp
      BYPRODUCTS ${stem}.h ${stem}.hpp ${stem}_pkg.sv ${ARG_TOP}/docs/blocks/${name}_registers.md
      COMMAND cmx_register_map ${shown} ${ARG_TOP} ${name}
      COMMAND ${CMAKE_COMMAND} -E touch ${stem}.stamp
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
      DEPENDS ${file} cmx_register_map
      VERBATIM)
    list(APPEND outputs ${stem}.stamp)
  endforeach()
  add_custom_target(${target}_files DEPENDS ${outputs})
  add_library(${target} INTERFACE)
  add_dependencies(${target} ${target}_files)
  target_include_directories(${target} BEFORE INTERFACE ${ARG_TOP})
endfunction()
