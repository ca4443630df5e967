// SPDX-License-Identifier: Apache-2.0
// From the bytes of a file to an Image, by libelf and libdw.

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fmt/format.h>
#include <gelf.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "hw/units/bad_input.h"
#include "hw/units/printable.h"
#include "sw/elf/frames.h"
#include "sw/elf/image.h"

namespace cmx::sw::elf {
namespace {

constexpr std::uint32_t kFloatAbi = 0x6;  // of e_flags: hard-float registers
constexpr std::uint32_t kEmbedded = 0x8;  // RV32E
constexpr std::uint64_t kAddresses = std::uint64_t{1} << 32;

std::string machine_name(unsigned machine) {
  switch (machine) {
    case EM_X86_64: return "x86-64";
    case EM_386: return "x86";
    case EM_AARCH64: return "AArch64";
    case EM_ARM: return "Arm";
    default: return "another machine";
  }
}

std::string normal(const char* file) { return hw::printable(std::filesystem::path(file).lexically_normal().string()); }

}  // namespace

class Reader {
 public:
  Reader(std::string_view contents, const std::string& name)
      : name_(name), contents_(contents.begin(), contents.end()) {}
  /// Fills an empty image.
  void read(Image& image);

 private:
  void check_header();
  void read_segments(Image& image);
  void check_overlaps(const Image& image) const;
  void check_entry(const Image& image) const;
  void read_functions(Image& image);
  static void keep_sure_variables(Image& image);
  void read_lines(Image& image);
  void read_unit(Image& image, Dwarf_Die* unit);
  void read_inlined(Image& image, Dwarf_Die* unit, Dwarf_Die* parent, int depth);
  void add_inlined(Image& image, Dwarf_Die* unit, Dwarf_Die* die, int depth);
  std::uint32_t number_of(Image& image, const std::string& path);
  [[noreturn]] void refuse(const std::string& why) const { throw hw::BadInput(fmt::format("{}: {}", name_, why)); }

  struct Close {
    void operator()(Elf* elf) const { elf_end(elf); }
    void operator()(Dwarf* dwarf) const { dwarf_end(dwarf); }
  };

  std::string name_;
  std::vector<char> contents_;  // libelf wants it to itself
  std::unique_ptr<Elf, Close> elf_;
  std::unique_ptr<Dwarf, Close> dwarf_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> executable_;  // ranges of addresses
  std::map<std::string, std::uint32_t> files_;                       // their numbers in the image
};

Image::Image(std::string_view contents, const std::string& name) { Reader(contents, name).read(*this); }

void Reader::read(Image& image) {
  elf_version(EV_CURRENT);
  if (contents_.size() < SELFMAG || !std::string_view(contents_.data(), SELFMAG).starts_with(ELFMAG))
    refuse("is not an ELF file");
  elf_.reset(elf_memory(contents_.data(), contents_.size()));
  if (!elf_ || elf_kind(elf_.get()) != ELF_K_ELF) refuse("is not an ELF file, or is cut short");
  check_header();
  read_segments(image);
  check_entry(image);
  read_functions(image);
  keep_sure_variables(image);
  read_lines(image);
  if (!dwarf_) return;
  FoundVariables found = read_variables(dwarf_.get(), image.segments_);
  image.frame_variables_ = std::move(found.frames);
  image.separate_code_ = std::move(found.code);
  for (Variable& variable : image.variables_) variable.scalar = found.scalars.contains(variable.address);
}

void Reader::check_header() {
  GElf_Ehdr header;
  if (gelf_getehdr(elf_.get(), &header) == nullptr) refuse("has a broken ELF header");
  if (header.e_ident[EI_DATA] != ELFDATA2LSB) refuse("is big-endian; the microcontroller is little-endian");
  if (header.e_machine != EM_RISCV)
    refuse(fmt::format("is for {} (ELF machine {}), not for RISC-V", machine_name(header.e_machine), header.e_machine));
  if (header.e_ident[EI_CLASS] != ELFCLASS32)
    refuse("is 64-bit RISC-V; the microcontroller is RV32IMAC: compile with -march=rv32imac -mabi=ilp32");
  if (header.e_type != ET_EXEC)
    refuse("is not a linked program: link it for fixed addresses, without -c, -r, -shared or -pie");
  if ((header.e_flags & kFloatAbi) != 0)
    refuse("passes floats in registers that the microcontroller lacks: compile with -march=rv32imac -mabi=ilp32");
  if ((header.e_flags & kEmbedded) != 0) refuse("is RV32E: compile with -march=rv32imac -mabi=ilp32");
}

void Reader::read_segments(Image& image) {
  std::size_t count = 0;
  if (elf_getphdrnum(elf_.get(), &count) != 0) refuse("has broken program headers");
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr header;
    if (gelf_getphdr(elf_.get(), static_cast<int>(i), &header) == nullptr) refuse("has broken program headers");
    if (header.p_type != PT_LOAD || header.p_memsz == 0) continue;
    if (header.p_filesz > header.p_memsz)
      refuse(fmt::format("has a segment at {:#x} with more bytes in the file than in memory", header.p_paddr));
    if (header.p_offset > contents_.size() || header.p_filesz > contents_.size() - header.p_offset) {
      refuse(fmt::format("is cut short: the segment at {:#x} ends beyond the end of the file", header.p_paddr));
    }
    if (header.p_paddr + header.p_memsz > kAddresses)
      refuse(fmt::format("has a segment at {:#x} with {:#x} bytes, which end beyond 32-bit addresses", header.p_paddr,
                         header.p_memsz));
    const auto* begin = reinterpret_cast<const std::uint8_t*>(contents_.data()) + header.p_offset;
    image.segments_.push_back({.address = static_cast<std::uint32_t>(header.p_paddr),
                               .size = static_cast<std::uint32_t>(header.p_memsz),
                               .bytes = std::vector<std::uint8_t>(begin, begin + header.p_filesz)});
    if ((header.p_flags & PF_X) != 0) executable_.emplace_back(header.p_vaddr, header.p_vaddr + header.p_filesz);
  }
  if (image.segments_.empty()) refuse("has nothing to load");
  check_overlaps(image);
  GElf_Ehdr header;
  gelf_getehdr(elf_.get(), &header);
  image.entry_ = static_cast<std::uint32_t>(header.e_entry);
}

/// What a die would start with would depend on the order of the segments, which the format does not say.
void Reader::check_overlaps(const Image& image) const {
  std::vector<const Segment*> segments;
  for (const Segment& segment : image.segments_) segments.push_back(&segment);
  std::sort(segments.begin(), segments.end(), [](const Segment* a, const Segment* b) {
    return std::pair(a->address, a->size) < std::pair(b->address, b->size);
  });
  for (std::size_t i = 1; i < segments.size(); ++i) {
    const Segment& low = *segments[i - 1];
    const Segment& high = *segments[i];
    if (high.address - low.address < low.size)
      refuse(fmt::format("has segments that overlap: {:#x} bytes at {:#x} and {:#x} at {:#x}", low.size, low.address,
                         high.size, high.address));
  }
}

void Reader::check_entry(const Image& image) const {
  const std::uint32_t entry = image.entry_;
  const bool there = std::any_of(executable_.begin(), executable_.end(),
                                 [entry](const auto& r) { return entry >= r.first && entry < r.second; });
  if (!there) refuse(fmt::format("has no entry: {:#x} is in no executable segment", entry));
  if (entry % 2 != 0) refuse(fmt::format("has an odd entry, {:#x}", entry));
}

void Reader::read_functions(Image& image) {
  Elf_Scn* section = nullptr;
  while ((section = elf_nextscn(elf_.get(), section)) != nullptr) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_SYMTAB || header.sh_entsize == 0) continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    for (std::size_t i = 0; data != nullptr && i < header.sh_size / header.sh_entsize; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
      const char* name = elf_strptr(elf_.get(), header.sh_link, symbol.st_name);
      if (GELF_ST_TYPE(symbol.st_info) == STT_NOTYPE && name != nullptr && *name != 0)
        image.symbols_.emplace(name, static_cast<std::uint32_t>(symbol.st_value));
      if (GELF_ST_TYPE(symbol.st_info) == STT_OBJECT && symbol.st_size > 0 && name != nullptr)
        image.variables_.push_back({.address = static_cast<std::uint32_t>(symbol.st_value),
                                    .size = static_cast<std::uint32_t>(symbol.st_size),
                                    .name = hw::printable(name)});
      if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_size == 0 || name == nullptr) continue;
      image.functions_.push_back({static_cast<std::uint32_t>(symbol.st_value),
                                  static_cast<std::uint32_t>(symbol.st_size), hw::printable(name)});
    }
  }
  std::sort(image.functions_.begin(), image.functions_.end(), [](const Function& a, const Function& b) {
    return std::tie(a.address, b.size, a.name) <
           std::tie(b.address, a.size, b.name);  // of two with one address, the shorter is asked
  });
}

/// A pointer to one of two that overlap may be one to the other, and one to a symbol of the linker script means a
/// section.
void Reader::keep_sure_variables(Image& image) {
  std::vector<Variable>& variables = image.variables_;
  std::sort(variables.begin(), variables.end(), [](const Variable& a, const Variable& b) {
    return std::tie(a.address, b.size, a.name) < std::tie(b.address, a.size, b.name);
  });
  std::set<std::uint32_t> unsure;
  for (const auto& [name, value] : image.symbols_) unsure.insert(value);
  std::uint64_t end = 0;
  const Variable* last = nullptr;
  for (const Variable& variable : variables) {
    const bool inside = variable.address < end;
    const bool twin = inside && last->address == variable.address && last->size == variable.size;
    if (inside && !twin) unsure.insert({variable.address, last->address});
    if (inside) continue;
    last = &variable;
    end = std::uint64_t{variable.address} + variable.size;
  }
  std::erase_if(variables, [&](const Variable& variable) { return unsure.contains(variable.address); });
}

void Reader::read_lines(Image& image) {
  dwarf_.reset(dwarf_begin_elf(elf_.get(), DWARF_C_READ, nullptr));
  if (!dwarf_) return;
  Dwarf_Off offset = 0;
  Dwarf_Off next = 0;
  std::size_t header_size = 0;
  for (; dwarf_nextcu(dwarf_.get(), offset, &next, &header_size, nullptr, nullptr, nullptr) == 0; offset = next) {
    Dwarf_Die die;
    if (dwarf_offdie(dwarf_.get(), offset + header_size, &die) != nullptr) read_unit(image, &die);
  }
  // An address at which one sequence ends and another begins belongs to the other.
  std::stable_sort(image.rows_.begin(), image.rows_.end(), [](const Image::Row& a, const Image::Row& b) {
    return std::pair(a.address, a.line != 0) < std::pair(b.address, b.line != 0);
  });
}

void Reader::read_unit(Image& image, Dwarf_Die* unit) {
  read_inlined(image, unit, unit, 0);
  Dwarf_Lines* lines = nullptr;
  std::size_t count = 0;
  if (dwarf_getsrclines(unit, &lines, &count) != 0) return;
  for (std::size_t i = 0; i < count; ++i) {
    Dwarf_Line* line = dwarf_onesrcline(lines, i);
    Dwarf_Addr address = 0;
    int number = 0;
    bool end = false;
    const char* file = dwarf_linesrc(line, nullptr, nullptr);
    if (file == nullptr || dwarf_lineaddr(line, &address) != 0 || dwarf_lineno(line, &number) != 0 ||
        dwarf_lineendsequence(line, &end) != 0)
      continue;
    // The linker leaves the lines of sections that it dropped, from 0 on.
    const bool in_code = std::any_of(executable_.begin(), executable_.end(), [&](const auto& range) {
      return range.first <= address && address <= range.second;
    });
    if (!in_code) continue;
    const std::string path = normal(file);
    image.rows_.push_back({static_cast<std::uint32_t>(address), number_of(image, path), end ? 0 : number});
  }
}

std::uint32_t Reader::number_of(Image& image, const std::string& path) {
  const auto [known, is_new] = files_.try_emplace(path, static_cast<std::uint32_t>(image.files_.size()));
  if (is_new) image.files_.push_back(path);
  return known->second;
}

/// Of everything below `parent`: what is inlined, and from where it is called.
void Reader::read_inlined(Image& image, Dwarf_Die* unit, Dwarf_Die* parent, int depth) {
  Dwarf_Die die;
  if (dwarf_child(parent, &die) != 0) return;
  do {
    const bool inlined = dwarf_tag(&die) == DW_TAG_inlined_subroutine;
    if (inlined) add_inlined(image, unit, &die, depth);
    read_inlined(image, unit, &die, depth + (inlined ? 1 : 0));
  } while (dwarf_siblingof(&die, &die) == 0);
}

void Reader::add_inlined(Image& image, Dwarf_Die* unit, Dwarf_Die* die, int depth) {
  const auto number = [&](unsigned name) {
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;
    return dwarf_attr(die, name, &attribute) != nullptr && dwarf_formudata(&attribute, &value) == 0 ? value : 0;
  };
  const Dwarf_Word line = number(DW_AT_call_line);
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  if (line == 0 || dwarf_getsrcfiles(unit, &files, &count) != 0) return;
  const char* file = dwarf_filesrc(files, number(DW_AT_call_file), nullptr, nullptr);
  if (file == nullptr) return;
  const std::uint32_t path = number_of(image, normal(file));
  Dwarf_Addr base = 0;
  Dwarf_Addr begin = 0;
  Dwarf_Addr end = 0;
  for (std::ptrdiff_t at = 0; (at = dwarf_ranges(die, at, &base, &begin, &end)) > 0;)
    image.inlined_.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), depth, path, static_cast<int>(line)});
}

}  // namespace cmx::sw::elf
