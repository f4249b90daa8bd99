/*
 * Random programs on 32-bit targets, where code generation does most with facts: compiled for Cortex-M, linked with a
 * driver and libgcc, and run by qemu-arm.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "body_random.h"

#define PROGRAMS 300
#define CONTEXTS 20

/* Runs a command made by a format; returns its exit code. */
static int run(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int run(const char *format, ...)
{
	char command[2048];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	status = system(command);
	return status == -1 ? -1 : status >> 8;
}

static void write_file(const char *folder, const char *name, const void *bytes, size_t length)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	cr_assert_not_null(file);
	cr_assert_eq(fwrite(bytes, 1, length, file), length);
	cr_assert_eq(fclose(file), 0);
}

/* A program for Linux that calls every entry with every context: exits with 0 when all results are right. */
static void write_driver(const struct body_model *m, const char *folder)
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	fprintf(out, "typedef unsigned long long u64;\nchar bpfrt_abi_2_embedded;\nstatic u64 contexts[%d][%d] = {\n",
		CONTEXTS, RANDOM_CTX);
	for (uint64_t j = 0; j < CONTEXTS; j++) {
		uint64_t ctx[RANDOM_CTX];

		body_random_context(j, ctx);
		fprintf(out, "{");
		for (unsigned k = 0; k < RANDOM_CTX; k++)
			fprintf(out, "%lluu,", (unsigned long long)ctx[k]);
		fprintf(out, "},\n");
	}
	fprintf(out, "};\n");
	for (uint32_t i = 0; i < m->model.prog_count; i++)
		fprintf(out, "u64 %s(void *);\n", m->progs[i].name);
	fprintf(out, "static u64 (*const progs[])(void *) = {\n");
	for (uint32_t i = 0; i < m->model.prog_count; i++)
		fprintf(out, "%s,\n", m->progs[i].name);
	fprintf(out, "};\nstatic const u64 expected[][%d] = {\n", CONTEXTS);
	for (uint32_t i = 0; i < m->model.prog_count; i++) {
		fprintf(out, "{");
		for (uint64_t j = 0; j < CONTEXTS; j++) {
			uint64_t ctx[RANDOM_CTX];

			body_random_context(j, ctx);
			fprintf(out, "%lluu,", (unsigned long long)body_interpret(m->progs[i].insns, ctx));
		}
		fprintf(out, "},\n");
	}
	fprintf(out,
		"};\n"
		"void leave(int code);\n"
		"__asm__(\".thumb_func\\nleave: movs r7, #1\\nsvc 0\\n\");\n"
		"void _start(void)\n"
		"{\n"
		"	for (int i = 0; i < %u; i++)\n"
		"		for (int j = 0; j < %d; j++)\n"
		"			if (progs[i](contexts[j]) != expected[i][j])\n"
		"				leave(1 + i %% 250);\n"
		"	leave(0);\n"
		"}\n",
		m->model.prog_count, CONTEXTS);
	fclose(out);
	write_file(folder, "driver.c", text, length);
	free(text);
}

static void check(const char *triple, const char *cpu, char opt)
{
	struct body_model *m = body_open();
	char folder[] = "/tmp/bpfc-arm-XXXXXX";
	uint8_t *bytes;
	size_t length;

	if (run("command -v arm-none-eabi-gcc qemu-arm clang-19 ld.lld-19 >/dev/null 2>&1")) {
		body_close(m);
		cr_skip("SKIP: needs arm-none-eabi-gcc (for libgcc), qemu-arm, clang-19 and ld.lld-19");
	}
	m->options.triple = triple;
	m->options.cpu = cpu;
	m->options.opt = opt;
	m->options.profile = BPFC_PROFILE_EMBEDDED;
	body_random_add(m, 1, PROGRAMS, true);
	cr_assert_eq(body_compile(m, &bytes, &length), 0, "diagnostic %d", (int)m->last);
	cr_assert_not_null(mkdtemp(folder));
	write_file(folder, "rules.o", bytes, length);
	free(bytes);
	write_driver(m, folder);
	cr_assert_eq(run("cd %s && clang-19 --target=%s -mcpu=%s -O1 -ffreestanding -c driver.c -o driver.o && "
			 "ld.lld-19 driver.o rules.o `arm-none-eabi-gcc -mthumb -mcpu=%s -print-libgcc-file-name` "
			 "-o driver",
			 folder, triple, cpu, cpu),
		     0);
	cr_assert_eq(run("qemu-arm %s/driver", folder), 0, "%s: a wrong result; the programs are in %s", cpu, folder);
	run("rm -r %s", folder);
	body_random_free_facts(m);
	body_close(m);
}

Test(body_arm, cortex_m4)
{
	check("thumbv7em-none-eabi", "cortex-m4", '2');
}

Test(body_arm, cortex_m4_small)
{
	check("thumbv7em-none-eabi", "cortex-m4", 's');
}

Test(body_arm, cortex_m0)
{
	check("thumbv6m-none-eabi", "cortex-m0", '2');
}
