#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes a tarball of cmx that needs nothing of a machine but its kernel (x86-64): program, libraries, loader, firmware images, examples, licences;
# in sdk/ headers, static libraries and a CMake package for programs of others.
#   package.sh BUILD_TREE OUTPUT_FOLDER      prints the path of the tarball
# The same tree gives the same bytes.
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
build=$(readlink -f "$1")
mkdir -p "$2"
output=$(readlink -f "$2")
cmx=$build/sw/apps/cmx
[[ -x $cmx ]] || { echo "package: $cmx is not built" >&2; exit 1; }

version=$("$cmx" --version | awk 'NR == 1 { print $2 }')
name=cmx-$version-linux-$(uname -m)
work=$(mktemp -d "${TMPDIR:-/tmp}/cmx-package.XXXXXX")
trap 'rm -rf "$work"' EXIT
top=$work/$name
mkdir -p "$top/lib" "$top/firmware" "$top/licences"

cc -static -Os -s -Wall -Werror -o "$top/cmx" "$root/cmake/launcher.c"
install -m 755 "$cmx" "$top/lib/cmx"
strip "$top/lib/cmx"

# "libfmt.so.9 => /lib/..." and the loader, "/lib64/ld-linux-x86-64.so.2 (0x..)".
libraries=$(ldd "$cmx" | awk '$2 == "=>" { print $3 } $1 ~ /^\// { print $1 }')
for library in $libraries; do
  install -m 755 "$library" "$top/lib/"
  file=$(readlink -f "$library")
  package=$( (dpkg-query -S "$file" "${file#/usr}" "$library" 2>/dev/null || true) | awk -F: 'NR == 1 { print $1 }')
  [[ -n $package ]] || { echo "package: no Debian package has $library, so its licence is not known" >&2; exit 1; }
  cp "/usr/share/doc/$package/copyright" "$top/licences/$package.txt"
done
cp "$build"/npm/echarts-*/package/LICENSE "$top/licences/echarts.txt"
cp "$build"/npm/echarts-*/package/NOTICE "$top/licences/echarts-notice.txt"

if [[ -f $build/firmware/images.txt ]]; then
  cp "$build"/firmware/images.txt "$build"/firmware/*.elf "$top/firmware/"
fi
cp -r "$root/examples" "$root/LICENSE" "$top/"
cp "$root/docs/how_to/package.md" "$top/README.md"

# What others build against.
cmake --install "$build" --prefix "$top/sdk" --component sdk >/dev/null

find "$top" -type f ! -perm -u+x -exec chmod 644 {} +
find "$top" -type d -exec chmod 755 {} +
tarball=$output/$name.tar.gz
tar -C "$work" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$name" | gzip -9n >"$tarball.new"
mv "$tarball.new" "$tarball"
echo "$tarball"
