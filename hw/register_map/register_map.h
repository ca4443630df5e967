// SPDX-License-Identifier: Apache-2.0
// The registers and in-memory structures of a device as data: what a register map (hw/<block>/registers.toml) says,
// checked.
//
//   name, title, doc, base      of the device; base is its address in the microcontroller's space
//   [[constant]] [[enum]]       named numbers: opcodes, status and error codes
//   [[block]]                   registers of 32 bits; `count` blocks `stride` apart, one a channel
//   [[layout]]                  what lies in memory, little-endian, naturally aligned, without a gap: descriptors,
//   completions, words of bit fields
// Every one of them says where it comes from: public = "source", or assumed = "why".
//
// Errors: BadInput with file and line on unknown keys, names that are no identifiers or occur twice, and whatever
// overlaps, is misaligned, sticks out or leaves a gap.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cmx::hw {

/// What every entry of a map has.
struct MapEntry {
  std::string name;  // snake_case
  std::string doc;
  std::string origin;     // the source, or why it is assumed
  bool is_public{false};  // a published fact
  int line{0};
};

struct NamedValue : MapEntry {
  std::uint64_t value{0};
};

struct Enumeration : MapEntry {
  std::vector<NamedValue> values;
};

/// What software may do: kWriteOneToClear reads the bits and clears those that it writes as 1; what kWriteOnly keeps
/// reads as 0.
enum class Access : std::uint8_t { kReadWrite, kReadOnly, kWriteOneToClear, kWriteOnly };

/// Bits of a register or of a member of a layout.
struct BitRange : MapEntry {
  unsigned low{0};
  unsigned width{0};
  Access access{Access::kReadWrite};
  std::uint64_t reset{0};
  std::string enumeration;  // empty: a number
};

struct RegisterEntry : MapEntry {
  std::uint32_t offset{0};  // in its block
  Access access{Access::kReadWrite};
  std::uint32_t reset{0};
  std::string enumeration;
  std::vector<BitRange> fields;  // by rising bit; empty: one number of 32 bits
};

struct RegisterBlock : MapEntry {
  std::uint32_t offset{0};
  std::uint32_t stride{0};  // the size of one
  std::uint32_t count{1};
  std::vector<RegisterEntry> registers;  // by rising offset
};

struct LayoutMember : MapEntry {
  std::uint32_t offset{0};
  unsigned width{0};  // 8, 16, 32 or 64 bits
  std::string enumeration;
  std::vector<BitRange> fields;
};

struct Layout : MapEntry {
  std::uint32_t size{0};
  std::vector<LayoutMember> members;  // by rising offset, covering `size`
};

struct RegisterMap {
  std::string file;  // as named in messages
  std::string name;
  std::string title;
  std::string doc;
  std::uint32_t base{0};
  std::vector<NamedValue> constants;
  std::vector<Enumeration> enumerations;
  std::vector<RegisterBlock> blocks;
  std::vector<Layout> layouts;
};

/// Reads and checks a map. A register of `width = 64` becomes two, `<name>_lo` and `<name>_hi`.
RegisterMap read_register_map(std::string_view toml, const std::string& file);

/// "rw", "ro", "w1c", "wo"
std::string_view access_name(Access access);

}  // namespace cmx::hw
