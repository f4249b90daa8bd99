#!/usr/bin/env bash
# queue_size.sh ARCHIVE AR SIZE MOST: code of the deadline queue and of dispatch in a runtime for bare metal, at most MOST
# bytes: everything in deadline.c and execute.c, but setting up, cancelling, and run_until, of which dispatch is the other
# form.
set -euo pipefail
archive=$(realpath "$1") ar=$2 size=$3 most=$4
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
(cd "$dir" && "$ar" x "$archive" sched_deadline.c.o sched_execute.c.o)
"$size" -A "$dir"/*.o | awk -v most="$most" '
	/^\.text\.(init|drop|pending|cancel|bpfrt_sched_end|bpfrt_sched_run_until) / { next }
	/^\.text/ && $2 { print $2, substr($1, 7); sum += $2; sections++ }
	END {
		print sum " bytes of " most
		exit !(sections >= 4 && sum <= most)
	}'
