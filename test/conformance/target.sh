#!/bin/sh
# target.sh SETTINGS TRIPLE FOLDER: links FOLDER/rules.o and FOLDER/jobs.c with the driver and runs them on the target's
# machine. Programs for the target's interpreter are in in_place.c or threaded.c in the place of rules.o. Prints what the
# driver prints. Exit code 77: a tool or a library is not there.
# shellcheck disable=SC2086,SC2153 # flags are lists of words; the settings' names are in capitals
set -u
# shellcheck source=/dev/null
. "$1"
triple=$2 dir=$3
bare=$SOURCE/test/runtime
here=$SOURCE/test/conformance
includes="-I$SOURCE/include -I$here -I$bare"
rules=$dir/rules.o
for code in in_place threaded; do
	[ ! -f "$dir/$code.c" ] || rules=$dir/$code.c
done

need() {
	for tool; do
		command -v "$tool" >/dev/null || { echo "SKIP: $triple needs $tool" >&2; exit 77; }
	done
}

library() {
	[ -f "$runtime" ] || { echo "SKIP: $triple needs $runtime" >&2; exit 77; }
}

hosted() { # COMPILER EMULATOR FLAGS
	need "$1" "$2"
	"$1" -O1 $3 $includes "$here/driver.c" "$bare/bare_host.c" "$dir/jobs.c" "$rules" "$runtime" -lpthread \
		-o "$dir/image" || exit 1
	timeout 60 "$2" "$dir/image"
}

linked() { # START SCRIPT LIBRARY_OR_OBJECT FLAGS...: with clang and lld
	start=$1 script=$2 extra=$3
	shift 3
	need "$CLANG" "$LLD"
	library
	set -- "$CLANG" --target=$triple "$@" -std=gnu11 -Os -ffreestanding $includes -c
	for source in "$here/driver.c" "$bare/$start.c" "$dir/jobs.c"; do
		"$@" "$source" -o "$dir/$(basename "$source").o" || exit 1
	done
	case $extra in
	*.c) "$@" "$extra" -o "$dir/extra.o" && extra=$dir/extra.o || exit 1 ;;
	esac
	case $rules in
	*.c) "$@" "$rules" -o "$dir/rules.o" || exit 1 ;;
	esac
	"$LLD" --gc-sections -T "$script" "$dir/$start.c.o" "$dir/driver.c.o" "$dir/jobs.c.o" "$dir/rules.o" "$runtime" \
		"$extra" -o "$dir/image" || exit 1
}

cortex() { # CPU MACHINE SCRIPT
	need qemu-system-arm arm-none-eabi-gcc
	linked bare_arm "$3" "$(arm-none-eabi-gcc -mthumb -mcpu="$1" -print-libgcc-file-name)" \
		-mcpu="$1" -mfloat-abi=soft -fshort-enums
	# semihosting prints to standard error
	timeout 60 qemu-system-arm -M "$2" -nographic -monitor none -serial none \
		-semihosting-config enable=on,target=native -kernel "$dir/image" 2>&1
}

profile=embedded
[ ! -f "$dir/threaded.c" ] || profile=cloud
runtime=$BUILD/lib/$triple/libbpfrt-$profile.a
case $triple in
x86_64-linux-gnu)
	runtime=$BUILD/lib/libbpfrt-$profile.a
	library
	hosted "$CC" env "$HOST_FLAGS" ;;
aarch64-linux-gnu) library; hosted aarch64-linux-gnu-gcc qemu-aarch64 -static ;;
riscv64-linux-gnu) library; hosted riscv64-linux-gnu-gcc qemu-riscv64 -static ;;
thumbv7em-none-eabi) cortex cortex-m4 mps2-an386 "$here/mps2.ld" ;;
thumbv6m-none-eabi) cortex cortex-m0 microbit "$bare/bare_arm.ld" ;;
riscv32-none-elf)
	need qemu-system-riscv32
	linked bare_riscv "$bare/bare_riscv.ld" "$here/int64.c" -march=rv32imac_zicsr -mabi=ilp32 -mcmodel=medany
	timeout 60 qemu-system-riscv32 -M virt -bios none -nographic -monitor none -serial stdio -kernel "$dir/image" ;;
*) echo "SKIP: no machine for $triple" >&2; exit 77 ;;
esac
