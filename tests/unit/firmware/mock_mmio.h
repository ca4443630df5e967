// SPDX-License-Identifier: Apache-2.0
// Registers of a test: what a driver reads and writes is expected call by call.
#pragma once

#include <gmock/gmock.h>

#include <cstdint>

class MockMmio {
 public:
  MockMmio() { current = this; }
  ~MockMmio() { current = nullptr; }
  MockMmio(const MockMmio&) = delete;
  MockMmio& operator=(const MockMmio&) = delete;

  MOCK_METHOD(std::uint32_t, read, (std::uint32_t address));
  MOCK_METHOD(void, write, (std::uint32_t address, std::uint32_t value));

  static inline MockMmio* current{nullptr};
};
