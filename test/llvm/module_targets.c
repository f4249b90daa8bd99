/* Little-endian targets of this LLVM beside the tested ones: at least they give an object, and LLVM prints nothing. */
#include "module_fixture.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const triples[] = {
	"x86_64-unknown-freebsd",
	"i686-linux-gnu",
	"aarch64-linux-android",
	"aarch64-none-elf",
	"armv7-none-eabi",
	"armv7a-linux-gnueabihf",
	"thumbv8m.base-none-eabi",
	"thumbv8.1m.main-none-eabi",
	"riscv32-linux-gnu",
	"mipsel-linux-gnu",
	"mips64el-linux-gnuabi64",
	"powerpc64le-linux-gnu",
	"loongarch64-linux-gnu",
	"hexagon",
	"sparcel",
};

static void generate_quietly(const char *triple, char opt)
{
	struct fixture f;
	struct output out;

	fixture_init(&f, triple, "");
	f.options.opt = opt;
	out = generate(&f);
	cr_expect_eq(out.status, BPFC_OK, "%s: %s", triple, f.messages);
	cr_expect_str_empty(f.messages);
	free(out.bytes);
}

Test(module_targets, others, .init = cr_redirect_stderr)
{
	for (size_t i = 0; i < sizeof(triples) / sizeof(triples[0]); i++) {
		generate_quietly(triples[i], '0');
		generate_quietly(triples[i], 's');
	}
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}
