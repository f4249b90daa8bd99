/* The four forms of output, determinism, and what depends on the target alone. */
#include "module_fixture.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static struct output generate_as(const char *triple, enum bpfc_emit emit, char opt)
{
	struct fixture f;
	struct output out;

	fixture_init(&f, triple, "");
	f.options.emit = emit;
	f.options.opt = opt;
	out = generate(&f);
	cr_assert_eq(out.status, BPFC_OK, "%s", f.messages);
	return out;
}

Test(module_output, forms)
{
	struct output obj = generate_as("aarch64-linux-gnu", BPFC_EMIT_OBJ, '2');
	struct output text = generate_as("aarch64-linux-gnu", BPFC_EMIT_ASM, '2');
	struct output ir = generate_as("aarch64-linux-gnu", BPFC_EMIT_LLVM_IR, '2');
	struct output bc = generate_as("aarch64-linux-gnu", BPFC_EMIT_LLVM_BC, '2');

	cr_expect_arr_eq(obj.bytes, "\177ELF", 4);
	cr_expect(has_text(text, "\nfilter:"));
	cr_expect(has_text(ir, "target datalayout = \"e-m:e-"));
	cr_expect(has_text(ir, "target triple = \"aarch64-unknown-linux-gnu\""));
	cr_expect_arr_eq(bc.bytes, "BC", 2);
	free(obj.bytes);
	free(text.bytes);
	free(ir.bytes);
	free(bc.bytes);
}

Test(module_output, levels)
{
	for (const char *level = "0123sz"; *level; level++)
		free(generate_as("thumbv7em-none-eabi", BPFC_EMIT_OBJ, *level).bytes);
}

Test(module_output, same_bytes)
{
	static const char *const triples[] = { "x86_64-linux-gnu", "thumbv7em-none-eabi", "riscv32" };

	for (int i = 0; i < 3; i++) {
		struct output a = generate_as(triples[i], BPFC_EMIT_OBJ, 's');
		struct output b = generate_as(triples[i], BPFC_EMIT_OBJ, 's');

		cr_expect_eq(a.length, b.length);
		cr_expect_eq(memcmp(a.bytes, b.bytes, a.length), 0);
		free(a.bytes);
		free(b.bytes);
	}
}

static void *in_thread(void *triple)
{
	return generate_as(triple, BPFC_EMIT_OBJ, '2').bytes;
}

Test(module_output, several_threads)
{
	static char triples[4][32] = { "x86_64-linux-gnu", "riscv64-linux-gnu", "thumbv6m-none-eabi",
				       "aarch64-none-elf" };
	pthread_t threads[4];
	void *bytes;

	for (int i = 0; i < 4; i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, in_thread, triples[i]), 0);
	for (int i = 0; i < 4; i++) {
		cr_assert_eq(pthread_join(threads[i], &bytes), 0);
		cr_expect_not_null(bytes);
		free(bytes);
	}
}

static void count_target(void *user, const char *name, const char *description)
{
	unsigned *count = user;

	cr_expect(*name && *description);
	*count += !strcmp(name, "thumb") || !strcmp(name, "x86-64") || !strcmp(name, "riscv32");
}

Test(module_output, about_llvm)
{
	char *triple = bpfc_codegen_host_triple();
	unsigned count = 0;

	bpfc_codegen_targets(count_target, &count);
	cr_expect_eq(count, 3);
	cr_expect(triple && strchr(triple, '-'));
	cr_expect_geq(atoi(bpfc_codegen_llvm_version()), 19);
	free(triple);
}

static void count_progress(void *user, const char *stage, uint32_t done, uint32_t total)
{
	unsigned *count = user;

	cr_expect(*stage && done < 2 && total == 2);
	*count += 1;
}

Test(module_output, progress)
{
	struct fixture f;
	unsigned count = 0;

	fixture_init(&f, NULL, "");
	f.options.progress = count_progress;
	f.options.progress_user = &count;
	free(generate(&f).bytes);
	cr_expect_geq(count, 3);
}
