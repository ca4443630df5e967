# SPDX-License-Identifier: Apache-2.0
# What others build against: `cmake --install BUILD --prefix P --component sdk`, then find_package(cmx CONFIG COMPONENTS
# tlm2 firmware).
#
#   lib/cmx             the models as static libraries      include/cmx   their public headers (C++17)
#   lib/cmake/cmx       the package                         share/cmx     firmware: start-up, drivers, flags
#
# Nothing else is installed. The target cmx_sdk builds it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Of tlm/tlm2, as C++17.
set(CMX_PUBLIC_HEADERS firmware_dies.h foreign_core.h socket_device.h ub_address_map.h ub_extension.h ub_fabric_module.h
    ub_packets.h)
set(CMX_SDK_FOLDERS hw tlm sw/elf)  # of these every library is exported
add_custom_target(cmx_sdk)          # builds what is installed

# Called for each library of the project.
function(cmx_export name)
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(top ${CMX_SDK_FOLDERS})
    if("${folder}/" MATCHES "^${top}/")
      string(REGEX REPLACE "^tlm_" "" exported ${name})
      set_target_properties(${name} PROPERTIES EXPORT_NAME ${exported})
      install(TARGETS ${name} EXPORT cmx ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmx COMPONENT sdk)
      add_dependencies(cmx_sdk ${name})
      return()
    endif()
  endforeach()
endfunction()

# Called at the end.
function(cmx_install)
  set(package ${CMAKE_INSTALL_LIBDIR}/cmake/cmx)
  set_target_properties(cmx_systemc PROPERTIES EXPORT_NAME systemc)
  install(TARGETS cmx_systemc EXPORT cmx COMPONENT sdk)
  target_include_directories(tlm_tlm2 INTERFACE $<INSTALL_INTERFACE:include/cmx>)
  install(EXPORT cmx NAMESPACE cmx:: FILE cmxTargets.cmake DESTINATION ${package} COMPONENT sdk)
  configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/cmxConfig.cmake.in ${CMAKE_BINARY_DIR}/cmxConfig.cmake
                                INSTALL_DESTINATION ${package})
  write_basic_package_version_file(${CMAKE_BINARY_DIR}/cmxConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${CMAKE_BINARY_DIR}/cmxConfig.cmake ${CMAKE_BINARY_DIR}/cmxConfigVersion.cmake
          ${CMAKE_SOURCE_DIR}/cmake/cmxFirmware.cmake
          DESTINATION ${package} COMPONENT sdk)
  list(TRANSFORM CMX_PUBLIC_HEADERS PREPEND ${CMAKE_SOURCE_DIR}/tlm/tlm2/ OUTPUT_VARIABLE headers)
  install(FILES ${headers} DESTINATION include/cmx/tlm/tlm2 COMPONENT sdk)
  foreach(folder base drivers collectives libc)
    install(DIRECTORY ${CMAKE_SOURCE_DIR}/firmware/${folder} DESTINATION share/cmx/firmware COMPONENT sdk)
  endforeach()
  install(FILES ${CMAKE_SOURCE_DIR}/firmware/flags.txt DESTINATION share/cmx/firmware COMPONENT sdk)
  install(FILES ${CMX_GENERATED_TOP}/hw/generated/board_registers.h
          ${CMX_GENERATED_TOP}/hw/generated/comm_engine_registers.h
          DESTINATION share/cmx/hw/generated COMPONENT sdk)
  install(FILES ${CMAKE_SOURCE_DIR}/hw/board/scenario_memory.h DESTINATION share/cmx/hw/board COMPONENT sdk)
endfunction()
