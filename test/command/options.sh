#!/usr/bin/env bash
# Every way to get the command line wrong: exit 2, a message that helps, no output.
# shellcheck source=test/command/lib.sh
. "$(dirname "$0")/lib.sh"
small=$RULES/small.o

expect 2 "unknown option '--taget'; did you mean '--target'?" "$small" -o x.o --taget=arm
expect 2 "unknown option '--sektion'; did you mean '--section'?" verify --sektion=xdp "$small"
expect 2 "unknown option '--zzzzzzzzzz'" "$small" -o x.o --zzzzzzzzzz
expect 2 "unknown option '-x'" verify "$small" -x
expect 2 "'--target' is no option of \`bpfc verify\`" verify --target=arm "$small"
expect 2 "'-o' is no option of \`bpfc dump\`" dump -o x "$small"
for option in -o --target -mcpu -mattr --profile --program --section --emit --set --map --map-storage --kconfig --btf \
	--prefix --rename --relocation-model --max-stack --max-processed --max-insns --max-states --time-limit --color; do
	expect 2 "option '$option' needs a value" "$small" $option
done
for option in --trace --repeat; do
	expect 2 "option '$option' needs a value" verify "$small" $option
done
for option in -g --no-registry --strict; do
	expect 2 "option '$option' takes no value" "$small" -o x.o $option=1
done
expect 2 "option '--time' takes no value" verify "$small" --time=1
expect 2 "option '--facts' takes no value" dump "$small" --facts=1
for bad in -O4 -Ofast --profile=cloudy --emit=elf --set=x --set==1 --map=counts --map=counts:max_entries=0 \
	--map=counts:max_entries=x --map=:max_entries=1 --map=counts:max_entries=4294967296 --map-storage=heap --rename=x \
	--rename=x= --rename==y --relocation-model=dynamic --max-stack=0 --max-stack=x --max-stack=-1 --max-processed=1x \
	--max-insns=0 --max-states=x --time-limit=-1 --time-limit=1s \
	--color=maybe --target= --prefix=; do
	expect 2 "is no value of option" "$small" -o x.o "$bad"
done
expect 2 "embedded has: 8192 bytes" "$small" -o x.o --profile=embedded --max-stack=8193
expect 2 "embedded has: 8192 bytes" "$small" -o x.o --target=thumbv7em-none-eabi --max-stack=10000
expect 2 "cloud has: 524288 bytes" verify "$small" --max-stack=600000
expect 2 "embedded has: 100000 instructions" verify "$small" --profile=embedded --max-insns=100001
expect 2 "cloud has: 1000000 instructions" "$small" -o x.o --max-insns=1000001
for bad in --repeat=0 --repeat=x --repeat=1000001 --trace=; do
	expect 2 "is no value of option" verify "$small" "$bad"
done
expect 2 "no input file"
expect 2 "usage: bpfc verify" verify
expect 2 "name it with \`-o FILE\`" "$small"
expect 2 "did you mean \`bpfc verify\`?" verfy "$small"
expect 2 "no program 'nix': there are count, pass" verify --program=nix "$small"
expect 2 "no program 'nix'" "$small" -o x.o --program=count --program=nix
expect 2 "no program 'nix'" dump "$small" --program nix
expect 2 "the sections with programs are xdp, xdp/pass" verify --section=tc "$small"
expect 2 "no program is in the sections and has the names" verify --section=xdp --program=pass "$small"
expect_no_files

# Both spellings of a value, options before and after the input, and "--".
expect 0 "" verify --section xdp "$small"
expect 0 "" verify "$small" --program=count -q
cp "$small" ./-odd.o
expect 0 "" verify -q -- -odd.o
rm -- ./-odd.o

# Help, in each form: to standard output, exit 0, with an example.
for verb in compile verify inspect dump; do
	expect 0 "" $verb --help
	expect_out "usage: bpfc"
	expect_out "Example:"
	cp out help
	expect 0 "" help $verb
	cmp -s help out || fail "help $verb"
	rm help
done
expect 0 "" --help
expect_out "bpfc verify"
expect_out "--map-storage"
expect 0 "" -h
expect 0 "" --version
expect_out "bpfc "
finish
