// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/input_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "hw/units/bad_input.h"
#include "sw/cli/run_directory.h"
#include "sw/process/digest.h"
#include "sw/report/node.h"

namespace cmx::sw::apps {
namespace {

namespace fs = std::filesystem;
using report::Node;

constexpr const char* kIndex = "index.json";

std::string path_in(const std::string& folder, const std::string& file) { return (fs::path(folder) / file).string(); }

std::string contents_of(const std::string& path) {
  try {
    return hw::read_input_file(path, UINT64_MAX);
  } catch (const hw::BadInput& reason) {
    throw LostInput(fmt::format("{}: {}", path, reason.what()));
  }
}

std::map<std::string, std::string> read_index(const std::string& folder) {
  const std::string file = path_in(folder, kIndex);
  std::map<std::string, std::string> index;
  try {
    const Node root = Node::from_json(contents_of(file));
    for (const auto& item : root.find("files")->members())
      index[item.value.find("path")->text()] = item.value.find("file")->text();
  } catch (const LostInput&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw LostInput(fmt::format("{}: {}", file, error.what()));
  }
  return index;
}

/// "a/b" of "./a/b/".
fs::path folder_path(const fs::path& folder) {
  const fs::path path = folder.lexically_normal();
  return path.empty() ? fs::path(".") : path.has_filename() ? path : path.parent_path();
}

bool is_in(const std::string& name, const std::string& folder) {
  return folder_path(fs::path(name).parent_path()) == folder_path(folder);
}

}  // namespace

InputFiles InputFiles::kept_in(const std::string& folder) {
  InputFiles inputs;
  inputs.store_ = folder;
  inputs.index_ = read_index(folder);
  return inputs;
}

std::string InputFiles::on_disk(const std::string& path) const {
  return folder_.empty() || path.empty() ? path : (fs::path(folder_) / path).string();
}

std::vector<std::string> InputFiles::kept_names() const {
  std::vector<std::string> names;
  for (const auto& [name, rest] : of_record_ ? files_ : index_) names.push_back(name);
  return names;
}

bool InputFiles::is_folder(const std::string& path) const {
  std::error_code ignored;
  if (!keeps_all()) return fs::is_directory(on_disk(path), ignored);
  const auto names = kept_names();
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return is_in(name, path); });
}

bool InputFiles::exists(const std::string& path) const {
  std::error_code ignored;
  if (!keeps_all()) return fs::exists(on_disk(path), ignored);
  const auto names = kept_names();
  return std::find(names.begin(), names.end(), path) != names.end() || is_folder(path);
}

std::vector<std::string> InputFiles::in_folder(const std::string& folder, const std::string& extension) const {
  std::vector<std::string> found;
  if (keeps_all()) {
    for (const std::string& name : kept_names()) {
      if (is_in(name, folder) && fs::path(name).extension() == extension) found.push_back(name);
    }
    return found;
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(on_disk(folder), error)) {
    if (entry.path().extension() == extension && entry.is_regular_file())
      found.push_back((fs::path(folder) / entry.path().filename()).string());
  }
  if (error) throw hw::BadInput(fmt::format("cannot read this folder: {}", error.message()));
  std::sort(found.begin(), found.end());
  return found;
}

std::string InputFiles::read_kept(const std::string& name) const {
  const auto file = index_.find(name);
  if (file == index_.end()) throw LostInput(fmt::format("{}: has no '{}'", store_, name));
  return contents_of(path_in(store_, file->second));
}

const std::string& InputFiles::read(const std::string& path, std::uint64_t most_bytes, const std::string& name) {
  const std::string& key = name.empty() ? path : name;
  auto known = files_.find(key);
  if (known == files_.end())
    known = files_.emplace(key, store_.empty() ? hw::read_input_file(on_disk(path), most_bytes) : read_kept(key)).first;
  names_.insert(key);
  return known->second;
}

std::optional<std::string> InputFiles::find(const std::string& path) {
  std::error_code ignored;
  const bool is_file = of_record_        ? files_.count(path) > 0
                       : !store_.empty() ? index_.count(path) > 0
                                         : fs::is_regular_file(on_disk(path), ignored);
  if (!is_file) return std::nullopt;
  try {
    return read(path);
  } catch (const hw::BadInput& reason) {
    throw hw::BadInput(fmt::format("{}: {}", path, reason.what()));
  }
}

std::set<std::string> InputFiles::take_names() { return std::exchange(names_, {}); }

void write_inputs(const std::string& folder, const std::map<std::string, std::string>& files) {
  Node list = Node::array();
  for (const auto& [name, contents] : files) {
    const std::string file = process::digest(contents);
    std::error_code ignored;
    if (!fs::exists(path_in(folder, file), ignored)) write_file(path_in(folder, file), contents);
    list.push(Node::object().set("path", name).set("file", file));
  }
  write_file(path_in(folder, kIndex), Node::object().set("files", list).to_json() + "\n");
}

void check_inputs(const std::string& folder) {
  for (const auto& [name, file] : read_index(folder)) {
    if (process::digest(contents_of(path_in(folder, file))) != file)
      throw LostInput(fmt::format("{}: is not as it was: it had the contents of '{}'", path_in(folder, file), name));
  }
}

std::string digest_of(const std::map<std::string, std::string>& files, const std::set<std::string>& names) {
  if (names.empty()) return "";
  std::string text;
  for (const std::string& name : names) text += name + "\n" + process::digest(files.at(name)) + "\n";
  return process::digest(text);
}

}  // namespace cmx::sw::apps
