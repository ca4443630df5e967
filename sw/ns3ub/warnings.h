// SPDX-License-Identifier: Apache-2.0
// What a case says in vain, or the model does otherwise. Many of a kind are one warning: the first of them, and how
// many there are.
#pragma once

#include <string>
#include <vector>

namespace cmx::sw::ns3ub {

class Warnings {
 public:
  /// `kind`: what such warnings are about, in the plural: "columns without effect".
  void add(const std::string& kind, const std::string& text);
  /// One for each kind, in the order of their first.
  std::vector<std::string> texts() const;

 private:
  struct Kind {
    std::string name;
    std::string first;
    std::size_t count{0};
  };
  std::vector<Kind> kinds_;
};

}  // namespace cmx::sw::ns3ub
