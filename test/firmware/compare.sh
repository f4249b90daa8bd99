#!/usr/bin/env bash
# Runs the feature programs of one target and holds its lines against the cloud profile's on the host.
# usage: compare.sh DIRECTORY NAME
set -u
dir=$1 name=$2
m_profile=(qemu-system-arm -nographic -monitor none -serial none -chardev 'stdio,id=console'
	-semihosting-config "enable=on,target=native,chardev=console")
case $name in
cortex-m4*) command=("${m_profile[@]}" -M mps2-an386 -kernel "$dir/$name.elf") ;;
cortex-m3) command=("${m_profile[@]}" -M mps2-an385 -kernel "$dir/$name.elf") ;;
cortex-m0) command=("${m_profile[@]}" -M microbit -kernel "$dir/$name.elf") ;;
riscv32)
	command=(qemu-system-riscv32 -M virt -bios none -nographic -monitor none -serial stdio -kernel "$dir/$name.elf")
	;;
*) command=("$dir/features-$name") ;;
esac
if ! command -v "${command[0]}" > /dev/null; then
	echo "SKIP: ${command[0]} is not installed"
	exit 77
fi
expected=$("$dir/features-cloud") || {
	echo "FAIL: on the host: $expected"
	exit 1
}
actual=$(timeout 120 "${command[@]}" < /dev/null)
status=$?
if [ $status -ne 0 ] || [ "$actual" != "$expected" ]; then
	echo "FAIL: status $status"
	diff <(echo "$expected") <(echo "$actual") | head -20
	exit 1
fi
echo "$(wc -l <<< "$actual") lines, the same as the host's"
