#!/usr/bin/env bash
# What the tests of the command share. The environment has BPFC (the command) and RULES (folder of the built objects).
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
failures=0
export NO_COLOR=

fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}

# expect CODE TEXT ARG...: runs bpfc; its exit code, and a text (fixed string) in what it says on standard error ("" for
# silence there). Its standard output is in out, its standard error in err.
expect() {
	local code=$1 text=$2
	shift 2
	"$BPFC" "$@" >out 2>err
	local got=$?
	[ "$got" = "$code" ] || fail "bpfc $*: exit $got, not $code: $(head -3 err)"
	if [ -z "$text" ]; then
		[ ! -s err ] || fail "bpfc $*: said '$(head -3 err)'"
	else
		grep -qF -- "$text" err || fail "bpfc $*: '$text' is not in '$(head -5 err)'"
	fi
}

# expect_out TEXT: in the last standard output.
expect_out() {
	grep -qF -- "$1" out || fail "'$1' is not in the output: $(head -5 out)"
}

files_here() {
	find . -mindepth 1 -maxdepth 1 ! -name out ! -name err -printf '%f\n' | sort | tr '\n' ' '
}

# Nothing but these names is in the folder (out and err aside).
expect_files() {
	local want got
	want=$(printf '%s\n' "$@" | sort | tr '\n' ' ')
	got=$(files_here)
	[ "$want" = "$got" ] || fail "files: $got, wanted: $want"
}

expect_no_files() {
	[ -z "$(files_here)" ] || fail "files are left: $(files_here)"
}

finish() {
	[ "$failures" = 0 ] || echo "$failures failed"
	exit $((failures > 0))
}
