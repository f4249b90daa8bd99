#!/usr/bin/env bash
# schedule.sh BPFC CLANG INCLUDE: the verb `bpfc schedule`, with good and with bad tasks.
set -u
bpfc=$1 clang=$2 include=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# rule NAME TASKS: an object with two programs and these declarations
rule() {
	cat >"$dir/$1.bpf.c" <<TEXT
#include "bpfrt/bpf.h"
struct ctx { uint32_t a, b; };
SEC("fw/fast") uint64_t fast(struct ctx *ctx) { return ctx->a + ctx->b; }
SEC("fw/slow") uint64_t slow(struct ctx *ctx) { uint64_t s = 1; for (int i = 0; i < 50; i++) s = s * ctx->a + ctx->b; return s; }
$2
TEXT
	"$clang" -target bpf -g -Os -I"$include" -c "$dir/$1.bpf.c" -o "$dir/$1.o" || failed=1
}

# expect EXIT TEXT ARGUMENT...
expect() {
	local exit=$1 text=$2 got
	shift 2
	got=$("$bpfc" schedule "$@" 2>&1)
	if [ $? -ne "$exit" ] || ! grep -qF -- "$text" <<<"$got"; then
		printf 'FAILED: bpfc schedule %s: not exit %s with "%s":\n%s\n' "$*" "$exit" "$text" "$got"
		failed=1
	fi
}

rule good 'BPFRT_TASK(fast, .period_us = 1000, .deadline_us = 300, .priority = 3);
BPFRT_TASK(slow, .period_us = 20000, .offset_us = 50, .kind = BPFRT_SPORADIC);'
rule tight 'BPFRT_TASK(fast, .period_us = 1000, .deadline_us = 3); BPFRT_TASK(slow, .period_us = 20000);'
rule heavy 'BPFRT_TASK(fast, .period_us = 1); BPFRT_TASK(slow, .period_us = 1);'
rule none ''
rule zero 'BPFRT_TASK(fast, .deadline_us = 1);'
rule urgent 'BPFRT_TASK(fast, .period_us = 1, .priority = 4);'
rule kind 'BPFRT_TASK(fast, .period_us = 1, .kind = 2);'
rule version 'BPFRT_TASK(fast, .period_us = 1, .version = 2);'
rule nobody 'BPFRT_TASK(fast, .period_us = 1, .prog = (void *)0);'

expect 0 'Feasible: every job meets its deadline.' "$dir/good.o" --weights=cortex-m4
expect 0 'Offsets are ignored' "$dir/good.o" --target=thumbv7em-none-eabi
expect 1 'Infeasible: jobs that are due within 3 us' "$dir/tight.o" --weights=cortex-m4 --cpu-hz=100000000
expect 1 'Infeasible: the tasks ask for more than the core has.' "$dir/heavy.o" --weights=cortex-m4
expect 0 'Timeline' "$dir/good.o" "$dir/none.o" --svg="$dir/good.svg"
grep -q '</svg>' "$dir/good.svg" || { echo 'FAILED: no picture'; failed=1; }
expect 2 'declare no tasks' "$dir/none.o"
expect 2 '.period_us must not be 0' "$dir/zero.o"
expect 2 '.priority is 0 to 3' "$dir/urgent.o"
expect 2 '.kind is BPFRT_PERIODIC or BPFRT_SPORADIC' "$dir/kind.o"
expect 2 'another version' "$dir/version.o"
expect 2 'names no program' "$dir/nobody.o"
expect 2 'cortex-m4' "$dir/good.o" --weights=cortex-m5
expect 0 '2 us for a dispatch, 500 ns for a release, 300 ns in 1 ms for interrupts' "$dir/good.o" \
	--dispatch-cost=2000 --timer-cost=500 --interrupt-cost=300/1000000
expect 1 'Infeasible' "$dir/good.o" --dispatch-cost=300000
expect 1 'Infeasible' "$dir/good.o" --timer-cost=300000
expect 1 'Infeasible' "$dir/good.o" --interrupt-cost=300000/400000
expect 0 'Feasible' "$dir/good.o" --tick-hz=1000000 --dispatch-cost=2 --timer-cost=0
expect 1 'shorter than a tick' "$dir/good.o" --tick-hz=1000
expect 2 'TICKS/PERIOD' "$dir/good.o" --interrupt-cost=300
expect 2 'TICKS/PERIOD' "$dir/good.o" --interrupt-cost=300/0
expect 2 'a number of ticks' "$dir/good.o" --timer-cost=1us
expect 2 'percent, 100 or more' "$dir/good.o" --safety=50
exit $failed
