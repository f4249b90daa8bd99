#!/usr/bin/env bash
# Each layer rule catches what it is for: one wrong tree or archive per rule, and a right one.
# usage: rules.sh COMPILER
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cc=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

reset() {
	rm -rf "${tree:?}"/*
	mkdir -p "$tree"/{include/bpfc,verifier,runtime/port,compiler/elf,compiler/llvm,examples,test}
	echo '#include <stdint.h>' >"$tree/include/bpfc/model.h"
}

# expect VERDICT WHAT COMMAND...: the command must succeed (ok), or fail and print the text.
expect() {
	local verdict=$1 what=$2 out
	shift 2
	if out=$("$@" 2>&1); then
		[[ $verdict == ok ]] && return
		echo "FAIL: $what: not caught"
	else
		[[ $verdict != ok && $out == *"$verdict"* ]] && return
		echo "FAIL: $what: expected '$verdict', got: $out"
	fi
	failed=1
}

# include_rule VERDICT FILE LINE
include_rule() {
	reset
	printf '%s\n' "$3" >"$tree/$2"
	expect "$1" "$2: $3" "$here/includes.sh" "$tree"
}

# symbol_rule VERDICT MODE SOURCE
symbol_rule() {
	reset
	printf '%s\n' "$3" >"$tree/a.c"
	"$cc" -O0 -fno-builtin -c "$tree/a.c" -o "$tree/a.o"
	ar rcs "$tree/a.a" "$tree/a.o"
	expect "$1" "$3" "$here/symbols.sh" "$2" "$tree/a.a"
}

include_rule ok verifier/cfg.c '#include "bpfc/model.h"'
include_rule ok compiler/elf/open.c '#include <libelf.h>'
include_rule ok compiler/llvm/emit.c '#include <llvm-c/Core.h>'
include_rule ok runtime/port/posix.c '#include <stdlib.h>'
include_rule ok runtime/lock.h $'#ifdef BPFRT_CLOUD\n#include <pthread.h>\n#endif'
include_rule 'hosted' runtime/lock.h $'#ifdef BPFRT_CLOUD\n#else\n#include <pthread.h>\n#endif'
include_rule 'freestanding' include/bpfc/facts.h '#include <stdio.h>'
include_rule 'freestanding' verifier/cfg.c '#include <stdlib.h>'
include_rule 'hosted' runtime/hash.c '#include <stdlib.h>'
include_rule 'compiler/elf' compiler/llvm/emit.c '#include <gelf.h>'
include_rule 'compiler/elf' compiler/main.c '# include <bpf/btf.h>'
include_rule 'compiler/llvm' compiler/elf/open.c '#include <llvm-c/Core.h>'
include_rule 'goes up' verifier/cfg.c '#include "../runtime/map.h"'
include_rule 'no such public header' verifier/cfg.c '#include "bpfc/missing.h"'
include_rule 'its own' verifier/cfg.c '#include "elf/btf.h"'
include_rule 'only public headers' examples/demo.c '#include "elf/btf.h"'
include_rule '600 lines' test/long.c "$(seq 601)"

symbol_rule ok names 'int bpfv_verify(void) { return 0; }'
symbol_rule ok names 'static int helper(void) { return 0; } int bpfv_x(void) { return helper(); }'
symbol_rule 'bpf_object__open' names 'int bpf_object__open(void) { return 0; }'
symbol_rule 'parse' names 'int parse;'
symbol_rule ok freestanding 'void *memcpy(void *, const void *, unsigned long); void *f(void *d) { return memcpy(d, d, 9); }'
symbol_rule 'needs malloc' freestanding 'void *malloc(unsigned long); void *f(void) { return malloc(1); }'

[[ $failed -eq 0 ]]
