/* See world.h. */
#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct bpfc_map maps[MAP_COUNT] = {
	[HASH] = { .name = "hash", .type = 1, .key_size = 4, .value_size = 16, .max_entries = 8, .inner = BPFC_NONE },
	[ARRAY] = { .name = "array",
		    .type = 2,
		    .key_size = 4,
		    .value_size = 8,
		    .max_entries = 4,
		    .flags = 0x80,
		    .inner = BPFC_NONE },
	[OUTER] = { .name = "outer", .type = 12, .key_size = 4, .value_size = 4, .max_entries = 2, .inner = INNER },
	[INNER] = { .name = "inner", .type = 2, .key_size = 4, .value_size = 32, .max_entries = 4, .inner = BPFC_NONE },
	[PROGS] = { .name = "progs", .type = 3, .key_size = 4, .value_size = 4, .max_entries = 4, .inner = BPFC_NONE },
	[TIMERS] = { .name = "timers",
		     .type = 2,
		     .key_size = 4,
		     .value_size = 16,
		     .max_entries = 4,
		     .value_type = TYPE_TIMER,
		     .inner = BPFC_NONE },
};

static const uint8_t constant[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

static const struct bpfc_global globals[GLOBAL_COUNT] = {
	[COUNTER] = { .name = "counter", .section = ".bss", .size = 8, .align = 8 },
	[CONSTANT] = { .name = "constant",
		       .section = ".rodata",
		       .size = 8,
		       .align = 8,
		       .is_const = true,
		       .data = constant },
};

static const struct bpfc_member two[] = { { .name = "a", .type = TYPE_INT }, { .name = "b", .type = TYPE_PTR } };

static const struct bpfc_member global_params[] = { { .name = "p", .type = TYPE_INT_PTR },
						    { .name = "n", .type = TYPE_INT } };

static const struct bpfc_type types[TYPE_COUNT] = {
	[TYPE_INT_PTR] = { .name = "", .kind = BPFC_TYPE_PTR, .type = TYPE_INT },
	[TYPE_PROTO_GLOBAL] = { .name = "",
				.kind = BPFC_TYPE_FUNC_PROTO,
				.type = TYPE_INT,
				.count = 2,
				.members = global_params },
	[TYPE_GLOBAL] = { .name = "global", .kind = BPFC_TYPE_FUNC, .type = TYPE_PROTO_GLOBAL, .linkage = BPFC_GLOBAL },
	[TYPE_PROTO_GLOBAL_VOID] = { .name = "", .kind = BPFC_TYPE_FUNC_PROTO, .count = 2, .members = global_params },
	[TYPE_GLOBAL_VOID] = { .name = "global_void",
			       .kind = BPFC_TYPE_FUNC,
			       .type = TYPE_PROTO_GLOBAL_VOID,
			       .linkage = BPFC_GLOBAL },
	[TYPE_VOID] = { .name = "" },
	[TYPE_INT] = { .name = "int", .kind = BPFC_TYPE_INT, .size = 4, .is_signed = true, .bits = 32 },
	[TYPE_PTR] = { .name = "", .kind = BPFC_TYPE_PTR, .type = TYPE_VOID },
	[TYPE_PROTO_TWO] = { .name = "", .kind = BPFC_TYPE_FUNC_PROTO, .type = TYPE_INT, .count = 2, .members = two },
	[TYPE_TAKES_TWO] = { .name = "takes_two", .kind = BPFC_TYPE_FUNC, .type = TYPE_PROTO_TWO },
	[TYPE_PROTO_POINTER] = { .name = "", .kind = BPFC_TYPE_FUNC_PROTO, .type = TYPE_PTR },
	[TYPE_GIVES_POINTER] = { .name = "gives_pointer", .kind = BPFC_TYPE_FUNC, .type = TYPE_PROTO_POINTER },
	[TYPE_TIMER] = { .name = "bpf_timer", .kind = BPFC_TYPE_STRUCT, .size = 16 },
	[TYPE_PROTO_NOTHING] = { .name = "", .kind = BPFC_TYPE_FUNC_PROTO, .type = TYPE_VOID },
	[TYPE_GIVES_NOTHING] = { .name = "gives_nothing", .kind = BPFC_TYPE_FUNC, .type = TYPE_PROTO_NOTHING },
};

static const struct bpfc_extern externs[EXTERN_COUNT] = {
	[TAKES_TWO] = { .name = "takes_two", .is_func = true, .type = TYPE_TAKES_TWO },
	[GIVES_POINTER] = { .name = "gives_pointer", .is_func = true, .type = TYPE_GIVES_POINTER },
};

static const char *const poisons[] = { "field x of struct y" };

#define XDP_FIELDS 6

static const struct bpfc_ctx_field xdp_fields[] = {
#define BPFC_CTX_FIELD(id, field, at, bytes, native, what, reads, writes) \
	{ .name = #field,                                                 \
	  .off = at,                                                      \
	  .size = bytes,                                                  \
	  .kind = BPFC_CTX_##what,                                        \
	  .read = BPFC_ACCESS_##reads,                                    \
	  .write = BPFC_ACCESS_##writes,                                  \
	  .writable = BPFC_ACCESS_##writes != BPFC_ACCESS_NONE,           \
	  .buf_align = 1,                                                 \
	  .buf_writable = true },
#include "bpfc/ctx.def" /* those of xdp_md come first */
};

static void *allocate(void *user, size_t bytes)
{
	struct world *world = user;
	void *memory;

	if (++world->allocations == world->fail_at)
		return NULL;
	memory = malloc(bytes ? bytes : 1);
	cr_assert_not_null(memory);
	memset(memory, 0xa5, bytes);
	world->live_blocks++;
	return memory;
}

static void release(void *user, void *memory)
{
	struct world *world = user;

	if (memory)
		world->live_blocks--;
	free(memory);
}

static void take_diag(void *user, const struct bpfc_diag *diag)
{
	struct world *world = user;

	if (world->diags++)
		return;
	world->first = *diag;
	for (unsigned i = 0; i < BPFC_DIAG_ARGS; i++) {
		size_t length = strlen(world->text);

		if (diag->args[i].kind == BPFC_DARG_STR && diag->args[i].str)
			snprintf(world->text + length, sizeof(world->text) - length, "%s%s", length ? " " : "",
				 diag->args[i].str);
	}
}

static void fill_model(struct bpfc_model *model)
{
	*model = (struct bpfc_model){
		.object = "test.o",
		.maps = maps,
		.map_count = MAP_COUNT,
		.globals = globals,
		.global_count = GLOBAL_COUNT,
		.externs = externs,
		.extern_count = EXTERN_COUNT,
		.poisons = poisons,
		.poison_count = 1,
		.types = { .table = types, .count = TYPE_COUNT },
	};
}

static void fill_subprogs(struct world *world, const uint32_t *firsts, uint32_t subprogs)
{
	static const char *const names[MAX_SUBPROGS] = { "main", "f1", "f2",  "f3",  "f4",  "f5",  "f6",  "f7",
							 "f8",   "f9", "f10", "f11", "f12", "f13", "f14", "f15" };

	cr_assert_leq(subprogs, MAX_SUBPROGS);
	for (uint32_t i = 0; i < subprogs; i++) {
		uint32_t first = firsts ? firsts[i] : 0;
		uint32_t end = firsts && i + 1 < subprogs ? firsts[i + 1] : world->prog.insn_count;

		world->subprogs[i] = (struct bpfc_subprog){ .name = names[i],
							    .section = i ? ".text" : "xdp",
							    .first = first,
							    .count = end - first,
							    .type = i ? TYPE_TAKES_TWO : 0 };
	}
	world->prog.subprogs = world->subprogs;
	world->prog.subprog_count = subprogs;
}

void world_init(struct world *world, const struct bpfc_insn *insns, uint32_t count, const uint32_t *firsts,
		uint32_t subprogs)
{
	memset(world, 0, sizeof(*world));
	fill_model(&world->model);
	world->prog = (struct bpfc_prog){
		.model = &world->model,
		.name = "main",
		.section = "xdp",
		.attach = "",
		.type = BPFC_PROG_XDP,
		.ctx = { .name = "xdp_md", .size = 24, .fields = xdp_fields, .field_count = XDP_FIELDS },
		.insns = insns,
		.insn_count = count,
	};
	fill_subprogs(world, firsts, subprogs);
	world->options = (struct bpfv_options){ .size = sizeof(world->options),
						.allocator = { .alloc = allocate, .free = release, .user = world } };
}

void world_tracing(struct world *world)
{
	world->prog.type = BPFC_PROG_TRACING;
	world->prog.ctx = (struct bpfc_ctx){ .name = "", .is_raw = true };
}

int world_verify(struct world *world)
{
	struct bpfc_sink sink = { .emit = take_diag, .user = world };

	world->options.sink = &sink;
	world->status = bpfv_verify(&world->prog, &world->options, &world->facts);
	world->options.sink = NULL;
	cr_assert_eq(!world->facts, world->status != BPFC_OK);
	return world->status;
}

void world_close(struct world *world)
{
	bpfv_facts_free(world->facts, &world->options.allocator);
	world->facts = NULL;
	cr_assert_eq(world->live_blocks, 0, "%ld blocks leak", world->live_blocks);
}

const struct bpfc_value *world_reg(const struct world *world, uint32_t insn, unsigned reg)
{
	cr_assert_not_null(world->facts, "rejected: %d at %u", (int)world->first.code, world->first.insn);
	cr_assert(world->facts->insns[insn].reached, "%u is not reached", insn);
	return &world->facts->insns[insn].regs[reg];
}
