#!/usr/bin/env bash
# What our libraries define and need, read off nm.
# usage: symbols.sh names ARCHIVE...         no global symbol is named bpf_*, each has its library's prefix
#        symbols.sh freestanding ARCHIVE     nothing undefined but the mem* functions
# Prints each symbol that breaks the rule; exit 1 when there is one.
set -euo pipefail

mode=$1
shift
: "${NM:=nm}"

names() {
	local archive status=0

	for archive in "$@"; do
		"$NM" -g --defined-only -A "$archive" | awk '
			NF >= 3 && $NF ~ /^bpf_/ { print "named bpf_*: " $0; bad = 1; next }
			NF >= 3 && $NF !~ /^(bpfc|bpfv|bpfrt)_/ && $NF !~ /^(mem(cpy|set|move|cmp)|__(aeabi|atomic|sync)_.*)$/ {
				print "without a prefix of ours: " $0; bad = 1
			}
			END { exit bad }' || status=1
	done
	return $status
}

freestanding() {
	{ "$NM" -g --defined-only "$1" && echo UNDEFINED && "$NM" -u "$1"; } | awk '
		$1 == "UNDEFINED" { undefined = 1; next }
		!undefined && NF == 3 { defined[$3] = 1 }
		undefined && NF == 2 && !($2 in defined) && $2 !~ /^(mem(cpy|set|move|cmp)|_GLOBAL_OFFSET_TABLE_)$/ {
			print "not freestanding: needs " $2; bad = 1
		}
		END { exit bad }'
}

case $mode in
names | freestanding) "$mode" "$@" ;;
*)
	echo "symbols.sh: no mode '$mode'" >&2
	exit 2
	;;
esac
