#!/usr/bin/env bash
# Runs the programs of one engine or board and holds its lines against the cloud profile's native code on the host.
# usage: compare.sh DIRECTORY NAME
set -u
dir=$1 name=$2
case $name in
cortex-m4)
	command=(qemu-system-arm -M mps2-an386 -nographic -monitor none -serial none -chardev "stdio,id=console"
		-semihosting-config "enable=on,target=native,chardev=console" -kernel "$dir/$name.elf")
	;;
riscv32)
	command=(qemu-system-riscv32 -M virt -bios none -nographic -monitor none -serial stdio -kernel "$dir/$name.elf")
	;;
trusted | checked) command=("$dir/drift-$name" "$dir/drift.img") ;;
kernel) command=("$dir/drift-kernel" "$dir/drift.bpf.o") ;;
*) command=("$dir/drift-$name") ;;
esac
if ! command -v "${command[0]}" > /dev/null; then
	echo "SKIP: ${command[0]} is not installed"
	exit 77
fi
expected=$("$dir/drift-cloud") || { echo "FAIL: on the cloud profile: $expected"; exit 1; }
actual=$(timeout 120 "${command[@]}" < /dev/null)
status=$?
if [ $status -eq 77 ]; then
	echo "SKIP: BPF_PROG_TEST_RUN is not permitted here"
	exit 77
fi
if [ "$name" = kernel ]; then # what is the runtime's own choice begins so
	expected=$(grep -v '^own ' <<< "$expected")
	actual=$(grep -v '^own ' <<< "$actual")
fi
if [ $status -ne 0 ] || [ "$actual" != "$expected" ]; then
	echo "FAIL: status $status"
	diff <(echo "$expected") <(echo "$actual") | head -40
	exit 1
fi
echo "$(wc -l <<< "$actual") lines, the same as the cloud profile's"
