/* An instruction: the statement is held against every row's pattern; one matches, or the diagnostic tells how far the
 * text made sense and what would have come there. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

void bpfc_asm_expect(struct asm_match *m, const char *at, const char *what)
{
	size_t length;

	bpfc_asm_skip(&at);
	if (m->furthest && at < m->furthest)
		return;
	if (at > m->furthest)
		m->expected[0] = 0;
	m->furthest = at;
	if (strstr(m->expected, what))
		return;
	length = strlen(m->expected);
	if (length + strlen(what) + 5 < sizeof(m->expected))
		snprintf(m->expected + length, sizeof(m->expected) - length, "%s%s", length ? " or " : "", what);
}

/* A register written with `letter`, 0: either. */
static bool read_register(struct asm_match *m, const char **at, char letter, uint8_t *reg, bool *has)
{
	const char *p = *at;
	unsigned n = 0;

	bpfc_asm_skip(&p);
	if ((letter ? *p != letter : *p != 'r' && *p != 'w') || !isdigit((unsigned char)p[1]))
		goto wrong;
	for (p++; isdigit((unsigned char)*p) && n < BPFC_REGS; p++)
		n = 10 * n + (unsigned)(*p - '0');
	if (n >= BPFC_REGS || bpfc_asm_is_word(*p) || (*has && n != *reg))
		goto wrong;
	*reg = (uint8_t)n;
	*has = true;
	*at = p;
	return true;
wrong:
	bpfc_asm_expect(m, *at, letter == 'w' ? "a register w0..w10" : "a register");
	return false;
}

static bool read_imm(struct asm_match *m, const char **at)
{
	bpfc_asm_skip(at);
	m->imm_at = *at;
	if (bpfc_asm_read_number(at, &m->insn.imm, &m->is_huge))
		return true;
	bpfc_asm_expect(m, *at, "a number");
	return false;
}

/* Perhaps + or - and a number. */
static bool read_signed(struct asm_match *m, const char **at, int64_t *number)
{
	const char *p = *at;
	bool is_huge;

	bpfc_asm_skip(&p);
	if (*p != '+' && *p != '-')
		return true;
	*at = *p == '+' ? p + 1 : p; /* "+ -8" is fine */
	if (bpfc_asm_read_number(at, number, &is_huge) && !is_huge)
		return true;
	bpfc_asm_expect(m, p, "an offset");
	return false;
}

static bool match_placeholder(struct asm_match *m, char which, const char **at)
{
	char letter = m->row->width == 32 ? 'w' : 'r';

	switch (which) {
	case 'D':
		return read_register(m, at, letter, &m->insn.dst, &m->has_dst);
	case 'd':
		return read_register(m, at, 'r', &m->insn.dst, &m->has_dst);
	case 'x':
		return read_register(m, at, 0, &m->insn.dst, &m->has_dst);
	case 'S':
		return read_register(m, at, letter, &m->insn.src, &m->has_src);
	case 's':
		return read_register(m, at, 'r', &m->insn.src, &m->has_src);
	case 'y':
		return read_register(m, at, 0, &m->insn.src, &m->has_src);
	case 'i':
	case 'q':
		return read_imm(m, at);
	case 'm':
		bpfc_asm_skip(at);
		m->imm_at = *at;
		return read_signed(m, at, &m->insn.imm);
	case 'a':
		bpfc_asm_skip(at);
		m->off_at = *at;
		return read_signed(m, at, &m->off);
	default:
		return bpfc_asm_operand(m, which, at);
	}
}

/* The letters at `*pattern` up to the next placeholder or blank. */
static bool match_literal(struct asm_match *m, const char **pattern, const char **at)
{
	size_t length = strcspn(*pattern, " $");
	const char *p = *at, *literal = *pattern;
	char what[24];

	for (size_t i = 0; i < length; i++) {
		if (!i || !bpfc_asm_is_word(literal[i]) || !bpfc_asm_is_word(literal[i - 1]))
			bpfc_asm_skip(&p);
		if (*p != literal[i]) {
			snprintf(what, sizeof(what), "'%.*s'", (int)length, literal);
			bpfc_asm_expect(m, *at, what);
			return false;
		}
		p++;
	}
	if (bpfc_asm_is_word(literal[length - 1]) && bpfc_asm_is_word(*p)) {
		snprintf(what, sizeof(what), "'%.*s'", (int)length, literal);
		bpfc_asm_expect(m, *at, what);
		return false;
	}
	*pattern += length;
	*at = p;
	return true;
}

static bool match_row(struct asm_match *m, unsigned id)
{
	const char *pattern = m->unit->patterns[id], *at = m->unit->statement;

	m->row = bpfc_insn_info(id);
	m->insn = (struct bpfc_insn){ .id = (uint16_t)id, .opcode = m->row->opcode };
	m->has_dst = m->has_src = m->is_huge = false;
	m->off = 0;
	m->target = (struct asm_name){ NULL, 0 };
	m->imm_at = m->off_at = at;
	while (*pattern) {
		if (*pattern == ' ') {
			pattern++;
		} else if (*pattern == '$') {
			if (!match_placeholder(m, pattern[1], &at))
				return false;
			pattern += 2;
		} else if (!match_literal(m, &pattern, &at)) {
			return false;
		}
	}
	bpfc_asm_skip(&at);
	if (*at)
		bpfc_asm_expect(m, at, "the end of the statement");
	return !*at;
}

/* Whether the numbers fit their fields. 32-bit operations take unsigned numbers too: no bit of them is lost. */
static bool check_ranges(struct asm_match *m)
{
	unsigned shape = m->row->shape;
	bool is_long = shape == BPFC_SHAPE_JA_LONG, is_wide = shape == BPFC_SHAPE_LD_IMM64;
	int64_t most = m->row->width <= 32 ? UINT32_MAX : INT32_MAX;

	if (!is_wide && (m->is_huge || m->insn.imm < INT32_MIN || m->insn.imm > most)) {
		ASM_FAIL(m->unit, m->imm_at, ASM_RANGE, BPFC_INT(m->insn.imm), BPFC_INT(32));
		return false;
	}
	if (is_long ? m->off < INT32_MIN || m->off > INT32_MAX : m->off < INT16_MIN || m->off > INT16_MAX) {
		ASM_FAIL(m->unit, m->off_at, ASM_RANGE, BPFC_INT(m->off), BPFC_INT(is_long ? 32 : 16));
		return false;
	}
	if (!is_wide)
		m->insn.imm = (int32_t)(uint32_t)(uint64_t)m->insn.imm;
	if (is_long)
		m->insn.imm = m->off;
	else
		m->insn.off = (int16_t)m->off;
	return true;
}

static void add(struct asm_match *m)
{
	struct bpfc_asm *u = m->unit;

	if (m->row->keyfield == BPFC_KEY_IMM)
		m->insn.imm = m->row->key;
	if (m->row->shape == BPFC_SHAPE_CALL && m->insn.ref_kind == BPFC_REF_NONE)
		m->insn.ref = (uint32_t)m->insn.imm;
	if (m->target.text) {
		struct asm_fixup *fixup = bpfc_asm_push(u, &u->prog.fixups, sizeof(*fixup));
		const char *name = bpfc_asm_copy(u, m->target);

		if (!fixup || !name)
			return;
		*fixup = (struct asm_fixup){ u->prog.insns.count, name, u->place };
		fixup->place.column += (uint32_t)(m->target.text - u->statement);
	}
	bpfc_asm_add_insn(u, &m->insn);
}

void bpfc_asm_instruction(struct bpfc_asm *u)
{
	struct asm_match m = { .unit = u };

	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		if (!u->patterns[id][0] || !match_row(&m, id))
			continue;
		if (check_ranges(&m))
			add(&m);
		return;
	}
	ASM_FAIL(u, m.furthest, ASM_SYNTAX, BPFC_STR(m.expected));
}
