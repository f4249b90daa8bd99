#!/usr/bin/env bash
# The plugin's protocol: arguments, standard input and output, exit codes.
# usage: plugin.sh PLUGIN CLANG
set -euo pipefail

plugin=$1 clang=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# expect WANT PROGRAM ARGUMENTS...: the result, or "error" for a non-zero exit code with a message
expect() {
	local want=$1 program=$2 out
	shift 2
	if out=$(printf '%s' "$program" | "$plugin" "$@" 2>"$dir/err"); then
		[[ $want != error && $out == "$want" ]] && return
	else
		[[ $want == error && -s $dir/err ]] && return
	fi
	echo "FAIL: $*: got '$out', wanted '$want'; $(cat "$dir/err")"
	failed=1
}

exit_1=b7000000010000009500000000000000
load='79 10 00 00 00 00 00 00 95 00 00 00 00 00 00 00' # r0 = *(u64 *)(r1 + 0)
length=bf200000000000009500000000000000                # r0 = r2
address=bf100000000000009500000000000000               # r0 = r1
clock='85 00 00 00 05 00 00 00 b7 00 00 00 02 00 00 00 95 00 00 00 00 00 00 00'
engines=(--engine=interp --engine=checked --engine=jit --engine=aot)
targets=(aarch64-linux-gnu riscv64-linux-gnu thumbv7em-none-eabi thumbv6m-none-eabi riscv32-none-elf)

for target in "${targets[@]}"; do
	if printf %s $exit_1 | "$plugin" --engine=aot --target="$target" 2>&1 | grep -q SKIP; then
		echo "SKIP: $target"
	else
		expect 8877665544332211 "$load" '11 22 33 44 55 66 77 88' --engine=aot --target="$target"
	fi
done
for engine in "${engines[@]}"; do
	expect 1 $exit_1 "$engine"
	expect 8877665544332211 "$load" '11 22 33 44 55 66 77 88' "$engine"
	expect 3 $length '01 02 03' "$engine"
	expect 0 $length "$engine"
	expect 0 $address '' "$engine"
	expect 2 "$clock" "$engine"
done
# calls by register: the number in dst, in imm (clang before 19), computed; a function's address
by_dst=b7060000050000008d06000000000000b7000000070000009500000000000000
by_imm=b7060000050000008d00000006000000b7000000070000009500000000000000
by_sum=b7060000020000000706000003000000bf690000000000008d09000000000000b7000000070000009500000000000000
function=184700000400000000000000000000008d0700000000000007000000010000009500000000000000b7000000290000009500000000000000
for engine in "${engines[@]}"; do
	expect 7 $by_dst "$engine"
	expect 2a $function "$engine"
done
for engine in --engine=interp --engine=checked --engine=jit; do
	expect 7 $by_imm "$engine"
	expect 7 $by_sum "$engine"
done

# may_goto jumps when the frame came by it 8 << 20 times; after each of them r0 += r3; r3 ^= r0
loop=b700000000000000b703000001000000e5000300000000000f30000000000000af030000000000000500fcff000000009500000000000000
expect c72fcf95db5cb7a5 $loop
expect c72fcf95db5cb7a5 $loop --engine=jit
expect c72fcf95db5cb7a5 $loop --engine=aot
expect error $loop --engine=checked # out of instructions

# how numbers are written
expect 7 "${by_dst^^}"
expect 7 "${by_dst:0:16}"$'\n'"${by_dst:16}"$'\r\n\n'
expect 7 "  $by_dst " ''
expect 3 $length '010203'
expect 3 $length $' 01\n02 03 '
expect abcd b700000000000000691000000000000095000000000000009500000000000000 'CD ab'

expect 1 $exit_1
expect error "$load" --engine=checked
expect error $exit_1 '0'
expect error "${exit_1}0"
expect error 8d0b0000000000009500000000000000 # no such register
expect error 0d010000000000009500000000000000 # an indirect jump
expect error 'ff00000000000000' --engine=interp
expect error 'b700000001' --engine=interp
expect error 'zz' --engine=interp
expect error '' --engine=interp
expect error $exit_1 'xyz'
expect error $exit_1 --engine=warp
expect error $exit_1 --engine=aot --target=pdp11-none-elf
expect error $exit_1 --unknown
expect error 850000000d000000b7000000020000009500000000000000 --engine=jit # clone_redirect: Linux alone has it

cat >"$dir/rule.c" <<'C'
unsigned long table[2] = { 40, 2 };
__attribute__((section("kprobe/x"))) unsigned long entry(unsigned char *mem)
{
	return table[0] + table[1] + mem[1];
}
C
"$clang" --target=bpf -O2 -g -c "$dir/rule.c" -o "$dir/rule.o"
hex=$(od -An -v -tx1 "$dir/rule.o")
for engine in "${engines[@]}"; do
	expect 2f "$hex" '01 05' --elf "$engine"
done
expect error "$exit_1" --elf --engine=jit

exit $failed
