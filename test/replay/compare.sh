#!/usr/bin/env bash
# Holds what the engines print of one object side by side.
# usage: compare.sh DIRECTORY NAME OBJECT
set -u
dir=$1 name=$2 object=$3
failed=0 compared=0
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

same() { # file file what
	compared=$((compared + 1))
	if cmp -s "$1" "$2"; then
		echo "same: $3: $(grep -c ^packet "$1") packets, $(grep -c ^map "$1") map elements changed"
	else
		echo "DIFFERENT: $3"
		diff "$1" "$2" | head -20
		failed=1
	fi
}

run() { # shortest output command...
	local shortest=$1 file=$2
	shift 2
	"$@" "$object" "$shortest" > "$file" || {
		echo "FAIL: $* ended with status $?"
		failed=1
	}
}

"$dir/replay-kernel" "$object" 14 > "$out/kernel"
kernel=$?
run 14 "$out/native14" "$dir/$name-host"
run 0 "$out/native0" "$dir/$name-host"
if [ $kernel -eq 0 ]; then
	same "$out/kernel" "$out/native14" "$name: kernel and native"
elif [ $kernel -eq 77 ]; then
	echo "SKIP: the kernel does not permit bpf() here: not compared with it"
else
	failed=1
fi
for mode in trusted checked; do
	"$dir/replay-$mode" "$dir/$name.img" 0 > "$out/$mode" || {
		echo "FAIL: replay-$mode ended with status $?"
		failed=1
	}
	same "$out/native0" "$out/$mode" "$name: native and interpreter, $mode"
done
for machine in aarch64 riscv64; do
	if [ -x "$dir/$name-$machine" ] && command -v "qemu-$machine" > /dev/null; then
		run 0 "$out/$machine" "qemu-$machine" "$dir/$name-$machine"
		same "$out/native0" "$out/$machine" "$name: native and qemu-$machine"
	else
		echo "SKIP: no cross compiler or qemu-user for $machine"
	fi
done
[ $failed -eq 0 ] || exit 1
[ $compared -gt 0 ] || exit 77
