// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_analytic/analytic_writes.h"

#include <algorithm>
#include <limits>
#include <string>

#include "tlm/ub_fabric/unloaded.h"

namespace cmx::model {
namespace {

/// Nodes of a plane that are its switches of the first tier, at most.
std::size_t switches_of(const hw::Topology& topology) {
  std::size_t most = 1;
  for (const auto& plane : topology.planes) most = std::max(most, plane.switches.size());
  return most;
}

constexpr std::int64_t kTimeSlice = 2'000'000;  // ps

double bytes_a_ps(hw::BytesPerSecond rate) { return rate.value * 1e-12; }

/// From rates to times.
void invert(std::vector<double>& rates) {
  for (double& rate : rates) rate = rate > 0 ? 1 / rate : 0;
}

std::int64_t whole(double ps) { return static_cast<std::int64_t>(ps + 0.5); }

}  // namespace

AnalyticWrites::AnalyticWrites(const UbFabric& fabric)
    : fabric_(fabric),
      endpoints_(fabric.spec().topology.endpoints),
      node_(static_cast<std::size_t>(endpoints_), 0),
      port_byte_(static_cast<std::size_t>(endpoints_), 0),
      commit_unit_(static_cast<std::size_t>(endpoints_), 0),
      node_byte_(switches_of(fabric.spec().topology), 0),
      package_byte_(static_cast<std::size_t>(endpoints_), 0),
      received_(static_cast<std::size_t>(endpoints_), 0),
      loads_(3 * static_cast<std::size_t>(endpoints_) + 2 * node_byte_.size()) {
  const FabricSpec& spec = fabric.spec();
  for (std::size_t p = 0; p < spec.topology.planes.size(); ++p) {
    const hw::PlaneTopology& plane = spec.topology.planes[p];
    bool alive = false;
    for (const hw::Link& link : plane.links) {
      if (!link.alive) continue;
      const auto lower = static_cast<std::size_t>(link.a.node);
      if (link.link_class == hw::LinkClass::kDieToDie) {
        package_byte_[lower] = package_byte_[static_cast<std::size_t>(link.b.node)] = bytes_a_ps(link.rate);
      } else if (link.link_class == hw::LinkClass::kUplink) {
        node_byte_[lower - static_cast<std::size_t>(endpoints_)] += bytes_a_ps(spec.link.after_fec(link.rate));
      } else if (link.a.node < endpoints_) {
        node_[lower] = link.b.node - endpoints_;
        port_byte_[lower] += bytes_a_ps(spec.link.after_fec(link.rate));
        commit_unit_[lower] +=
            bytes_a_ps(link.rate) / (static_cast<double>(spec.link.flit.value) * spec.port.write_unit);
        alive = true;
      }
    }
    if (plane.switched && alive) live_.push_back(static_cast<int>(p));
  }
  for (auto* rates : {&port_byte_, &commit_unit_, &node_byte_, &package_byte_}) invert(*rates);
}

AnalyticWrites::Reach AnalyticWrites::reach(std::int32_t source, std::int32_t destination) const {
  if (source == destination) return Reach::kSelf;
  if (fabric_.neighbours(source, destination)) return Reach::kPackage;
  return node_[source] == node_[destination] ? Reach::kNode : Reach::kFar;
}

const AnalyticWrites::Path& AnalyticWrites::path(std::int32_t source, const hw::RemoteWrite& write, Reach reach) {
  auto& known = paths_[static_cast<std::size_t>(reach)];
  for (const Path& path : known) {
    if (path.bytes == write.bytes) return path;
  }
  return known.emplace_back(compute(source, write, reach));
}

AnalyticWrites::Path AnalyticWrites::compute(std::int32_t source, const hw::RemoteWrite& write, Reach reach) const {
  const FabricSpec& spec = fabric_.spec();
  Path path{.bytes = write.bytes};
  if (reach == Reach::kSelf) {
    path.delivered = (spec.port.write_fetch + spec.port.hbm_access).value;
    return path;
  }
  const std::int64_t mtu = spec.link.mtu.value;
  const std::int64_t first = std::min<std::int64_t>(write.bytes, mtu);
  path.packets = static_cast<int>((write.bytes + mtu - 1) / mtu);
  const Unloaded idle = unloaded(
      fabric_,
      Message{
          .source = source, .destination = write.destination, .bytes = first, .operation = Operation::kWriteNotify});
  path.hops = idle.hops;
  path.delivered = idle.delivered.value;
  path.answered = (idle.latency - idle.delivered).value;
  if (reach == Reach::kPackage) {
    path.wire = write.bytes;
    path.delivered += whole(static_cast<double>(write.bytes - first) * package_byte_[source]);
    return path;
  }
  const std::int64_t last = write.bytes - mtu * (path.packets - 1);
  path.wire = static_cast<double>(spec.link.data_packet(spec.link.mtu).value * (path.packets - 1) +
                                  spec.link.data_packet(hw::Bytes(last)).value);
  const std::int64_t units = (write.bytes + spec.port.unit.value - 1) / spec.port.unit.value;
  path.units = static_cast<double>(units);
  // Packets beyond one a plane follow each other.
  const double in = std::max(path.wire * port_byte_[write.destination], path.units * commit_unit_[write.destination]);
  path.delivered += whole(in * (1 - std::min(1.0, static_cast<double>(live_.size()) / path.packets)));
  return path;
}

AnalyticWrites::Delivery AnalyticWrites::deliver(std::int64_t at, std::int32_t source, const hw::RemoteWrite& write) {
  const Reach near = reach(source, write.destination);
  const bool planes = near == Reach::kNode || near == Reach::kFar;
  if (planes && (port_byte_[source] == 0 || port_byte_[write.destination] == 0))
    fabric_.refuse_unreachable(Message{.source = source,
                                       .destination = write.destination,
                                       .bytes = write.bytes,
                                       .operation = Operation::kWriteNotify});
  const Path& taken = path(source, write, near);
  ++messages_;
  payload_bytes_ += write.bytes;
  packets_ += taken.packets + (taken.packets > 0 ? 1 : 0);
  packet_hops_ += (taken.packets + 1) * taken.hops;

  const auto ends = static_cast<std::size_t>(endpoints_);
  const std::size_t nodes = node_byte_.size();
  std::int64_t late = 0;  // against an idle fabric
  const auto pass = [&](std::size_t link, std::int64_t ready, std::int64_t work) {
    if (work > 0) late += loads_.serve(link, ready + late, work) - (ready + late) - work;
  };
  if (near == Reach::kPackage)
    pass(2 * ends + 2 * nodes + static_cast<std::size_t>(source), at, whole(taken.wire * package_byte_[source]));
  if (planes) {
    const double wire_in = taken.wire * port_byte_[write.destination];
    const std::int64_t in = whole(std::max(wire_in, taken.units * commit_unit_[write.destination]));
    pass(static_cast<std::size_t>(source), at, whole(taken.wire * port_byte_[source]));
    if (near == Reach::kFar) {
      pass(2 * ends + static_cast<std::size_t>(node_[source]), at, whole(taken.wire * node_byte_[node_[source]]));
      pass(2 * ends + nodes + static_cast<std::size_t>(node_[write.destination]), at,
           whole(taken.wire * node_byte_[node_[write.destination]]));
    }
    received_[write.destination] += whole(wire_in);
    pass(ends + static_cast<std::size_t>(write.destination), at + taken.delivered - in, in);
  }
  const std::int64_t delivered = at + taken.delivered + late;
  return {write.destination, write.bytes, delivered, delivered + taken.answered};
}

AnalyticWrites::Job AnalyticWrites::start(std::int64_t now, hw::IssueJob job) {
  Job index = 0;
  if (free_.empty()) {
    index = static_cast<Job>(jobs_.size());
    jobs_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Running& running = jobs_[index];
  running.job = std::move(job);
  const std::int64_t start = now + running.job.first.value;
  running.progress = {.next = start, .done = false, .issued = start, .completed = start};
  running.cores.resize(static_cast<std::size_t>(running.job.cores));
  for (std::size_t core = 0; core < running.cores.size(); ++core) {
    running.cores[core].next = core;
    running.cores[core].ready = start;
    running.cores[core].outstanding = 0;
    running.cores[core].oldest = 0;
    running.cores[core].open.clear();
  }
  return index;
}

AnalyticWrites::Progress AnalyticWrites::go_on(std::int64_t now, Job index,
                                               const std::function<void(const Delivery&)>& on_message) {
  Running& running = jobs_[index];
  const auto& writes = running.job.writes;
  Progress& progress = running.progress;
  std::int64_t next = std::numeric_limits<std::int64_t>::max();
  for (Core& core : running.cores) {
    while (core.next < writes.size()) {
      const hw::RemoteWrite& write = writes[core.next];
      while (core.outstanding > 0 && core.outstanding + write.bytes > running.job.window.value) {
        const auto& [completed, bytes] = core.open[core.oldest++];
        core.ready = std::max(core.ready, completed);
        core.outstanding -= bytes;
      }
      if (core.ready >= now + kTimeSlice) {
        next = std::min(next, core.ready);
        break;
      }
      const Delivery delivery = deliver(core.ready, running.job.die, write);
      progress.issued = std::max(progress.issued, core.ready);
      progress.completed = std::max(progress.completed, delivery.completed);
      core.outstanding += write.bytes;
      core.open.emplace_back(delivery.completed, write.bytes);
      core.ready += running.job.interval.value;
      core.next += running.cores.size();
      on_message(delivery);
    }
  }
  progress.done = next == std::numeric_limits<std::int64_t>::max();
  progress.next = next;
  return progress;
}

hw::IssueJob AnalyticWrites::take(Job job) {
  free_.push_back(job);
  return std::move(jobs_[job].job);
}

hw::FabricStatistics AnalyticWrites::statistics(hw::Picoseconds elapsed) const {
  hw::FabricStatistics statistics;
  statistics.messages = messages_;
  statistics.packets = packets_;
  statistics.packet_hops = packet_hops_;
  statistics.payload_bytes = payload_bytes_;
  const auto time = static_cast<double>(std::max<std::int64_t>(elapsed.value, 1));
  const auto ends = static_cast<std::size_t>(endpoints_);
  const std::size_t nodes = node_byte_.size();
  const auto add = [&](hw::LinkClass link_class, std::size_t count, auto&& busy, bool planes) {
    const std::string name = hw::to_string(link_class);
    double sum = 0;
    double most = 0;
    int used = 0;
    for (std::size_t link = 0; link < count; ++link) {
      if (busy(link) == 0) continue;
      const double share = static_cast<double>(busy(link)) / time;
      sum += share;
      most = std::max(most, share);
      ++used;
    }
    if (used == 0) return;
    auto& known = statistics.link_utilisation[name];
    known.mean = known.mean > 0 ? (known.mean + sum / used) / 2 : sum / used;  // both directions
    known.max = std::max(known.max, most);
    for (const int plane : live_) {
      if (planes) statistics.plane_utilisation[name][plane] = known.mean;
    }
    if (!planes) statistics.plane_utilisation[name][fabric_.switched_planes()] = known.mean;
  };
  const auto from = [&](std::size_t first) {
    return [this, first](std::size_t link) { return loads_.busy(first + link); };
  };
  add(hw::LinkClass::kDie, ends, from(0), true);
  add(
      hw::LinkClass::kDie, ends, [&](std::size_t link) { return received_[link]; }, true);
  add(hw::LinkClass::kUplink, nodes, from(2 * ends), true);
  add(hw::LinkClass::kUplink, nodes, from(2 * ends + nodes), true);
  add(hw::LinkClass::kDieToDie, ends, from(2 * ends + 2 * nodes), false);
  return statistics;
}

}  // namespace cmx::model
