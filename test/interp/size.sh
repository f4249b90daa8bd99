#!/usr/bin/env bash
# The interpreter's size on Cortex-M4 (-Os), in bytes of flash, from the library that firmware links: what a program of
# each mode links for the full instruction set, checked mode's checks of memory and arguments included: under 8 KiB.
# Without the runtime's own helpers and maps.
# usage: size.sh ARCHIVE SIZE_TOOL NM_TOOL
set -euo pipefail

archive=$1 size=$2 nm=$3
[[ -e $archive ]] || {
	echo "SKIP: no library for thumbv7em-none-eabi in this build"
	exit 77
}

# bytes MEMBER...: text and read-only data
bytes() {
	local pattern

	pattern=$(printf '|interp_%s.c.o' "$@")
	"$size" "$archive" | awk -v members="^(${pattern#|})\$" '$6 ~ members { sum += $1; n++ } END { print sum, n }'
}

status=0
report() { # MODE LIMIT MEMBER...
	local mode=$1 limit=$2 sum count
	shift 2
	read -r sum count < <(bytes "$@")
	echo "interpreter, $mode, Cortex-M4 -Os: $sum bytes of $limit"
	[[ $count -eq $# ]] || { echo "FAIL: $count of $# members found"; status=1; }
	[[ $sum -lt $limit ]] || { echo "FAIL: too large"; status=1; }
}

common=(atomic call compact ctx held prepare rows)
report trusted 8192 trusted "${common[@]}"
report checked 8192 checked "${common[@]}" argument map memory

# No heap, no printing, no threads.
if "$nm" -u "$archive" 2>/dev/null | grep -wE 'malloc|calloc|realloc|free|printf|puts|abort|exit|pthread_[a-z_]*'; then
	echo "FAIL: the library needs what firmware does not have"
	status=1
fi
exit $status
