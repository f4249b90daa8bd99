#!/usr/bin/env bash
# Output files: whole or not at all, and where they were asked for.
# shellcheck source=test/command/lib.sh
. "$(dirname "$0")/lib.sh"
small=$RULES/small.o uninit=$RULES/uninit.o

expect 0 "" "$small" -o plain.o
[ -s plain.o ] || fail "no output"
[ "$(head -c 4 plain.o | tail -c 3)" = ELF ] || fail "the output is no ELF file"
expect 0 "" compile -oplain2.o "$small"
cmp plain.o plain2.o || fail "-oFILE gives another output"
expect 0 "" "$small" -o -
cmp out plain.o || fail "-o - gives another output"
expect 0 "" "$small" -o /dev/stdout
cmp out plain.o || fail "-o /dev/stdout gives another output"
expect 0 "" "$small" -o /dev/null
[ -c /dev/null ] || fail "/dev/null was replaced"
cp "$small" copy.o
mkdir sub
cp "$small" sub/
(cd sub && "$BPFC" small.o -o out.o) || fail "in another folder"
cmp plain.o sub/out.o || fail "the output depends on the folder"
rm -r plain2.o copy.o sub
for kind in asm llvm-ir; do
	expect 0 "" "$small" --emit=$kind -o text
	grep -q count text || fail "--emit=$kind"
done
expect 0 "" "$small" --emit=llvm-bc -o text
[ "$(head -c 2 text)" = BC ] || fail "--emit=llvm-bc"
expect 0 "" "$small" "$RULES/second.o" -o linked.o
mkdir sub
cp "$small" sub/one.o
cp "$RULES/second.o" sub/two.o
(cd sub && "$BPFC" one.o two.o -o out.o) || fail "linking in another folder"
cmp linked.o sub/out.o || fail "the linked output depends on the folder"
rm -r sub
expect 2 "count" "$small" "$small" -o same.o
expect 0 "" "$small" --program=pass -o text
for level in 0 1 2 3 s z; do
	expect 0 "" "$small" -O$level -g -o text
done
rm text linked.o
expect_files plain.o

# An existing output keeps its bytes when compiling fails, and nothing else is left.
cp plain.o keep.o
expect 1 "error" "$uninit" -o keep.o
expect 2 "error" "$RULES/nothing.o" -o keep.o
expect 2 "error" "$small" -o keep.o --target=nosuch-none-elf
expect 2 "error" "$small" -o keep.o --target=powerpc64-linux-gnu
cmp plain.o keep.o || fail "the existing output changed"
expect 1 "error" "$uninit" -o new.o
expect 1 "error" "$RULES/undecodable.o" -o new.o
# Nothing compiles what is rejected: no kind of output, no option, and no option is called so.
for option in --emit=obj --emit=asm --emit=llvm-ir --emit=llvm-bc --emit=image --profile=embedded -O0 --no-registry \
	--program=uninit --max-processed=1000000 --time-limit=1000; do
	expect 1 "error" "$uninit" -o new.o $option
done
expect 0 "" compile --help
! grep -qiE -- '--?(no|skip|un|without|trust|force|f)[a-z-]*(verif|check|safe|trust)' out || fail "a switch to skip verification"
expect 2 "error" "$RULES/small_be.o" -o new.o --target=x86_64-linux-gnu
expect 2 "error" "$small" -o new.o --target=s390x-linux-gnu
expect_files plain.o keep.o

# An output that cannot be written.
mkdir folder
expect 2 "directory" "$small" -o folder
expect 2 "directory" "$small" -o folder/
expect 2 "No such file" "$small" -o missing/x.o
expect 2 "cannot write 'plain.o/x.o'" "$small" -o plain.o/x.o
expect 2 "No space left" "$small" -o /dev/full
expect 2 "cannot write '/proc/x.o'" "$small" -o /proc/x.o
cp "$small" in.o
expect 2 "the output 'in.o' is an input" in.o -o in.o
expect 2 "the output './in.o' is an input" in.o -o ./in.o
cmp in.o "$small" || fail "the input changed"
(
	ulimit -f 1
	"$BPFC" "$small" -o keep.o --emit=asm -g -O0 2>err
	[ $? = 2 ] || fail "too large a file is no error"
	cmp plain.o keep.o || fail "too large a file changed the output"
	exit $((failures > 0))
) || failures=$((failures + 1))
if [ "$(id -u)" = 0 ]; then
	echo "SKIP: a folder without write permission (root may write everywhere)"
else
	chmod a-w folder
	expect 2 "Permission denied" "$small" -o folder/x.o
	chmod u+w folder
fi
rm -r folder in.o
expect_files plain.o keep.o

# A link stays a link, and the umask holds.
ln -s keep.o link.o
expect 0 "" "$small" -o link.o
[ -L link.o ] || fail "the link was replaced"
(umask 027 && "$BPFC" "$small" -o mode.o)
[ "$(stat -c %a mode.o)" = 640 ] || fail "mode $(stat -c %a mode.o)"

# Targets.
expect 0 "" --print-targets
expect_out "aarch64"
finish
