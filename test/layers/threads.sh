#!/usr/bin/env bash
# Every function that a public header of the runtime declares has its place in the table of threads and interrupts, and
# the table names no other. usage: threads.sh SOURCE_DIRECTORY
set -euo pipefail
cd "$1"

# Names before a parenthesis in lines that declare: at the margin, with a type before; no typedefs, macros, calls.
declared=$(sed 's/__attribute__((.*))//' include/bpfrt/*.h |
	grep -E '^(static inline |const |struct |enum |void |bool |int |u?int[0-9]+_t )' | grep -v '^typedef' |
	grep -oE '\bbpfrt_[a-z0-9_]+\(' | tr -d '(' | sort -u)
# shellcheck disable=SC2016 # quotes of Markdown
listed=$(grep -oE '`bpfrt_[a-z0-9_]+`' docs/threads.md | tr -d '`' | sort -u)
[ "$(wc -l <<< "$declared")" -gt 100 ] || { echo "FAIL: found only: $declared"; exit 1; }
missing=$(comm -23 <(echo "$declared") <(echo "$listed"))
extra=$(comm -13 <(echo "$declared") <(echo "$listed"))
[ -z "$missing" ] || echo "not in docs/threads.md:" "$missing"
[ -z "$extra" ] || echo "in docs/threads.md, but in no header:" "$extra"
[ -z "$missing$extra" ]
