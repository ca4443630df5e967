// SPDX-License-Identifier: Apache-2.0
// A communication engine that stands still, in words: its registers with their fields, as the register map names them,
// and what a channel has in hand.
//
//   die:1 channel[0].producer = 0x00000002
//   die:1 channel 0 holds submission 1: wait_flag for the word at 0x130000 of HBM to be 0x1; it is 0xa5a5a5a5
//   die:1 channel 0, submission 0 in its ring: write_notify own+0x100000 -> die:0+0x110000, 1024 bytes, flag at
//   die:0+0x130000 = 0x1
//
// Nothing is changed by looking. Words of the ring are as they lie in HBM: a driver may write them again once they are
// fetched.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "tlm/comm_engine/engine.h"

namespace cmx::sw::firmware_tools {

/// What is looked at; all of it must outlive the look.
struct EngineLook {
  int die{0};
  model::comm_engine::Engine& engine;                                                // that is peekable()
  std::function<bool(std::uint64_t place, std::span<std::uint8_t> bytes)> read_hbm;  // of the die; false: beyond it
};

/// The page of the whole engine, and a line for each channel that is enabled.
std::string engine_in_words(const EngineLook& look);
/// The page of a channel, what holds it, and its submissions that have not ended. Throws hw::BadInput where there is no
/// such channel.
std::string channel_in_words(const EngineLook& look, std::uint32_t channel);

}  // namespace cmx::sw::firmware_tools
