// SPDX-License-Identifier: Apache-2.0
// Composition: base, then blocks, then the file's own sections, then overlays; the later one wins.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "hw/config/file_view.h"
#include "hw/config/overlay.h"
#include "hw/config/shipped.h"

namespace cmx::hw {
namespace {

using Parameters = std::map<std::string, Parameter>;
namespace fs = std::filesystem;

struct Text {
  std::string file;  // as named in messages
  std::string contents;
};

std::optional<std::string> read_disk(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::optional<Text> read_file(const fs::path& path, const ReadFile& read) {
  auto contents = read ? read(path.string()) : read_disk(path.string());
  if (!contents) return std::nullopt;
  return Text{path.string(), std::move(*contents)};
}

/// What a file refers to: beside it on disk. A shipped file refers to shipped files only, wherever the command is
/// started.
std::optional<Text> read_beside(const std::string& beside, const std::string& name, const ReadFile& read) {
  if (!beside.empty() && shipped_file(beside)) return std::nullopt;
  return read_file(beside.empty() ? fs::path(name) : fs::path(beside).parent_path() / name, read);
}

/// A shipped name or a file; `beside` is the file that refers to it.
Text open(std::string_view root, const std::string& name_or_file, const std::string& beside, const ReadFile& read) {
  if (const auto path = shipped_path(root, name_or_file)) return {*path, std::string(*shipped_file(*path))};
  if (auto text = read_beside(beside, name_or_file, read)) return *text;
  const auto names = shipped_names(root);
  throw BadInput(fmt::format("{}no {} '{}': no such file, and the shipped ones are {}; did you mean {}?",
                             beside.empty() ? "" : beside + ": ", root, name_or_file, fmt::join(names, ", "),
                             nearest(name_or_file, names)));
}

/// A block beside the file that names it, or a shipped one.
Text open_block(const std::string& block, const std::string& beside, const ReadFile& read) {
  if (auto text = read_beside(beside, block, read)) return *text;
  const std::string path = "hw/" + block;
  if (const auto text = shipped_file(path)) return {path, std::string(*text)};
  throw BadInput(fmt::format("{}: no block file '{}'; a block is named like \"ub_link/ub_link.toml\"", beside, block));
}

void merge(const FileView& view, Parameters& into) {
  for (const FileView::Entry& entry : view.entries) {
    Parameter parameter = entry.parameter;
    if (const auto before = into.find(parameter.path); before != into.end()) {
      const Parameter& old = before->second;
      const auto reject = [&](const std::string& why) {
        throw BadInput(fmt::format("{}:{}: {} {} ({}:{})", parameter.file, parameter.line, parameter.path, why,
                                   old.file, old.line));
      };
      if (old.numeric != parameter.numeric) reject(old.numeric ? "must be a number" : "must be a name or a switch");
      if (!entry.unit_given) {
        parameter.unit = old.unit;
        parameter.bare = parameter.numeric && unit_named(old.unit).scale != 1;
      }
      if (unit_named(parameter.unit).dimension != unit_named(old.unit).dimension) {
        reject(fmt::format("cannot be in '{}': it was in '{}'", parameter.unit, old.unit));
      }
      if (!parameter.range && parameter.unit == old.unit) parameter.range = old.range;
    }
    into[parameter.path] = std::move(parameter);
  }
}

/// Adds `text` and what it is composed of; returns its name.
std::string compose(std::string_view root, const Text& text, Parameters& into, int depth, const ReadFile& read) {
  if (depth > 8) throw BadInput(fmt::format("{}: base goes round in a cycle", text.file));
  const FileView view = read_toml(text.contents, text.file);
  if (!view.base.empty()) compose(root, open(root, view.base, text.file, read), into, depth + 1, read);
  for (const std::string& block : view.blocks) {
    const Text found = open_block(block, text.file, read);
    merge(read_toml(found.contents, found.file), into);
  }
  merge(view, into);
  return view.name;
}

}  // namespace

Config Config::load(std::string_view root, const std::string& name_or_file, const std::vector<std::string>& overlays,
                    const ReadFile& read) {
  const Text text = open(root, name_or_file, "", read);
  Config config = composed(root, text.contents, text.file, overlays, read);
  if (shipped_path(root, name_or_file)) config.name_ = name_or_file;
  return config;
}

Config Config::parse(std::string_view root, std::string_view toml, const std::string& file_name,
                     const std::vector<std::string>& overlays) {
  return composed(root, toml, file_name, overlays, {});
}

Config Config::composed(std::string_view root, std::string_view toml, const std::string& file_name,
                        const std::vector<std::string>& overlays, const ReadFile& read) {
  Config config;
  config.root_ = root;
  config.name_ = compose(root, {file_name, std::string(toml)}, config.parameters_, 0, read);
  if (config.name_.empty()) config.name_ = fs::path(file_name).stem().string();
  for (const std::string& overlay : overlays) apply_overlay(root, overlay, config.parameters_);
  return config;
}

}  // namespace cmx::hw
