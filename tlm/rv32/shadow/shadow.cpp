// SPDX-License-Identifier: Apache-2.0
#include "tlm/rv32/shadow/shadow.h"

#include <algorithm>

namespace cmx::model::rv32 {
namespace {

constexpr std::uint32_t kWords = 16;  // so many double words are faster by hand

}  // namespace

Shadow::Shadow(const ShadowSpec& spec, ShadowListener& listener)
    : spec_(spec),
      listener_(listener),
      size_(spec.memory.end - spec.memory.begin),
      stack_pages_((spec.stack.begin - spec.memory.begin + kPage - 1) / kPage * kPage),
      pages_((size_ + kPage - 1) / kPage) {
  fill(spec_.memory.begin, spec_.memory.end, kByteMask);
  for (const ShadowSpec::Span& span : spec_.loaded) fill(span.begin, span.end, 0);
  if (spec_.heap.empty()) {
    heap_first_ = kNowhere;
    return;
  }
  const auto [first, last] = std::ranges::minmax(spec_.heap, {}, &std::pair<std::uint32_t, HeapFunction>::first);
  heap_first_ = first.first;
  heap_span_ = last.first - first.first;
}

Shadow::~Shadow() = default;

void Shadow::set(std::uint8_t rd, std::uint32_t bits) {
  if (rd == 0 || rd >= kRegisters - 1) return;
  bits_[rd] = bits;
  const std::uint64_t its = std::uint64_t{1} << rd;
  undefined_ = bits == 0 ? undefined_ & ~its : undefined_ | its;
}

std::uint32_t Shadow::read(std::uint32_t offset, std::uint32_t size) const {
  std::uint32_t bits = 0;
  for (std::uint32_t i = 0; i < size && offset + i < size_; ++i) {
    const Page* page = pages_[(offset + i) / kPage].get();
    if (page != nullptr) bits |= std::uint32_t{page->bits[(offset + i) % kPage]} << (8 * i);
  }
  return bits;
}

void Shadow::fill_in_page(std::uint32_t offset, std::uint32_t count, std::uint8_t bits) {
  std::unique_ptr<Page>& page = pages_[offset / kPage];
  if (!page) {
    if (bits == 0) return;
    page = std::make_unique<Page>();
  }
  const auto first = page->bits.begin() + offset % kPage;
  if (of_stack(offset)) {
    std::memset(first, bits, count);
    return;
  }
  page->bytes -= count - static_cast<std::uint32_t>(std::count(first, first + count, std::uint8_t{0}));
  std::fill_n(first, count, bits);
  if (bits != 0) page->bytes += count;
  if (page->bytes == 0) page.reset();
}

void Shadow::fill(std::uint32_t begin, std::uint32_t end, std::uint8_t bits) {
  const std::uint32_t last = std::min(end - spec_.memory.begin, size_);
  for (std::uint32_t at = begin - spec_.memory.begin; at < last;) {
    const std::uint32_t count = std::min(last - at, kPage - at % kPage);
    fill_in_page(at, count, bits);
    at += count;
  }
}

void Shadow::write(std::uint32_t address, std::uint32_t size, std::uint32_t bits) {
  for (std::uint32_t i = 0; i < size; ++i)
    fill(address + i, address + i + 1, static_cast<std::uint8_t>(bits >> (8 * i)));
}

void Shadow::define(std::uint32_t address) { fill(address, address + 1, 0); }

void Shadow::store(std::uint8_t rs2, std::uint32_t address, std::uint32_t size, std::uint32_t pc) {
  const std::uint32_t bits = bits_[rs2] & (kByteMask | (size > 1 ? 0xff00U : 0) | (size > 2 ? 0xffff0000U : 0));
  if (bits != 0)
    tell(
        {.mistake = LocalMistake::kKept, .pc = pc, .address = address, .size = size, .write = true, .undefined = bits});
  write(address, size, bits);
}

void Shadow::sent(std::uint8_t rs2, std::uint32_t address, std::uint32_t size, std::uint32_t pc) {
  if (bits_[rs2] == 0) return;
  tell({.mistake = LocalMistake::kSent,
        .pc = pc,
        .address = address,
        .size = size,
        .write = true,
        .undefined = bits_[rs2]});
}

void Shadow::exchanged(const Instruction& i, std::uint32_t address, std::uint32_t before) {
  bounds_[i.rd] = kAnywhere;
  const std::uint32_t own = bits_[i.rs2];
  if (i.opcode != Opcode::kLrW) {
    const std::uint32_t after = i.opcode == Opcode::kAmoswap || i.opcode == Opcode::kScW ? own : own | before;
    write(address, 4, after);
  }
  set(i.rd, i.opcode == Opcode::kScW ? 0 : before);
}

bool Shadow::word_wise(std::uint32_t pc) const {
  return std::ranges::any_of(spec_.word_wise,
                             [pc](const ShadowSpec::Span& span) { return pc >= span.begin && pc < span.end; });
}

/// Of an access that is outside the bounds of its pointer.
void Shadow::check(std::uint8_t base, std::uint32_t address, std::uint32_t size, bool write, std::uint32_t pc) {
  const Bounds object = bounds_[base];
  LocalFinding finding{.mistake = LocalMistake::kBeyond,
                       .pc = pc,
                       .address = address,
                       .size = size,
                       .write = write,
                       .undefined = 0,
                       .object = object};
  const bool within = address >= object.begin() && address < object.end();
  if (within && !write && word_wise(pc)) return;
  bounds_[base] = kAnywhere;
  if (object == kStale) {
    finding.mistake = LocalMistake::kStaleFrame;
  } else if (object.size() == 0 || address < object.begin() || (!within && address - object.end() >= kFar)) {
    return;
  }
  tell(finding);
}

/// Of an addition to the stack pointer, to gp, or to the upper part of an address.
Bounds Shadow::address_of(const Instruction& i, std::uint32_t value, std::uint32_t pc) {
  const bool in_frame =
      bounds_[i.rs1] != kUpperPart && (i.rs1 == kStackPointer || i.rs1 == kFramePointer || i.opcode == Opcode::kAdd);
  Address& known = addresses_[pc / 2 % addresses_.size()];
  if (known.pc != pc || (!in_frame && known.address != value))
    known = {pc, value, listener_.variable_at(pc, value, in_frame)};
  if (known.size) return {value, *known.size};
  return in_frame && i.rs1 == kFramePointer ? bounds_[i.rs1] : kAnywhere;
}

/// Of a few words, mostly.
void Shadow::open_frame(std::uint32_t begin, std::uint32_t end) {
  const std::uint32_t offset = begin - spec_.memory.begin;
  Page* page = pages_[offset / kPage].get();
  const std::uint32_t count = end - begin;
  if (page == nullptr || !of_stack(offset) || offset % kPage + count > kPage || count > kWords * sizeof(std::uint64_t))
    return fill(begin, end, kByteMask);
  std::uint8_t* at = page->bits.data() + offset % kPage;
  for (std::uint32_t i = 0; i + sizeof(std::uint64_t) <= count; i += sizeof(std::uint64_t)) {
    const std::uint64_t none = ~std::uint64_t{0};
    std::memcpy(at + i, &none, sizeof none);
  }
  for (std::uint32_t i = count / 8 * 8; i < count; ++i) at[i] = kByteMask;
}

void Shadow::stack_moved(const Instruction& i, std::uint32_t to) {
  const bool frame = adds_to_stack_pointer(i);
  const std::uint32_t from = std::exchange(sp_, to);
  const bool both = in_stack(from) && in_stack(to);
  if (both && frame && to < from) open_frame(to, from);
  if (in_stack(from) && !frame) own_stacks_ = true;
  frames_ = !own_stacks_ && in_stack(to) ? to - spec_.stack.begin : 0;
  bounds_[kStackPointer] = kAnywhere;
  if (stale(bounds_[kResult])) bounds_[kResult] = kStale;
}

void Shadow::enter_heap(std::uint32_t target, std::uint32_t back, const std::uint32_t* x) {
  const auto found = std::ranges::find(spec_.heap, target, &std::pair<std::uint32_t, HeapFunction>::first);
  if (found == spec_.heap.end()) return;
  const std::uint32_t first = x[kResult];
  const std::uint32_t second = x[kResult + 1];
  heap_back_ = back;
  heap_fresh_ = found->second == HeapFunction::kMalloc || found->second == HeapFunction::kAlignedAlloc;
  heap_size_.reset();
  switch (found->second) {
    case HeapFunction::kMalloc: heap_size_ = first; break;
    case HeapFunction::kCalloc: heap_size_ = first * second; break;
    case HeapFunction::kRealloc:
    case HeapFunction::kAlignedAlloc: heap_size_ = second; break;
    case HeapFunction::kFree: break;
  }
  const auto block = std::ranges::find(blocks_, first, &std::pair<std::uint32_t, std::uint32_t>::first);
  if (block != blocks_.end() && (found->second == HeapFunction::kFree || found->second == HeapFunction::kRealloc)) {
    if (found->second == HeapFunction::kFree) fill(block->first, block->first + block->second, kByteMask);
    blocks_.erase(block);
  }
  bounds_[kResult] = bounds_[kResult + 1] = kAnywhere;
}

void Shadow::leave_heap(std::uint32_t block) {
  heap_back_ = kNowhere;
  if (!heap_size_ || block == 0) return;
  const std::uint32_t end = block + *heap_size_;
  if (block < spec_.memory.begin || end > spec_.memory.end || end < block) return;
  if (heap_fresh_) fill(block, end, kByteMask);
  bounds_[kResult] = {block, *heap_size_};
  blocks_.emplace_back(block, *heap_size_);
}

}  // namespace cmx::model::rv32
