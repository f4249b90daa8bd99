/* What is wrong, and where. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm.h"

struct seen {
	unsigned count;
	enum bpfc_diag_code code;
	uint32_t line, column;
	char text[128];
};

static void see(void *user, const struct bpfc_diag *diag)
{
	struct seen *seen = user;

	if (seen->count++)
		return;
	seen->code = diag->code;
	seen->line = diag->line;
	seen->column = diag->column;
	snprintf(seen->text, sizeof(seen->text), "%s", diag->args[0].str ? diag->args[0].str : "");
}

static struct seen errors_of(const char *text)
{
	struct seen seen = { 0 };
	const struct bpfc_sink sink = { see, &seen };
	const struct bpfc_asm_options options = { .size = sizeof(options), .sink = &sink };
	struct bpfc_asm *unit;
	int status = bpfc_asm(text, strlen(text), &options, &unit);

	cr_expect_eq(!status, !seen.count, "%s", text);
	cr_expect_eq(!status, unit != NULL);
	bpfc_asm_close(unit);
	return seen;
}

Test(asm_errors, positions)
{
	static const struct {
		const char *text;
		enum bpfc_diag_code code;
		uint32_t line, column;
		const char *expected;
	} rows[] = {
		{ "r1 = 1\n  r1 += foo", BPFC_D_ASM_SYNTAX, 2, 9, "a number or a register" },
		{ "r1 = 1; w1 += r2", BPFC_D_ASM_SYNTAX, 1, 15, "a number or a register w0..w10" },
		{ "r11 = 1", BPFC_D_ASM_SYNTAX, 1, 1, "" },
		{ "frobnicate", BPFC_D_ASM_SYNTAX, 1, 1, "" },
		{ "exit now", BPFC_D_ASM_SYNTAX, 1, 6, "the end of the statement" },
		{ "if r1 == 5 jump x", BPFC_D_ASM_SYNTAX, 1, 12, "'goto'" },
		{ "r1 = map nothing ll", BPFC_D_ASM_SYNTAX, 1, 10, "a declared map" },
		{ "r1 = nothing ll", BPFC_D_ASM_SYNTAX, 1, 6, "" },
		{ "call bpf_no_such_helper", BPFC_D_ASM_SYNTAX, 1, 6, "" },
		{ "r2 = atomic_fetch_add((u64 *)(r1 + 0), r3)", BPFC_D_ASM_SYNTAX, 1, 40, "a register" },
		{ "w1 = -w2", BPFC_D_ASM_SYNTAX, 1, 7, "" },
		{ "r1 += 0x80000000", BPFC_D_ASM_RANGE, 1, 7, "" },
		{ "w1 += 0x100000000", BPFC_D_ASM_RANGE, 1, 7, "" },
		{ "r1 = *(u8 *)(r2 + 0x8000)", BPFC_D_ASM_RANGE, 1, 17, "" },
		{ "goto +0x8000", BPFC_D_ASM_RANGE, 1, 6, "" },
		{ "exit\n\n/* a\nb */ goto away", BPFC_D_ASM_UNDEFINED, 4, 11, "away" },
		{ "a: exit\na: exit", BPFC_D_ASM_TWICE, 2, 1, "a" },
		{ ".map m type=tree", BPFC_D_ASM_VALUE, 1, 13, "tree" },
		{ ".map m color=5", BPFC_D_ASM_VALUE, 1, 14, "5" },
		{ ".global g align=3 size=1", BPFC_D_ASM_VALUE, 1, 17, "3" },
		{ ".global g", BPFC_D_ASM_SYNTAX, 1, 10, "size=BYTES or data=HEX" },
		{ ".prog airplane", BPFC_D_ASM_SYNTAX, 1, 7, "a program type" },
		{ ".slot 12 34", BPFC_D_ASM_SYNTAX, 1, 12, "8 bytes, 2 hexadecimal digits each" },
		{ ".frobnicate", BPFC_D_ASM_SYNTAX, 1, 1, "a directive" },
		{ ".file a.s 100\nexit\nbad", BPFC_D_ASM_SYNTAX, 101, 1, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct seen seen = errors_of(rows[i].text);

		cr_expect_eq(seen.count, 1, "%s: %u errors", rows[i].text, seen.count);
		cr_expect_eq(seen.code, rows[i].code, "%s: %d", rows[i].text, (int)seen.code);
		cr_expect(seen.line == rows[i].line && seen.column == rows[i].column, "%s: at %u:%u", rows[i].text,
			  seen.line, seen.column);
		cr_expect(!rows[i].expected[0] || !strcmp(seen.text, rows[i].expected), "%s: expected \"%s\"",
			  rows[i].text, seen.text);
	}
}

Test(asm_errors, all_are_reported)
{
	cr_expect_eq(errors_of("bad\nexit\nworse\n").count, 2);
}

Test(asm_errors, far_label)
{
	size_t slots = 40000;
	char *text = malloc(slots * 5 + 64), *at = text;

	cr_assert(text);
	at += sprintf(at, "if r1 == 0 goto end\n");
	for (size_t i = 0; i < slots; i++)
		at += sprintf(at, "exit;");
	sprintf(at, "\nend: exit\n");
	cr_expect_eq(errors_of(text).code, BPFC_D_ASM_FAR);
	memcpy(text, "gotol end          ", 19);
	cr_expect_eq(errors_of(text).count, 0);
	free(text);
}

/* Any bytes are survived: statements cut and changed at every place. */
Test(asm_errors, survives_changes)
{
	static const char text[] = ".map m type=hash key=4 value=8 max_entries=1\n.global g data=0102\n"
				   "a: r1 = map m ll; r2 = 0x1122334455667788 ll\nlock *(u64 *)(r10 - 8) += r2\n"
				   "if w1 s>= -5 goto a\ncall f\nexit\n.sub f\nr0 = *(u16 *)skb[r2 + 4]\nexit\n";
	static const char others[] = { 0, ' ', ';', '-', '0', '9', '$', ')', (char)0xff };
	char copy[sizeof(text)];
	struct bpfc_asm *unit;

	for (size_t i = 0; i < sizeof(text); i++) {
		bpfc_asm(text, i, NULL, &unit);
		bpfc_asm_close(unit);
		for (size_t j = 0; j < sizeof(others); j++) {
			memcpy(copy, text, sizeof(copy));
			copy[i] = others[j];
			bpfc_asm(copy, sizeof(copy), NULL, &unit);
			bpfc_asm_close(unit);
		}
	}
}
