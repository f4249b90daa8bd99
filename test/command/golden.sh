#!/usr/bin/env bash
# inspect and dump print the same every time: what the golden files say, for an object of clang 19.
# shellcheck source=test/command/lib.sh
. "$(dirname "$0")/lib.sh"
golden=$(dirname "$0")/golden
case $golden in /*) ;; *) golden=$OLDPWD/$golden ;; esac

cp "$RULES/small.o" small.o
for verb in inspect dump; do
	expect 0 "" $verb small.o
	cp out first
	expect 0 "" $verb small.o
	cmp first out || fail "$verb differs from run to run"
	if [ "$CLANG_MAJOR" != 19 ]; then
		echo "SKIP: golden file of $verb (clang $CLANG_MAJOR, not 19)"
	elif [ -n "${BPFC_UPDATE_GOLDEN:-}" ]; then
		cp out "$golden/small.$verb"
	else
		diff "$golden/small.$verb" out || fail "$verb"
	fi
done
finish
