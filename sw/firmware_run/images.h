// SPDX-License-Identifier: Apache-2.0
// The firmware images that come with cmx: in the build tree, where firmware/CMakeLists.txt puts them.
#pragma once

#include <string>
#include <vector>

namespace cmx::sw::apps {

struct FirmwareImage {
  std::string name;  // "hello"
  std::string summary;
  std::string path;
  bool built{false};
};

/// In the order of the build. Throws BadInput when there is no list beside this cmx.
std::vector<FirmwareImage> firmware_images();

/// The path of an image: `given` itself, or of the supplied image of that name where that `is_file` not.
std::string firmware_image_path(const std::string& given, bool is_file);

}  // namespace cmx::sw::apps
