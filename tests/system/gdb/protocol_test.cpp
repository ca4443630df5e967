// SPDX-License-Identifier: Apache-2.0
// What a scripted gdb does not do: interrupt, hang up, kill, ask for a port that is taken.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "sw/gdb_server/packet.h"
#include "sw/gdb_server/tcp.h"
#include "tests/system/gdb/debuggee.h"

namespace cmx {
namespace {

using gdb_test::Debuggee;
using gdb_test::image;
using testing::HasSubstr;
using testing::StartsWith;
namespace gdb = sw::gdb;

// Packets that read a register: 65 + its number.
constexpr const char* kPc = "p20";
constexpr const char* kMtvec = "p346";
constexpr const char* kMcause = "p383";
constexpr const char* kMinstret = "pb43";

class RawClient {
 public:
  explicit RawClient(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~RawClient() { close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(const std::string& bytes) const {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  /// The next packet; empty: the server has hung up.
  std::string receive() {
    for (;;) {
      const auto item = reader_.next();
      if (item.kind == gdb::PacketReader::Kind::kPacket) return item.payload;
      if (item.kind != gdb::PacketReader::Kind::kNothing) continue;
      std::array<char, 4096> buffer{};
      const ssize_t got = recv(socket_, buffer.data(), buffer.size(), 0);
      if (got <= 0) return "";
      reader_.buffer().append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
  std::string ask(const std::string& payload) {
    send(gdb::to_packet(payload));
    return receive();
  }

 private:
  int socket_;
  gdb::PacketReader reader_;
};

TEST(GdbProtocol, ControlCStopsARunThatWouldNotEnd) {
  Debuggee debuggee(image("hangs"), "--dies 2 --timeout-us 1e9");
  RawClient client(debuggee.port());
  EXPECT_EQ(client.ask("?"), "T05thread:1;");
  client.send(gdb::to_packet("vCont;c"));
  usleep(200'000);
  client.send("\003");
  std::string stop = client.receive();
  while (stop.starts_with("O")) stop = client.receive();
  EXPECT_THAT(stop, StartsWith("T02thread:"));
  EXPECT_EQ(client.ask("Hg2"), "OK");
  const std::string before = client.ask(kMinstret);
  EXPECT_EQ(client.ask("vCont;s:2"), "T05thread:2;");
  EXPECT_NE(client.ask(kMinstret), before);
  client.send(gdb::to_packet("k"));
  const cli::Finished finished = debuggee.finish();
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_THAT(finished.err, HasSubstr("fw run: killed by the debugger at "));
  EXPECT_EQ(finished.out, "");
}

TEST(GdbProtocol, WhenTheClientHangsUpTheRunGoesOn) {
  Debuggee debuggee(image("self_test"), "--dies 2");
  {
    RawClient client(debuggee.port());
    EXPECT_EQ(client.ask("Z0,80000000,2"), "OK");
    EXPECT_EQ(client.ask("vCont;s:1"), "T05thread:1;");
  }
  const cli::Finished finished = debuggee.finish();
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("gdb: the client has left; the run goes on"));
  EXPECT_THAT(finished.out, HasSubstr("die:1 self-test: 104 checks passed"));
}

TEST(GdbProtocol, ADieThatIsSteppedMovesTheOthersByNoMoreThanTheQuantumNeeds) {
  Debuggee debuggee(image("self_test"), "--dies 2 --set machine.board.quantum=10ns");
  RawClient client(debuggee.port());
  const auto other_instructions = [&] {
    client.ask("Hg1");
    return client.ask(kMinstret);
  };
  const std::string none = other_instructions();
  for (int i = 0; i < 30; ++i) client.ask("vCont;s:2");
  EXPECT_EQ(other_instructions(), none) << "not at all, when they may not";
  client.ask("vCont;s:2;c");
  EXPECT_NE(other_instructions(), none);
  client.send(gdb::to_packet("D"));
  EXPECT_EQ(debuggee.finish().exit_code, 0);
}

TEST(GdbProtocol, AStepOutOfAWaitEndsInTheHandler) {
  Debuggee debuggee(image("self_test"), "--dies 2");
  RawClient client(debuggee.port());
  client.ask("Hg2");
  const std::string timer_interrupt = gdb::word_to_hex(0x80000007);
  for (int i = 0; i < 5000 && client.ask(kMcause) != timer_interrupt; ++i)
    ASSERT_EQ(client.ask("vCont;s:2;c"), "T05thread:2;");
  EXPECT_EQ(client.ask(kMcause), timer_interrupt);
  EXPECT_EQ(client.ask(kPc), client.ask(kMtvec));
  client.send(gdb::to_packet("D"));
  EXPECT_EQ(debuggee.finish().exit_code, 0);
}

TEST(GdbProtocol, WatchpointsOnHbmTellReadsFromWrites) {
  Debuggee debuggee(image("self_test"), "--dies 2 --set machine.board.quantum=10ns");
  RawClient client(debuggee.port());
  EXPECT_EQ(client.ask("Z2,c0000004,4"), "OK");
  EXPECT_EQ(client.ask("Z3,c0000000,4"), "OK");
  // Each die writes words 0 and 1, later reads words 0 and 1.
  EXPECT_THAT(client.ask("vCont;c"), HasSubstr(";watch:c0000004;"));
  EXPECT_EQ(client.ask("z2,c0000004,4"), "OK");
  EXPECT_THAT(client.ask("vCont;c"), HasSubstr(";rwatch:c0000000;"))
      << "the other die's write is of no interest any more";
  EXPECT_EQ(client.ask("z3,c0000000,4"), "OK");
  EXPECT_EQ(client.ask("Z4,c0000004,2"), "OK");
  EXPECT_THAT(client.ask("vCont;c"), HasSubstr(";awatch:c0000004;"));
  client.send(gdb::to_packet("D"));
  EXPECT_EQ(debuggee.finish().exit_code, 0);
}

TEST(GdbProtocol, GoesOnFromAnAddress) {
  Debuggee debuggee(image("waits"), "--dies 2");
  RawClient client(debuggee.port());
  const std::string waits = gdb::to_hex(std::string_view("waits for an interrupt"));
  for (const char* thread : {"1", "2"}) {
    for (int i = 0; i < 2000 && !client.ask(std::string("qThreadExtraInfo,") + thread).ends_with(waits); ++i)
      ASSERT_EQ(client.ask(std::string("vCont;s:") + thread), std::string("T05thread:") + thread + ";");
  }
  // Out of a wait that nothing would end, through the start-up code to the breakpoint there, and on.
  EXPECT_EQ(client.ask("Z0,80000020,2"), "OK");
  EXPECT_EQ(client.ask("Hc1"), "OK");
  EXPECT_EQ(client.ask("c80000000"), "T05thread:1;");
  EXPECT_EQ(client.ask(kPc), gdb::word_to_hex(0x80000020));
  EXPECT_EQ(client.ask("s80000000"), "T05thread:1;");
  EXPECT_EQ(client.ask(kPc), gdb::word_to_hex(0x80000004));
  EXPECT_EQ(client.ask("S05;80000008"), "T05thread:1;");
  EXPECT_EQ(client.ask(kPc), gdb::word_to_hex(0x8000000c));
  EXPECT_EQ(client.ask("z0,80000020,2"), "OK");
  EXPECT_THAT(gdb::from_hex(client.ask("C05;80000000").substr(1)).value_or(""), StartsWith("deadlock at "))
      << "they wait again";
  EXPECT_THAT(client.receive(), StartsWith("T06"));
  client.send(gdb::to_packet("k"));
  debuggee.finish();
}

TEST(GdbProtocol, ABreakpointIsOfItsKind) {
  Debuggee debuggee(image("self_test"), "--dies 2");
  RawClient client(debuggee.port());
  client.ask("qSupported:swbreak+;hwbreak+");
  EXPECT_EQ(client.ask("Z1,80000004,4"), "OK");
  EXPECT_EQ(client.ask("vCont;c:2"), "T05thread:2;hwbreak:;");
  EXPECT_EQ(client.ask("z1,80000004,4"), "OK");
  EXPECT_EQ(client.ask("Z0,80000008,4"), "OK");
  EXPECT_EQ(client.ask("vCont;c:2"), "T05thread:2;swbreak:;");
  EXPECT_EQ(client.ask("vCont;s:2"), "T05thread:2;") << "a step is none";
  client.send(gdb::to_packet("k"));
  debuggee.finish();
}

TEST(GdbProtocol, TheRtlEngineIsNotLookedInto) {
  Debuggee debuggee(image("put_get"), "--dies 2 --engine rtl --check off");
  RawClient client(debuggee.port());
  for (const char* command : {"engine", "channel 0"}) {
    const auto answer = gdb::from_hex(client.ask("qRcmd," + gdb::to_hex(std::string_view(command))));
    EXPECT_THAT(answer.value_or(""),
                HasSubstr("the registers of the RTL engine cannot be read without its clock going on; --waves F.vcd"));
  }
  client.send(gdb::to_packet("D"));
  EXPECT_EQ(debuggee.finish().exit_code, 0);
}

TEST(GdbProtocol, APortInUseIsBadInput) {
  const gdb::TcpListener taken(0);
  const std::string port = std::to_string(taken.port());
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("fw run hello --dies 2 --gdb " + port));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, HasSubstr("--gdb " + port + ": cannot listen on 127.0.0.1:" + port +
                                      ": Address already in use; 0 takes a free port"));
}

TEST(GdbProtocol, NoPortIsBadInput) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("fw run hello --dies 2 --gdb 65536"));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("--gdb 65536: must be between 0 and 65535"));
}

TEST(GdbProtocol, ARunIsRepeatedWithoutTheDebugger) {
  Debuggee debuggee(image("hello"), "--dies 2 --out first");
  RawClient(debuggee.port()).ask("D");
  ASSERT_EQ(debuggee.finish().exit_code, 0);
  EXPECT_EQ(debuggee.desk().run(cli::words("rerun first --json")).exit_code, 0);
}

}  // namespace
}  // namespace cmx
