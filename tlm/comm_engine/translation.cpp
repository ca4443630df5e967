// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/translation.h"

#include <algorithm>
#include <array>

namespace cmx::model::comm_engine {
namespace {

namespace global = regs::global;
using regs::PageEntry;

constexpr auto kLeastPageBits = static_cast<std::uint32_t>(regs::kPageBitsLeast);
constexpr auto kMostPageBits = static_cast<std::uint32_t>(regs::kPageBitsMost);

}  // namespace

Translation::Result Translation::look_up(std::uint64_t offset, std::uint64_t most, bool write, std::uint32_t token) {
  Result result{.error = Error::kNone, .missed = false, .place = offset, .bytes = most};
  if (file_.field(global::kTranslationControl, global::kTranslationControlEnable) != 0) {
    const std::uint32_t bits = std::clamp(file_.field(global::kTranslationControl, global::kTranslationControlPageBits),
                                          kLeastPageBits, kMostPageBits);
    const std::uint64_t page = offset >> bits;
    const std::uint64_t inside = offset & ((std::uint64_t{1} << bits) - 1);
    auto known = entries_.find(page);
    if (known == entries_.end()) {
      result.missed = true;
      PageEntry entry;
      result.error = fetch(page, bits, entry);
      if (result.error != Error::kNone) return result;
      known = entries_.emplace(page, entry).first;
    }
    const PageEntry& entry = known->second;
    if (entry.token != token) result.error = Error::kWrongToken;
    if (write && PageEntry::kFrameWritable.get(entry.frame) == 0) result.error = Error::kWriteProtected;
    result.place = (PageEntry::kFramePlace.get(entry.frame) << kLeastPageBits) + inside;
    result.bytes = std::min(most, (std::uint64_t{1} << bits) - inside);
  }
  if (result.error == Error::kNone && (result.place > memory_.size() || result.bytes > memory_.size() - result.place))
    result.error = Error::kBadAddress;
  return result;
}

/// Entries that are not valid are not kept: software may map the page and try again.
Error Translation::fetch(std::uint64_t page, unsigned page_bits, PageEntry& entry) const {
  if (page >= file_.get(global::kPageTableEntries)) return Error::kUnmapped;
  const std::uint64_t place =
      file_.get64(global::kPageTableBaseLo, global::kPageTableBaseHi) + page * PageEntry::kBytes;
  if (place > memory_.size() || PageEntry::kBytes > memory_.size() - place) return Error::kUnmapped;
  std::array<std::uint8_t, PageEntry::kBytes> bytes{};
  memory_.read(place, bytes);
  entry = PageEntry::decode(bytes);
  if (PageEntry::kFrameValid.get(entry.frame) == 0) return Error::kUnmapped;
  const std::uint64_t frame = PageEntry::kFramePlace.get(entry.frame) << kLeastPageBits;
  return (frame & ((std::uint64_t{1} << page_bits) - 1)) == 0 ? Error::kNone : Error::kUnmapped;
}

}  // namespace cmx::model::comm_engine
