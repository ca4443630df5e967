// SPDX-License-Identifier: Apache-2.0
// Each packet against a target that only remembers.
#include "sw/gdb_server/server.h"

#include <gmock/gmock.h>

#include <deque>
#include <map>
#include <vector>

#include "sw/gdb_server/packet.h"

namespace cmx {
namespace {

using namespace sw::gdb;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::uint32_t kMemory = 0x80000000;
constexpr std::uint32_t kMtvec = 0x305;

/// Three dies with registers (1000 * die + number), one CSR, and a hundred bytes of memory (address + die).
class FakeTarget final : public DebugTarget {
 public:
  int dies() const override { return 3; }
  std::string describe(int die) override { return "die " + std::to_string(die); }
  const std::vector<Csr>& csrs() const override {
    static const std::vector<Csr> list{{"mtvec", kMtvec}};
    return list;
  }
  std::optional<std::uint32_t> read_register(int die, std::uint32_t number) override {
    if (number > kPc && number != kFirstCsr + kMtvec) return std::nullopt;
    const auto known = registers.find({die, number});
    return known != registers.end() ? known->second : static_cast<std::uint32_t>(die) * 1000 + number;
  }
  bool write_register(int die, std::uint32_t number, std::uint32_t value) override {
    if (number > kPc && number != kFirstCsr + kMtvec) return false;
    registers[{die, number}] = value;
    return true;
  }
  std::vector<std::uint8_t> read_memory(int die, std::uint32_t address, std::uint32_t size) override {
    std::vector<std::uint8_t> bytes;
    for (; size > 0 && address - kMemory < 100; --size, ++address)
      bytes.push_back(static_cast<std::uint8_t>(address + static_cast<unsigned>(die)));
    return bytes;
  }
  bool write_memory(int die, std::uint32_t address, std::span<const std::uint8_t> bytes) override {
    if (address - kMemory + bytes.size() > 100) return false;
    written = {die, address, std::string(bytes.begin(), bytes.end())};
    return true;
  }
  void look_at(int die) override { at_hand = die; }
  void set_point(const Point& point) override { points.push_back(point); }
  void clear_point(const Point& point) override { std::erase(points, point); }
  Stop run(const Resume& resume, const std::function<Client()>& client) override {
    resumes.push_back(resume);
    if (stops.empty()) {
      for (;;) {
        const Client wish = client();
        if (wish == Client::kInterrupts) return {.why = Stop::Why::kInterrupted, .die = 1};
        if (wish == Client::kGone) return {.why = Stop::Why::kClientGone};
      }
    }
    const Stop stop = stops.front();
    stops.pop_front();
    return stop;
  }
  std::optional<std::string> monitor(const std::string& command) override {
    if (command == "long") return long_answer();
    if (command == "which") return std::to_string(at_hand);
    return command == "time" ? std::optional<std::string>("1 us\n") : std::nullopt;
  }
  static std::string long_answer() {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += std::to_string(i) + "\n";
    return text;
  }
  std::string monitor_help() const override { return "help\n"; }

  struct Written {
    int die;
    std::uint32_t address;
    std::string bytes;
  };
  std::map<std::pair<int, std::uint32_t>, std::uint32_t> registers;
  Written written{};
  std::vector<Point> points;
  int at_hand{-1};
  std::vector<Resume> resumes;
  std::deque<Stop> stops;
};

/// Says what it was given, a piece at a time, then hangs up.
class Script final : public Connection {
 public:
  bool receive(std::string& bytes, Wait /*wait*/) override {
    if (pieces.empty()) return false;
    bytes += pieces.front();
    pieces.pop_front();
    return true;
  }
  void send(std::string_view bytes) override { sent += bytes; }
  std::deque<std::string> pieces;
  std::string sent;
};

class ServerTest : public testing::Test {
 protected:
  /// The payloads of what is answered to these packets.
  std::vector<std::string> answers(const std::vector<std::string>& packets) {
    for (const auto& packet : packets) script_.pieces.push_back(to_packet(packet));
    return finish();
  }
  std::vector<std::string> finish() {
    script_.sent.clear();
    end_ = Server(target_, script_).serve();
    PacketReader reader;
    reader.buffer() = script_.sent;
    std::vector<std::string> payloads;
    for (auto item = reader.next(); item.kind != PacketReader::Kind::kNothing; item = reader.next()) {
      if (item.kind == PacketReader::Kind::kPacket) payloads.push_back(unescaped(item.payload));
    }
    return payloads;
  }
  std::string answer(const std::string& packet) { return answers({packet}).at(0); }

  FakeTarget target_;
  Script script_;
  End end_{End::kKilled};
};

TEST_F(ServerTest, AcknowledgesUntilToldNotTo) {
  script_.pieces = {to_packet("QStartNoAckMode"), to_packet("qC")};
  finish();
  EXPECT_EQ(script_.sent, "+" + to_packet("OK") + to_packet("QC1"));
  EXPECT_EQ(end_, End::kClientGone);
}

TEST_F(ServerTest, AsksAgainForADamagedPacketAndSendsAgainWhenAsked) {
  script_.pieces = {"$qC#00", to_packet("qC"), "-"};
  finish();
  EXPECT_EQ(script_.sent, "-+" + to_packet("QC1") + to_packet("QC1"));
}

TEST_F(ServerTest, UnknownPacketsAreSaidToBeSo) {
  EXPECT_THAT(answers({"vMustReplyEmpty", "qNothing", "!", "Qx", "vx", ""}), ElementsAre("", "", "", "", "", ""));
}

TEST_F(ServerTest, SaysWhatItCanDo) {
  EXPECT_EQ(answer("qSupported:multiprocess+"),
            "PacketSize=1000;QStartNoAckMode+;qXfer:features:read+;vContSupported+");
  EXPECT_EQ(answer("qSupported:hwbreak+;swbreak+"),
            "PacketSize=1000;QStartNoAckMode+;qXfer:features:read+;vContSupported+;swbreak+;hwbreak+");
  EXPECT_EQ(answer("qSupported:hwbreak+"),
            "PacketSize=1000;QStartNoAckMode+;qXfer:features:read+;vContSupported+;hwbreak+");
  EXPECT_EQ(answer("vCont?"), "vCont;c;C;s;S");
  EXPECT_EQ(answer("qAttached"), "1");
}

TEST_F(ServerTest, DescribesTheRegistersInPieces) {
  const std::string whole = answer("qXfer:features:read:target.xml:0,fff");
  EXPECT_THAT(whole, StartsWith("l<?xml"));
  EXPECT_THAT(whole, HasSubstr("<architecture>riscv:rv32</architecture>\n<osabi>none</osabi>\n<feature "));
  EXPECT_THAT(whole, HasSubstr("<reg name=\"pc\" bitsize=\"32\" regnum=\"32\" type=\"code_ptr\"/>"));
  EXPECT_THAT(whole, HasSubstr("<reg name=\"mtvec\" bitsize=\"32\" regnum=\"838\" type=\"int\"/>"));
  const std::string size = std::to_string(whole.size());
  EXPECT_EQ(answer("qXfer:features:read:target.xml:1,4"), "m?xml");
  EXPECT_EQ(answer("qXfer:features:read:target.xml:ffff,4"), "l");
  EXPECT_EQ(answer("qXfer:features:read:target.xml:0"), "E01");
}

TEST_F(ServerTest, AThreadIsADie) {
  EXPECT_THAT(answers({"qfThreadInfo", "qsThreadInfo"}), ElementsAre("m1,2,3", "l"));
  EXPECT_EQ(answer("qThreadExtraInfo,3"), to_hex(std::string_view("die 2")));
  EXPECT_THAT(answers({"T3", "T4", "T0", "Tx", "qThreadExtraInfo,4"}), ElementsAre("OK", "E03", "E03", "E03", "E03"));
  EXPECT_THAT(answers({"Hg3", "qC", "Hg0", "qC", "Hg4", "Hx1"}), ElementsAre("OK", "QC3", "OK", "QC3", "E03", "E01"));
}

TEST_F(ServerTest, RegistersOfTheChosenDie) {
  EXPECT_THAT(answers({"Hg3", "p20", "p346", "p21", "px"}),
              ElementsAre("OK", word_to_hex(2032), word_to_hex(2000 + 838), "E03", "E01"));
  const std::string all = answers({"Hg2", "g"}).at(1);
  EXPECT_EQ(all.size(), 8U * 33);
  EXPECT_THAT(all, StartsWith(word_to_hex(1000) + word_to_hex(1001)));
}

TEST_F(ServerTest, WritesRegisters) {
  EXPECT_THAT(answers({"Hg2", "P20=42020080", "P21=42020080", "P20=4202", "P20"}),
              ElementsAre("OK", "OK", "E03", "E01", "E01"));
  EXPECT_EQ((target_.registers[{1, kPc}]), 0x80000242U);
  std::string all;
  for (std::uint32_t i = 0; i <= kPc; ++i) all += word_to_hex(7 * i);
  EXPECT_THAT(answers({"G" + all, "G" + all.substr(2)}), ElementsAre("OK", "E01"));
  EXPECT_EQ((target_.registers[{0, kPc}]), 7 * kPc);
}

TEST_F(ServerTest, ReadsMemoryAsFarAsItGoes) {
  EXPECT_THAT(answers({"Hg2", "m80000000,3"}), ElementsAre("OK", "010203"));
  EXPECT_THAT(answers({"m80000062,4", "m80000064,4", "m80000000,0", "m80000000", "mx,1"}),
              ElementsAre("6263", "E0e", "", "E01", "E01"));
}

TEST_F(ServerTest, WritesMemoryInHexAndBinary) {
  EXPECT_THAT(answers({"Hg3", "M80000010,2:4f4b"}), ElementsAre("OK", "OK"));
  EXPECT_EQ(target_.written.die, 2);
  EXPECT_EQ(target_.written.address, kMemory + 0x10);
  EXPECT_EQ(target_.written.bytes, "OK");
  EXPECT_EQ(answer("X80000020,3:a#}"), "OK") << "escaped by to_packet()";
  EXPECT_EQ(target_.written.bytes, "a#}");
  EXPECT_THAT(answers({"X80000000,0:", "M80000064,1:00", "M80000010,3:4f4b", "M80000010,2:4f4"}),
              ElementsAre("OK", "E0e", "E01", "E01"));
}

TEST_F(ServerTest, SetsAndClearsPointsOfEveryKind) {
  EXPECT_THAT(answers({"Z0,80000010,2", "Z1,80000012,4", "Z2,80000020,4", "Z3,80000024,1", "Z4,80000028,8"}),
              ElementsAre("OK", "OK", "OK", "OK", "OK"));
  EXPECT_THAT(
      target_.points,
      ElementsAre(Point{PointKind::kBreakpoint, 0x80000010, 2}, Point{PointKind::kHardwareBreakpoint, 0x80000012, 4},
                  Point{PointKind::kWriteWatch, 0x80000020, 4}, Point{PointKind::kReadWatch, 0x80000024, 1},
                  Point{PointKind::kAccessWatch, 0x80000028, 8}));
  EXPECT_THAT(
      answers({"z0,80000010,2", "z1,80000012,4", "z2,80000020,4", "z3,80000024,1", "Z5,0,4", "Z0,80000010", "Z"}),
      ElementsAre("OK", "OK", "OK", "OK", "", "E01", "E01"));
  EXPECT_THAT(target_.points, ElementsAre(Point{PointKind::kAccessWatch, 0x80000028, 8}));
  answers({"Hg2", "Z2,80000020,4"});
  EXPECT_EQ(target_.at_hand, 1);
}

TEST_F(ServerTest, StopsSayWhyAndWhere) {
  using Why = Stop::Why;
  const Point point{PointKind::kWriteWatch, 0x80000020, 4};
  target_.stops = {{.why = Why::kBreakpoint, .die = 2},
                   {.why = Why::kWatchpoint, .die = 1, .watch = point},
                   {.why = Why::kTrapped},
                   {.why = Why::kTimeout},
                   {.why = Why::kDeadlock},
                   {.why = Why::kEnded, .exit_status = 3}};
  EXPECT_THAT(answers({"?", "c", "qC", "?", "vCont;c", "c", "c", "c", "c"}),
              ElementsAre("T05thread:1;", "T05thread:3;", "QC3", "T05thread:3;", "T05thread:2;watch:80000020;",
                          "T0bthread:1;", "T18thread:1;", "T06thread:1;", "W03"));
  EXPECT_EQ(end_, End::kTargetEnded);
}

TEST_F(ServerTest, BreakpointsHaveTheirWordsForClientsThatKnowThem) {
  using Why = Stop::Why;
  const auto stops_told = [&](const std::string& features) {
    target_.stops = {{.why = Why::kBreakpoint, .die = 2},
                     {.why = Why::kBreakpoint, .hardware = true},
                     {.why = Why::kStepped, .die = 1}};
    auto told = answers({features, "c", "vCont;c", "s", "?"});
    told.erase(told.begin());
    return told;
  };
  EXPECT_THAT(stops_told("qSupported:multiprocess+;swbreak+;hwbreak+;vContSupported+"),
              ElementsAre("T05thread:3;swbreak:;", "T05thread:1;hwbreak:;", "T05thread:2;", "T05thread:2;"));
  EXPECT_THAT(stops_told("qSupported:hwbreak+"),
              ElementsAre("T05thread:3;", "T05thread:1;hwbreak:;", "T05thread:2;", "T05thread:2;"));
  EXPECT_THAT(stops_told("qSupported:swbreak+"),
              ElementsAre("T05thread:3;swbreak:;", "T05thread:1;", "T05thread:2;", "T05thread:2;"));
  EXPECT_THAT(stops_told("qSupported:swbreak-;hwbreak?;xswbreak+"),
              ElementsAre("T05thread:3;", "T05thread:1;", "T05thread:2;", "T05thread:2;"));
  EXPECT_THAT(stops_told("qSupported"), ElementsAre("T05thread:3;", "T05thread:1;", "T05thread:2;", "T05thread:2;"));
}

TEST_F(ServerTest, KindsOfWatchpointsHaveTheirWords) {
  const auto stop = [](PointKind kind) { return Stop{.why = Stop::Why::kWatchpoint, .watch = Point{kind, 16, 4}}; };
  target_.stops = {stop(PointKind::kReadWatch), stop(PointKind::kAccessWatch)};
  EXPECT_THAT(answers({"c", "c"}), ElementsAre("T05thread:1;rwatch:10;", "T05thread:1;awatch:10;"));
}

TEST_F(ServerTest, ANoteComesBeforeTheStop) {
  target_.stops = {{.note = "hello\n"}};
  EXPECT_THAT(answers({"c"}), ElementsAre("O" + to_hex(std::string_view("hello\n")), "T05thread:1;"));
}

TEST_F(ServerTest, WhoMovesIsTheFirstActionThatFits) {
  const auto resumed = [&](const std::string& packet) {
    target_.resumes.clear();
    target_.stops = {{.die = 1}};
    answer(packet);
    return target_.resumes.empty() ? Resume{.step = 99} : target_.resumes.front();
  };
  const auto expect = [&](const std::string& packet, std::optional<int> step, std::optional<int> only) {
    const Resume resume = resumed(packet);
    EXPECT_EQ(resume.step, step) << packet;
    EXPECT_EQ(resume.only, only) << packet;
  };
  expect("vCont;c", {}, {});
  expect("vCont;C05", {}, {});
  expect("vCont;c:3", {}, 2);
  expect("vCont;c:3;c:2", {}, {});
  expect("vCont;s:3;c", 2, {});
  expect("vCont;s:3;c:3", 2, 2);
  expect("vCont;s:3", 2, 2);
  expect("vCont;S05:2;c:-1", 1, {});
  expect("vCont;c:2;s", {}, {});
  expect("vCont;s", 0, {});
  expect("c", {}, {});
  expect("s", 0, {});
  EXPECT_THAT(answers({"vCont;s:9", "vCont;t", "vCont;", "vCont;;"}), ElementsAre("E03", "E01", "E01", "E01"));
}

TEST_F(ServerTest, HcChoosesWhoSteps) {
  target_.stops = {{}};
  EXPECT_THAT(answers({"Hc3", "s"}), ElementsAre("OK", "T05thread:1;"));
  EXPECT_EQ(target_.resumes.front().step, 2);
}

TEST_F(ServerTest, GoesOnFromAnAddress) {
  const auto at = [&](const std::string& packet) {
    target_.stops = {{.die = 1}};
    target_.resumes.clear();
    target_.registers.clear();
    return answers({"Hc3", packet}).at(1);
  };
  for (const char* packet : {"c80000010", "C05;80000010"}) {
    EXPECT_EQ(at(packet), "T05thread:2;") << packet;
    EXPECT_EQ((target_.registers[{2, kPc}]), 0x80000010U) << packet;
    EXPECT_EQ(target_.resumes.front().step, std::nullopt) << packet;
  }
  for (const char* packet : {"s80000010", "S0b;80000010"}) {
    EXPECT_EQ(at(packet), "T05thread:2;") << packet;
    EXPECT_EQ((target_.registers[{2, kPc}]), 0x80000010U) << packet;
    EXPECT_EQ(target_.resumes.front().step, 2) << packet;
  }
  for (const char* packet : {"c", "s", "C05", "S05", "C05;"}) {
    EXPECT_EQ(at(packet), "T05thread:2;") << packet;
    EXPECT_TRUE(target_.registers.empty()) << packet << " goes on where it is";
  }
  for (const char* packet : {"cx", "s80000011", "c180000000", "C", "Sxx", "C;80000010", "C05;x", "s 4"}) {
    EXPECT_EQ(at(packet), "E01") << packet;
    EXPECT_TRUE(target_.resumes.empty() && target_.registers.empty()) << packet;
  }
}

TEST_F(ServerTest, InterruptsARunningTarget) {
  script_.pieces = {to_packet("c"), "", "+\003", to_packet("?"), "\003"};
  EXPECT_THAT(finish(), ElementsAre("T02thread:2;", "T02thread:2;"));
}

TEST_F(ServerTest, EndsOfAClient) {
  EXPECT_EQ(answer("D"), "OK");
  EXPECT_EQ(end_, End::kDetached);
  answers({"k"});
  EXPECT_EQ(end_, End::kKilled);
  answers({"c"});
  EXPECT_EQ(end_, End::kClientGone) << "while the target ran";
}

TEST_F(ServerTest, MonitorAnswersOrHelps) {
  EXPECT_EQ(answer("qRcmd," + to_hex(std::string_view("time"))), to_hex(std::string_view("1 us\n")));
  EXPECT_EQ(answer("qRcmd," + to_hex(std::string_view("x"))), to_hex(std::string_view("help\n")));
  EXPECT_EQ(answer("qRcmd,7"), "E01");
}

TEST_F(ServerTest, WhatIsTooLongForAPacketComesInPieces) {
  const auto together = [](const std::vector<std::string>& replies) {
    std::string text;
    for (std::string reply : replies) {
      EXPECT_LE(to_packet(reply).size(), 4096U + 4) << "PacketSize=1000, and $#..";
      if (reply.starts_with('O')) reply.erase(0, 1);
      text += from_hex(reply).value_or("?");
    }
    return text;
  };
  EXPECT_EQ(together(answers({"qRcmd," + to_hex(std::string_view("long"))})), FakeTarget::long_answer());
  target_.stops = {{.note = FakeTarget::long_answer()}};
  auto replies = answers({"c"});
  EXPECT_EQ(replies.back(), "T05thread:1;");
  replies.pop_back();
  EXPECT_EQ(together(replies), FakeTarget::long_answer());
}

TEST_F(ServerTest, AMonitorCommandIsAboutTheDieThatIsLookedAt) {
  EXPECT_EQ(answers({"Hg3", "qRcmd," + to_hex(std::string_view("which"))}).at(1), to_hex(std::string_view("2")));
}

}  // namespace
}  // namespace cmx
