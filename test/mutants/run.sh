#!/usr/bin/env bash
# Are mistakes caught? Each row of mutants.txt is one, made in a copy of the tree; what its group of tests (below) says
# of it is printed. Not a part of the test run: a row takes minutes.
# usage: run.sh TREE WORK [PART_OF_A_NAME]    exit 1: a mistake was not caught, or a row does not apply
# shellcheck disable=SC2317 # the functions of groups are called by name
set -euo pipefail

tree=$1 work=$2 part=${3:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$work/build
failed=0

# ---- groups: what builds them, and the tests. A new group is two functions. ----

build_engines() {
	make test_isa test_conformance test_interp_cloud test_interp_embedded bpfc-diff
}
try_engines() {
	check interp ctest --test-dir "$build" -R '^test_interp_(cloud|embedded)$'
	check isa ctest --test-dir "$build" -R '^test_isa_(interp|checked|in-place|in-place-checked|jit|thumbv7em)$'
	check conformance "$build/test/conformance/test_conformance" interp
	check conformance-jit "$build/test/conformance/test_conformance" jit
	check conformance-thumbv7em "$build/test/conformance/test_conformance" thumbv7em
	check diff "$build/bin/bpfc-diff" --programs=4000 --engines=checked,kernel:2000,O2:300,O0:300,thumbv7em:200
}

unit_tests=(alu branch calls callback cfg found limits memory pruning registers rules scalar stack)
build_verifier() {
	make soundness "${unit_tests[@]/#/test_verifier_}"
}
try_verifier() {
	local units

	units=$(IFS='|' && echo "${unit_tests[*]}")
	check units ctest --test-dir "$build" -R "^test_verifier_($units)\$"
	check operators "$build/test/verifier/soundness/soundness_operators" 1
	check programs "$build/test/verifier/soundness/soundness_programs" 1 60
	check cases "$build/test/verifier/soundness/soundness_cases" "$tree/../shared/verifier-cases/obj" 1 20
}

# ---- machinery ----

make() {
	cmake --build "$build" --parallel 2 --target "$@" >"$work/build.log" 2>&1
}

# check NAME COMMAND...: remembers the tests that fail; 77 is a skipped one.
check() {
	local name=$1 status=0
	shift
	timeout 600 "$@" >"$work/$name.log" 2>&1 || status=$?
	[[ $status -eq 0 || $status -eq 77 ]] || caught+=("$name")
}

# try NAME GROUP FILE SED
try() {
	local name=$1 group=$2 file=$3 edit=$4 caught=()

	cp "$work/tree/$file" "$work/original"
	sed -i "$edit" "$work/tree/$file"
	if cmp -s "$work/original" "$work/tree/$file"; then
		printf '%-28s DOES NOT APPLY to %s\n' "$name" "$file"
		failed=1
		return
	fi
	if "build_$group"; then "try_$group"; else caught=(compiler); fi
	if [[ ${#caught[@]} -gt 0 ]]; then
		printf '%-28s caught by %s\n' "$name" "${caught[*]}"
	else
		printf '%-28s NOT CAUGHT\n' "$name"
		failed=1
	fi
	cp "$work/original" "$work/tree/$file"
}

mkdir -p "$work/tree"
[[ ! -d $tree/../shared ]] || ln -sfn "$(realpath "$tree/../shared")" "$work/shared"
# -m: a mistake that an earlier run left behind is older than what replaces it
(cd "$tree" && git ls-files -z | tar --null --files-from=- -cf -) | tar -xmf - -C "$work/tree"
cmake -S "$work/tree" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
	-DBPFRT_CROSS=thumbv7em-none-eabi >"$work/configure.log"

# Without a mistake all must pass.
while read -r group; do
	caught=()
	"build_$group" || {
		tail -n 20 "$work/build.log"
		exit 1
	}
	"try_$group"
	if [[ ${#caught[@]} -gt 0 ]]; then
		echo "without a mistake, these of '$group' fail: ${caught[*]}"
		exit 1
	fi
done < <(grep -v '^#' "$here/mutants.txt" | grep -F -- "$part" | awk 'NF { print $2 }' | sort -u)

while read -r name group file edit; do
	[[ -z $name || $name == '#'* || $name != *"$part"* ]] || try "$name" "$group" "$file" "$edit" </dev/null
done <"$here/mutants.txt"
exit $failed
