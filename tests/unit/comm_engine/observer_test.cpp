// SPDX-License-Identifier: Apache-2.0
// Is an observer told what happens to a descriptor, in order and with the right places?
#include "tlm/comm_engine/observer.h"

#include <gmock/gmock.h>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)
using model::comm_engine::JobId;
using model::comm_engine::Transaction;
using testing::ElementsAre;

class Notes final : public model::comm_engine::Observer {
 public:
  void submitted(std::int64_t, JobId job, const Submission& s, std::uint64_t) override {
    note("submitted", job, s.length);
  }
  void fetched(std::int64_t, JobId job) override { note("fetched", job); }
  void started(std::int64_t, JobId job) override { note("started", job); }
  void awaited(std::int64_t, JobId job, std::uint64_t place) override { note("awaited", job, place); }
  void issued(std::int64_t, JobId job, std::uint64_t number, const Transaction& t) override {
    note("issued", job, 1000 * number + t.bytes);
  }
  void arrived(std::int64_t, JobId job, std::uint64_t number) override { note("arrived", job, number); }
  void ended(std::int64_t, JobId job, std::uint64_t number, Error error) override {
    note("ended", job, 100 * number + static_cast<std::uint64_t>(error));
  }
  void completed(std::int64_t, JobId job, Error, std::optional<std::uint64_t> place) override {
    note("completed", job, place.value_or(0));
  }
  void refused(std::int64_t, JobId job, Error error) override {
    note("refused", job, static_cast<std::uint64_t>(error));
  }
  std::vector<std::string> notes;

 private:
  void note(const std::string& what, JobId job, std::uint64_t value = 0) {
    notes.push_back(what + " " + std::to_string(job.channel) + "." + std::to_string(job.index) + " " +
                    std::to_string(value));
  }
};

TEST(Observer, SeesADescriptorFromItsDoorbellToItsCompletion) {
  Bench bench;
  Notes notes;
  bench.engine.observe(&notes);
  bench.submit(1, {submission(Opcode::kCopy, 0x20000, die(1, 0), 80)});
  bench.calendar.run();
  EXPECT_THAT(notes.notes,
              ElementsAre("submitted 1.0 80", "fetched 1.0 0", "started 1.0 0", "issued 1.0 80", "arrived 1.0 0",
                          "ended 1.0 0", "completed 1.0 " + std::to_string(Bench::ring(1) + 0x800)));
}

class Registers final : public model::comm_engine::Observer {
 public:
  void register_read(std::int64_t, std::uint32_t offset, std::uint32_t value) override {
    reads.emplace_back(offset, value);
  }
  void register_written(std::int64_t, std::uint32_t, std::uint32_t before, std::uint32_t value) override {
    writes.emplace_back(before, value);
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> reads;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> writes;
};

TEST(Observer, SeesWhatSoftwareDoesToRegistersAndNoPeeks) {
  Bench bench;
  Registers registers;
  bench.engine.observe(&registers);
  const std::uint32_t limit = regs::channel::kOffset + regs::channel::kOutstandingLimit;
  EXPECT_TRUE(bench.engine.write(limit, 5));
  EXPECT_TRUE(bench.engine.write(limit, 3));
  EXPECT_EQ(bench.engine.peek(limit), 3U);
  EXPECT_EQ(bench.engine.read(limit), 3U);
  EXPECT_THAT(registers.writes, ElementsAre(std::pair(0U, 5U), std::pair(5U, 3U)));
  EXPECT_THAT(registers.reads, ElementsAre(std::pair(limit, 3U)));
}

TEST(Observer, SeesAWaitAndWhereItsFlagIs) {
  Bench bench;
  Notes notes;
  bench.engine.observe(&notes);
  Submission wait = submission(Opcode::kWaitFlag);
  wait.flag_address = 0x30000;
  wait.flag_value = 7;
  bench.submit(0, {wait});
  bench.calendar.run();
  EXPECT_THAT(notes.notes, ElementsAre("submitted 0.0 0", "fetched 0.0 0", "started 0.0 0"));
  bench.memory.put<std::uint32_t>(0x30000, 7);
  bench.engine.memory_changed();
  bench.calendar.run();
  EXPECT_EQ(notes.notes.at(3), "awaited 0.0 " + std::to_string(0x30000));
}

TEST(Observer, IsToldOnceOfWhatSeveralDoorbellsRing) {
  Bench bench;
  Notes notes;
  bench.engine.observe(&notes);
  bench.submit(0, {submission(Opcode::kNop), submission(Opcode::kNop)});
  bench.submit(0, {submission(Opcode::kNop)});
  EXPECT_THAT(notes.notes, ElementsAre("submitted 0.0 0", "submitted 0.1 0", "submitted 0.2 0"));
}

TEST(Observer, SeesWhatTheRingsRefuse) {
  Bench bench;
  Notes notes;
  bench.engine.observe(&notes);
  bench.write(0, channel_page::kProducer, 17);
  EXPECT_THAT(notes.notes, ElementsAre("refused 0.17 " + std::to_string(static_cast<int>(Error::kRingOverrun))));
}

}  // namespace
}  // namespace cmx
