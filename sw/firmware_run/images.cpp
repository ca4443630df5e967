// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_run/images.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "hw/units/bad_input.h"
#include "sw/process/self.h"

namespace cmx::sw::apps {
namespace {

namespace fs = std::filesystem;

/// Of a package, or <build>/firmware, seen from <build>/sw/apps/cmx.
fs::path directory() {
  const std::string package = process::package_folder();
  if (!package.empty()) return fs::path(package) / "firmware";
  return fs::path(process::self_file()).parent_path().parent_path().parent_path() / "firmware";
}

}  // namespace

std::vector<FirmwareImage> firmware_images() {
  const fs::path list = directory() / "images.txt";
  std::ifstream stream(list);
  if (!stream)
    throw hw::BadInput(fmt::format("fw images: there is no {}: this cmx is not in its build tree", list.string()));
  std::vector<FirmwareImage> images;
  for (std::string line; std::getline(stream, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    FirmwareImage image{.name = line.substr(0, tab), .summary = line.substr(tab + 1), .path = {}};
    const fs::path path = directory() / (image.name + ".elf");
    image.path = path.string();
    image.built = fs::exists(path);
    images.push_back(std::move(image));
  }
  return images;
}

std::string firmware_image_path(const std::string& given, bool is_file) {
  if (is_file || given.find_first_of("./") != std::string::npos) return given;
  std::vector<std::string> names;
  for (const FirmwareImage& image : firmware_images()) {
    names.push_back(image.name);
    if (image.name != given) continue;
    if (!image.built)
      throw hw::BadInput(fmt::format("fw run {}: there is no {}; build the target cmx_firmware", given, image.path));
    return image.path;
  }
  throw hw::BadInput(fmt::format("fw run {}: no such file and no supplied image; the nearest of those is '{}'", given,
                                 hw::nearest(given, names)));
}

}  // namespace cmx::sw::apps
