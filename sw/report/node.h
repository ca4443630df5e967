// SPDX-License-Identifier: Apache-2.0
// The result of a command as a tree: ordered keys, values with unit and description. One tree is printed as JSON and as
// text.
//
// Contract: the same tree gives the same bytes. Reals are rounded to 9 significant digits; a real that is not finite is
// a bug and throws std::logic_error.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cmx::sw::report {

/// What a number means; printed as text, not in JSON, where the unit is in the key.
struct Note {
  std::string unit;         // "us", "GB/s", "" for a count or a ratio
  std::string description;  // "issue to completion visible at the initiator"
};

class Node {
 public:
  enum class Kind { kNull, kBool, kInteger, kReal, kText, kObject, kArray };
  struct Member;

  // Defined where Member is complete.
  Node();  // null
  Node(bool value);
  template <std::integral T>
  requires(!std::same_as<T, bool>) Node(T value);
  Node(double value);
  Node(std::string value);
  Node(std::string_view value);
  Node(const char* value);
  static Node object();
  static Node array();
  /// An array of texts.
  static Node texts(const std::vector<std::string>& values);

  Kind kind() const { return kind_; }
  bool is_number() const { return kind_ == Kind::kInteger || kind_ == Kind::kReal; }
  bool boolean() const { return integer_ != 0; }
  std::int64_t integer() const { return integer_; }
  /// The value of an integer or a real.
  double number() const { return kind_ == Kind::kInteger ? static_cast<double>(integer_) : real_; }
  const std::string& text() const { return text_; }
  /// Members of an object, or items of an array with empty keys, in the order they were added.
  const std::vector<Member>& members() const { return members_; }

  /// Adds or replaces a member of an object; returns this node.
  Node& set(std::string key, Node value, Note note = {});
  /// Appends to an array; returns this node.
  Node& push(Node value);
  /// The member of that key, or null when there is none.
  const Node* find(std::string_view key) const;
  /// The node at a JSON pointer ("/streams/0/us"), or null. A pointer without a leading slash is taken as one with it.
  const Node* at(std::string_view pointer) const;
  /// Pointers of every number in the tree, in order.
  std::vector<std::string> number_pointers() const;

  /// JSON, pretty with two spaces, no newline at the end.
  std::string to_json() const;
  /// The same in one line.
  std::string to_json_line() const;
  /// Reads JSON. Throws std::runtime_error.
  static Node from_json(std::string_view json);

 private:
  Kind kind_{Kind::kNull};
  std::int64_t integer_{0};
  double real_{0};
  std::string text_;
  std::vector<Member> members_;
};

struct Node::Member {
  std::string key;
  Node value;
  Note note;
};

inline Node::Node() = default;
inline Node::Node(bool value) : kind_(Kind::kBool), integer_(value ? 1 : 0) {}
template <std::integral T>
requires(!std::same_as<T, bool>) Node::Node(T value)
    : kind_(Kind::kInteger), integer_(static_cast<std::int64_t>(value)) {}
inline Node::Node(double value) : kind_(Kind::kReal), real_(value) {}
inline Node::Node(std::string value) : kind_(Kind::kText), text_(std::move(value)) {}
inline Node::Node(std::string_view value) : Node(std::string(value)) {}
inline Node::Node(const char* value) : Node(std::string(value)) {}

}  // namespace cmx::sw::report
