#!/usr/bin/env bash
# Builds the programs of the kernel's own tests: selftests.sh SOURCES FOLDER puts an object into FOLDER for each file in
# tools/testing/selftests/bpf/progs that clang takes. SOURCES: Debian's archive of the kernel's sources. Types are those
# of the running kernel. What is there already is not built again.
set -euo pipefail

sources=$1
folder=$2
selftests=tools/testing/selftests/bpf

skip() {
	printf 'SKIP: the kernel'"'"'s own test programs: %s\n' "$*" >&2
	exit 0
}

[[ -r $sources ]] || skip "no $sources"
[[ -r /sys/kernel/btf/vmlinux ]] || skip "the running kernel gives no types"
PATH=$PATH:/usr/sbin
mkdir -p "$folder/include"
cd "$folder"
if [[ ! -d progs ]]; then
	rm -rf unpacked
	mkdir unpacked
	tar xf "$sources" -C unpacked --strip-components=1 --wildcards "*/$selftests/progs/*" "*/$selftests/*.h"
	bpftool btf dump file /sys/kernel/btf/vmlinux format c >include/vmlinux.h || skip "bpftool writes no vmlinux.h"
	mkdir include/gnu
	: >include/gnu/stubs-32.h # of the host's libc; nothing of it is needed
	cp unpacked/$selftests/*.h .
	mv unpacked/$selftests/progs progs
	rm -r unpacked
fi

# build FILE
build() {
	local object

	object=$(basename "$1" .c).bpf.o
	[[ -e $object || -e $object.refused ]] && return
	clang-19 --target=bpf -g -O2 -mcpu=v3 -w -D__TARGET_ARCH_x86 -Iinclude -I. -I"/usr/include/$(uname -m)-linux-gnu" \
		-c "$1" -o "$object" 2>"$object.refused" && rm "$object.refused"
	return 0
}
export -f build
printf '%s\0' progs/*.c | xargs -0 -P "$(nproc)" -I{} bash -c 'build {}'
