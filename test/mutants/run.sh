#!/usr/bin/env bash
# Are mistakes caught? Each row of mutants.txt is one, made in a copy of the tree; what its group of tests (below) says
# of it is printed. Not a part of the test run: a row takes minutes.
# usage: run.sh TREE WORK [NAMES, an extended regular expression [first]]    first: until one test catches a mistake    exit 1: a mistake was not caught, or a row does not apply
# shellcheck disable=SC2317 # the functions of groups are called by name
set -euo pipefail

tree=$1 work=$2 names=${3:-.} first=${4:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$work/build
failed=0 is_baseline=

# ---- groups: what builds them, and the tests. A new group is two functions. ----

# Cases of every instruction, on some engines; random programs, on others.
isa() {
	local tests="${*//:/_}"
	check isa ctest --test-dir "$build" -R "^test_isa_(${tests// /|})\$"
}
conformance() {
	local engine
	for engine; do check "conformance-$engine" "$build/test/conformance/test_conformance" "$engine"; done
}
diff() {
	check "diff:${1%%[:,]*}" "$build/bin/bpfc-diff" --programs=2000 --engines="$1"
}

build_engines() {
	make test_isa test_conformance test_interp_cloud test_interp_embedded bpfc-diff
}
try_engines() {
	try_interp
	try_native
}

build_interp() {
	build_engines
}
try_interp() {
	check interp ctest --test-dir "$build" -R '^test_interp_(cloud|embedded)$'
	isa interp checked in-place in-place-checked
	conformance interp
	diff checked,in-place,in-place-checked,kernel:1000,O0:200
}

build_native() {
	make test_isa test_conformance bpfc-diff
}
try_native() {
	isa jit proven thumbv7em
	conformance jit
	diff O2:400,O0:400,proven-O2:200,thumbv7em:200
}

build_runtime() {
	make runtime_maps_cloud runtime_maps_embedded bpfc-diff
}
try_runtime() {
	check maps ctest --test-dir "$build" -R '^runtime_maps_(cloud|embedded)$'
	diff checked,kernel:1000,O0:300,thumbv7em:200
}

build_maps() {
	make map_models_cloud map_models_embedded runtime_hostile runtime_history runtime_threads runtime_elements_cloud
}
try_maps() {
	check models ctest --test-dir "$build" -R '^map_models_(cloud|embedded)$'
	check elements ctest --test-dir "$build" -R '^runtime_(elements_cloud|hostile)$'
	check threads ctest --test-dir "$build" -R '^runtime_(history|threads)$'
}

unit_tests=(alu branch calls callback cfg cost found global limits memory objects pruning registers resources rules scalar
	stack)
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

# check NAME COMMAND...: remembers the tests that fail; 77 is a skipped one. Groups share tests: without a mistake, each
# runs once.
declare -A passed=()
check() {
	local name=$1 status=0
	shift
	[[ -z $is_baseline || -z ${passed[$*]:-} ]] || return 0
	[[ -z $first || ${#caught[@]} -eq 0 ]] || return 0
	timeout 600 "$@" >"$work/$name.log" 2>&1 || status=$?
	passed[$*]=1
	[[ $status -eq 0 || $status -eq 77 || " ${caught[*]} " == *" $name "* ]] || caught+=("$name")
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
(cd "$tree" && git ls-files -z -c -o --exclude-standard | tar --null --files-from=- -cf -) | tar -xmf - -C "$work/tree"
cmake -S "$work/tree" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
	-DBPFRT_CROSS=thumbv7em-none-eabi >"$work/configure.log"

# Without a mistake all must pass.
is_baseline=1
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
done < <(grep -v '^#' "$here/mutants.txt" | awk -v names="$names" 'NF && $1 ~ names { print $2 }' | sort -u)
is_baseline=

while read -r name group file edit; do
	[[ -z $name || $name == '#'* || ! $name =~ $names ]] || try "$name" "$group" "$file" "$edit" </dev/null
done <"$here/mutants.txt"
exit $failed
