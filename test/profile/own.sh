#!/usr/bin/env bash
# What a user adds, each in the one place that CONTRIBUTING.md says: a profile (a header), a memory strategy, a failure
# semantic and a scheduler policy (a file each), a map type and a helper (a file and a row each). Built in a copy of the tree; the
# library must do what they do. usage: own.sh COMPILER SOURCE_DIRECTORY WORK_DIRECTORY COMPILER_LAUNCHER
set -euo pipefail

cc=$1 source=$2 work=$3 launcher=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rm -rf "$work/tree"
mkdir -p "$work/tree"
cp -r "$source"/{CMakeLists.txt,cmake,include,runtime} "$work/tree/"

# The files, the rows, the profile.
cp -r "$here"/extension/{map,helper,memory,failure,sched} "$work/tree/runtime/"
sed -i 's/^BPFC_MAP(ARENA,.*/&\nBPFC_MAP(FIRST_WINS, 200, "first_wins", first_wins, ARRAY)/' "$work/tree/include/bpfc/map.def"
sed -i 's/^BPFC_HELPER(211,.*/&\nBPFC_HELPER(212, popcount, U32, MEM, SIZE, NONE, NONE, NONE, true, 0)/' \
	"$work/tree/include/bpfc/helper.def"
sed 's/_MEMORY static/_MEMORY two_banks/; s/_ON_FAILURE recovery/_ON_FAILURE count_only/; s/_SCHEDULER deadline/_SCHEDULER last_first/' \
	"$source/include/bpfrt/profile/embedded.h" > "$work/tree/mine.h"

cmake -S "$work/tree" -B "$work/build" -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_COMPILER_LAUNCHER="$launcher" \
	-DBPFC_BUILD_COMPILER=OFF -DBPFC_BUILD_TESTS=OFF -DBPFC_BUILD_EXAMPLES=OFF -DBPFRT_CROSS=none \
	-DBPFRT_PROFILES="$work/tree/mine.h" > "$work/log"
cmake --build "$work/build" --target bpfrt-mine --parallel 2 > "$work/log" || { cat "$work/log"; exit 1; }
"$cc" -std=gnu11 -O1 -Wall -Wextra -Werror -I"$work/tree/include" "$here/extension/main.c" \
	"$work/build/lib/libbpfrt-mine.a" -o "$work/main"
"$work/main"

# A strategy that is not there is refused by name.
sed -i 's/_MEMORY two_banks/_MEMORY three_banks/' "$work/tree/mine.h"
if cmake -S "$work/tree" -B "$work/build" > "$work/log" 2>&1 || ! grep -q "no runtime/memory/three_banks.c" "$work/log"; then
	echo "FAIL: a strategy without a file is taken"
	cat "$work/log"
	exit 1
fi
