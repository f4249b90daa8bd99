#!/usr/bin/env bash
# Objects of different names link into one executable, objects of the same names give a linker error that names them, and
# the output is the same bytes from any directory.
# usage: link_two.sh BPFC CLANG INCLUDE RUNTIME SOURCE-DIRECTORY
set -eu
bpfc=$1 clang=$2 include=$3 runtime=$4 source=$5
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
	echo "FAIL: $*"
	exit 1
}

mkdir "$dir/a" "$dir/b"
for name in one two; do
	"$clang" --target=bpf -g -O2 -I"$include" -DNAME=$name -c "$source/counter.bpf.c" -o "$dir/$name.bpf.o"
	"$bpfc" "$dir/$name.bpf.o" -o "$dir/$name.o" -O2
done
cc -I"$include" "$source/link_two.c" "$dir/one.o" "$dir/two.o" "$runtime" -pthread -o "$dir/both"
"$dir/both" || fail "the linked program ended with status $?"
echo "two objects in one executable: runs"

cp "$dir/one.o" "$dir/again.o"
if cc -I"$include" "$source/link_two.c" "$dir/one.o" "$dir/again.o" "$runtime" -pthread -o "$dir/twice" 2> "$dir/err"; then
	fail "the same names were linked twice"
fi
for name in one_prog one_map; do
	grep -q "$name" "$dir/err" || fail "the linker did not name $name: $(cat "$dir/err")"
done
echo "the same names: the linker names them"

for place in a b; do
	cp "$dir/one.bpf.o" "$dir/$place/"
	(cd "$dir/$place" && "$bpfc" one.bpf.o -o one.o -O2 && "$bpfc" one.bpf.o -o debug.o -O2 -g)
done
cmp "$dir/a/one.o" "$dir/b/one.o" || fail "the output depends on the directory"
cmp "$dir/a/debug.o" "$dir/b/debug.o" || fail "the output with -g depends on the directory"
echo "the same bytes from two directories"
