// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/descriptor.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace cmx::model::comm_engine {
namespace {

using regs::Address;
using regs::DataType;
using regs::Opcode;

template <std::size_t kSize>
bool known(const std::array<hw::ValueName, kSize>& names, std::uint64_t value) {
  return std::any_of(names.begin(), names.end(), [&](const hw::ValueName& name) { return name.value == value; });
}

bool has_rows(Opcode opcode) {
  return opcode == Opcode::kCopyRows || opcode == Opcode::kScaleAccumulate || opcode == Opcode::kGather ||
         opcode == Opcode::kScatter;
}
bool has_flag(Opcode opcode) {
  return opcode == Opcode::kWaitFlag || opcode == Opcode::kAtomicAdd || opcode == Opcode::kWriteNotify;
}

Error check_lengths(const regs::Submission& s, Opcode opcode) {
  if (has_rows(opcode) || opcode == Opcode::kCopyList) {
    if (s.count == 0) return Error::kBadLength;
  }
  if (opcode == Opcode::kCopyList) return Error::kNone;  // its entries have lengths
  if (s.length == 0 && opcode != Opcode::kWriteNotify) return Error::kBadLength;
  if (has_rows(opcode) && std::uint64_t{s.length} * s.count > regs::kRowsBytesMost) return Error::kBadLength;
  return Error::kNone;
}

Error check_reduction(const regs::Submission& s, Opcode opcode) {
  const auto type = static_cast<DataType>(s.data_type);
  if (type == DataType::kBytes || (opcode == Opcode::kScaleAccumulate && type == DataType::kInt32))
    return Error::kBadDataType;
  const std::uint32_t element = element_bytes(type);
  if (s.length % element != 0) return Error::kBadLength;
  const std::uint64_t all = s.source | s.destination | (has_rows(opcode) ? s.source_stride | s.destination_stride : 0);
  return all % element == 0 ? Error::kNone : Error::kMisaligned;
}

}  // namespace

Error Neighbourhood::locate(std::uint64_t address, Place& place) const {
  const std::uint64_t kind = Address::kValueKind.get(address);
  const std::uint64_t number = Address::kValueEndpoint.get(address);
  if (!known(regs::kAddressKindNames, kind)) return Error::kBadAddress;
  place = {.own = true,
           .kind = static_cast<regs::AddressKind>(kind),
           .number = static_cast<std::uint32_t>(number),
           .offset = Address::kValueOffset.get(address)};
  if (place.kind == regs::AddressKind::kOwn) return number == 0 ? Error::kNone : Error::kBadAddress;
  place.own = place.kind == regs::AddressKind::kDie && place.number == die_;
  return place.own || port_.reaches(place.kind, place.number) ? Error::kNone : Error::kBadAddress;
}

std::uint32_t element_bytes(DataType type) {
  switch (type) {
    case DataType::kBytes: return 1;
    case DataType::kBf16: return 2;
    case DataType::kInt32:
    case DataType::kFp32: return 4;
  }
  return 1;
}

bool is_reduction(Opcode opcode) {
  return opcode == Opcode::kReduceAdd || opcode == Opcode::kReduceMax || opcode == Opcode::kReduceMin ||
         opcode == Opcode::kScaleAccumulate;
}

bool has_payload(Opcode opcode) {
  return opcode == Opcode::kCopy || opcode == Opcode::kCopyList || opcode == Opcode::kWriteNotify || has_rows(opcode) ||
         is_reduction(opcode);
}

bool has_list(Opcode opcode) {
  return opcode == Opcode::kCopyList || opcode == Opcode::kScaleAccumulate || opcode == Opcode::kGather ||
         opcode == Opcode::kScatter;
}

Error check(const regs::Submission& s, const Neighbourhood& neighbours) {
  if (!known(regs::kOpcodeNames, s.opcode)) return Error::kBadOpcode;
  if (!known(regs::kDataTypeNames, s.data_type)) return Error::kBadDataType;
  const auto opcode = static_cast<Opcode>(s.opcode);
  Place source;
  Place destination;
  Place flag;
  if (has_payload(opcode)) {
    if (const Error error = check_lengths(s, opcode); error != Error::kNone) return error;
    if (is_reduction(opcode)) {
      if (const Error error = check_reduction(s, opcode); error != Error::kNone) return error;
    }
    if (opcode != Opcode::kCopyList) {
      if (neighbours.locate(s.source, source) != Error::kNone ||
          neighbours.locate(s.destination, destination) != Error::kNone)
        return Error::kBadAddress;
      if (!source.own && !destination.own) return Error::kBadAddress;
      // Nothing in the fabric adds what is longer than a word.
      if (is_reduction(opcode) && !destination.own) return Error::kUnsupported;
    }
  }
  if (has_list(opcode)) {
    Place list;
    if (neighbours.locate(s.list_address, list) != Error::kNone || !list.own) return Error::kBadAddress;
    if (list.offset % (opcode == Opcode::kCopyList ? 8 : 4) != 0) return Error::kMisaligned;
  }
  if (has_flag(opcode)) {
    if (s.flag_address % 4 != 0) return Error::kMisaligned;
    if (neighbours.locate(s.flag_address, flag) != Error::kNone) return Error::kBadAddress;
    if (opcode == Opcode::kWaitFlag && !flag.own) return Error::kBadAddress;
    const bool same = flag.own == destination.own &&
                      (flag.own || (flag.kind == destination.kind && flag.number == destination.number));
    if (opcode == Opcode::kWriteNotify && s.length != 0 && !same) return Error::kBadAddress;
  }
  if (opcode == Opcode::kWaitFlag && !known(regs::kConditionNames, s.condition)) return Error::kBadCondition;
  return Error::kNone;
}

}  // namespace cmx::model::comm_engine
