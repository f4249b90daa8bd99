/* Operands that name something: jump targets, what calls call, what 64-bit immediates address. */
#include <ctype.h>
#include <string.h>

#include "bpfc/helper.h"
#include "unit.h"

#define HELPERS 1024 /* ids are below */

/* "+0x3 <L9>" or a label. */
static bool jump_target(struct asm_match *m, const char **at)
{
	const char *p = *at;
	bool is_huge;

	bpfc_asm_skip(&p);
	m->off_at = p;
	if (*p == '+' || *p == '-') {
		if (!bpfc_asm_read_number(&p, &m->off, &is_huge) || is_huge)
			goto wrong;
		bpfc_asm_skip(&p);
		if (*p == '<' && strchr(p, '>'))
			p = strchr(p, '>') + 1;
	} else if (!bpfc_asm_read_name(&p, &m->target)) {
		goto wrong;
	}
	*at = p;
	return true;
wrong:
	bpfc_asm_expect(m, *at, "a label");
	return false;
}

static bool helper(struct asm_match *m, const char **at)
{
	struct asm_name name;
	const char *p = *at;

	m->imm_at = *at;
	m->insn.ref_kind = BPFC_REF_HELPER;
	if (bpfc_asm_read_number(at, &m->insn.imm, &m->is_huge)) {
		m->insn.ref = (uint32_t)m->insn.imm;
		return true;
	}
	for (uint32_t id = 0;
	     bpfc_asm_read_name(&p, &name) && name.length > 4 && !memcmp(name.text, "bpf_", 4) && id < HELPERS;
	     id++, p = *at) {
		const struct bpfc_helper *h = bpfc_helper_by_id(id);

		if (!h || !bpfc_asm_name_is((struct asm_name){ name.text + 4, name.length - 4 }, h->name))
			continue;
		m->insn.imm = m->insn.ref = id;
		*at = p;
		return true;
	}
	bpfc_asm_expect(m, *at, "a helper");
	return false;
}

static uint32_t find_extern(const struct bpfc_asm *u, struct asm_name name)
{
	const struct bpfc_extern *externs = u->externs.items;

	for (uint32_t i = 0; i < u->externs.count; i++)
		if (bpfc_asm_name_is(name, externs[i].name))
			return i;
	return BPFC_NONE;
}

static uint32_t find_map(const struct bpfc_asm *u, struct asm_name name)
{
	const struct bpfc_map *maps = u->maps.items;

	for (uint32_t i = 0; i < u->maps.count; i++)
		if (bpfc_asm_name_is(name, maps[i].name))
			return i;
	return BPFC_NONE;
}

static uint32_t find_global(const struct bpfc_asm *u, struct asm_name name)
{
	const struct bpfc_global *globals = u->globals.items;

	for (uint32_t i = 0; i < u->globals.count; i++)
		if (bpfc_asm_name_is(name, globals[i].name))
			return i;
	return BPFC_NONE;
}

/* "pc+3", or a label that is neither a helper nor an extern. */
static bool function(struct asm_match *m, const char **at)
{
	const char *p = *at;

	bpfc_asm_skip(&p);
	if (p[0] == 'p' && p[1] == 'c' && (p[2] == '+' || p[2] == '-')) {
		p += 2;
		m->imm_at = p;
		if (bpfc_asm_read_number(&p, &m->insn.imm, &m->is_huge)) {
			*at = p;
			return true;
		}
	} else if (bpfc_asm_read_name(&p, &m->target) && find_extern(m->unit, m->target) == BPFC_NONE &&
		   !(m->target.length > 4 && !memcmp(m->target.text, "bpf_", 4))) {
		*at = p;
		return true;
	}
	bpfc_asm_expect(m, *at, "a function");
	return false;
}

/* The word, then a raw number: true and the number read. */
static bool raw_number(struct asm_match *m, const char *word, const char **at)
{
	const char *p = *at;
	struct asm_name name;

	if (word && (!bpfc_asm_read_name(&p, &name) || !bpfc_asm_name_is(name, word)))
		return false;
	m->imm_at = p;
	if (!bpfc_asm_read_number(&p, &m->insn.imm, &m->is_huge))
		return false;
	m->insn.ref = m->row->shape == BPFC_SHAPE_CALL ? (uint32_t)m->insn.imm : 0;
	*at = p;
	return true;
}

static bool external(struct asm_match *m, const char **at)
{
	const char *p = *at;
	struct asm_name name;

	if (raw_number(m, "extern", at))
		return true;
	if (!bpfc_asm_read_name(&p, &name) || (m->insn.ref = find_extern(m->unit, name)) == BPFC_NONE) {
		bpfc_asm_expect(m, *at, "a declared extern");
		return false;
	}
	m->insn.ref_kind = BPFC_REF_EXTERN;
	*at = p;
	return true;
}

static bool map(struct asm_match *m, const char **at)
{
	const char *p = *at;
	struct asm_name name;

	if (raw_number(m, NULL, at))
		return true;
	if (!bpfc_asm_read_name(&p, &name) || (m->insn.ref = find_map(m->unit, name)) == BPFC_NONE) {
		bpfc_asm_expect(m, *at, "a declared map");
		return false;
	}
	m->insn.ref_kind = BPFC_REF_MAP;
	*at = p;
	return true;
}

/* "+ 8" behind a name. */
static bool offset(struct asm_match *m, const char **at)
{
	const char *p = *at;

	bpfc_asm_skip(&p);
	m->imm_at = p;
	if (*p != '+' && *p != '-')
		return true;
	if (!bpfc_asm_read_number(&p, &m->insn.imm, &m->is_huge)) {
		bpfc_asm_expect(m, *at, "an offset");
		return false;
	}
	*at = p;
	return true;
}

static bool variable(struct asm_match *m, const char **at)
{
	const char *p = *at;
	struct asm_name name;

	if (raw_number(m, "global", at))
		return true;
	if (!bpfc_asm_read_name(&p, &name))
		goto wrong;
	if (bpfc_asm_name_is(name, "global"))
		bpfc_asm_read_name(&p, &name);
	m->insn.ref_kind = BPFC_REF_GLOBAL;
	m->insn.ref = find_global(m->unit, name);
	if (m->insn.ref == BPFC_NONE) {
		m->insn.ref_kind = BPFC_REF_EXTERN;
		m->insn.ref = find_extern(m->unit, name);
	}
	if (m->insn.ref == BPFC_NONE)
		goto wrong;
	*at = p;
	return offset(m, at);
wrong:
	bpfc_asm_expect(m, *at, "a declared variable");
	return false;
}

static bool code(struct asm_match *m, const char **at)
{
	if (raw_number(m, NULL, at) || bpfc_asm_read_name(at, &m->target))
		return true;
	bpfc_asm_expect(m, *at, "a function");
	return false;
}

bool bpfc_asm_operand(struct asm_match *m, char placeholder, const char **at)
{
	switch (placeholder) {
	case 't':
		return jump_target(m, at);
	case 'h':
		return helper(m, at);
	case 'f':
		return function(m, at);
	case 'e':
		return external(m, at);
	case 'M':
		return map(m, at);
	case 'V':
		return map(m, at) && (m->insn.ref_kind == BPFC_REF_NONE || offset(m, at));
	case 'G':
		return variable(m, at);
	case 'C':
		return code(m, at);
	default: /* pattern.c has no other */
		return false;
	}
}
