// SPDX-License-Identifier: Apache-2.0
// Is the base protocol kept: phases, return values, one response at a time, payloads that live as long as they must?
//
// One elaboration a process: ctest runs each test in a process of its own.
#include <gmock/gmock.h>

#include <set>

#include "tests/unit/tlm2/bench.h"

namespace cmx::tlm2::test {
namespace {

using testing::ElementsAre;

struct Manager final : tlm::tlm_mm_interface {
  std::set<tlm::tlm_generic_payload*> live;
  void free(tlm::tlm_generic_payload* payload) override { live.erase(payload); }
};

/// An initiator that speaks in phases. `answer` says how a response is taken.
class Speaker : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Speaker);
  enum class Answer { kAccepted, kUpdated, kCompleted, kFromWithin };
  struct Seen {
    std::size_t number;
    std::int64_t time;
  };

  Speaker(const sc_core::sc_module_name& name, std::function<void(Speaker&)> program)
      : sc_core::sc_module(name), socket("socket"), program_(std::move(program)) {
    socket.register_nb_transport_bw(this, &Speaker::nb_transport_bw);
    SC_THREAD(run_process);
  }

  tlm::tlm_sync_enum begin(tlm::tlm_command command, std::uint64_t address, std::vector<std::uint8_t> bytes,
                           std::int64_t after = 0) {
    data.push_back(std::make_unique<std::vector<std::uint8_t>>(std::move(bytes)));
    auto payload = std::make_unique<tlm::tlm_generic_payload>(&manager);
    payload->acquire();
    payload->set_command(command);
    payload->set_address(address);
    payload->set_data_ptr(data.back()->data());
    payload->set_data_length(static_cast<unsigned>(data.back()->size()));
    payload->set_streaming_width(static_cast<unsigned>(data.back()->size()));
    manager.live.insert(payload.get());
    payloads.push_back(std::move(payload));
    phase = tlm::BEGIN_REQ;
    delay = ps(after);
    return socket->nb_transport_fw(*payloads.back(), phase, delay);
  }
  tlm::tlm_sync_enum end_response(std::size_t number, std::int64_t after = 0) {
    phase = tlm::END_RESP;
    delay = ps(after);
    return socket->nb_transport_fw(*payloads[number], phase, delay);
  }

  tlm_utils::simple_initiator_socket<Speaker> socket;
  Manager manager;
  std::vector<std::unique_ptr<std::vector<std::uint8_t>>> data;
  std::vector<std::unique_ptr<tlm::tlm_generic_payload>> payloads;
  std::vector<Seen> seen;  // responses that began
  tlm::tlm_phase phase;
  sc_core::sc_time delay;
  Answer answer{Answer::kAccepted};
  std::int64_t end_after{0};

 private:
  void run_process() { program_(*this); }
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& its,
                                     sc_core::sc_time& its_delay) {
    EXPECT_EQ(its, tlm::BEGIN_RESP);
    EXPECT_EQ(its_delay, sc_core::SC_ZERO_TIME);
    const auto found =
        std::find_if(payloads.begin(), payloads.end(), [&](const auto& p) { return p.get() == &payload; });
    const auto number = static_cast<std::size_t>(found - payloads.begin());
    seen.push_back({number, now_ps()});
    its_delay = ps(end_after);
    switch (answer) {
      case Answer::kAccepted: its_delay = sc_core::SC_ZERO_TIME; return tlm::TLM_ACCEPTED;
      case Answer::kUpdated: its = tlm::END_RESP; return tlm::TLM_UPDATED;
      case Answer::kCompleted: return tlm::TLM_COMPLETED;
      case Answer::kFromWithin:
        EXPECT_EQ(end_response(number, end_after), tlm::TLM_COMPLETED);
        return tlm::TLM_ACCEPTED;
    }
    return tlm::TLM_ACCEPTED;
  }

  std::function<void(Speaker&)> program_;
};

DECLARE_EXTENDED_PHASE(somebodys_own_phase);

class Phases : public testing::Test {
 protected:
  void run(std::function<void(Speaker&)> program, const std::function<void(Speaker&)>& after = {}) {
    Speaker speaker("speaker", std::move(program));
    speaker.socket.bind(fabric.from_endpoint(0));
    fabric.to_endpoint(16).bind(memory.socket);
    model::run_kernel();
    if (after) after(speaker);
  }
  UbFabricModule fabric{"fabric"};
  Memory memory{"memory"};
};

TEST_F(Phases, AreFourAndTheRequestEndsAtOnce) {
  std::int64_t blocking = 0;
  run(
      [&](Speaker& self) {
        EXPECT_EQ(self.begin(tlm::TLM_WRITE_COMMAND, at(16), pattern(64), 1000), tlm::TLM_UPDATED);
        EXPECT_EQ(self.phase, tlm::END_REQ);
        EXPECT_EQ(self.delay, ps(1000));
        sc_core::wait(10, sc_core::SC_US);
        ASSERT_EQ(self.seen.size(), 1U);
        EXPECT_EQ(self.payloads[0]->get_response_status(), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(self.payloads[0]->get_ref_count(), 2) << "ours, and the fabric's until END_RESP";
        EXPECT_EQ(self.end_response(0), tlm::TLM_COMPLETED);
        EXPECT_EQ(self.payloads[0]->get_ref_count(), 1);
        // The same, blocking.
        std::vector<std::uint8_t> data = pattern(64);
        tlm::tlm_generic_payload payload;
        payload.set_write();
        payload.set_address(at(16));
        payload.set_data_ptr(data.data());
        payload.set_data_length(64);
        payload.set_streaming_width(64);
        const std::int64_t begun = now_ps();
        sc_core::sc_time none;
        self.socket->b_transport(payload, none);
        blocking = now_ps() - begun;
      },
      [&](Speaker& self) { EXPECT_EQ(self.seen[0].time, 1000 + blocking); });
}

TEST_F(Phases, OneResponseAtATimeUntilItEnds) {
  run(
      [&](Speaker& self) {
        for (std::uint64_t i = 0; i < 3; ++i) self.begin(tlm::TLM_WRITE_COMMAND, at(16, i * 64), pattern(64));
        sc_core::wait(20, sc_core::SC_US);
        ASSERT_EQ(self.seen.size(), 1U);
        self.end_response(self.seen[0].number, 5000);
        sc_core::wait(ps(4999));
        sc_core::wait(sc_core::SC_ZERO_TIME);
        EXPECT_EQ(self.seen.size(), 1U);
        sc_core::wait(ps(1));
        sc_core::wait(sc_core::SC_ZERO_TIME);
        ASSERT_EQ(self.seen.size(), 2U);
        self.end_response(self.seen[1].number);
        sc_core::wait(sc_core::SC_ZERO_TIME);
        sc_core::wait(sc_core::SC_ZERO_TIME);
        ASSERT_EQ(self.seen.size(), 3U);
        EXPECT_EQ(self.seen[2].time, now_ps());
        self.end_response(self.seen[2].number);
      },
      [](Speaker& self) {
        for (const auto& payload : self.payloads) EXPECT_EQ(payload->get_ref_count(), 1);
      });
}

TEST_F(Phases, AResponseMayEndInItsBeginning) {
  run(
      [&](Speaker& self) {
        for (const auto answer :
             {Speaker::Answer::kUpdated, Speaker::Answer::kCompleted, Speaker::Answer::kFromWithin}) {
          self.answer = answer;
          self.end_after = 7'000'000;
          const std::size_t before = self.seen.size();
          self.begin(tlm::TLM_READ_COMMAND, at(16), pattern(64));
          self.begin(tlm::TLM_READ_COMMAND, at(16), pattern(64));
          sc_core::wait(30, sc_core::SC_US);
          ASSERT_EQ(self.seen.size(), before + 2);
          EXPECT_EQ(self.seen[before + 1].time, self.seen[before].time + 7'000'000) << static_cast<int>(answer);
        }
      },
      [](Speaker& self) {
        for (const auto& payload : self.payloads) EXPECT_EQ(payload->get_ref_count(), 1);
      });
}

TEST_F(Phases, WhatIsRefusedIsCompletedAtOnce) {
  run([&](Speaker& self) {
    EXPECT_EQ(self.begin(tlm::TLM_WRITE_COMMAND, at(17), pattern(64)), tlm::TLM_COMPLETED);
    EXPECT_EQ(self.payloads[0]->get_response_status(), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    EXPECT_EQ(self.payloads[0]->get_ref_count(), 1);
  });
  EXPECT_EQ(fabric.statistics().transactions, 0);
}

TEST_F(Phases, ViolationsAreErrorsAndForeignPhasesAreNot) {
  tlm::tlm_phase own = somebodys_own_phase;
  run([&](Speaker& self) {
    EXPECT_EQ(self.begin(tlm::TLM_WRITE_COMMAND, at(16), pattern(64)), tlm::TLM_UPDATED);
    sc_core::sc_time none;
    EXPECT_EQ(self.socket->nb_transport_fw(*self.payloads[0], own, none), tlm::TLM_ACCEPTED);
    EXPECT_THROW(self.end_response(0), sc_core::sc_report);
    tlm::tlm_phase again = tlm::BEGIN_REQ;
    EXPECT_THROW(self.socket->nb_transport_fw(*self.payloads[0], again, none), sc_core::sc_report);
    tlm::tlm_phase of_a_target = tlm::BEGIN_RESP;
    EXPECT_THROW(self.socket->nb_transport_fw(*self.payloads[0], of_a_target, none), sc_core::sc_report);
  });
}

/// Two fabrics side by side, one with threads, each with two initiators that meet at a target.
TEST(Determinism, TheSameTrafficTakesTheSameTimesWhateverTheThreads) {
  struct Side {
    explicit Side(const std::string& name, int threads)
        : fabric((name + "_fabric").c_str(), options(threads)), memory((name + "_memory").c_str()) {
      for (const int from : {0, 3}) {
        const auto command = from == 0 ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND;
        speakers.push_back(
            std::make_unique<Speaker>((name + "_" + std::to_string(from)).c_str(), [command](Speaker& self) {
              self.answer = Speaker::Answer::kCompleted;
              for (std::uint64_t i = 0; i < 100; ++i) {
                self.begin(command, at(16, i * 40'000), pattern(40'000));
                sc_core::wait(ps(static_cast<std::int64_t>(i % 7) * 33'333));
              }
            }));
        speakers.back()->socket.bind(fabric.from_endpoint(from));
      }
      fabric.to_endpoint(16).bind(memory.socket);
    }
    static UbFabricOptions options(int threads) {
      UbFabricOptions with;
      with.threads = threads;
      return with;
    }
    std::vector<std::pair<std::size_t, std::int64_t>> seen() const {
      std::vector<std::pair<std::size_t, std::int64_t>> all;
      for (const auto& speaker : speakers) {
        for (const Speaker::Seen& response : speaker->seen) all.emplace_back(response.number, response.time);
      }
      return all;
    }
    UbFabricModule fabric;
    Memory memory;
    std::vector<std::unique_ptr<Speaker>> speakers;
  };
  const Side one("one", 1);
  const Side four("four", 4);
  model::run_kernel();
  EXPECT_EQ(one.seen().size(), 200U);
  EXPECT_EQ(one.seen(), four.seen());
  EXPECT_EQ(one.fabric.statistics().packet_hops, four.fabric.statistics().packet_hops);
}

}  // namespace
}  // namespace cmx::tlm2::test
