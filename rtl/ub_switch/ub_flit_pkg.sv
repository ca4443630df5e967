// SPDX-License-Identifier: Apache-2.0
// What the switch reads of a packet: fields of its first flit. Everything else in a flit is payload to the switch.
//
//   bits [15:0]  destination  index into the route table
//   bits [25:16] length       flits of the packet, this one included: 1..1023 (8192 bytes of payload are 412)
package ub_flit_pkg;
  localparam int unsigned DestinationLsb = 0;
  localparam int unsigned DestinationWidth = 16;
  localparam int unsigned LengthLsb = 16;
  localparam int unsigned LengthWidth = 10;
endpackage
