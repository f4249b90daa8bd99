#!/usr/bin/env bash
# The two demonstrations: packets through a native packet filter, and a sensor rule in a Cortex-M4 firmware under QEMU.
# usage: demo.sh BUILD-DIRECTORY
set -euo pipefail
build=$1

echo
echo "== xdp-filter's packet filter, from its BPF object to native code for this machine"
# shellcheck disable=SC2012 # the names hold no spaces
ls -l /usr/lib/*/bpf/xdpfilt_alw_all.o "$build"/examples/xdp/xdpfilt_alw_all.native.o | awk '{ print $5, "bytes", $NF }'
echo
"$build"/examples/xdp/packet-filter

echo
echo "== a sensor rule in a firmware for Cortex-M4, no libc, under qemu-system-arm"
elf=$build/examples/firmware/cortex-m4/firmware.elf
llvm-size-19 "$elf" | awk 'NR == 2 { print $1, "bytes of flash,", $2 + $3, "bytes of RAM" }'
echo
status=0
qemu-system-arm -M mps2-an386 -nographic -monitor none -serial none -chardev stdio,id=console -semihosting-config enable=on,target=native,chardev=console \
	-kernel "$elf" < /dev/null || status=$?
echo
echo "the firmware ended with status $status"
exit "$status"
