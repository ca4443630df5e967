// SPDX-License-Identifier: Apache-2.0
// Nothing that a user can write into a parameter passes unchecked: every parameter of every shipped machine in turn.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hw/config/shipped.h"
#include "hw/machine/machine.h"

namespace cmx::hw {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

/// What loading `machine` with one overlay says; empty when it loads.
std::string complaint(const std::string& machine, const std::string& overlay) {
  try {
    load_machine(Config::load("machine", machine, {overlay}));
  } catch (const BadInput& error) {
    return error.what();
  }
  return "";
}

template <class Visit>
void for_each_parameter(Visit visit) {
  for (const std::string& machine : shipped_names("machine")) {
    const Config config = Config::load("machine", machine);
    for (const auto& [path, parameter] : config.parameters()) visit(machine, parameter);
  }
}

TEST(HostileInput, ANegativeValueIsRefusedByName) {
  for_each_parameter([](const std::string& machine, const Parameter& parameter) {
    if (!parameter.numeric) return;
    EXPECT_THAT(complaint(machine, parameter.path + "=-1"), HasSubstr(parameter.path)) << machine;
  });
}

TEST(HostileInput, ZeroRatesAndClocksAreRefused) {
  int tried = 0;
  for_each_parameter([&](const std::string& machine, const Parameter& parameter) {
    const Dimension dimension = parameter.numeric ? unit_named(parameter.unit).dimension : Dimension::kCount;
    if (dimension != Dimension::kRate && dimension != Dimension::kFrequency) return;
    ++tried;
    EXPECT_THAT(complaint(machine, parameter.path + "=0"), HasSubstr("must be")) << machine << " " << parameter.path;
  });
  EXPECT_GT(tried, 5);
}

TEST(HostileInput, AUnitOfAnotherKindIsRefused) {
  for_each_parameter([](const std::string& machine, const Parameter& parameter) {
    if (!parameter.numeric) return;
    const bool is_time = unit_named(parameter.unit).dimension == Dimension::kTime;
    EXPECT_THAT(complaint(machine, fmt::format("{}=1 {}", parameter.path, is_time ? "GHz" : "ns")),
                HasSubstr("expected"))
        << machine << " " << parameter.path;
  });
}

TEST(HostileInput, AnUnknownWordIsRefusedWithTheChoices) {
  for_each_parameter([](const std::string& machine, const Parameter& parameter) {
    if (parameter.numeric) return;
    EXPECT_THAT(complaint(machine, parameter.path + "=nonsense"),
                AnyOf(HasSubstr("did you mean"), HasSubstr("like \"")))
        << machine << " " << parameter.path;
  });
}

TEST(HostileInput, AFileCutAnywhereIsReadOrRefusedInWords) {
  const std::string text = Config::load("machine", "clos").to_toml();
  int refused = 0;
  const std::size_t last = text.find_last_not_of('\n');  // without it alone the file is still whole
  for (std::size_t length = 0; length <= last; length += 7) {
    try {
      load_machine(Config::parse("machine", text.substr(0, length), "cut.toml"));
      ADD_FAILURE() << "a machine without its last section was accepted at " << length;
    } catch (const BadInput& error) {
      EXPECT_THAT(std::string(error.what()), AnyOf(HasSubstr("cut"), HasSubstr("machine 'clos'"))) << length;
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace cmx::hw
