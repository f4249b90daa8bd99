#!/usr/bin/env bash
# libbpfc.so exports every function that include/bpfc/engine.h and hook.h declare, and besides the runtime's host API only.
# usage: exports.sh SOURCE_DIRECTORY LIBRARY
set -euo pipefail

declared=$(grep -ohE '^(int|bool|void|const struct [a-z_]+|size_t) \*?bpfc_[a-z_]+\(' "$1"/include/bpfc/{engine,hook}.h |
	grep -oE 'bpfc_[a-z_]+' | grep -vE '^bpfc_(model|prog)$' | sort -u)
exported=$(nm -D --defined-only "$2" | awk '{ print $3 }' | sed 's/@.*//' | grep -v '^BPFC_' | sort -u)
[ "$(wc -l <<<"$declared")" -gt 15 ] || { echo "FAIL: found only: $declared"; exit 1; }
missing=$(comm -23 <(echo "$declared") <(echo "$exported"))
extra=$(comm -13 <(echo "$declared") <(grep -v '^bpfrt_' <<<"$exported"))
[ -z "$missing" ] || echo "declared, but not exported:" "$missing"
[ -z "$extra" ] || echo "exported, but in no header:" "$extra"
grep -q '^bpfrt_map_lookup$' <<<"$exported" || { echo "FAIL: the runtime's host API is missing"; exit 1; }
[ -z "$missing$extra" ]
