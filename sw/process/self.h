// SPDX-License-Identifier: Apache-2.0
// Where this program is: in a build tree, or unpacked from a package (cmake/package.sh), where a launcher starts it by
// the loader that comes with it.
#pragma once

#include <string>

namespace cmx::sw::process {

/// What runs this program again.
std::string self_program();
/// The file that holds it.
std::string self_file();
/// The folder that a package was unpacked to; empty in a build tree.
std::string package_folder();

}  // namespace cmx::sw::process
