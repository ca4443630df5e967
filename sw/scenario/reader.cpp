// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "hw/board/scenario_memory.h"
#include "hw/units/bad_input.h"
#include "sw/pattern/pattern.h"
#include "sw/scenario/scenario.h"
#include "sw/strict_toml/table.h"

namespace cmx::sw::scenario {
namespace {

constexpr std::uint64_t kMostBytes = 1ULL << 30;  // of all buffers of all dies: they are real
constexpr std::int64_t kMostCpu = 4095;           // the machine says how many there are
constexpr std::int64_t kMostAddress = 1LL << 40;  // beyond any HBM; the machine says where its own ends

using strict_toml::Keys;
const Keys kTopKeys{"about", "dies", "image",  "arguments", "timeout_us", "expect",  "status",
                    "fault", "die",  "buffer", "expected",  "scratch",    "doorbell"};
const Keys kDieKeys{"about", "die", "image", "arguments"};
const Keys kBufferKeys{"about", "die", "cpu", "address", "size", "type", "seed", "value", "file"};
const Keys kExpectedKeys{"about", "die",  "cpu",       "address",           "size", "type", "seed",
                         "value", "file", "tolerance", "relative_tolerance"};
const Keys kScratchKeys{"about", "die", "address", "size"};
const Keys kDoorbellKeys{"about", "die", "at_us", "words"};
const Keys kSources{"seed", "value", "file"};
const Keys kStatuses{"pass", "fail", "violation", "fault", "timeout", "deadlock"};

/// A table of a scenario: what such a file has beside texts and numbers.
class Row : public strict_toml::Table {
 public:
  using Table::Table;
  explicit Row(const Table& table) : Table(table) {}

  std::vector<std::uint32_t> words(const char* key, std::size_t most) const {
    std::vector<std::uint32_t> words;
    for (const std::int64_t word : wholes(key, INT32_MIN, UINT32_MAX))
      words.push_back(static_cast<std::uint32_t>(word));
    if (words.size() > most) bad(key, fmt::format("'{}' has {} words; at most {} fit", key, words.size(), most));
    return words;
  }
  /// A number, a list of numbers, or all where it is absent.
  std::vector<int> dies(int count) const {
    std::vector<int> dies;
    if (!has("die")) {
      for (int die = 0; die < count; ++die) dies.push_back(die);
      return dies;
    }
    if (!need("die").is_array()) return {die(need("die"), count)};
    for (const toml::node& item : list("die")) {
      const int number = die(item, count);
      if (std::find(dies.begin(), dies.end(), number) != dies.end())
        bad("die", fmt::format("die {} comes twice", number));
      dies.push_back(number);
    }
    if (dies.empty()) bad("die", "'die' has no die in it; leave it out for all dies");
    return dies;
  }
  int one_die(int count) const { return die(need("die"), count); }
  std::vector<Row> rows(const char* key, const Keys& keys) const {
    std::vector<Row> rows;
    for (const Table& row : Table::rows(key, keys)) rows.emplace_back(row);
    return rows;
  }

 private:
  int die(const toml::node& node, int count) const {
    const auto value = node.value_exact<std::int64_t>();
    if (!value) bad("die", "'die' must be a whole number or a list of them");
    if (*value < 0 || *value >= count) bad("die", fmt::format("die {}: the run has dies 0 to {}", *value, count - 1));
    return static_cast<int>(*value);
  }
};

class Reader {
 public:
  Reader(const toml::table& root, const std::string& file, const std::function<std::string(const std::string&)>& read,
         const Overrides& overrides)
      : root_(root, file, kTopKeys), file_(file), read_(read), overrides_(overrides) {}

  Scenario scenario() {
    count_ = overrides_.dies     ? *overrides_.dies
             : root_.has("dies") ? static_cast<int>(root_.whole("dies", kFewestDies, kMostDies))
                                 : kUsualDies;
    if (root_.has("timeout_us")) made_.timeout = hw::from_us(root_.number("timeout_us", 0.001, kMostMicroseconds));
    if (root_.has("status")) made_.status = kStatuses[root_.choice("status", kStatuses)];
    if (root_.has("expect")) made_.expect = expressions();
    if (root_.has("fault")) {
      made_.faults = root_.texts("fault");
      made_.faults_where = root_.where("fault");
    }
    read_dies();
    for (const Row& row : root_.rows("buffer", kBufferKeys)) {
      made_.buffers.push_back(buffer(row, Type::kBytes));
      check_room(made_.buffers.back());
    }
    for (const Row& row : root_.rows("expected", kExpectedKeys)) made_.expected.push_back(expected(row));
    for (const Row& row : root_.rows("scratch", kScratchKeys)) {
      made_.scratch.push_back({.dies = row.dies(count_),
                               .address = static_cast<std::uint64_t>(row.whole("address", 0, kMostAddress)),
                               .size = static_cast<std::uint64_t>(row.bytes("size", kMostAddress))});
    }
    for (const Row& row : root_.rows("doorbell", kDoorbellKeys)) made_.doorbells.push_back(doorbell(row));
    return std::move(made_);
  }

 private:
  std::vector<std::string> expressions() const {
    std::vector<std::string> all = root_.texts("expect");
    for (const std::string& text : all) {
      try {
        const pattern::Pattern expression(text);
      } catch (const hw::BadInput& error) {
        root_.bad("expect", fmt::format("'{}' is no regular expression ({})", text, error.what()));
      }
    }
    return all;
  }

  void set_up(const Row& row, DieSetup& die) const {
    if (row.has("image")) die = {row.text("image"), row.where("image"), std::move(die.arguments)};
    if (row.has("arguments")) die.arguments = row.words("arguments", SCENARIO_ARGUMENTS_MOST);
  }

  void read_dies() {
    DieSetup usual;
    set_up(root_, usual);
    if (!overrides_.image.empty()) usual = {overrides_.image, "", usual.arguments};
    made_.dies.assign(static_cast<std::size_t>(count_), usual);
    std::set<int> seen;
    for (const Row& row : root_.rows("die", kDieKeys)) {
      const int number = row.one_die(count_);
      if (!seen.insert(number).second) row.bad("die", fmt::format("die {} comes twice", number));
      set_up(row, made_.dies[static_cast<std::size_t>(number)]);
    }
    for (std::size_t i = 0; i < made_.dies.size(); ++i) {
      if (made_.dies[i].image.empty())
        throw hw::BadInput(
            fmt::format("{}: die {} has no image; write image = \"...\" above all [[tables]]", file_, i));
    }
  }

  Buffer buffer(const Row& row, Type usual) {
    Buffer made{.where = row.where(),
                .dies = {},
                .cpu = {},
                .address = static_cast<std::uint64_t>(row.whole("address", 0, kMostAddress)),
                .bytes = {}};
    if (row.has("cpu")) {
      if (row.has("die")) row.bad("cpu", "a buffer is in dies' HBM or in a CPU's memory: leave 'die' or 'cpu' out");
      made.cpu = static_cast<int>(row.whole("cpu", 0, kMostCpu));
    } else {
      made.dies = row.dies(count_);
    }
    const std::size_t copies = made.cpu ? 1 : made.dies.size();
    const auto given =
        std::count_if(kSources.begin(), kSources.end(), [&](const std::string& key) { return row.has(key); });
    if (given != 1)
      row.bad("address", fmt::format("one of seed, value and file says what is in it; {} of them are there", given));
    const bool typed = row.has("type");
    const Type type = typed ? static_cast<Type>(row.choice("type", type_names())) : usual;
    made.bytes =
        row.has("file") ? file_bytes(row, typed ? std::optional(type) : std::nullopt) : generated(row, type, copies);
    if (row.has("file")) count(row, "file", made.bytes.size() * copies);
    if (made.bytes.size() % element_bytes(type) != 0)
      row.bad("type", fmt::format("{} bytes are no whole number of {}", made.bytes.size(),
                                  type_names()[static_cast<std::size_t>(type)]));
    return made;
  }

  void count(const Row& row, const char* key, std::uint64_t bytes) {
    total_ += bytes;
    if (total_ > kMostBytes)
      row.bad(key, fmt::format("with this the scenario has {} bytes of buffers on all dies; at most {} are kept",
                               total_, kMostBytes));
  }

  std::vector<std::uint8_t> generated(const Row& row, Type type, std::size_t dies) {
    const auto size = static_cast<std::size_t>(row.bytes("size", kMostBufferBytes));
    count(row, "size", size * dies);
    if (row.has("seed")) return seeded(static_cast<std::uint32_t>(row.whole("seed", 0, UINT32_MAX)), size);
    std::vector<std::uint8_t> one;
    try {
      one = element(type, row.number("value", -1e300, 1e300));
    } catch (const hw::BadInput& error) {
      row.bad("value", fmt::format("value: {}", error.what()));
    }
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = one[i % one.size()];
    return bytes;
  }

  std::vector<std::uint8_t> file_bytes(const Row& row, std::optional<Type> type) const {
    const std::string name = row.text("file");
    const bool npy = name.ends_with(".npy");
    if (!npy && !name.ends_with(".bin")) row.bad("file", fmt::format("file \"{}\": must end in .bin or .npy", name));
    std::vector<std::uint8_t> bytes;
    try {
      const std::string contents = read_(name);
      bytes = npy ? npy_data(contents, type) : std::vector<std::uint8_t>(contents.begin(), contents.end());
    } catch (const hw::BadInput& error) {
      row.bad("file", fmt::format("file \"{}\": {}", name, error.what()));
    }
    if (bytes.empty() || bytes.size() > static_cast<std::size_t>(kMostBufferBytes))
      row.bad("file", fmt::format("file \"{}\": has {} bytes of data; between 1 and {} are taken", name, bytes.size(),
                                  kMostBufferBytes));
    if (row.has("size") && row.bytes("size", kMostBufferBytes) != static_cast<std::int64_t>(bytes.size()))
      row.bad("size", fmt::format("'size' says {} bytes, but file \"{}\" has {}", row.bytes("size", kMostBufferBytes),
                                  name, bytes.size()));
    return bytes;
  }

  /// Not on the arguments, and not on another buffer of the same die.
  void check_room(const Buffer& fresh) const {
    if (!fresh.cpu && fresh.address < SCENARIO_ARGUMENTS_ADDRESS + SCENARIO_ARGUMENTS_BYTES)
      throw hw::BadInput(fmt::format("{}: a buffer at {:#x} is on the arguments, which take the first {} bytes",
                                     fresh.where, fresh.address, SCENARIO_ARGUMENTS_BYTES));
    for (const Buffer& other : made_.buffers) {
      const bool same_cpu = fresh.cpu && fresh.cpu == other.cpu;
      const bool same_die = std::find_first_of(fresh.dies.begin(), fresh.dies.end(), other.dies.begin(),
                                               other.dies.end()) != fresh.dies.end();
      const bool meet =
          fresh.address < other.address + other.bytes.size() && other.address < fresh.address + fresh.bytes.size();
      if (&other != &fresh && (same_die || same_cpu) && meet)
        throw hw::BadInput(fmt::format("{}: the buffer overlaps the one at {}", fresh.where, other.where));
    }
  }

  Expected expected(const Row& row) {
    Expected made{.buffer = buffer(row, Type::kBytes)};
    if (row.has("type")) made.type = static_cast<Type>(row.choice("type", type_names()));
    for (const auto& [key, target] :
         {std::pair{"tolerance", &made.tolerance}, {"relative_tolerance", &made.relative_tolerance}}) {
      if (row.has(key)) *target = row.number(key, 0, 1e300);
    }
    return made;
  }

  Doorbell doorbell(const Row& row) const {
    Doorbell made{.at = hw::from_us(row.number("at_us", 0, kMostMicroseconds)), .dies = row.dies(count_)};
    const std::vector<std::uint32_t> words = row.words("words", made.words.size());
    if (words.empty()) row.bad("words", "'words' is empty; a message has at least one");
    std::copy(words.begin(), words.end(), made.words.begin());
    return made;
  }

  Row root_;
  const std::string& file_;
  const std::function<std::string(const std::string&)>& read_;
  const Overrides& overrides_;
  int count_{0};
  std::uint64_t total_{0};
  Scenario made_;
};

}  // namespace

Scenario read_scenario(const std::string& toml, const std::string& file,
                       const std::function<std::string(const std::string&)>& read, const Overrides& overrides) {
  const toml::table root = strict_toml::parse(toml, file);
  return Reader(root, file, read, overrides).scenario();
}

Scenario plain_scenario(const Overrides& overrides) {
  Scenario made;
  made.dies.assign(static_cast<std::size_t>(overrides.dies.value_or(kUsualDies)), {overrides.image, "", {}});
  return made;
}

}  // namespace cmx::sw::scenario
