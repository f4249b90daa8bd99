/* Addresses in 64-bit immediates, and loads through pointers of the kernel's. */
#include <criterion/criterion.h>
#include <string.h>

#include "body.h"
#include "bpfrt/map.h"

static uint64_t host_variable = 40;
static char ops;

static const struct body_symbol symbols[] = {
	{ "host_variable", &host_variable },
	{ "bpfrt_array_ops", &ops },
	{ NULL, NULL },
};
static const uint8_t initial[16] = { 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0 };
static const struct bpfc_global globals[] = {
	{ .name = "variable",
	  .section = ".data",
	  .size = 16,
	  .align = 8,
	  .linkage = BPFC_GLOBAL,
	  .is_used = true,
	  .data = initial },
};
static const struct bpfc_extern externs[] = {
	{ .name = "host_variable" },
	{ .name = "absent_variable", .is_weak = true },
};
static const struct bpfc_map maps[] = {
	{ .name = "array",
	  .type = 2,
	  .key_size = 4,
	  .value_size = 16,
	  .max_entries = 1,
	  .inner = BPFC_NONE,
	  .linkage = BPFC_GLOBAL },
};

static struct body_model *open_names(void)
{
	struct body_model *m = body_open();

	m->model.globals = globals;
	m->model.global_count = 1;
	m->model.externs = externs;
	m->model.extern_count = 2;
	m->model.maps = maps;
	m->model.map_count = 1;
	return m;
}

/* r0 = the 64-bit word at the address. */
static struct bpfc_prog *add_load(struct body_model *m, struct bpfc_insn address)
{
	address.dst = 2;
	return BODY_ADD(m, address, { .id = BPFC_INSN_SECOND }, BPFC_MAKE(LDX64, .dst = 0, .src = 2), BODY_EXIT);
}

Test(body_address, names)
{
	struct body_model *m = open_names();
	struct bpfc_prog *global = add_load(m, BPFC_MAKE(LD_VAR, .ref_kind = BPFC_REF_GLOBAL, .ref = 0, .imm = 8));
	struct bpfc_prog *host = add_load(m, BPFC_MAKE(LD_VAR, .ref_kind = BPFC_REF_EXTERN, .ref = 0));
	struct bpfc_prog *value = add_load(m, BPFC_MAKE(LD_MAP_VALUE, .ref_kind = BPFC_REF_MAP, .ref = 0, .imm = 8));
	struct bpfc_prog *map = BODY_ADD(m, BPFC_MAKE(LD_MAP_FD, .dst = 0, .ref_kind = BPFC_REF_MAP, .ref = 0),
					 { .id = BPFC_INSN_SECOND }, BODY_EXIT);
	uint64_t values[2] = { 3, 4 };

	body_load(m, symbols);
	cr_expect_eq(body_find(m, global)(NULL), 9);
	cr_expect_eq(body_find(m, host)(NULL), 40);
	((struct bpfrt_map *)body_symbol(m, "array"))->values = values;
	cr_expect_eq(body_find(m, value)(NULL), 4);
	cr_expect_eq(body_find(m, map)(NULL), (uint64_t)(uintptr_t)body_symbol(m, "array"));
	body_close(m);
}

/* The address of a weak symbol that nobody defines is null. */
Test(body_address, weak)
{
	struct body_model *m = open_names();
	struct bpfc_prog *prog =
		BODY_ADD(m, BPFC_MAKE(LD_VAR, .dst = 2, .ref_kind = BPFC_REF_EXTERN, .ref = 1),
			 { .id = BPFC_INSN_SECOND }, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 5),
			 BPFC_MAKE(JEQ64_IMM, .dst = 2, .off = 1), BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 6), BODY_EXIT);

	body_load(m, symbols);
	cr_expect_eq(body_find(m, prog)(NULL), 5);
	body_close(m);
}

/* A symbolic immediate without its symbol is refused. */
Test(body_address, unresolved)
{
	struct body_model *m = body_open();
	uint8_t *bytes;
	size_t length;

	add_load(m, BPFC_MAKE(LD_MAP_FD, .imm = 3));
	cr_expect_eq(body_compile(m, &bytes, &length), BPFC_E_UNSUPPORTED);
	cr_expect_eq(m->last, BPFC_D_BAD_ADDRESS);
	body_close(m);
}

static int64_t fake_probe_read(void *to, uint32_t size, const void *from)
{
	if (!from)
		return -14;
	memcpy(to, from, size);
	return 0;
}

/* Loads of every width go through probe_read; one that fails gives zero. */
Test(body_address, kernel)
{
	static const struct body_symbol probe[] = { { "bpfrt_probe_read", (void *)(uintptr_t)fake_probe_read },
						    { NULL, NULL } };
	struct body_model *m = body_open();
	struct bpfc_facts *facts[7];
	uint64_t word = 0x8877665544332281;

	for (unsigned id = 0; id < BPFC_INSN_COUNT; id++) {
		uint32_t i = m->model.prog_count;

		if (bpfc_insn_info(id)->shape != BPFC_SHAPE_LDX && bpfc_insn_info(id)->shape != BPFC_SHAPE_LDXS)
			continue;
		cr_assert_lt(i, 7);
		facts[i] = body_facts(BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 1),
					       { .id = (uint16_t)id, .dst = 0, .src = 1 }, BODY_EXIT));
		facts[i]->insns[1].regs[1].kind = BPFC_KIND_KERNEL;
		m->facts[i] = facts[i];
	}
	body_load(m, probe);
	for (uint32_t i = 0; i < 7; i++) {
		const struct bpfc_insn_info *info = bpfc_insn_info(m->progs[i].insns[1].id);
		uint64_t want = word << (64 - info->width);

		want = info->shape == BPFC_SHAPE_LDXS ? (uint64_t)((int64_t)want >> (64 - info->width))
						      : want >> (64 - info->width);
		cr_expect_eq(body_find(m, &m->progs[i])(&word), want, "%s", info->name);
		cr_expect_eq(body_find(m, &m->progs[i])(NULL), 0, "%s", info->name);
		body_facts_free(facts[i]);
	}
	body_close(m);
}
