// SPDX-License-Identifier: Apache-2.0
// The .npy format, versions 1 to 3: magic, version, length of the header, the header as a Python dictionary with
// exactly three keys, the data.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "hw/units/bad_input.h"
#include "sw/scenario/contents.h"

namespace cmx::sw::scenario {
namespace {

constexpr std::string_view kMagic{"\x93NUMPY", 6};
constexpr std::uint64_t kBeyondAnyBuffer = 1ULL << 40;  // beyond any buffer

struct Header {
  std::string type;
  bool fortran{false};
  std::uint64_t elements{1};
  std::size_t dimensions{0};
};

/// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : text_(text) {}

  Header read() {
    std::map<std::string, int> seen;
    expect('{');
    while (!take('}')) {
      const std::string key = quoted();
      if (++seen[key] > 1) bad(fmt::format("'{}' comes twice", key));
      expect(':');
      if (key == "descr") {
        if (peek() == '[') throw hw::BadInput("is a .npy file of structured data; write one array of numbers");
        header_.type = quoted();
      } else if (key == "fortran_order") {
        header_.fortran = boolean();
      } else if (key == "shape") {
        shape();
      } else {
        bad(fmt::format("'{}' is none of descr, fortran_order, shape", key));
      }
      if (!take(',') && peek() != '}') bad("a comma is missing");
    }
    if (seen.size() != 3) bad("descr, fortran_order or shape is missing");
    if (peek() != '\0') bad("something follows the dictionary");
    return header_;
  }

 private:
  [[noreturn]] static void bad(const std::string& what) {
    throw hw::BadInput("is not a .npy file: its header is broken: " + what);
  }

  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!take(wanted)) bad(fmt::format("'{}' is missing", wanted));
  }
  std::string quoted() {
    const char quote = peek() == '"' ? '"' : '\'';
    expect(quote);
    const std::size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) bad("a quote is missing");
    const std::string_view word = text_.substr(at_, end - at_);
    at_ = end + 1;
    return std::string(word);
  }
  bool boolean() {
    peek();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return value;
    }
    bad("fortran_order is neither True nor False");
  }
  void shape() {
    expect('(');
    while (!take(')')) {
      peek();
      std::uint64_t size = 0;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), size);
      if (error != std::errc()) bad("shape is no tuple of sizes");
      at_ = static_cast<std::size_t>(end - text_.data());
      if (size > kBeyondAnyBuffer || (size != 0 && header_.elements > kBeyondAnyBuffer / size))
        bad("shape is beyond any buffer");
      header_.elements *= size;
      ++header_.dimensions;
      if (!take(',') && peek() != ')') bad("shape is no tuple of sizes");
    }
  }

  std::string_view text_;
  std::size_t at_{0};
  Header header_;
};

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// "<f4" as "f4"; its size in bytes is `size`.
std::string element_type(const std::string& type, std::uint64_t& size) {
  if (type.starts_with('>'))
    throw hw::BadInput(fmt::format("holds big-endian data ('{}'); write '<{}'", type, type.substr(1)));
  const bool known = type.size() > 2 && (type[0] == '<' || type[0] == '|') &&
                     std::string_view("biufcV").find(type[1]) != std::string_view::npos;
  const auto [end, error] =
      std::from_chars(type.data() + std::min<std::size_t>(2, type.size()), type.data() + type.size(), size);
  if (!known || error != std::errc() || end != type.data() + type.size() || size < 1 || size > 16)
    throw hw::BadInput(fmt::format("holds elements of type '{}', which is no number", type));
  return type.substr(1);
}

const std::vector<std::string>& types_for(Type type) {
  static const std::vector<std::vector<std::string>> types{{"u1", "i1", "V1"}, {"i4"}, {"f4"}, {"u2", "V2"}};
  return types[static_cast<std::size_t>(type)];
}

}  // namespace

std::vector<std::uint8_t> npy_data(std::string_view file, std::optional<Type> type) {
  if (!file.starts_with(kMagic)) throw hw::BadInput("is not a .npy file: it does not start with \\x93NUMPY");
  if (file.size() < kMagic.size() + 2) throw hw::BadInput("is cut short: there is no version");
  const int version = static_cast<unsigned char>(file[kMagic.size()]);
  if (version < 1 || version > 3)
    throw hw::BadInput(fmt::format("is a .npy file of version {}; 1 to 3 are known", version));
  const std::size_t length_at = kMagic.size() + 2;
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  const std::size_t header_at = length_at + length_bytes;
  if (file.size() < header_at) throw hw::BadInput("is cut short: there is no header");
  const std::uint64_t length = little_endian(file.substr(length_at, length_bytes));
  if (length > file.size() - header_at) throw hw::BadInput("is cut short: its header is not all there");
  const Header header = HeaderReader(file.substr(header_at, length)).read();

  std::uint64_t size = 0;
  const std::string name = element_type(header.type, size);
  if (header.fortran && header.dimensions > 1)
    throw hw::BadInput("is in Fortran order; write numpy.ascontiguousarray(array)");
  if (type) {
    const auto& names = types_for(*type);
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw hw::BadInput(fmt::format("holds elements of type '{}'; {} takes {}", header.type,
                                     type_names()[static_cast<std::size_t>(*type)], fmt::join(names, ", ")));
  }
  const std::string_view data = file.substr(header_at + length);
  if (data.size() != header.elements * size)
    throw hw::BadInput(
        fmt::format("has {} bytes of data, but its header says {}", data.size(), header.elements * size));
  return {data.begin(), data.end()};
}

}  // namespace cmx::sw::scenario
