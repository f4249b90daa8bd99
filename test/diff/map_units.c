/* Units that use maps: elements found, updated and deleted through helpers, an array's value by its address. */
#include <stddef.h>

#include "generator.h"

enum { LOOKUP = 1, UPDATE = 2, DELETE = 3 };

/* r2 points to a key, in the map more often than not. */
static void put_key(struct generator *g, const struct bpfc_map *map)
{
	int16_t slot = (int16_t)(-8 * (int16_t)(1 + pick(g, DIFF_STACK / 8)));
	bool is_wide = map->key_size == 8;

	if (pick(g, 2)) {
		uint8_t reg = pick_target(g, 0);

		put(g, BPFC_MAKE(AND64_IMM, .dst = reg, .imm = 3));
		put(g, is_wide ? BPFC_MAKE(STX64, .dst = BPFC_R10, .src = reg, .off = slot)
			       : BPFC_MAKE(STX32, .dst = BPFC_R10, .src = reg, .off = slot));
	} else {
		int64_t key = pick(g, 8) ? (int64_t)pick(g, map->max_entries) : pick_imm(g);

		put(g, is_wide ? BPFC_MAKE(ST64, .dst = BPFC_R10, .off = slot, .imm = key)
			       : BPFC_MAKE(ST32, .dst = BPFC_R10, .off = slot, .imm = key));
	}
	put(g, BPFC_MAKE(MOV64_REG, .dst = 2, .src = BPFC_R10));
	put(g, BPFC_MAKE(ADD64_IMM, .dst = 2, .imm = slot));
}

static void put_helper(struct generator *g, uint32_t map, uint32_t id)
{
	put(g, BPFC_MAKE(LD_MAP_FD, .dst = 1, .ref = map, .ref_kind = BPFC_REF_MAP));
	put(g, BPFC_MAKE(CALL_HELPER, .imm = (int64_t)id, .ref = id, .ref_kind = BPFC_REF_HELPER));
}

static void put_lookup(struct generator *g, uint32_t map)
{
	struct diff_program *p = g->program;
	uint8_t pointer = (uint8_t)(pick(g, 2) ? 0 : 6 + pick(g, 2));
	uint32_t test;

	put_key(g, &diff_maps[map]);
	put_helper(g, map, LOOKUP);
	if (pointer)
		put(g, BPFC_MAKE(MOV64_REG, .dst = pointer, .src = 0));
	test = p->count;
	put(g, BPFC_MAKE(JEQ64_IMM, .dst = pointer, .imm = 0));
	for (uint8_t reg = 1; reg <= 5; reg++)
		put(g, BPFC_MAKE(MOV64_IMM, .dst = reg, .imm = pick_imm(g)));
	if (pointer)
		put(g, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = pick_imm(g)));
	for (uint32_t i = 1 + pick(g, 3); i; i--) {
		uint32_t at = p->count;

		put_access_at(g, pointer, 0, (int32_t)diff_maps[map].value_size, false);
		/* what was read must be seen later */
		if (bpfc_insn_info(p->insns[at].id)->shape <= BPFC_SHAPE_LDXS ||
		    bpfc_insn_info(p->insns[at].id)->shape == BPFC_SHAPE_LOAD_ACQ)
			put(g, BPFC_MAKE(STX64, .dst = BPFC_R10, .src = p->insns[at].dst, .off = -8));
	}
	p->insns[test].off = (int16_t)(p->count - test - 1);
	put_fresh(g, pointer, 0x3fu | 1u << pointer);
	if (pointer)
		put_fresh(g, 0, 0x3f);
	put_fresh_arguments(g);
}

static void put_update(struct generator *g, uint32_t map)
{
	int64_t bytes = (diff_maps[map].value_size + 7) / 8 * 8;
	bool is_stack = pick(g, 2);

	put_key(g, &diff_maps[map]);
	put(g, BPFC_MAKE(MOV64_REG, .dst = 3, .src = is_stack ? BPFC_R10 : BASE));
	put(g, BPFC_MAKE(ADD64_IMM, .dst = 3,
			 .imm = is_stack ? -bytes - 8 * (int64_t)pick(g, (uint32_t)(DIFF_STACK - bytes) / 8 + 1) : 0));
	put(g, BPFC_MAKE(MOV64_IMM, .dst = 4, .imm = pick(g, 16) ? (int64_t)pick(g, 3) : 3));
	put_helper(g, map, UPDATE);
	put_fresh_arguments(g);
}

static void put_direct(struct generator *g)
{
	const struct bpfc_map *map = &diff_maps[DIFF_CELL];
	int64_t off = 8 * (int64_t)pick(g, map->value_size / 8);
	uint8_t pointer = pick_target(g, 0);

	put(g, BPFC_MAKE(LD_MAP_VALUE, .dst = pointer, .imm = off, .ref = DIFF_CELL, .ref_kind = BPFC_REF_MAP));
	put_access_at(g, pointer, -(int32_t)off, (int32_t)(map->value_size - off), false);
	put_fresh(g, pointer, 1u << pointer);
}

void put_map_unit(struct generator *g)
{
	uint32_t map = pick(g, DIFF_MAPS);

	switch (pick(g, 8)) {
	case 0:
		put_direct(g);
		break;
	case 1:
		put_key(g, &diff_maps[map]);
		put_helper(g, map, DELETE);
		put_fresh_arguments(g);
		break;
	case 2:
	case 3:
	case 4:
		put_update(g, map);
		break;
	default:
		put_lookup(g, map);
	}
}
