#!/usr/bin/env bash
# Only compiling loads LLVM.
# shellcheck source=test/command/lib.sh
. "$(dirname "$0")/lib.sh"
small=$RULES/small.o

for verb in verify inspect dump; do
	LD_DEBUG=files "$BPFC" $verb "$small" >out 2>err || fail "$verb: $(tail -3 err)"
	! grep -q LLVM err || fail "$verb loads LLVM"
	grep -q libelf err || fail "$verb: the list of libraries is empty"
done
LD_DEBUG=files "$BPFC" "$small" -o x.o 2>err || fail "compile"
grep -q LLVM err || fail "compile does not load LLVM: this test sees nothing"
! ldd "$BPFC" | grep -q LLVM || fail "the command is linked with LLVM"
finish
