// SPDX-License-Identifier: Apache-2.0
#include "sw/report/node.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace cmx::sw::report {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double value) {
  if (!std::isfinite(value)) throw std::logic_error("a result is not a finite number");
  if (value == 0) return 0;  // also drops the sign of -0
  return std::strtod(fmt::format("{:.9g}", value).c_str(), nullptr);
}

Json to_json_value(const Node& node) {
  switch (node.kind()) {
    case Node::Kind::kNull: return nullptr;
    case Node::Kind::kBool: return node.boolean();
    case Node::Kind::kInteger: return node.integer();
    case Node::Kind::kReal: return rounded(node.number());
    case Node::Kind::kText: return node.text();
    case Node::Kind::kObject: {
      Json object = Json::object();
      for (const auto& member : node.members()) object[member.key] = to_json_value(member.value);
      return object;
    }
    case Node::Kind::kArray: {
      Json array = Json::array();
      for (const auto& member : node.members()) array.push_back(to_json_value(member.value));
      return array;
    }
  }
  return nullptr;
}

Node from_json_value(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_object()) {
    Node object = Node::object();
    for (const auto& [key, value] : json.items()) object.set(key, from_json_value(value));
    return object;
  }
  if (json.is_array()) {
    Node array = Node::array();
    for (const auto& value : json) array.push(from_json_value(value));
    return array;
  }
  return {};
}

void collect(const Node& node, const std::string& prefix, std::vector<std::string>& out) {
  if (node.is_number()) out.push_back(prefix);
  std::size_t index = 0;
  for (const auto& member : node.members()) {
    const std::string step = node.kind() == Node::Kind::kArray ? std::to_string(index++) : member.key;
    collect(member.value, prefix + "/" + step, out);
  }
}

}  // namespace

Node Node::object() {
  Node node;
  node.kind_ = Kind::kObject;
  return node;
}

Node Node::array() {
  Node node;
  node.kind_ = Kind::kArray;
  return node;
}

Node Node::texts(const std::vector<std::string>& values) {
  Node node = array();
  for (const auto& value : values) node.push(value);
  return node;
}

Node& Node::set(std::string key, Node value, Note note) {
  if (kind_ != Kind::kObject) throw std::logic_error("set('" + key + "') on a node that is no object");
  for (auto& member : members_) {
    if (member.key == key) {
      member.value = std::move(value);
      member.note = std::move(note);
      return *this;
    }
  }
  members_.push_back({std::move(key), std::move(value), std::move(note)});
  return *this;
}

Node& Node::push(Node value) {
  if (kind_ != Kind::kArray) throw std::logic_error("push on a node that is no array");
  members_.push_back({"", std::move(value), {}});
  return *this;
}

const Node* Node::find(std::string_view key) const {
  for (const auto& member : members_) {
    if (kind_ == Kind::kObject && member.key == key) return &member.value;
  }
  return nullptr;
}

const Node* Node::at(std::string_view pointer) const {
  const Node* node = this;
  while (node != nullptr && !pointer.empty()) {
    if (pointer.front() == '/') pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    if (node->kind() == Kind::kArray) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
      const bool whole = error == std::errc() && end == step.data() + step.size();
      node = whole && index < node->members().size() ? &node->members()[index].value : nullptr;
    } else {
      node = node->find(step);
    }
  }
  return node;
}

std::vector<std::string> Node::number_pointers() const {
  std::vector<std::string> out;
  collect(*this, "", out);
  return out;
}

// A text that is no UTF-8 - a file's name may be anything - must not cost the result.
std::string Node::to_json() const { return to_json_value(*this).dump(2, ' ', false, Json::error_handler_t::replace); }
std::string Node::to_json_line() const {
  return to_json_value(*this).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Node Node::from_json(std::string_view json) {
  try {
    return from_json_value(Json::parse(json));
  } catch (const Json::parse_error& error) {
    throw std::runtime_error(error.what());
  }
}

}  // namespace cmx::sw::report
