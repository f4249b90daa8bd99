#!/usr/bin/env bash
# Each wrong choice in a profile's header is refused, with a text that says what to do; the headers that come with us
# are not. usage: wrong.sh COMPILER SOURCE_DIRECTORY
set -euo pipefail

cc=$1 source=$2
headers=$source/include/bpfrt/profile
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

# compiled FLAGS...: compiles a file of the runtime with the header in $tree/mine.h.
compiled() {
	"$cc" -fsyntax-only "$@" -I"$source/include" -I"$source/runtime" "$source/runtime/abi.c" 2>&1
}

# wrong BASE SED TEXT FLAGS...: the header BASE, edited, must be refused with TEXT.
wrong() {
	local base=$1 edit=$2 text=$3 out
	shift 3
	sed "$edit" "$headers/$base.h" > "$tree/mine.h"
	cmp -s "$headers/$base.h" "$tree/mine.h" && [ -n "$edit" ] && echo "FAIL: '$edit' changes nothing in $base.h" && failed=1
	if out=$(compiled -include "$tree/mine.h" -DBPFRT_PROFILE "$@"); then
		echo "FAIL: $base with '$edit' $* is taken"
		failed=1
	elif [[ $out != *"$text"* ]]; then
		echo "FAIL: $base with '$edit' $*: expected '$text', got: $out"
		failed=1
	fi
}

# right BASE SED FLAGS...
right() {
	local base=$1 edit=$2 out
	shift 2
	sed "$edit" "$headers/$base.h" > "$tree/mine.h"
	out=$(compiled -include "$tree/mine.h" -DBPFRT_PROFILE "$@") && return
	echo "FAIL: $base with '$edit' $* is refused: $out"
	failed=1
}

right cloud ''
right embedded '' -ffreestanding
right embedded 's/_ON_FAILURE recovery/_ON_FAILURE restart\n#define BPFRT_RETRIES 0\n#define BPFRT_STRIKES 1/'
right embedded 's/_MEMORY static/_MEMORY elastic/'
right embedded 's/_MEMORY static/_MEMORY my_own/'
right cloud 's/_SCHEDULER throughput/_SCHEDULER deadline/'
right cloud 's/_ON_FAILURE restart/_ON_FAILURE recovery/'

wrong cloud '/define BPFRT_LAYOUT/d' 'add #define BPFRT_LAYOUT cloud'
wrong cloud '/define BPFRT_MEMORY/d' 'add #define BPFRT_MEMORY elastic'
wrong embedded '/define BPFRT_ON_FAILURE/d' 'add #define BPFRT_ON_FAILURE restart'
wrong embedded '/define BPFRT_MAX_INSNS/d' 'define BPFRT_MAX_STACK, BPFRT_MAX_INSNS'
wrong cloud 's/LAYOUT cloud/LAYOUT fog/' 'choose cloud (many processors) or embedded'
wrong cloud 's/_MEMORY elastic/_MEMORY static/' 'choose elastic, or layout embedded'
wrong embedded 's/_MEMORY static/_MEMORY elastic/' 'choose static for bare metal' -ffreestanding
wrong embedded '/define BPFRT_POOL_BYTES/d' 'add #define BPFRT_POOL_BYTES 65536'
wrong embedded 's/POOL_BYTES 65536/POOL_BYTES 1001/' 'must be a multiple of 8'
wrong embedded 's/_ON_FAILURE recovery/_ON_FAILURE restart/' 'add #define BPFRT_RETRIES 3'
wrong cloud 's/STRIKES 8/STRIKES 0/' 'BPFRT_STRIKES 1 to 65535'
wrong embedded 's/BPFRT_JIT 0/BPFRT_JIT 1/' 'define BPFRT_JIT 0, or choose memory elastic'
wrong embedded 's/MAX_STACK 8192/MAX_STACK 100/' 'BPFRT_MAX_STACK is 512 to 524288'
wrong cloud 's/MAX_INSNS 1000000/MAX_INSNS 1000001/' 'BPFRT_MAX_INSNS is 1 to 1000000'
wrong embedded 's/MAX_TIMERS 16/MAX_TIMERS 0/' 'BPFRT_MAX_TIMERS is 1 to 65535'
wrong embedded 's/MAX_EXECUTED 100000/MAX_EXECUTED 0/' 'BPFRT_MAX_EXECUTED is at least 1'
wrong cloud '/define BPFRT_SCHEDULER/d' 'add #define BPFRT_SCHEDULER throughput'
wrong embedded 's/_SCHEDULER deadline/_SCHEDULER throughput/' 'choose deadline'
wrong cloud '' 'take one of them away' -DBPFRT_EMBEDDED
wrong embedded '' 'take one of them away' -DBPFRT_CLOUD

# The build without a profile, and with two.
for flags in "" "-DBPFRT_CLOUD -DBPFRT_EMBEDDED"; do
	# shellcheck disable=SC2086 # two flags
	out=$(compiled $flags) && echo "FAIL: '$flags' is taken" && failed=1
	[[ $out == *"compile with -DBPFRT_CLOUD, or -DBPFRT_EMBEDDED, or"* ]] || { echo "FAIL: '$flags': $out"; failed=1; }
done
exit $failed
