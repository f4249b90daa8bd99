#!/usr/bin/env bash
# Compiles every BPF object of Debian's xdp-tools for every target that we support first, embedded ones with the maps cut
# to size, and checks that a map too large for the pool is refused by name.
# usage: xdp_tools.sh BPFC
set -u
bpfc=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
objects=(/usr/lib/*/bpf/*.o)
if [ ! -e "${objects[0]}" ]; then
	echo "SKIP: xdp-tools' objects are not installed"
	exit 77
fi
small=(--map filter_ports:max_entries=64 --map filter_ipv4:max_entries=32 --map filter_ipv6:max_entries=32
	--map filter_ethernet:max_entries=32)
passed=0 failed=0

fail() {
	echo "FAIL: $*"
	failed=$((failed + 1))
}

# The options of `small` that name a map of this object.
options_for() {
	local i
	for ((i = 0; i < ${#small[@]}; i += 2)); do
		"$bpfc" inspect "$1" | grep -qw "${small[i + 1]%%:*}" && printf '%s\n' "${small[i]}" "${small[i + 1]}"
	done
}

compile() { # object target options...
	local object=$1 target=$2 out
	shift 2
	out=$dir/$(basename "$object" .o)-$target.o
	if "$bpfc" "$object" -o "$out" "--target=$target" "$@" 2> "$dir/err" && [ -s "$out" ]; then
		passed=$((passed + 1))
	else
		fail "$(basename "$object") for $target: $(cat "$dir/err")"
	fi
}

# A map that does not fit must be named, with its size, and leave no output.
refuse() { # object target
	local out=$dir/refused.o
	if "$bpfc" "$1" -o "$out" "--target=$2" 2> "$dir/err"; then
		fail "$(basename "$1") for $2: a map of 512 KiB fits nowhere"
	elif [ $? -eq 2 ] && grep -q filter_ports "$dir/err" && grep -q 524288 "$dir/err" && [ ! -e "$out" ]; then
		passed=$((passed + 1))
	else
		fail "$(basename "$1") for $2: refused, but not by name: $(cat "$dir/err")"
	fi
}

for object in "${objects[@]}"; do
	mapfile -t options < <(options_for "$object")
	for target in x86_64-linux-gnu aarch64-linux-gnu riscv64-linux-gnu; do
		compile "$object" "$target"
	done
	for target in thumbv7em-none-eabi riscv32-none-elf; do
		compile "$object" "$target" "${options[@]}"
		compile "$object" "$target" --map-storage=pool "${options[@]}"
		case ${options[*]} in *filter_ports*) refuse "$object" "$target" ;; esac
	done
done
echo "${#objects[@]} objects: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
