#!/usr/bin/env bash
# A firmware built by arm-none-eabi-gcc links the compiled rule and the runtime, and its linker has nothing to say.
# usage: gnu_ld.sh DIRECTORY SOURCES INCLUDE LIBRARIES
set -u
rule=$1/cortex-m4/sensor.o sources=$2 include=$3 runtime=$4/thumbv7em-none-eabi/libbpfrt-embedded.a
if ! command -v arm-none-eabi-gcc > /dev/null; then
	echo "SKIP: arm-none-eabi-gcc is not installed"
	exit 77
fi
out=$(mktemp)
trap 'rm -f "$out"' EXIT
said=$(arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=soft -std=c11 -Os -ffreestanding -ffunction-sections \
	-fdata-sections -I"$include" -nostdlib -Wl,--gc-sections -T "$sources/cortex_m.ld" "$sources/main.c" \
	"$sources/port_cortex_m.c" "$rule" "$runtime" -lgcc -o "$out" 2>&1)
status=$?
arm-none-eabi-size "$out"
[ $status -eq 0 ] && [ -z "$said" ] && exit 0
echo "FAIL: status $status, the linker says: $said"
exit 1
