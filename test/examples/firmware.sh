#!/usr/bin/env bash
# Runs a board's firmware under QEMU: exit status 0, the same lines as the host's, nothing of a heap or libc inside.
# usage: firmware.sh BOARD DIRECTORY
set -u
board=$1 dir=$2 elf=$2/$1/firmware.elf
case $board in
cortex-m4)
	qemu=(qemu-system-arm -M mps2-an386 -nographic -monitor none -serial none
		-chardev 'stdio,id=console' -semihosting-config "enable=on,target=native,chardev=console")
	;;
riscv32) qemu=(qemu-system-riscv32 -M virt -bios none -nographic -monitor none -serial stdio) ;;
esac
if ! command -v "${qemu[0]}" > /dev/null; then
	echo "SKIP: ${qemu[0]} is not installed"
	exit 77
fi
expected=$("$dir/firmware-host") || {
	echo "FAIL: the host's program ended with status $?"
	exit 1
}
actual=$(timeout 60 "${qemu[@]}" -kernel "$elf" < /dev/null)
status=$?
echo "$actual"
llvm-size-19 "$elf"
[ $status -eq 0 ] || {
	echo "FAIL: the firmware ended with status $status"
	exit 1
}
[ "$actual" = "$expected" ] || {
	echo "FAIL: the host's program printed:"
	echo "$expected"
	exit 1
}
if llvm-nm-19 "$elf" | grep -E ' (malloc|calloc|free|printf|pthread_|bpfrt_pool|_sbrk)'; then
	echo "FAIL: the image has what no firmware asked for"
	exit 1
fi
