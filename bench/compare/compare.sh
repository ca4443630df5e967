#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the commands of commands.txt with two versions of cmx and shows where their output differs, times and versions
# left out. For a change after which results must be the same; run by hand, no results are kept.
#
#   bench/compare/compare.sh OLD/build/release/sw/apps/cmx build/release/sw/apps/cmx [REGEX]
#
# REGEX: only the commands that match. Both take their inputs from this checkout, and firmware and RTL from beside
# themselves. Exit: 0 all are equal; 1 some differ, with the diff of each.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
old=$(readlink -f "$1")
new=$(readlink -f "$2")
only=${3:-.}
cd "$here/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# normal BINARY: what is not the result, out of the text on stdin.
normal() {
  local build=${1%/sw/apps/cmx}
  sed -E -e "s#$build#BUILD#g" -e "s#$work/(old|new)#OUT#g" \
    -e 's/"(wall_s|setup_s|simulate_s|simulation_s|peak_mib|peak_MiB|wall_us)": *[0-9.e+-]+/"\1": T/g' \
    -e 's/[0-9.e+-]+ s set-up.*in all/TIMES/' -e 's/[0-9.e+-]+ (s|ms|min) (wall|of wall)/T/g' \
    -e 's/[0-9.]+ s a point .*/TIMES/' -e 's#configs/[0-9a-f]{32}#configs/HASH#g' \
    -e 's/0\.1\.0[+-][0-9a-z.+-]*/VERSION/g' -e 's/20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9:]{5,8}Z?/DATE/g' \
    -e 's/(wall_s|setup_s|simulate_s) +[0-9.e+-]+/\1 T/g'
}

# run_one BINARY DIR NUMBER COMMAND: output, exit code and files of a command, in DIR/NUMBER.txt.
run_one() {
  local binary=$1 out=$2/$3 words code=0
  mkdir -p "$out"
  words=${4//@/$out}
  eval "\"$binary\" $words" >"$out.stdout" 2>"$out.stderr" </dev/null || code=$?
  {
    echo "exit $code"
    cat "$out.stdout" "$out.stderr"
    find "$out" -type f ! -name '*.sqlite*' ! -name '*.html' | sort | while read -r file; do
      echo "== ${file#"$out"/}"
      if [[ $file == *.db ]]; then cat /dev/null; else cat "$file"; fi
    done
    find "$out" -name '*.sqlite' | sort | while read -r file; do
      for table in columns axis_values metrics utilisation link_classes configs; do
        sqlite3 "$file" "select * from $table" 2>/dev/null || true
      done
    done
  } | normal "$binary" >"$2/$3.txt"
}

n=0
differ=0
while IFS= read -r command; do
  [[ -z $command || $command == '#'* ]] && continue
  n=$((n + 1))
  [[ $command =~ $only ]] || continue
  run_one "$old" "$work/old" "$n" "$command" &
  run_one "$new" "$work/new" "$n" "$command"
  wait
  if cmp -s "$work/old/$n.txt" "$work/new/$n.txt"; then
    echo "same    $command"
  else
    differ=$((differ + 1))
    echo "DIFFERS $command"
    diff "$work/old/$n.txt" "$work/new/$n.txt" | cut -c1-300 | head -n 40 || true
  fi
done <"$here/commands.txt"
echo "$differ of $n differ"
[[ $differ == 0 ]]
