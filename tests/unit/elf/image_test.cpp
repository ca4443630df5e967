// SPDX-License-Identifier: Apache-2.0
// What is read of a program, and which files are refused with which words? Real images: tests/system/firmware.
#include <elf.h>
#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <ostream>
#include <vector>

#include "hw/units/bad_input.h"
#include "sw/elf/image.h"

namespace cmx {
namespace {

using sw::elf::Image;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::uint32_t kCode = 0x80000000;

/// A program of four bytes of code, `main` around the last two, and room for eight bytes more; tests break it.
struct File {
  Elf32_Ehdr header{};
  Elf32_Phdr segment{};
  std::uint8_t code[4]{0x13, 0, 0x01, 0xa0};
  Elf32_Sym symbols[2]{};
  char names[8]{"\0main"};
  Elf32_Shdr sections[3]{};

  File() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS32;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_EXEC;
    header.e_machine = EM_RISCV;
    header.e_version = EV_CURRENT;
    header.e_entry = kCode;
    header.e_phoff = offsetof(File, segment);
    header.e_shoff = offsetof(File, sections);
    header.e_ehsize = sizeof header;
    header.e_phentsize = sizeof segment;
    header.e_phnum = 1;
    header.e_shentsize = sizeof sections[0];
    header.e_shnum = 3;
    segment = {.p_type = PT_LOAD,
               .p_offset = offsetof(File, code),
               .p_vaddr = kCode,
               .p_paddr = kCode,
               .p_filesz = sizeof code,
               .p_memsz = sizeof code + 8,
               .p_flags = PF_R | PF_X,
               .p_align = 4};
    symbols[1] = {.st_name = 1,
                  .st_value = kCode + 2,
                  .st_size = 2,
                  .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_FUNC),
                  .st_other = 0,
                  .st_shndx = SHN_ABS};
    sections[1].sh_type = SHT_SYMTAB;
    sections[1].sh_offset = offsetof(File, symbols);
    sections[1].sh_size = sizeof symbols;
    sections[1].sh_link = 2;
    sections[1].sh_entsize = sizeof symbols[0];
    sections[2].sh_type = SHT_STRTAB;
    sections[2].sh_offset = offsetof(File, names);
    sections[2].sh_size = sizeof names;
  }
  std::string text() const { return {reinterpret_cast<const char*>(this), sizeof *this}; }
};

TEST(Image, ReadsSegmentsEntryAndFunctions) {
  const Image image(File().text(), "a.elf");
  EXPECT_EQ(image.entry(), kCode);
  ASSERT_EQ(image.segments().size(), 1U);
  EXPECT_EQ(image.segments()[0].address, kCode);
  EXPECT_EQ(image.segments()[0].size, 12U);
  EXPECT_THAT(image.segments()[0].bytes, ElementsAre(0x13, 0, 0x01, 0xa0));
  ASSERT_NE(image.function_at(kCode + 3), nullptr);
  EXPECT_EQ(image.function_at(kCode + 3)->name, "main");
  EXPECT_EQ(image.function_at(kCode + 1), nullptr);
  EXPECT_EQ(image.function_at(kCode + 4), nullptr);
  EXPECT_EQ(image.line_at(kCode), std::nullopt) << "no debug information";
  EXPECT_EQ(image.describe(kCode + 2), "0x80000002 in main");
  EXPECT_EQ(image.describe(kCode), "0x80000000");
}

/// Two segments: the code, and one more that covers `size` bytes from `address` on.
struct TwoSegments {
  File file;
  Elf32_Phdr segments[2]{};
  TwoSegments(std::uint32_t address, std::uint32_t size) {
    file.header.e_phoff = offsetof(TwoSegments, segments);
    file.header.e_phnum = 2;
    segments[0] = segments[1] = file.segment;
    segments[1].p_paddr = address;
    segments[1].p_vaddr = address;
    segments[1].p_filesz = size < sizeof file.code ? size : sizeof file.code;
    segments[1].p_memsz = size;
    segments[1].p_flags = PF_R | PF_W;
  }
  std::string text() const { return {reinterpret_cast<const char*>(this), sizeof *this}; }
};

TEST(Image, SegmentsMayTouchInAnyOrder) {
  constexpr std::uint32_t kSize = sizeof File().code + 8;
  for (const std::uint32_t address : {kCode + kSize, kCode - 16, kCode + 0x1000}) {
    const Image image(TwoSegments(address, 16).text(), "a.elf");
    EXPECT_EQ(image.segments().size(), 2U);
    EXPECT_EQ(image.segments()[1].address, address) << "as the file has them";
  }
  EXPECT_EQ(Image(TwoSegments(kCode + 4, 0).text(), "a.elf").segments().size(), 1U) << "an empty one is none";
}

TEST(Image, SegmentsThatOverlapAreRefused) {
  const auto refused = [](std::uint32_t address, std::uint32_t size, const char* says) {
    EXPECT_THAT([&] { Image(TwoSegments(address, size).text(), "a.elf"); },
                ThrowsMessage<hw::BadInput>(HasSubstr(std::string("a.elf: has segments that overlap: ") + says)));
  };
  refused(kCode, 12, "0xc bytes at 0x80000000 and 0xc at 0x80000000");
  refused(kCode + 11, 1, "0xc bytes at 0x80000000 and 0x1 at 0x8000000b");  // in the part that the program clears
  refused(kCode + 2, 2, "0xc bytes at 0x80000000 and 0x2 at 0x80000002");
  refused(kCode - 1, 2, "0x2 bytes at 0x7fffffff and 0xc at 0x80000000");
  refused(kCode - 0x100, 0x1000, "0x1000 bytes at 0x7fffff00 and 0xc at 0x80000000");
}

TEST(Image, AnyTwoSegmentsOverlapOrTheyDoNot) {
  rc::check([] {
    const auto address = kCode + static_cast<std::uint32_t>(*rc::gen::inRange(-20, 20));
    const auto size = static_cast<std::uint32_t>(*rc::gen::inRange(1, 30));
    bool refused = false;
    try {
      Image(TwoSegments(address, size).text(), "a.elf");
    } catch (const hw::BadInput&) {
      refused = true;
    }
    std::vector<int> covered(64);
    for (std::uint32_t i = 0; i < 12; ++i) ++covered[24 + i];
    for (std::uint32_t i = 0; i < size; ++i) {
      const std::uint32_t at = address - kCode + 24 + i;
      if (at < covered.size()) ++covered[at];
    }
    RC_ASSERT(refused == std::any_of(covered.begin(), covered.end(), [](int times) { return times > 1; }));
  });
}

TEST(Image, NamesArePrintable) {
  File file;
  std::memcpy(file.names, "\0m\xff\xfe\x1b", 6);
  const Image image(file.text(), "a.elf");
  EXPECT_EQ(image.describe(kCode + 2), "0x80000002 in m\\xff\\xfe\\x1b");
}

struct Refused {
  const char* name;
  std::function<void(File&)> breaks;
  const char* says;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

class Bad : public testing::TestWithParam<Refused> {};

TEST_P(Bad, IsRefusedInClearWords) {
  File file;
  GetParam().breaks(file);
  EXPECT_THAT([&] { Image(file.text(), "a.elf"); },
              ThrowsMessage<hw::BadInput>(testing::AllOf(HasSubstr("a.elf: "), HasSubstr(GetParam().says))));
}

INSTANTIATE_TEST_SUITE_P(
    Files, Bad,
    testing::Values(
        Refused{"magic", [](File& f) { f.header.e_ident[0] = 'E'; }, "is not an ELF file"},
        Refused{"machine", [](File& f) { f.header.e_machine = EM_X86_64; },
                "is for x86-64 (ELF machine 62), not for RISC-V"},
        Refused{"unknown_machine", [](File& f) { f.header.e_machine = 4711; }, "another machine (ELF machine 4711)"},
        Refused{"endianness", [](File& f) { f.header.e_ident[EI_DATA] = ELFDATA2MSB; }, "is big-endian"},
        Refused{"object_file", [](File& f) { f.header.e_type = ET_REL; }, "is not a linked program"},
        Refused{"shared_object", [](File& f) { f.header.e_type = ET_DYN; }, "is not a linked program"},
        Refused{"hard_float", [](File& f) { f.header.e_flags = EF_RISCV_FLOAT_ABI_DOUBLE; },
                "passes floats in registers"},
        Refused{"rv32e", [](File& f) { f.header.e_flags = EF_RISCV_RVE; }, "is RV32E"},
        Refused{"nothing_to_load", [](File& f) { f.segment.p_type = PT_NOTE; }, "has nothing to load"},
        Refused{"cut_short", [](File& f) { f.segment.p_filesz = f.segment.p_memsz = 4096; }, "cut short"},
        Refused{"offset_beyond_the_file", [](File& f) { f.segment.p_offset = 0xffffff00; }, "cut short"},
        Refused{"more_in_the_file", [](File& f) { f.segment.p_memsz = 2; }, "more bytes in the file than in memory"},
        Refused{"beyond_the_last_address", [](File& f) { f.segment.p_paddr = 0xfffffffc; },
                "at 0xfffffffc with 0xc bytes, which end beyond"},
        Refused{"no_entry", [](File& f) { f.header.e_entry = 0; }, "has no entry: 0x0 is in no executable segment"},
        Refused{"entry_in_data", [](File& f) { f.segment.p_flags = PF_R | PF_W; }, "has no entry"},
        Refused{"odd_entry", [](File& f) { f.header.e_entry = kCode + 1; }, "has an odd entry"}),
    [](const auto& refused) { return refused.param.name; });

TEST(Image, RefusesSixtyFourBits) {
  std::string text(sizeof(Elf64_Ehdr), '\0');
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_EXEC;
  header.e_machine = EM_RISCV;
  header.e_version = EV_CURRENT;
  header.e_ehsize = sizeof header;
  std::memcpy(text.data(), &header, sizeof header);
  EXPECT_THAT([&] { Image(text, "a.elf"); }, ThrowsMessage<hw::BadInput>(HasSubstr("a.elf: is 64-bit RISC-V")));
}

TEST(Image, RefusesAnyFileThatIsCutShortOrReadsIt) {
  const std::string text = File().text();
  for (std::size_t size = 0; size < offsetof(File, symbols); ++size) {
    EXPECT_THROW(Image(text.substr(0, size), "a.elf"), hw::BadInput) << size;
  }
}

TEST(Image, TakesOrRefusesWhateverIsInAFile) {
  rc::check([] {
    std::string text = File().text();
    for (int i = 0; i < 4; ++i)
      text[*rc::gen::inRange<std::size_t>(SELFMAG, text.size())] = *rc::gen::arbitrary<char>();
    try {
      const Image image(text, "a.elf");
      image.describe(image.entry());
    } catch (const hw::BadInput&) {
      return;
    }
  });
}

}  // namespace
}  // namespace cmx
