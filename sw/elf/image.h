// SPDX-License-Identifier: Apache-2.0
// A RISC-V executable as the firmware platform and its tools need it: what to load, where to start, which function and
// source line an address is.
//
// Reads ELF32, little-endian, RISC-V, linked (ET_EXEC), soft-float. Symbols and DWARF lines may be missing; then
// nothing is known of an address.
// Names of functions and files are printable: bytes that are no UTF-8, and control characters, are written \x7f.
// Errors: hw::BadInput with the name of the file: no ELF, another class, machine or ABI, not linked, cut short,
// segments that overlap or end beyond 32 bits, no entry.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cmx::sw::elf {

/// Of a file that is worth reading: 256 KiB of program, and debug information.
inline constexpr std::uint64_t kMostFileBytes = 256ULL << 20;

struct Segment {
  std::uint32_t address{0};
  std::uint32_t size{0};  // in memory; bytes beyond `bytes` are for the program to clear
  std::vector<std::uint8_t> bytes;
};

struct Function {
  std::uint32_t address{0};
  std::uint32_t size{0};
  std::string name;
};

/// A variable with a place of its own.
struct Variable {
  std::uint32_t address{0};
  std::uint32_t size{0};
  std::string name;
  bool scalar{false};  // as far as it is known
};

/// What an instruction makes the address of: a variable in the frame of its function, at its first byte.
struct FrameVariable {
  std::uint32_t size{0};  // to where the next variable or a saved register begins
  std::string name;
};

struct SourceLine {
  std::string file;
  int line{0};
  bool operator==(const SourceLine&) const = default;
};

/// Code of a line begins here; a line may have several such places.
struct LineStart {
  std::uint32_t address{0};
  SourceLine at;
};

class Image {
 public:
  /// `contents` of the file called `name`.
  Image(std::string_view contents, const std::string& name);

  std::uint32_t entry() const { return entry_; }
  const std::vector<Segment>& segments() const { return segments_; }
  /// By address.
  const std::vector<Function>& functions() const { return functions_; }

  /// By address, without those that share their bytes with others, or begin where the linker script puts a symbol.
  const std::vector<Variable>& variables() const { return variables_; }
  /// By the address of an addition to the stack or frame pointer.
  const std::map<std::uint32_t, FrameVariable>& frame_variables() const { return frame_variables_; }
  /// Functions, begin to end, compiled with -fdata-sections: they do not go from one variable to another.
  const std::map<std::uint32_t, std::uint32_t>& separate_code() const { return separate_code_; }

  /// The value of a symbol that is no function, like those of the linker script.
  std::optional<std::uint32_t> symbol(const std::string& name) const;
  /// The function around an address; nullptr: none is known.
  const Function* function_at(std::uint32_t address) const;
  std::optional<SourceLine> line_at(std::uint32_t address) const;
  /// The line of function_at() itself, also where something else is inlined.
  std::optional<SourceLine> own_line_at(std::uint32_t address) const;
  /// Where what is inlined at an address was called from, the innermost first: the last one is a line of function_at()
  /// itself.
  std::vector<SourceLine> inlined_from(std::uint32_t address) const;
  /// By address.
  std::vector<LineStart> line_starts() const;
  /// "0x80000120 in spin (hangs.c:9)", as far as it is known.
  std::string describe(std::uint32_t address) const;

 private:
  /// From `address` to the next row.
  struct Row {
    std::uint32_t address;
    std::uint32_t file;  // into files_
    int line;            // 0: no line from here on
  };

  /// A function's code in the middle of another's.
  struct Inlined {
    std::uint32_t begin;
    std::uint32_t end;
    int depth;
    std::uint32_t file;  // into files_; of the call
    int line;
  };

  std::uint32_t entry_{0};
  std::vector<Segment> segments_;
  std::vector<Function> functions_;
  std::vector<Variable> variables_;
  std::map<std::uint32_t, FrameVariable> frame_variables_;
  std::map<std::uint32_t, std::uint32_t> separate_code_;
  std::map<std::string, std::uint32_t> symbols_;
  std::vector<Row> rows_;
  std::vector<Inlined> inlined_;
  std::vector<std::string> files_;

  friend class Reader;
};

}  // namespace cmx::sw::elf
