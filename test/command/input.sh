#!/usr/bin/env bash
# Inputs that cannot be read or are no objects: exit 2, a message, no output file.
# shellcheck source=test/command/lib.sh
. "$(dirname "$0")/lib.sh"
small=$RULES/small.o

echo "just text" >text
: >empty
mkdir folder
for verb in verify inspect dump compile; do
	command=("$verb")
	[ $verb != compile ] || command+=(-o x.o)
	expect 2 "No such file" "${command[@]}" missing.o
	expect 2 "directory" "${command[@]}" folder
	expect 2 "empty" "${command[@]}" empty
	expect 2 "error" "${command[@]}" text
	expect 2 "error" "${command[@]}" /dev/null
	for length in 1 4 16 63 64 65 100 200 500 1000; do
		head -c $length "$small" >cut.o
		expect 2 "error" "${command[@]}" cut.o
	done
done
expect 2 "error" compile -o x.o "$small" missing.o
expect 2 "error" compile -o x.o "$small" text
expect 2 "No such file" verify "$small" --btf=missing
expect 2 "No such file" verify "$small" --kconfig=missing
expect 2 "error" verify "$RULES/core.o" --btf=text
expect 2 "error" verify "$RULES/core.o" --btf="$RULES/nothing.o"
expect 0 "" verify "$RULES/core.o" --btf="$RULES/core.o"
gzip <text >text.gz
expect 2 "uncompressed" verify "$small" --kconfig=text.gz
expect 2 "no programs" verify "$RULES/nothing.o"
expect 2 "no programs" compile "$RULES/nothing.o" -o x.o
rm -r text text.gz empty folder cut.o
expect_no_files

# A pipe and standard input are inputs like others.
mkfifo pipe
cat "$small" >pipe &
expect 0 "" verify pipe
expect_out "count (xdp): accepted"
rm pipe
"$BPFC" verify - <"$small" >out 2>err || fail "verify -: $(cat err)"
expect_out "pass (xdp/pass): accepted"

# Control characters in a name do not reach the terminal.
printf 'x' >$'a\x1b[31mb'
expect 2 'a\x1b[31mb' verify $'a\x1b[31mb'
finish
