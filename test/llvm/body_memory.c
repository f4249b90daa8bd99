/* Loads and stores of every width, and the stack. */
#include <criterion/criterion.h>
#include <string.h>

#include "body.h"

static const uint8_t bytes[16] = { 0xf1, 0x82, 0x73, 0x94, 0x15, 0xa6, 0x37, 0xc8,
				   0x59, 0xea, 0x0b, 0x1c, 0x2d, 0x3e, 0x4f, 0x80 };

/* The `width` bits at p, sign-extended when asked. */
static uint64_t value_at(const uint8_t *p, unsigned width, bool is_signed)
{
	uint64_t value = 0;

	memcpy(&value, p, width / 8);
	return is_signed ? (uint64_t)((int64_t)(value << (64 - width)) >> (64 - width)) : value;
}

Test(body_memory, loads)
{
	struct body_model *m = body_open();

	for (unsigned id = 0; id < BPFC_INSN_COUNT; id++)
		for (int16_t off = -3; off < 4; off++)
			if (bpfc_insn_info(id)->shape == BPFC_SHAPE_LDX || bpfc_insn_info(id)->shape == BPFC_SHAPE_LDXS)
				BODY_ADD(m, { .id = (uint16_t)id, .dst = 0, .src = 1, .off = off }, BODY_EXIT);
	cr_assert_eq(m->model.prog_count, 7 * 7);
	body_load(m, NULL);
	for (uint32_t i = 0; i < m->model.prog_count; i++) {
		const struct bpfc_insn *load = &m->progs[i].insns[0];
		const struct bpfc_insn_info *info = bpfc_insn_info(load->id);
		uint8_t memory[16];

		memcpy(memory, bytes, sizeof(memory));
		cr_expect_eq(body_find(m, &m->progs[i])(memory + 4),
			     value_at(bytes + 4 + load->off, info->width, info->shape == BPFC_SHAPE_LDXS), "%s",
			     info->name);
	}
	body_close(m);
}

static void add_stores(struct body_model *m)
{
	for (unsigned id = 0; id < BPFC_INSN_COUNT; id++) {
		unsigned shape = bpfc_insn_info(id)->shape;

		if (shape == BPFC_SHAPE_STX)
			BODY_ADD(m, BODY_LD64(2, 0x1122334455667788),
				 { .id = (uint16_t)id, .dst = 1, .src = 2, .off = 3 }, BODY_EXIT);
		if (shape == BPFC_SHAPE_ST)
			BODY_ADD(m, BODY_LD64(2, INT64_C(-123456789)),
				 { .id = (uint16_t)id, .dst = 1, .imm = -123456789, .off = 3 }, BODY_EXIT);
	}
}

Test(body_memory, stores)
{
	struct body_model *m = body_open();

	add_stores(m);
	cr_assert_eq(m->model.prog_count, 8);
	body_load(m, NULL);
	for (uint32_t i = 0; i < m->model.prog_count; i++) {
		const struct bpfc_insn *insns = m->progs[i].insns;
		const struct bpfc_insn_info *info = bpfc_insn_info(insns[2].id);
		uint8_t got[16], want[16];

		memcpy(got, bytes, sizeof(got));
		memcpy(want, bytes, sizeof(want));
		memcpy(want + 3, &insns[0].imm, info->width / 8);
		body_find(m, &m->progs[i])(got);
		cr_expect_arr_eq(got, want, sizeof(got), "%s", info->name);
	}
	body_close(m);
}

/* Bytes that were never written are zero, at every depth; r10 may be copied and moved; frames may be deeper. */
Test(body_memory, stack)
{
	struct body_model *m = body_open();
	struct bpfc_prog *unwritten = BODY_ADD(m, BPFC_MAKE(LDX64, .dst = 0, .src = 10, .off = -512),
					       BPFC_MAKE(LDX32, .dst = 2, .src = 10, .off = -20),
					       BPFC_MAKE(OR64_REG, .dst = 0, .src = 2), BODY_EXIT);
	struct bpfc_prog *moved = BODY_ADD(
		m, BPFC_MAKE(MOV64_REG, .dst = 2, .src = 10), BPFC_MAKE(ADD64_IMM, .dst = 2, .imm = -16),
		BPFC_MAKE(STX64, .dst = 2, .src = 1, .off = 8), BPFC_MAKE(ST32, .dst = 10, .off = -8, .imm = 77),
		BPFC_MAKE(LDX32, .dst = 0, .src = 2, .off = 8), BODY_EXIT);
	struct bpfc_prog *deep = BODY_ADD(m, BPFC_MAKE(ST64, .dst = 10, .off = -4096, .imm = 5),
					  BPFC_MAKE(LDX64, .dst = 0, .src = 10, .off = -4096), BODY_EXIT);

	body_load(m, NULL);
	cr_expect_eq(body_find(m, unwritten)(NULL), 0);
	cr_expect_eq(body_find(m, moved)(NULL), 77);
	cr_expect_eq(body_find(m, deep)(NULL), 5);
	body_close(m);
}
