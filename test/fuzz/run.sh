#!/usr/bin/env bash
# Runs fuzz targets from seeds: the xdp-tools objects, and their images. What it learns stays in BUILD/corpus, inputs that break
# something in BUILD/crashes.
# usage: run.sh BUILD SECONDS [TARGET]    seconds for each target; exit 1 when one found something
set -euo pipefail

build=$1 seconds=$2 only=${3:-}
seeds=$build/seeds
mkdir -p "$seeds/object" "$seeds/insns" "$seeds/image" "$build/crashes"

make_seeds() {
	local object name

	for object in /usr/lib/*/bpf/*.o; do
		[[ -e $object ]] || continue
		name=$(basename "$object")
		cp "$object" "$seeds/object/$name"
		llvm-objcopy-19 --dump-section .text="$seeds/insns/$name.text" "$object" /dev/null 2>/dev/null || true
		"$build/bin/bpfc" "$object" --emit=image -o "$seeds/image/$name.img" 2>/dev/null || true
		llvm-objcopy-19 --dump-section xdp="$seeds/insns/$name.xdp" "$object" /dev/null 2>/dev/null || true
	done
}

# fuzz TARGET SEEDS
fuzz() {
	local corpus=$build/corpus/$1

	[[ -z $only || $only == "$1" ]] || return 0
	printf '== fuzzing %s for %s seconds\n' "$1" "$seconds"
	mkdir -p "$corpus"
	"$build/test/fuzz/fuzz_$1" -max_total_time="$seconds" -timeout=20 -max_len=200000 -print_final_stats=1 \
		-artifact_prefix="$build/crashes/$1-" "$corpus" "$seeds/$2"
}

case $only in
'' | decode | open | verify | image) ;;
*)
	echo "no fuzz target '$only': decode, open, verify, image" >&2
	exit 2
	;;
esac
make_seeds
fuzz decode insns
fuzz open object
fuzz verify object
fuzz image image
