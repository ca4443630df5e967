// SPDX-License-Identifier: Apache-2.0
#include "sw/pattern/pattern.h"

#include <re2/re2.h>

#include "hw/units/bad_input.h"

namespace cmx::sw::pattern {

Pattern::Pattern(const std::string& text) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  expression_ = std::make_unique<RE2>(text, options);
  if (!expression_->ok()) throw hw::BadInput(expression_->error());
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

bool Pattern::found_in(const std::string& text) const { return RE2::PartialMatch(text, *expression_); }

}  // namespace cmx::sw::pattern
