#!/usr/bin/env bash
# The firmware with the rule in BPF, beside the one with the rule in C: both print the same, and the first is at most
# FLASH bytes larger in flash (text and data) and RAM bytes in RAM (data and bss).
# usage: size.sh SIZE_PROGRAM DIRECTORY FLASH RAM
set -euo pipefail
size=$1 dir=$2 most_flash=$3 most_ram=$4

# bytes FILE: flash and RAM.
bytes() {
	"$size" "$1" | awk 'NR == 2 { print $1 + $2, $2 + $3 }'
}

run() {
	timeout 60 qemu-system-arm -M mps2-an386 -nographic -monitor none -serial none -chardev stdio,id=console \
		-semihosting-config enable=on,target=native,chardev=console -kernel "$1" < /dev/null
}

if command -v qemu-system-arm > /dev/null; then
	expected=$(run "$dir/c.elf")
	if [ -z "$expected" ] || [ "$(run "$dir/bpf.elf")" != "$expected" ]; then
		echo "FAIL: they print different things"
		exit 1
	fi
fi
read -r flash ram <<< "$(bytes "$dir/bpf.elf")"
read -r c_flash c_ram <<< "$(bytes "$dir/c.elf")"
echo "flash: $flash bytes, in C $c_flash: $((flash - c_flash)) more of $most_flash allowed"
echo "RAM: $ram bytes, in C $c_ram: $((ram - c_ram)) more of $most_ram allowed"
[ $((flash - c_flash)) -le "$most_flash" ] && [ $((ram - c_ram)) -le "$most_ram" ]
