// SPDX-License-Identifier: Apache-2.0
// What is known of the core's registers and of its memory beside their values: which bits nobody has set, and to which
// object a pointer belongs.
//
//   Core::execute --loads, stores, additions, moves of the stack pointer--> Shadow --mistakes--> ShadowListener
//
// Bits that nobody set: memory that was not loaded, a new frame of the stack and a block from malloc() have none.
// Loads, stores and arithmetic hand them on, exactly for additions, comparisons and logic; copying is no mistake.
// Deciding a branch, forming an address and leaving the core are.
// Pointers: what comes of a variable's address belongs to that variable, through additions, copies between registers,
// and memory that is read back unchanged.
//
// Parameters: ShadowSpec. Contract: told in program order; changes nothing of the core and takes no time.
// Cost: while no register has such bits, a comparison for each access and a copy for each addition.
//
// Not modelled: variables that are members of others; pointers below their object unless that was left upwards; the
// frames of stacks that the program makes itself.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tlm/rv32/isa/instruction.h"

namespace cmx::model::rv32 {

inline constexpr std::uint32_t kByteMask = 0xff;

/// The bytes that a pointer may reach, in a word: the default is 0.
class Bounds {
 public:
  constexpr Bounds() = default;
  constexpr Bounds(std::uint32_t begin, std::uint32_t size) : word_(begin | std::uint64_t{~size} << 32) {}
  constexpr std::uint32_t begin() const { return static_cast<std::uint32_t>(word_); }
  constexpr std::uint32_t size() const { return ~static_cast<std::uint32_t>(word_ >> 32); }
  constexpr std::uint32_t end() const { return begin() + size(); }
  constexpr bool anywhere() const { return word_ == 0; }
  bool operator==(const Bounds&) const = default;

 private:
  std::uint64_t word_{0};
};
inline constexpr Bounds kAnywhere;
inline constexpr Bounds kDifference{1, 0};  // of two pointers: added to one it gives the other
inline constexpr Bounds kUpperPart{2, 0};   // of an address
inline constexpr Bounds kStale{3, 0};       // to a variable of a function that has returned

enum class LocalMistake : std::uint8_t {
  kBranch,      // is decided by bits that nobody set
  kAddress,     // so is where an access or a jump goes
  kSent,        // they leave the core by its bus
  kKept,        // they are stored
  kBeyond,      // an access beyond the object of its pointer
  kStaleFrame,  // an access to a variable of a function that has returned
};

struct LocalFinding {
  LocalMistake mistake;
  std::uint32_t pc{0};
  std::uint32_t address{0};  // of an access
  std::uint32_t size{0};
  bool write{false};
  std::uint32_t undefined{0};  // bits of what is kept or sent
  Bounds object{};
};

class ShadowListener {
 public:
  virtual ~ShadowListener() = default;
  /// The bytes of the variable whose address the instruction at `pc` makes: `address` itself, or one in the frame;
  /// nothing: none is known.
  virtual std::optional<std::uint32_t> variable_at(std::uint32_t pc, std::uint32_t address, bool in_frame) = 0;
  virtual void found(const LocalFinding& finding) = 0;
};

/// Functions that hand out memory.
enum class HeapFunction : std::uint8_t { kMalloc, kCalloc, kRealloc, kAlignedAlloc, kFree };

struct ShadowSpec {
  struct Span {
    std::uint32_t begin{0};
    std::uint32_t end{0};
  };
  Span memory;
  Span stack;
  std::vector<Span> loaded;     // bytes that are set from the start
  std::vector<Span> word_wise;  // code of functions that read words beyond the end of a string
  std::vector<std::pair<std::uint32_t, HeapFunction>> heap;
};

class Shadow {
 public:
  /// `listener` must outlive it.
  Shadow(const ShadowSpec& spec, ShadowListener& listener);
  ~Shadow();
  Shadow(const Shadow&) = delete;
  Shadow& operator=(const Shadow&) = delete;

  /// Before an instruction, if some register has bits that nobody set.
  bool any_undefined() const { return undefined_ != 0; }
  void before(const Instruction& i, const std::uint32_t* x, std::uint32_t pc);

  /// Before an access through the register `base`; `pc` is asked when there is something to say.
  template <class Pc>
  void access(std::uint8_t base, std::uint32_t address, std::uint32_t size, bool write, const Pc& pc) {
    const Bounds bounds = bounds_[base];
    if (std::uint64_t{address - bounds.begin()} + size > bounds.size()) [[unlikely]]
      check(base, address, size, write, pc());
  }
  /// After a load that left `value` in the register `rd`; `extend` makes a word of its bits.
  template <class Value>
  void loaded(std::uint8_t rd, std::uint32_t address, Value value) {
    bounds_[rd] = kAnywhere;
    if constexpr (sizeof(Value) == 4) {
      if (value - spec_.memory.begin < size_) bounds_[rd] = spilled_at(address, value);
    }
    const auto bits = bits_at<Value>(address);
    if ((undefined_ | static_cast<std::uint32_t>(bits)) != 0) [[unlikely]]
      set(rd, static_cast<std::uint32_t>(static_cast<std::int32_t>(bits)));
  }
  /// After a store of the register `rs2` to memory.
  template <class Value, class Pc>
  void stored(std::uint8_t rs2, std::uint32_t address, Value value, const Pc& pc) {
    if constexpr (sizeof(Value) == 4) {
      if (!bounds_[rs2].anywhere()) spilled_[address / 4 % kSpilled] = {address, value, bounds_[rs2]};
    }
    const std::uint32_t offset = address - spec_.memory.begin;
    if (offset >= size_) return;
    Page* page = pages_[offset / kPage].get();
    if (undefined_ != 0 || offset % kPage > kPage - sizeof(Value)) [[unlikely]]
      return store(rs2, address, sizeof(Value), pc());
    if (page == nullptr) return;
    Value bits = 0;
    std::uint8_t* const at = page->bits.data() + offset % kPage;
    std::memcpy(&bits, at, sizeof bits);
    if (bits == 0) return;
    if (!of_stack(offset)) [[unlikely]]
      return store(rs2, address, sizeof(Value), pc());
    bits = 0;
    std::memcpy(at, &bits, sizeof bits);
  }
  /// Before a store of the register `rs2` to the bus.
  void sent(std::uint8_t rs2, std::uint32_t address, std::uint32_t size, std::uint32_t pc);
  /// After an atomic access; the bits that were in memory before come from bits_at().
  void exchanged(const Instruction& i, std::uint32_t address, std::uint32_t before);
  template <class Value>
  Value bits_at(std::uint32_t address) const {
    const std::uint32_t offset = address - spec_.memory.begin;
    if (offset >= size_) return 0;
    if (offset % kPage > kPage - sizeof(Value)) [[unlikely]]
      return static_cast<Value>(read(offset, sizeof(Value)));
    Value bits = 0;
    if (const Page* page = pages_[offset / kPage].get())
      std::memcpy(&bits, page->bits.data() + offset % kPage, sizeof bits);
    return bits;
  }

  /// After an instruction that left something in `rd`.
  void forget(std::uint8_t rd) { bounds_[rd] = kAnywhere; }
  void upper(std::uint8_t rd) { bounds_[rd] = kUpperPart; }
  template <class Pc>
  void add_immediate(const Instruction& i, std::uint32_t value, const Pc& pc) {
    const Bounds bounds = bounds_[i.rs1];
    if (i.addresses || bounds == kUpperPart) [[unlikely]] {
      bounds_[i.rd] = address_of(i, value, pc());
      return;
    }
    const bool near = std::uint64_t{value - bounds.begin() + kNear} <= std::uint64_t{bounds.size()} + 2 * kNear;
    bounds_[i.rd] = near || bounds.size() == 0 ? bounds : kAnywhere;
  }
  template <class Pc>
  void add(const Instruction& i, std::uint32_t value, const Pc& pc) {
    if (i.addresses) [[unlikely]] {
      bounds_[i.rd] = address_of(i, value, pc());
      return;
    }
    const Bounds a = bounds_[i.rs1];
    const Bounds b = bounds_[i.rs2];
    bounds_[i.rd] = a.anywhere() ? b : b.anywhere() ? a : kAnywhere;
  }
  void subtract(const Instruction& i) { bounds_[i.rd] = bounds_[i.rs2].anywhere() ? bounds_[i.rs1] : kDifference; }

  /// After an instruction that wrote the stack pointer.
  void stack_moved(const Instruction& i, std::uint32_t to);
  /// A jump to `target`, by an instruction that leaves a return address or, without `links`, keeps that in ra; `x`
  /// after it.
  void jumped(std::uint32_t target, bool links, const Instruction& i, const std::uint32_t* x) {
    if (target == heap_back_) leave_heap(x[kResult]);
    if (target - heap_first_ <= heap_span_ && heap_back_ == kNowhere) enter_heap(target, links ? x[i.rd] : x[1], x);
  }
  /// Somebody else wrote a byte.
  void define(std::uint32_t address);

 private:
  static constexpr std::uint32_t kPage = 1024;
  static constexpr std::size_t kSpilled = 512;
  static constexpr std::uint32_t kNear =
      16;  // how far beyond its object a pointer may be that comes back, or is off by what the access adds
  static constexpr std::uint32_t kFar = 4096;  // beyond that nobody knows whether it was to be another object
  static constexpr std::uint32_t kNowhere = 1;
  static constexpr std::size_t kResult = 10;
  static constexpr std::size_t kRegisters = 33;  // the last one is where x0 is written

  struct Page {
    std::array<std::uint8_t, kPage> bits{};  // 1: nobody has set it
    std::uint32_t bytes{0};                  // that have such bits; does not matter of the stack
  };
  struct Spilled {
    std::uint32_t address{1};
    std::uint32_t value{0};
    Bounds bounds{};
  };
  struct Address {
    std::uint32_t pc{1};
    std::uint32_t address{0};
    std::optional<std::uint32_t> size;
  };

  [[gnu::noinline]] void set(std::uint8_t rd, std::uint32_t bits);
  [[gnu::noinline]] void check(std::uint8_t base, std::uint32_t address, std::uint32_t size, bool write,
                               std::uint32_t pc);
  Bounds spilled_at(std::uint32_t address, std::uint32_t value) const {
    const Spilled& spilled = spilled_[address / 4 % kSpilled];
    if (spilled.address != address || spilled.value != value) return kAnywhere;
    return stale(spilled.bounds) ? kStale : spilled.bounds;
  }
  bool stale(Bounds bounds) const { return bounds.begin() - spec_.stack.begin < frames_; }
  void tell(const LocalFinding& finding) {
    if (heap_back_ == kNowhere) listener_.found(finding);
  }
  [[gnu::noinline]] std::uint32_t read(std::uint32_t offset, std::uint32_t size) const;
  void write(std::uint32_t address, std::uint32_t size, std::uint32_t bits);
  [[gnu::noinline]] void store(std::uint8_t rs2, std::uint32_t address, std::uint32_t size, std::uint32_t pc);
  void fill(std::uint32_t begin, std::uint32_t end, std::uint8_t bits);
  bool of_stack(std::uint32_t offset) const { return offset >= stack_pages_; }
  void open_frame(std::uint32_t begin, std::uint32_t end);
  void fill_in_page(std::uint32_t offset, std::uint32_t count, std::uint8_t bits);
  Bounds address_of(const Instruction& i, std::uint32_t value, std::uint32_t pc);
  bool decided(const Instruction& i, const std::uint32_t* x) const;
  std::uint32_t result_of(const Instruction& i, const std::uint32_t* x) const;
  bool word_wise(std::uint32_t pc) const;
  bool in_stack(std::uint32_t address) const { return address >= spec_.stack.begin && address <= spec_.stack.end; }
  void enter_heap(std::uint32_t target, std::uint32_t back, const std::uint32_t* x);
  void leave_heap(std::uint32_t block);

  const ShadowSpec spec_;
  ShadowListener& listener_;
  std::uint32_t size_;          // of the memory
  std::uint64_t undefined_{0};  // a bit a register that has such bits
  std::uint32_t frames_{0};     // bytes of the stack below its pointer; 0 where that is not known
  std::array<Bounds, kRegisters> bounds_{};
  std::array<std::uint32_t, kRegisters> bits_{};
  std::uint32_t stack_pages_;                 // the offset of the first one
  std::vector<std::unique_ptr<Page>> pages_;  // nothing: all is set; those of the stack stay
  std::array<Spilled, kSpilled> spilled_{};
  std::array<Address, 256> addresses_{};
  std::uint32_t sp_{0};
  bool own_stacks_{false};
  std::uint32_t heap_first_{0};
  std::uint32_t heap_span_{0};
  std::uint32_t heap_back_{kNowhere};  // where the function of the heap returns to that is under way
  std::optional<std::uint32_t> heap_size_;
  bool heap_fresh_{false};
  std::vector<std::pair<std::uint32_t, std::uint32_t>> blocks_;  // of the heap, with their size
};

}  // namespace cmx::model::rv32
