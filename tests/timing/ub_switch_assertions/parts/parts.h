// SPDX-License-Identifier: Apache-2.0
// Parts of the RTL switch on their own, each run through a few cycles. Throws rtl::AssertionFailed when an assertion
// does not hold.
#pragma once

namespace cmx::parts {

/// Signals that ub_allocator_forced.sv can force, a bit each.
enum Forced : unsigned { kGrant = 1, kTaken = 2, kBusy = 4, kOffer = 8, kOfferLength = 16 };
/// A cycle as it should be, then one with these signals of output 0 and input 0 forced to one (or, the length, to more
/// than the credits).
void run_allocator(unsigned forced);

enum class Grants { kOne, kOfNothing, kWhileBusy };
/// Two packets of three flits come in; the first is granted, or what should not be.
void run_input_port(Grants grants);

/// Input 1 reads a flit for output 0, which listens to input 1, or to another.
void run_crossbar(bool other);

/// Clocks a part once.
template <class Model>
void clock(Model& model) {
  model.clk_i = 0;
  model.eval();
  model.clk_i = 1;
  model.eval();
}

/// Resets it.
template <class Model>
void reset(Model& model) {
  model.rst_ni = 0;
  clock(model);
  clock(model);
  model.rst_ni = 1;
}

}  // namespace cmx::parts
