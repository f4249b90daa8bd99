/* The views of registers: only those that a block leaves to another have a variable. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"

static unsigned count_of(const char *text, const char *what)
{
	unsigned count = 0;

	for (; (text = strstr(text, what)); text++)
		count++;
	return count;
}

static char *text_of(struct body_model *m)
{
	uint8_t *bytes;
	size_t length;
	char *text;

	m->options.opt = '0';
	m->options.emit = BPFC_EMIT_LLVM_IR;
	cr_assert_eq(body_compile(m, &bytes, &length), 0);
	text = calloc(length + 1, 1);
	cr_assert(text);
	memcpy(text, bytes, length);
	free(bytes);
	return text;
}

/* But the frame. */
Test(views, one_block_has_no_variable)
{
	struct body_model *m = body_open();
	char *text;

	BODY_ADD(m, BPFC_MAKE(LDX64, .dst = 2, .src = 1), BPFC_MAKE(ADD32_IMM, .dst = 2, .imm = 5),
		 BPFC_MAKE(MOV64_REG, .dst = 0, .src = 2), BODY_EXIT);
	text = text_of(m);
	cr_assert_eq(count_of(text, " = alloca "), 1, "%s", text);
	cr_assert_eq(count_of(text, "  store "), 0, "%s", text);
	free(text);
	body_close(m);
}

/* r2: its 64 bits, and the low half for the addition. */
Test(views, what_crosses_blocks_is_kept)
{
	struct body_model *m = body_open();
	char *text;

	BODY_ADD(m, BPFC_MAKE(LDX64, .dst = 2, .src = 1), BPFC_MAKE(JEQ64_IMM, .dst = 2, .off = 1),
		 BPFC_MAKE(ADD32_IMM, .dst = 2, .imm = 5), BPFC_MAKE(MOV64_REG, .dst = 0, .src = 2), BODY_EXIT);
	text = text_of(m);
	cr_assert_eq(count_of(text, " = alloca i64"), 1, "%s", text);
	cr_assert_eq(count_of(text, " = alloca i32"), 1, "%s", text);
	cr_assert_eq(count_of(text, " = alloca ptr"), 0, "%s", text);
	free(text);
	body_close(m);
}

/* A copy of a view that nobody reads is no reader. */
Test(views, copies_around_a_loop)
{
	struct body_model *m = body_open();
	char *text;

	BODY_ADD(m, BPFC_MAKE(LDX64, .dst = 2, .src = 1), BPFC_MAKE(MOV64_REG, .dst = 3, .src = 2),
		 BPFC_MAKE(JEQ64_IMM, .dst = 2, .off = 1, .imm = 5), BPFC_MAKE(ADD64_IMM, .dst = 3, .imm = 1),
		 BPFC_MAKE(MOV64_REG, .dst = 2, .src = 3), BPFC_MAKE(JLT64_IMM, .dst = 2, .off = -5, .imm = 100),
		 BPFC_MAKE(MOV64_REG, .dst = 0, .src = 2), BODY_EXIT);
	text = text_of(m);
	cr_assert_eq(count_of(text, " = alloca i64"), 2, "%s", text);
	cr_assert_eq(count_of(text, " = alloca i32") + count_of(text, " = alloca ptr"), 0, "%s", text);
	free(text);
	body_close(m);
}
