// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/directory.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "hw/units/bad_input.h"
#include "sw/report/command_line.h"

namespace cmx::sw::sweep {
namespace {

using report::Node;
constexpr int kFormat = 1;
constexpr std::array<std::string_view, 4> kStatuses{"done", "infeasible", "failed", "timeout"};

std::optional<std::string> contents(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

Node to_node(const Value& value) {
  return std::visit([](const auto& known) { return Node(known); }, value);
}

Value to_value(const Node& node) {
  if (node.kind() == Node::Kind::kInteger) return node.integer();
  if (node.kind() == Node::Kind::kReal) return node.number();
  return node.text();
}

Node to_node(const std::vector<Task>& tasks) {
  Node list = Node::array();
  for (const Task& task : tasks) {
    Node values = Node::array();
    for (const Value& value : task.point.values) values.push(to_node(value));
    Node node = Node::object();
    node.set("id", task.point.id).set("stage", task.stage).set("seed", task.point.seed).set("values", values);
    node.set("words", Node::texts(task.words)).set("key", task.key).set("config", task.config);
    if (!task.inputs.empty()) node.set("inputs", task.inputs);
    if (!task.infeasible.empty()) node.set("infeasible", task.infeasible);
    list.push(node);
  }
  return list;
}

std::vector<Task> to_tasks(const Node& list) {
  std::vector<Task> tasks;
  for (const auto& item : list.members()) {
    const Node& node = item.value;
    Task task;
    task.point.id = static_cast<int>(node.find("id")->integer());
    task.point.seed = node.find("seed")->integer();
    for (const auto& value : node.find("values")->members()) task.point.values.push_back(to_value(value.value));
    task.stage = node.find("stage")->text();
    for (const auto& word : node.find("words")->members()) task.words.push_back(word.value.text());
    task.key = node.find("key")->text();
    task.config = node.find("config")->text();
    if (const Node* inputs = node.find("inputs")) task.inputs = inputs->text();
    if (const Node* why = node.find("infeasible")) task.infeasible = why->text();
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace

std::string_view to_text(Status status) { return kStatuses[static_cast<std::size_t>(status)]; }

std::string to_json(const Plan& plan) {
  Node node = Node::object();
  node.set("format", kFormat).set("version", plan.version).set("spec_file", plan.spec.file).set("spec", plan.spec_text);
  Node units = Node::array();
  for (const Axis* axis : plan.spec.axes()) units.push(axis->unit);
  node.set("units", units).set("points", to_node(plan.tasks));
  return node.to_json() + "\n";
}

std::string to_json(const std::vector<Task>& tasks) {
  Node node = Node::object();
  node.set("points", to_node(tasks));
  return node.to_json() + "\n";
}

std::string to_json(const Ending& ending) {
  Node node = Node::object();
  node.set("status", to_text(ending.status)).set("reason", ending.reason).set("exit_code", ending.exit_code);
  node.set("host", ending.host)
      .set("started", ending.started)
      .set("wall_s", ending.wall_s)
      .set("peak_mib", ending.peak_mib);
  node.set("result", ending.result);
  return node.to_json() + "\n";
}

Plan Directory::plan(const std::string& version) const {
  const auto text = contents(file("sweep.json"));
  if (!text)
    throw hw::BadInput(fmt::format("{}: no sweep in this directory; `cmx sweep run SPEC --out {}` begins one", path_,
                                   report::shell_path(path_)));
  try {
    const Node node = Node::from_json(*text);
    Plan plan;
    plan.version = node.find("version")->text();
    if (node.find("format")->integer() > kFormat || (!version.empty() && plan.version != version))
      throw hw::BadInput(
          fmt::format("{}: this sweep was begun by cmx {}; this is {}, and points of two versions are not mixed", path_,
                      plan.version, version));
    plan.spec_text = node.find("spec")->text();
    plan.spec = read_spec(plan.spec_text, node.find("spec_file")->text());
    std::size_t axis = 0;
    for (auto& group : plan.spec.groups) {
      for (Axis& each : group) each.unit = node.find("units")->members().at(axis++).value.text();
    }
    plan.tasks = to_tasks(*node.find("points"));
    if (const auto confirmed = contents(file("confirmed.json"))) {
      for (Task& task : to_tasks(*Node::from_json(*confirmed).find("points"))) plan.tasks.push_back(std::move(task));
    }
    return plan;
  } catch (const std::runtime_error& error) {
    if (dynamic_cast<const hw::BadInput*>(&error) != nullptr) throw;
    throw hw::BadInput(fmt::format("{}: not a sweep's plan: {}", file("sweep.json"), error.what()));
  }
}

std::optional<Ending> Directory::ending(const std::string& key) const {
  const auto text = contents(point_file(key));
  if (!text) return std::nullopt;
  Node node;
  try {
    node = Node::from_json(*text);
  } catch (const std::runtime_error&) {
    throw std::runtime_error(
        fmt::format("{}: not an ending of a point; without this file it runs again", point_file(key)));
  }
  Ending ending;
  const std::string& status = node.find("status")->text();
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    if (kStatuses[i] == status) ending.status = static_cast<Status>(i);
  }
  ending.reason = node.find("reason")->text();
  ending.exit_code = static_cast<int>(node.find("exit_code")->integer());
  ending.host = node.find("host")->text();
  ending.started = node.find("started")->text();
  ending.wall_s = node.find("wall_s")->number();
  ending.peak_mib = node.find("peak_mib")->number();
  ending.result = *node.find("result");
  return ending;
}

}  // namespace cmx::sw::sweep
