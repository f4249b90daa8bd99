#!/usr/bin/env bash
# Every object of a folder goes through `bpfc verify` and `bpfc compile`: any verdict is fine, a crash, a sanitizer's
# report or an internal error (exit 3) is not.
# usage: survive.sh BPFC FOLDER
set -u
bpfc=$1 folder=$2
objects=("$folder"/*.o)
if [ ! -e "${objects[0]}" ]; then
	echo "SKIP: $folder has no objects"
	exit 77
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
declare -A seen=()
failed=0

try() { # object command...
	local object=$1 status
	shift
	"$@" > "$out/log" 2>&1
	status=$?
	seen["$2 $status"]=$((${seen["$2 $status"]:-0} + 1))
	if [ $status -gt 2 ] || grep -qE 'Sanitizer|runtime error:' "$out/log"; then
		echo "FAIL: $* ended with status $status"
		head -20 "$out/log"
		failed=1
	fi
}

for object in "${objects[@]}"; do
	try "$object" "$bpfc" verify "$object"
	try "$object" "$bpfc" compile "$object" -o "$out/native.o"
	try "$object" "$bpfc" compile "$object" -o "$out/native.o" --target=thumbv7em-none-eabi --rename main=prog_main
done
echo "${#objects[@]} objects:"
for key in "${!seen[@]}"; do
	echo "  ${key% *}: exit ${key##* }: ${seen[$key]} times"
done | sort
exit $failed
