#!/usr/bin/env bash
# Are mistakes caught? Each row of mutants.txt is one, made in a copy of the tree. The tests of its group (below),
# quickest first, are built and run until one fails; that one is printed. Not a part of the test run.
# usage: run.sh TREE WORK [NAMES, an extended regular expression [all]]    all: the other tests, too
# exit 1: a mistake was not caught, or a row does not apply or does not compile
# shellcheck disable=SC2317 # groups are called by name
set -euo pipefail

tree=$1 work=$2 names=${3:-.} all=${4:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$work/build
export BPFC_SEED=20261129 BPFC_TEST_SEED=20261129

# ---- groups: a new one is a function, and rows that name it ----

engines() {
	tests test_interp_cloud test_interp_embedded
	tests test_insn_codec test_insn_expr
	isa jit interp checked in-place in-place-checked
	conformance interp jit
	programs_on checked,in-place,in-place-checked,kernel:1000,O0:200
}

interp() {
	tests test_interp_cloud test_interp_embedded
	isa interp checked in-place in-place-checked
	tests test_image_load_cloud test_image_load_embedded test_image_mixed
	conformance interp checked
	programs_on checked,in-place,in-place-checked,poisoned
}

native() {
	isa jit proven
	tests test_image_mixed
	tests test_llvm_body
	isa thumbv7em
	conformance jit
	programs_on O2:400,O0:400,proven-O2:200,thumbv7em:200
}

runtime() {
	tests runtime_bare_host runtime_failure_{cloud,embedded} runtime_helpers_{cloud,embedded}
	tests runtime_host_{cloud,embedded} runtime_storage runtime_small_pool
	tests test_interp_{cloud,embedded} test_image_load_{cloud,embedded} test_image_mixed
}

maps() {
	tests runtime_maps_{cloud,embedded} runtime_lpm_trie_{cloud,embedded} runtime_queue_{cloud,embedded}
	tests runtime_elements_{cloud,embedded} runtime_hostile runtime_host_{cloud,embedded}
	tests map_models_{cloud,embedded} map_models_{cloud,embedded}_two_buckets
	tests runtime_lock runtime_threads runtime_ring_threads
	tests runtime_history
}

sched() {
	tests sched_common_{cloud,embedded} sched_deadline_{cloud,embedded}
	tests sched_throughput
	check sched_admission sched_admission "$build/test/sched/sched_admission" 1 10000
}

verifier() {
	tests test_verifier_{alu,branch,calls,callback,cfg,cost,found,global,limits,linux_insns,memory,registers,rules,stack}
	tests test_verifier_{scalar,oracle,pruning,resources,golden}
	check soundness_operators soundness_operators "$build/test/verifier/soundness/soundness_operators" 1
	check soundness_programs soundness_programs "$build/test/verifier/soundness/soundness_programs" 1 30
	check soundness_cases soundness_cases "$build/test/verifier/soundness/soundness_cases" \
		"$tree/../shared/verifier-cases/obj" 1 15
}

# ---- what groups are made of ----

# Tests of CTest, each with the name of what builds it.
tests() {
	check_ctest "$*" "$*"
}

# Cases of every instruction on some engines; the public conformance cases; random programs.
isa() {
	check_ctest test_isa "${*/#/test_isa_}"
}
conformance() {
	local engine
	for engine; do check "conformance-$engine" test_conformance "$build/test/conformance/test_conformance" "$engine"; done
}
programs_on() {
	check bpfc-diff bpfc-diff "$build/bin/bpfc-diff" --seed=1 --programs=2000 --engines="$1"
}

# ---- machinery ----

# check_ctest TARGETS NAMES
check_ctest() {
	local stop=()
	[[ -n $all || -n $is_baseline ]] || stop=(--stop-on-failure)
	check "ctest $2" "$1" ctest --test-dir "$build" --parallel 2 --timeout 120 --no-tests=error "${stop[@]}" -R "^(${2// /|})\$"
}

# check NAME TARGETS COMMAND...: builds the targets; remembers who fails: of CTest's tests their names. What takes too
# long, fails; status 77 is a skipped one. What passed without a mistake is not run again until a source changes.
check() {
	local name=$1 targets=$2 status=0 failing=()
	shift 2
	[[ -z $is_broken ]] || return 0
	if [[ -n $is_baseline ]]; then
		! grep -qxF "$name" "$work/passed" || return 0
	else
		[[ -n $all || ${#caught[@]} -eq 0 ]] || return 0
	fi
	# shellcheck disable=SC2086 # words
	cmake --build "$build" --parallel 2 --target $targets >"$work/build.log" 2>&1 || {
		is_broken=1
		return 0
	}
	timeout --kill-after=5 240 "$@" >"$work/check.log" 2>&1 || status=$?
	if [[ $status -eq 0 || $status -eq 77 ]]; then
		[[ -z $is_baseline ]] || echo "$name" >>"$work/passed"
		return
	fi
	mapfile -t failing < <(sed -nE 's/^\t *[0-9]+ - ([^ ]+) \((Failed|SEGFAULT|Subprocess.*|Child.*|SIG.*|.*[Ee]xception.*)\).*$/\1/p; s/^\t *[0-9]+ - ([^ ]+) \(Timeout\).*$/\1(time)/p' "$work/check.log")
	[[ ${#failing[@]} -gt 0 ]] || failing=("${name%% *}")
	[[ $status -ne 124 && $status -ne 137 ]] || failing=("${failing[@]/%/(time)}")
	caught+=("${failing[@]}")
}

# try NAME GROUP FILE SED
try() {
	local name=$1 group=$2 file=$3 edit=$4 caught=() is_broken='' began=$SECONDS

	cp "$work/tree/$file" "$work/original"
	sed "$edit" "$work/original" >"$work/changed"
	if cmp -s "$work/original" "$work/changed"; then
		printf '%-28s DOES NOT APPLY to %s\n' "$name" "$file"
		failed=1
		return
	fi
	cat "$work/changed" >"$work/tree/$file"
	"$group"
	cat "$work/original" >"$work/tree/$file"
	if [[ -n $is_broken ]]; then
		printf '%-28s DOES NOT COMPILE\n' "$name"
		grep -m 3 'error' "$work/build.log" || tail -n 3 "$work/build.log"
		failed=1
	elif [[ ${#caught[@]} -eq 0 ]]; then
		printf '%-28s NOT CAUGHT (%d s)\n' "$name" $((SECONDS - began))
		failed=1
	else
		printf '%-28s caught by %s (%d s)\n' "$name" "${caught[*]}" $((SECONDS - began))
	fi
}

# Copies what differs and removes what is gone: the rest keeps its time, so little is built again. An earlier run that
# was stopped may have left its mistake.
copy_tree() {
	local file

	mkdir -p "$work/tree"
	(cd "$tree" && git ls-files -z -c -o --exclude-standard | while IFS= read -r -d '' file; do
		[[ ! -f $file ]] || printf '%s\0' "$file"
	done) >"$work/files"
	while IFS= read -r -d '' file; do
		if ! cmp -s "$tree/$file" "$work/tree/$file"; then
			mkdir -p "$work/tree/$(dirname "$file")"
			cp "$tree/$file" "$work/tree/$file"
			rm -f "$work/passed"
		fi
	done <"$work/files"
	(cd "$work/tree" && find . -type f -printf '%P\0' | sort -z | comm -z -23 - <(sort -z "$work/files") | xargs -0r rm --)
	[[ ! -d $tree/../shared ]] || ln -sfn "$(realpath "$tree/../shared")" "$work/shared"
	touch "$work/passed"
}

failed=0 is_baseline=
copy_tree
cmake -S "$work/tree" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
	-DBPFRT_CROSS=thumbv7em-none-eabi >"$work/configure.log"

# Without a mistake all must pass.
is_baseline=1
while read -r group; do
	caught=() is_broken=
	"$group"
	if [[ -n $is_broken ]]; then
		tail -n 20 "$work/build.log"
		exit 1
	fi
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
