// SPDX-License-Identifier: Apache-2.0
// What is read of a program, and which files are refused with which words? Real images: tests/system/firmware.
#include <elf.h>
#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <cstring>
#include <functional>

#include "hw/units/bad_input.h"
#include "sw/elf/image.h"

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
    symbols[1] = {
        .st_name = 1, .st_value = kCode + 2, .st_size = 2, .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_FUNC), .st_other = 0, .st_shndx = SHN_ABS};
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

struct Refused {
  const char* name;
  std::function<void(File&)> breaks;
  const char* says;
};

class Bad : public testing::TestWithParam<Refused> {};

TEST_P(Bad, IsRefusedInClearWords) {
  File file;
  GetParam().breaks(file);
  EXPECT_THAT([&] { Image(file.text(), "a.elf"); }, ThrowsMessage<hw::BadInput>(testing::AllOf(HasSubstr("a.elf: "), HasSubstr(GetParam().says))));
}

INSTANTIATE_TEST_SUITE_P(
    Files, Bad,
    testing::Values(Refused{"magic", [](File& f) { f.header.e_ident[0] = 'E'; }, "is not an ELF file"},
                    Refused{"machine", [](File& f) { f.header.e_machine = EM_X86_64; }, "is for x86-64 (ELF machine 62), not for RISC-V"},
                    Refused{"unknown_machine", [](File& f) { f.header.e_machine = 4711; }, "another machine (ELF machine 4711)"},
                    Refused{"endianness", [](File& f) { f.header.e_ident[EI_DATA] = ELFDATA2MSB; }, "is big-endian"},
                    Refused{"object_file", [](File& f) { f.header.e_type = ET_REL; }, "is not a linked program"},
                    Refused{"shared_object", [](File& f) { f.header.e_type = ET_DYN; }, "is not a linked program"},
                    Refused{"hard_float", [](File& f) { f.header.e_flags = EF_RISCV_FLOAT_ABI_DOUBLE; }, "passes floats in registers"},
                    Refused{"rv32e", [](File& f) { f.header.e_flags = EF_RISCV_RVE; }, "is RV32E"},
                    Refused{"nothing_to_load", [](File& f) { f.segment.p_type = PT_NOTE; }, "has nothing to load"},
                    Refused{"cut_short", [](File& f) { f.segment.p_filesz = f.segment.p_memsz = 4096; }, "cut short"},
                    Refused{"offset_beyond_the_file", [](File& f) { f.segment.p_offset = 0xffffff00; }, "cut short"},
                    Refused{"more_in_the_file", [](File& f) { f.segment.p_memsz = 2; }, "more bytes in the file than in memory"},
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
    for (int i = 0; i < 4; ++i) text[*rc::gen::inRange<std::size_t>(SELFMAG, text.size())] = *rc::gen::arbitrary<char>();
    try {
      const Image image(text, "a.elf");
      image.describe(image.entry());
    } catch (const hw::BadInput&) {
      return;
    }
  });
}

}  // namespace
