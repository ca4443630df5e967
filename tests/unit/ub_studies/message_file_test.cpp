// SPDX-License-Identifier: Apache-2.0
// Does a message file become the messages that it describes, and does a bad row get a sentence that names it?
#include "sw/ub_studies/message_file.h"

#include <gmock/gmock.h>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "sw/commands/platform/platform.h"

namespace cmx {
namespace {

using model::ListedMessage;
using model::Operation;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::ThrowsMessage;

constexpr const char* kHeader = "time_ns,src,dst,bytes,op,after\n";

std::vector<ListedMessage> read(const std::string& text) {
  static const model::FabricSpec kSpec =
      sw::apps::fabric_spec(hw::load_machine(hw::Config::load("machine", "cloudmatrix384")));
  return sw::apps::read_messages(text, "m.csv", kSpec);
}

TEST(MessageFile, EveryColumnIsRead) {
  const auto messages = read(std::string("# who wrote it\n") + kHeader +
                             "\n0,die:3,17,4096,read,\n12.5, cpu:1 ,die:2,64KiB,write_notify,1\n7,0,1,1,write,1; 2\n");
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].source, 3);
  EXPECT_EQ(messages[0].destination, 17);
  EXPECT_EQ(messages[0].operation, Operation::kRead);
  EXPECT_THAT(messages[0].after, IsEmpty());
  EXPECT_EQ(messages[1].earliest, 12'500);
  EXPECT_EQ(messages[1].source, 768 + 1);
  EXPECT_EQ(messages[1].bytes, 65536);
  EXPECT_EQ(messages[1].operation, Operation::kWriteNotify);
  EXPECT_THAT(messages[2].after, ElementsAre(0, 1));
}

TEST(MessageFile, OptionalColumnsComeInAnyOrder) {
  const auto messages = read(
      "time_ns,src,dst,bytes,op,service_level,order\n0,0,1,8,fetch_add,0,strong\n0,0,1,1KiB,send\n0,0,1,64,load,,"
      "fence\n");
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].operation, Operation::kFetchAdd);
  EXPECT_EQ(messages[0].order, model::Order::kStrong);
  EXPECT_EQ(messages[1].operation, Operation::kSend);
  EXPECT_EQ(messages[1].order, model::Order::kNone);
  EXPECT_EQ(messages[2].order, model::Order::kFence);
}

TEST(MessageFile, TheLastColumnMayBeLeftOut) {
  EXPECT_EQ(read("time_ns,src,dst,bytes,op\n0,0,1,1,write\n").size(), 1u);
  EXPECT_EQ(read(std::string(kHeader) + "0,0,1,1,write\n").size(), 1u);
}

TEST(MessageFile, EveryVariantOfTheFileIsTheSameMessages) {
  const std::string row = "0,die:0,die:16,4096,write";
  const std::pair<const char*, std::string> variants[]{
      {"plain", "time_ns,src,dst,bytes,op\n" + row + "\n"},
      {"mark and CRLF", "\xEF\xBB\xBFtime_ns,src,dst,bytes,op\r\n" + row + "\r\n"},
      {"blank lines in CRLF", "time_ns,src,dst,bytes,op\r\n" + row + "\r\n\r\n"},
      {"comments with commas",
       "# by hand, x=1, y=2\n\ntime_ns,src,dst,bytes,op\n# a, comment, with, commas, x\n" + row + "\n"},
      {"a comment behind a row", "# by hand, x=1, y=2\n\ntime_ns,src,dst,bytes,op\n" + row + "  # first\n"},
      {"a comment behind the header", "time_ns,src,dst,bytes,op # names\n" + row + ",,#first\n"},
      {"quotes", "\"time_ns\",\"src\",\"dst\",\"bytes\",\"op\"\n\"0\",\"die:0\",\"die:16\",\"4096\",\"write\"\n"},
      {"columns that a spreadsheet adds", "time_ns,src,dst,bytes,op,,\n" + row + ",,\n,,,,,,\n"},
      {"semicolons", "time_ns;src;dst;bytes;op;after\n0;die:0;die:16;4096;write;\n"},
      {"tabs", "time_ns\tsrc\tdst\tbytes\top\n0\tdie:0\tdie:16\t4096\twrite\n"},
  };
  for (const auto& [name, text] : variants) {
    const auto messages = read(text);
    ASSERT_EQ(messages.size(), 1u) << name;
    EXPECT_EQ(messages[0].source, 0) << name;
    EXPECT_EQ(messages[0].destination, 16) << name;
    EXPECT_EQ(messages[0].bytes, 4096) << name;
    EXPECT_EQ(messages[0].operation, Operation::kWrite) << name;
  }
  EXPECT_THAT(read("time_ns;src;dst;bytes;op;after\n0;0;1;8;write;\n0;0;1;8;write;\n0;0;1;8;write;\"1;2\"\n")[2].after,
              ElementsAre(0, 1));
}

struct Bad {
  const char* rows;
  const char* where;
  const char* says;
};

TEST(MessageFile, ABadRowIsNamedWithWhatIsValid) {
  const Bad cases[]{
      {"0,0,1,1,write,\nsoon,0,1,1,write,\n", "m.csv:3: ", "time_ns 'soon': must be a number between 0 and"},
      {"-1,0,1,1,write,\n", "m.csv:2: ", "time_ns '-1'"},
      {"nan,0,1,1,write,\n", "m.csv:2: ", "time_ns 'nan'"},
      {"0,die:768,1,1,write,\n", "m.csv:2: ", "src: no end point 'die:768'"},
      {"0,0,cpu:192,1,write,\n", "m.csv:2: ", "the nearest is cpu:191"},
      {"0,4,die:4,1,write,\n", "m.csv:2: ", "src and dst are both die:4"},
      {"0,0,1,0,write,\n", "m.csv:2: ", "bytes '0'"},
      {"0,0,1,1025GiB,write,\n",
       "m.csv:2: ", "bytes '1025GiB', op 'write': must be between 1 and 1099511627776 (1 TiB)"},
      {"0,0,1,1024GiB,store,\n", "m.csv:2: ", "33554432 packets of 512 bytes, each with a response of its own"},
      {"0,0,1,1,put,\n", "m.csv:2: ", "op 'put': must be one of read, write, write_notify"},
      {"0,0,1,1\n", "m.csv:2: ", "4 columns; the header has 6"},
      {"0,0,1,1,write,one\n", "m.csv:2: ", "after 'one'"},
      {"0,0,1,1,write,0\n", "m.csv:2: ", "rows are counted from 1"},
      {"0,0,1,1,write,\n0,0,1,1,write,1;1\n", "m.csv:3: ", "row 1 is named twice"},
      {"0,0,1,1,write,1\n", "m.csv:2: ", "row 1 waits for itself"},
      {"# a, comment\r\n\r\n0,0,1,1,put,\n", "m.csv:4: ", "op 'put'"},
      {"0,0,1,1,\"write,\n", "m.csv:2: ", "no closing quote for the one in column 9"},
      {"0,0,1,1,write,\n0,0,1,1,write,3\n", "m.csv:3: ", "there is no row 3; it may wait for row 1"},
      {"0,0,1,1,write,\n\n0,0,1,1,write,3\n0,0,1,1,write,\n", "m.csv:4: ", "row 3 comes later than row 2"},
      {"0,0,1,1,write,3\n0,0,1,1,write,1\n0,0,1,1,write,2\n", "m.csv:2: ", "in a cycle, 1 -> 3 -> 2 -> 1"},
  };
  for (const Bad& bad : cases) {
    EXPECT_THAT([&] { read(std::string(kHeader) + bad.rows); },
                ThrowsMessage<hw::BadInput>(AllOf(StartsWith(bad.where), HasSubstr(bad.says))))
        << bad.rows;
  }
}

TEST(MessageFile, ABadOrderLevelOrOperandIsNamed) {
  const Bad cases[]{
      {"0,0,1,1,write,tight,0\n", "m.csv:2: ", "order 'tight': must be one of none, relaxed, strong, fence"},
      {"0,0,1,1,write,none,1\n", "m.csv:2: ", "service_level '1': must be between 0 and 0"},
      {"0,0,1,64,swap,none,0\n", "m.csv:2: ", "a swap takes one operand of 8 bytes"},
  };
  for (const Bad& bad : cases) {
    EXPECT_THAT([&] { read(std::string("time_ns,src,dst,bytes,op,order,service_level\n") + bad.rows); },
                ThrowsMessage<hw::BadInput>(AllOf(StartsWith(bad.where), HasSubstr(bad.says))))
        << bad.rows;
  }
  for (const char* header :
       {"time_ns,src,dst,bytes,op,order,order\n", "time_ns,src,dst,bytes,op,colour\n", "src,time_ns,dst,bytes,op\n"})
    EXPECT_THAT([&] { read(header); },
                ThrowsMessage<hw::BadInput>(HasSubstr("and then any of after, order, service_level")))
        << header;
}

TEST(MessageFile, AFileWithoutHeaderOrRowsIsRefused) {
  EXPECT_THAT([] { read("0,0,1,1,write,\n"); },
              ThrowsMessage<hw::BadInput>(HasSubstr("m.csv:1: the header is '0,0,1,1,write,'")));
  EXPECT_THAT([] { read(kHeader); }, ThrowsMessage<hw::BadInput>(HasSubstr("m.csv: no messages")));
}

}  // namespace
}  // namespace cmx
