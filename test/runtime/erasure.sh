#!/bin/sh
# erasure.sh NM IMPORTS ARCHIVE: what the archive needs from outside must be on the list, and nothing that the embedded
# profile erases may be in it at all.
set -u
nm=$1 imports=$2 archive=$3
defined=$("$nm" --defined-only "$archive" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u)
needed=$("$nm" --undefined-only "$archive" 2>/dev/null | awk 'NF == 2 { print $2 }' | sort -u)
status=0
[ -n "$defined" ] || { echo "no symbols in $archive"; exit 1; }
for symbol in $needed; do
	echo "$defined" | grep -qx "$symbol" && continue
	grep -qx "$symbol" "$imports" && continue
	echo "import that is not on the list: $symbol"
	status=1
done
for symbol in $defined $needed; do
	case $symbol in
	bpfrt_snprintf | call_snprintf) ;; # the helper; the C library's is not
	malloc | calloc | realloc | free | aligned_alloc | mmap | *printf | puts | exit | abort | pthread_* | __tls_* | \
		*_jit_* | *_resize*)
		echo "erased from the embedded profile: $symbol"
		status=1
		;;
	esac
done
if "$nm" "$archive" 2>/dev/null | grep -q "bpfrt_abi_[0-9]*_cloud"; then
	echo "the cloud's ABI symbol is in the embedded library"
	status=1
fi
exit $status
