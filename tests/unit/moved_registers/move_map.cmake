# SPDX-License-Identifier: Apache-2.0
# cmake -DMAP=registers.toml -DOUTPUT=moved.toml -P move_map.cmake
file(READ "${MAP}" text)

function(change from to)
  string(FIND "${text}" "${from}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "${MAP} has no '${from}': this script is to follow the map")
  endif()
  string(REPLACE "${from}" "${to}" text "${text}")
  set(text "${text}" PARENT_SCOPE)
endfunction()

change("offset = 0x10000\nstride = 0x1000" "offset = 0x20000\nstride = 0x2000")
change("name = \"control\", offset = 0x00c" "name = \"control\", offset = 0x0f0")
change("name = \"producer\", offset = 0x00c" "name = \"producer\", offset = 0x100")
change("name = \"enable\", bits = 0, doc = \"Fetches" "name = \"enable\", bits = 7, doc = \"Fetches")
change("name = \"minor\"" "name = \"revision\"")
change("name = \"source\", offset = 16" "name = \"source\", offset = 56")
change("name = \"list_address\", offset = 56" "name = \"list_address\", offset = 16")
change("name = \"opcode\", offset = 0" "name = \"opcode\", offset = 1")
change("name = \"data_type\", offset = 1" "name = \"data_type\", offset = 0")
file(WRITE "${OUTPUT}" "${text}")
