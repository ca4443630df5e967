// SPDX-License-Identifier: Apache-2.0
#include "sw/elf/frames.h"

#include <dwarf.h>
#include <elfutils/libdw.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "hw/units/printable.h"

namespace cmx::sw::elf {
namespace {

constexpr int kStackPointer = 2;
constexpr int kFramePointer = 8;
constexpr std::int64_t kFrameAlignment = 16;

/// Of a function; places are counted from the canonical frame address, the stack pointer of the caller.
struct Place {
  std::int64_t begin{0};
  std::int64_t size{0};
  std::string name;
  bool array{false};
};

std::optional<std::int64_t> place_of(Dwarf_Die* variable) {
  Dwarf_Attribute attribute;
  if (dwarf_attr(variable, DW_AT_location, &attribute) == nullptr || dwarf_whatform(&attribute) != DW_FORM_exprloc)
    return std::nullopt;
  Dwarf_Op* ops = nullptr;
  std::size_t count = 0;
  if (dwarf_getlocation(&attribute, &ops, &count) != 0 || count != 1 || ops->atom != DW_OP_fbreg) return std::nullopt;
  return static_cast<std::int64_t>(ops->number);
}

/// Without its names and qualifiers.
std::optional<Dwarf_Die> type_of(Dwarf_Die* variable) {
  Dwarf_Attribute attribute;
  Dwarf_Die type;
  if (dwarf_attr_integrate(variable, DW_AT_type, &attribute) == nullptr ||
      dwarf_formref_die(&attribute, &type) == nullptr)
    return std::nullopt;
  if (dwarf_peel_type(&type, &type) != 0) return std::nullopt;
  return type;
}

std::int64_t size_of(Dwarf_Die type) {
  Dwarf_Word size = 0;
  return dwarf_aggregate_size(&type, &size) == 0 ? static_cast<std::int64_t>(size) : 0;
}

void collect(Dwarf_Die* parent, std::vector<Place>& places) {
  Dwarf_Die die;
  if (dwarf_child(parent, &die) != 0) return;
  do {
    const int tag = dwarf_tag(&die);
    if (tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine) collect(&die, places);
    if (tag != DW_TAG_variable && tag != DW_TAG_formal_parameter) continue;
    const auto begin = place_of(&die);
    auto type = begin ? type_of(&die) : std::nullopt;
    if (!type || size_of(*type) == 0) continue;
    const char* name = dwarf_diename(&die);
    places.push_back({.begin = *begin,
                      .size = size_of(*type),
                      .name = hw::printable(name == nullptr ? "a variable" : name),
                      .array = dwarf_tag(&*type) == DW_TAG_array_type});
  } while (dwarf_siblingof(&die, &die) == 0);
}

bool counts_from_caller(Dwarf_Die* function) {
  Dwarf_Attribute attribute;
  Dwarf_Op* ops = nullptr;
  std::size_t count = 0;
  return dwarf_attr(function, DW_AT_frame_base, &attribute) != nullptr &&
         dwarf_getlocation(&attribute, &ops, &count) == 0 && count == 1 && ops->atom == DW_OP_call_frame_cfa;
}

/// A frame at an instruction.
struct Frame {
  int base{0};             // the register from which it is found
  std::int64_t height{0};  // from there to the canonical frame address
  std::int64_t saved{0};   // where the lowest saved register is
};

std::optional<Frame> frame_at(Dwarf_CFI* cfi, Dwarf_Addr pc) {
  Dwarf_Frame* frame = nullptr;
  if (dwarf_cfi_addrframe(cfi, pc, &frame) != 0) return std::nullopt;
  const auto free_it = std::unique_ptr<Dwarf_Frame, decltype(&std::free)>(frame, &std::free);
  Dwarf_Op* ops = nullptr;
  std::size_t count = 0;
  if (dwarf_frame_cfa(frame, &ops, &count) != 0 || count != 1 || ops->atom != DW_OP_bregx) return std::nullopt;
  Frame result{.base = static_cast<int>(ops->number), .height = static_cast<std::int64_t>(ops->number2), .saved = 0};
  for (int number = 1; number < 32; ++number) {
    std::array<Dwarf_Op, 3> room{};
    if (dwarf_frame_register(frame, number, room.data(), &ops, &count) != 0) continue;
    if (count == 2 && ops[0].atom == DW_OP_call_frame_cfa && ops[1].atom == DW_OP_plus_uconst)
      result.saved = std::min(result.saved, static_cast<std::int64_t>(ops[1].number));
  }
  return result;
}

/// Where nothing else can be: the room of a variable may be that of something without a name, too, which may be longer.
/// Behind an array a gap that nobody reaches from the stack pointer is there for alignment.
std::optional<FrameVariable> variable_at(const std::vector<Place>& places, std::int64_t at, const Frame& frame,
                                         const std::set<std::int64_t>& reached) {
  const Place* longest = nullptr;
  for (const Place& place : places) {
    if (place.begin < at && at < place.begin + place.size) return std::nullopt;
    if (place.begin == at && (longest == nullptr || place.size > longest->size)) longest = &place;
  }
  if (longest == nullptr) return std::nullopt;
  const std::int64_t end = at + longest->size;
  std::int64_t next = std::max(frame.saved, end);
  for (const Place& place : places) {
    if (place.begin >= end) next = std::min(next, place.begin);
  }
  const auto in_gap = reached.lower_bound(end + frame.height);
  const bool alignment =
      longest->array && next - end < kFrameAlignment && (in_gap == reached.end() || *in_gap >= next + frame.height);
  return FrameVariable{static_cast<std::uint32_t>((alignment ? end : next) - at), longest->name};
}

/// The place of a load or store by the stack pointer.
std::optional<std::int64_t> reached_by(std::uint32_t bits) {
  const std::uint32_t opcode = bits & 0x7fU;
  const bool full = (opcode == 0x03U || opcode == 0x23U) && static_cast<int>(bits >> 15 & 31U) == kStackPointer;
  if (full && opcode == 0x03U) return static_cast<std::int32_t>(bits) >> 20;
  if (full) return (static_cast<std::int32_t>(bits) >> 25) * 32 + static_cast<std::int64_t>(bits >> 7 & 31U);
  if ((bits & 0xe003U) == 0x4002U)
    return static_cast<std::int64_t>((bits >> 2 & 0x1cU) | (bits >> 7 & 0x20U) | (bits << 4 & 0xc0U));  // c.lwsp
  if ((bits & 0xe003U) == 0xc002U)
    return static_cast<std::int64_t>((bits >> 7 & 0x3cU) | (bits >> 1 & 0xc0U));  // c.swsp
  return std::nullopt;
}

/// "addi rd, base, number", or its compressed forms.
std::optional<std::int64_t> added(std::uint32_t bits, int base) {
  const bool full = (bits & 0x707fU) == 0x13U && static_cast<int>(bits >> 15 & 31U) == base;
  if (full) return static_cast<std::int32_t>(bits) >> 20;
  if (base == kStackPointer && (bits & 0xf07fU) == 0x800aU) return 0;  // c.mv rd, sp
  if (base != kStackPointer || (bits & 0xe003U) != 0 || (bits & 0xffffU) == 0) return std::nullopt;
  return static_cast<std::int64_t>((bits >> 7 & 0x30U) | (bits >> 1 & 0x3c0U) | (bits >> 4 & 4U) |
                                   (bits >> 2 & 8U));  // c.addi4spn
}

Dwarf_Addr length_of(std::uint32_t bits) { return (bits & 3U) == 3U ? 4 : 2; }

std::uint32_t bits_at(const std::vector<Segment>& segments, std::uint64_t address) {
  for (const Segment& segment : segments) {
    const std::uint64_t offset = address - segment.address;
    if (address < segment.address || offset + 2 > segment.bytes.size()) continue;
    std::uint32_t bits = segment.bytes[offset] | std::uint32_t{segment.bytes[offset + 1]} << 8;
    if ((bits & 3U) == 3U && offset + 4 <= segment.bytes.size())
      bits |= std::uint32_t{segment.bytes[offset + 2]} << 16 | std::uint32_t{segment.bytes[offset + 3]} << 24;
    return bits;
  }
  return 0;
}

/// An image may say anything of its functions; what is not in it takes no time.
bool holds(const std::vector<Segment>& segments, Dwarf_Addr low, Dwarf_Addr high) {
  return std::any_of(segments.begin(), segments.end(), [&](const Segment& segment) {
    return low >= segment.address && high >= low && high - segment.address <= segment.bytes.size();
  });
}

void read_function(Dwarf_CFI* cfi, Dwarf_Die* function, const std::vector<Segment>& segments,
                   std::map<std::uint32_t, FrameVariable>& variables) {
  Dwarf_Addr low = 0;
  Dwarf_Addr high = 0;
  if (!counts_from_caller(function) || dwarf_lowpc(function, &low) != 0 || dwarf_highpc(function, &high) != 0) return;
  if (!holds(segments, low, high)) return;
  std::vector<Place> places;
  collect(function, places);
  if (places.empty()) return;
  std::set<std::int64_t> reached;
  for (Dwarf_Addr pc = low; pc < high; pc += length_of(bits_at(segments, pc))) {
    if (const auto place = reached_by(bits_at(segments, pc))) reached.insert(*place);
  }
  for (Dwarf_Addr pc = low; pc < high; pc += length_of(bits_at(segments, pc))) {
    const std::uint32_t bits = bits_at(segments, pc);
    for (const int base : {kStackPointer, kFramePointer}) {
      const auto number = added(bits, base);
      const auto frame = number ? frame_at(cfi, pc) : std::nullopt;
      if (!frame || frame->base != base) continue;
      if (auto variable = variable_at(places, *number - frame->height, *frame, reached))
        variables[static_cast<std::uint32_t>(pc)] = std::move(*variable);
    }
  }
}

/// A variable with an address of its own and a type without parts.
void add_scalar(Dwarf_Die* variable, std::set<std::uint32_t>& scalars) {
  Dwarf_Attribute attribute;
  Dwarf_Op* ops = nullptr;
  std::size_t count = 0;
  if (dwarf_attr(variable, DW_AT_location, &attribute) == nullptr || dwarf_whatform(&attribute) != DW_FORM_exprloc)
    return;
  if (dwarf_getlocation(&attribute, &ops, &count) != 0 || count != 1 || ops->atom != DW_OP_addr) return;
  auto type = type_of(variable);
  const int tag = type ? dwarf_tag(&*type) : 0;
  if (tag == DW_TAG_base_type || tag == DW_TAG_pointer_type || tag == DW_TAG_enumeration_type)
    scalars.insert(static_cast<std::uint32_t>(ops->number));
}

/// Each variable has its section: the compiler does not know how far it is from the next one. In a common section it
/// goes from one to the other.
bool separates_data(Dwarf_Die* unit) {
  Dwarf_Attribute attribute;
  const char* producer = dwarf_formstring(dwarf_attr(unit, DW_AT_producer, &attribute));
  return producer != nullptr && std::string_view(producer).find("-fdata-sections") != std::string_view::npos;
}

}  // namespace

FoundVariables read_variables(Dwarf* dwarf, const std::vector<Segment>& segments) {
  FoundVariables found;
  Dwarf_CFI* cfi = dwarf_getcfi(dwarf);
  Dwarf_Off offset = 0;
  Dwarf_Off next = 0;
  std::size_t header_size = 0;
  for (; dwarf_nextcu(dwarf, offset, &next, &header_size, nullptr, nullptr, nullptr) == 0; offset = next) {
    Dwarf_Die unit;
    Dwarf_Die die;
    if (dwarf_offdie(dwarf, offset + header_size, &unit) == nullptr || dwarf_child(&unit, &die) != 0) continue;
    const bool separate = separates_data(&unit);
    do {
      Dwarf_Addr low = 0;
      Dwarf_Addr high = 0;
      const bool function = separate && dwarf_tag(&die) == DW_TAG_subprogram;
      if (function && dwarf_lowpc(&die, &low) == 0 && dwarf_highpc(&die, &high) == 0)
        found.code[static_cast<std::uint32_t>(low)] = static_cast<std::uint32_t>(high);
      if (function && cfi != nullptr) read_function(cfi, &die, segments, found.frames);
      if (dwarf_tag(&die) == DW_TAG_variable) add_scalar(&die, found.scalars);
    } while (dwarf_siblingof(&die, &die) == 0);
  }
  return found;
}

}  // namespace cmx::sw::elf
