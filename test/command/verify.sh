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

expect 1 "error: " verify "$small" "$uninit"
expect_out "$small: count (xdp): accepted"
expect_out "$uninit: uninit (xdp): rejected"
expect 2 "No such file" verify "$uninit" missing.o "$small"
expect_out "$small: pass (xdp/pass): accepted"

# A cap that is reached is exit code 1.
expect 1 "error: " verify --max-processed=1 "$small"

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
