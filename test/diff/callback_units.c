/* Functions that helpers call back, and the calls of those helpers. */
#include "generator.h"

#define MAX_LOOPS 8388608 /* Linux's, of bpf_loop */

/* r3, and so the function's base: some of this frame; of the frame that the caller itself was handed. */
static void put_context(struct generator *g, uint32_t callee)
{
	uint32_t bytes = g->base_bytes[callee];
	bool is_handed_on = g->kinds[g->func] != CALLED && pick(g, 2);
	uint32_t room = is_handed_on ? g->base_bytes[g->func] : DIFF_STACK;
	int64_t off = 8 * (int64_t)pick(g, (room - bytes) / 8 + 1);

	put(g, BPFC_MAKE(MOV64_REG, .dst = 3, .src = is_handed_on ? BASE : BPFC_R10));
	put(g, BPFC_MAKE(ADD64_IMM, .dst = 3, .imm = is_handed_on ? off : off - DIFF_STACK));
}

/* r1: how many rounds at most. */
static void put_count(struct generator *g, uint32_t callee)
{
	bool ends = g->rounds[callee] && !g->loop_depth;

	switch (pick(g, 8)) {
	case 0:
		put(g, BPFC_MAKE(MOV64_REG, .dst = 1, .src = pick_source(g, 0)));
		put(g, BPFC_MAKE(AND64_IMM, .dst = 1, .imm = g->loop_depth ? 1 : 3));
		break;
	case 1:
		put(g, BPFC_MAKE(MOV64_IMM, .dst = 1, .imm = pick(g, 2) ? MAX_LOOPS + 1 : -1));
		break;
	case 2:
	case 3:
		put(g, BPFC_MAKE(MOV64_IMM, .dst = 1, .imm = ends ? MAX_LOOPS : 0));
		break;
	default:
		put(g, BPFC_MAKE(MOV64_IMM, .dst = 1, .imm = 1 + pick(g, g->loop_depth ? 2 : ITERATIONS)));
	}
}

void put_callback_call(struct generator *g, uint32_t callee)
{
	uint32_t id = g->kinds[callee] == LOOPED ? DIFF_LOOP : DIFF_FOR_EACH;

	if (id == DIFF_LOOP)
		put_count(g, callee);
	else
		put(g, BPFC_MAKE(LD_MAP_FD, .dst = 1, .ref = g->maps[callee], .ref_kind = BPFC_REF_MAP));
	put(g, BPFC_MAKE(LD_CODE, .dst = 2, .ref = callee, .ref_kind = BPFC_REF_SUBPROG));
	put_context(g, callee);
	put(g, BPFC_MAKE(MOV64_IMM, .dst = 4, .imm = pick(g, 32) ? 0 : 1)); /* no flags are known */
	if (g->calls_by_register && pick(g, 2)) {
		put(g, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = id));
		put(g, BPFC_MAKE(CALLX, .dst = 0));
	} else {
		put(g, BPFC_MAKE(CALL_HELPER, .imm = id, .ref = id, .ref_kind = BPFC_REF_HELPER));
	}
	if (id == DIFF_LOOP) /* where Linux has the loop inline, the upper half of its error is zero */
		put(g, pick(g, 2) ? BPFC_MAKE(MOV32_REG, .dst = 0, .src = 0)
				  : BPFC_MAKE(MOVSX32_64, .dst = 0, .src = 0, .off = 32));
	put_fresh_arguments(g);
}

/* The key at r2, as many bytes of it as it has, into a register. */
static void put_key_load(struct generator *g, uint8_t reg)
{
	bool is_wide = diff_maps[g->maps[g->func]].key_size == 8;

	put(g, is_wide ? BPFC_MAKE(LDX64, .dst = reg, .src = 2) : BPFC_MAKE(LDX32, .dst = reg, .src = 2));
}

/* One of r5 to r8 is the key, all others but r3 are constants; then the value at r3 is read and written. */
static void put_element(struct generator *g)
{
	uint8_t key = (uint8_t)(5 + pick(g, 4));

	put_key_load(g, key);
	for (uint8_t reg = 0; reg <= COUNTER; reg++)
		if (reg != 3 && reg != key)
			put(g, BPFC_MAKE(MOV64_IMM, .dst = reg, .imm = pick_imm(g)));
	for (uint32_t i = 1 + pick(g, 3); i; i--)
		put_access_at(g, 3, 0, (int32_t)diff_maps[g->maps[g->func]].value_size, false);
}

/* The base, and what elements say into it; all but r1 are to be made numbers again. */
void put_callback_start(struct generator *g)
{
	bool is_each = g->kinds[g->func] == EACH;

	put(g, BPFC_MAKE(MOV64_REG, .dst = BASE, .src = is_each ? 4 : 2));
	if (is_each) {
		put_element(g);
		put(g, BPFC_MAKE(STX64, .dst = BASE, .src = (uint8_t)(5 + pick(g, 4)), .off = 8));
	} else if (g->rounds[g->func]) {
		put(g, BPFC_MAKE(JLT64_IMM, .dst = 1, .imm = g->rounds[g->func] - 1, .off = 2));
		put(g, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 1));
		put(g, BPFC_MAKE(EXIT));
	}
}

void put_callback_return(struct generator *g)
{
	if (pick(g, 4))
		put(g, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 0));
	else
		put(g, BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 1));
}

/* Something of the element is added to the base, its value changes by itself. */
void put_gather(struct generator *g)
{
	static const uint16_t rows[] = { BPFC_INSN_ATOMIC_ADD64, BPFC_INSN_ATOMIC_ADD32, BPFC_INSN_ATOMIC_XOR64,
					 BPFC_INSN_ATOMIC_OR32 };
	int16_t off = (int16_t)(8 * pick(g, g->base_bytes[g->func] / 8));

	put(g, BPFC_MAKE(MOV64_REG, .dst = BASE, .src = 4));
	put_element(g);
	put(g, BPFC_MAKE(MOV64_IMM, .dst = 3, .imm = pick_imm(g)));
	for (uint32_t i = pick(g, UNITS / 2); i; i--)
		put_alu(g);
	put(g, (struct bpfc_insn){ .id = rows[pick(g, 4)], .dst = BASE, .src = (uint8_t)(5 + pick(g, 4)), .off = off });
	put(g, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 0));
	put(g, BPFC_MAKE(EXIT));
}
