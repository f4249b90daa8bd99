#!/usr/bin/env bash
# Verdicts and exit codes; the worst of several counts.
# shellcheck source=test/command/lib.sh
. "$(dirname "$0")/lib.sh"
small=$RULES/small.o uninit=$RULES/uninit.o

expect 0 "" verify "$small"
expect_out "count (xdp): accepted, "
expect_out " bytes of stack"
[ "$(wc -l <out)" = 2 ] || fail "not one line for each program: $(cat out)"
expect 0 "" verify -q "$small"
[ ! -s out ] || fail "-q is not quiet"
expect 0 "" verify --section=xdp/pass "$small"
[ "$(wc -l <out)" = 1 ] || fail "--section selects more than its programs"

expect 1 "error: " verify "$uninit"
expect_out "uninit (xdp): rejected"
expect_out "fine (xdp): accepted"
expect 1 "program 'uninit'" verify --program=uninit "$uninit"
grep -q '\[V05[0-9][0-9]\]' err || fail "no code of the verifier: $(cat err)"
expect 0 "" verify --program=fine "$uninit"
expect 1 "error: " verify "$RULES/undecodable.o"
expect 0 "" verify "$RULES/small_be.o"

# A section that names no type concerns its own program only.
expect 2 "section 'nonsense' names no known program type" verify "$RULES/lost.o"
expect_out "fine (xdp): accepted"
expect 0 "" verify --program=fine "$RULES/lost.o"
expect 0 "" compile --program=fine "$RULES/lost.o" -o lost.out
expect 2 "section 'nonsense' names no known program type" compile "$RULES/lost.o" -o lost.out

expect 1 "error: " verify "$small" "$uninit"
expect_out "$small: count (xdp): accepted"
expect_out "$uninit: uninit (xdp): rejected"
expect 2 "No such file" verify "$uninit" missing.o "$small"
expect_out "$small: pass (xdp/pass): accepted"

# --strict refuses what Linux gives to privileged programs only; compile, too.
expect 0 "" verify -q "$RULES/leak.o"
expect 1 "error: strict: 'leak' returns the context" verify --strict "$RULES/leak.o"
expect_out "leak (tc): rejected"
expect_out "fine (tc): accepted"
expect 0 "" compile "$RULES/leak.o" -o leak.out
rm leak.out
expect 1 "[V0591]" compile --strict "$RULES/leak.o" -o leak.out
[ ! -e leak.out ] || fail "compile --strict writes what it refuses"
expect 0 "" compile --strict --program=fine "$RULES/leak.o" -o leak.out
rm leak.out
expect 1 "[V0591]" dump --facts --strict "$RULES/leak.o"

# A cap that is reached is exit code 1.
expect 1 "too complex: no verdict after walking 1 instruction" verify --max-processed=1 "$small"
expect_out "count (xdp): too complex"
expect 1 "too complex: no verdict with 1 state kept" verify --max-states=1 "$RULES/paths.o"
expect 1 "the limit is 20" verify --max-insns=20 --program=count "$small"
expect 0 "" verify --max-insns=21 --max-states=1000 --max-processed=1000 --time-limit=10000 "$small"

# Times, of programs that are rejected, too.
expect 0 "" verify --time "$small"
[ "$(grep -cE 'median [0-9.]+ us, least [0-9.]+ us of 1; [0-9]+ instructions walked on ' out)" = 2 ] || fail "--time: $(cat out)"
expect 1 "error: " verify --repeat=7 "$uninit"
expect_out " us of 7; "
[ "$(grep -c 'error: ' err)" = 1 ] || fail "each round of --repeat says the same: $(cat err)"

# A trace has source lines, instructions, states, and where a path is known already.
expect 0 "" verify --trace=trace --program=count "$small"
for text in "program count (xdp)" "small.bpf.c:33:6" "if r0 == 0x0" "r0 = value of counts, or null" "path 2, from"; do
	grep -qF -- "$text" trace || fail "'$text' is not in the trace"
done
expect 0 "" verify -q --trace=- --program=count "$small"
cmp -s out trace || fail "--trace=- writes another trace"
expect 0 "" verify --trace=trace "$RULES/paths.o"
grep -qF "known: a state" trace || fail "no path ends in a known state"
expect 1 "error: " verify --trace=trace "$uninit"
grep -q "program fine (xdp)" trace || fail "the trace ends with the first program"
rm trace
expect 2 "directory" verify --trace=. "$small"
expect 2 "cannot write 'no/trace'" verify --trace=no/trace "$small"
cp "$small" in.o
expect 2 "is an input" verify --trace=in.o in.o
rm in.o
expect 2 "cannot write '/dev/full'" verify --trace=/dev/full "$small"

# Facts stand beside the instructions that rest on them.
expect 0 "" dump --facts --program=count "$small"
expect_out "r0 = value of counts, aligned to 8, or null"
expect_out "at most 18 executed instructions"
expect_out "frame of 8 bytes"
expect 1 "error: " dump --facts "$uninit"
expect_out "program fine (xdp)"

# Colours only when asked for, or on a terminal.
"$BPFC" verify --color=always "$uninit" >out 2>err
grep -q $'\033\[' err || fail "--color=always has no colours"
"$BPFC" verify "$uninit" >out 2>err
! grep -q $'\033' err || fail "colours in a pipe"

if script -qec true /dev/null >out 2>&1; then
	TERM=xterm script -qec "'$BPFC' verify '$uninit'" /dev/null >out
	grep -q $'\033\[1;31m' out || fail "no colours on a terminal"
	NO_COLOR=1 TERM=xterm script -qec "'$BPFC' verify '$uninit'" /dev/null >out
	! grep -q $'\033' out || fail "NO_COLOR is not respected"
else
	echo "SKIP: colours on a terminal (no working script(1))"
fi

# /dev/full takes nothing: that is an error of output.
"$BPFC" verify "$small" >/dev/full 2>err
[ $? = 2 ] || fail "a full standard output is no error"
grep -q "cannot write '<stdout>'" err || fail "full standard output: $(cat err)"
finish
