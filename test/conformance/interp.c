/* The interpreter, trusted and checked, on raw programs whose operands are indices as in a flat image. */
#include "bpfrt/interp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfc/helper.h"
#include "bpfrt/host.h"
#include "exec.h"
#include "bpfrt/storage.h"
#include "maps.h"

#define MAPS 64
#define GLOBALS 64
#define EXTERNS 8
#define VALUES 256 /* bytes of a map that moves */

/* What the programs of a model name. */
struct world {
	struct bpfrt_map maps[MAPS];
	const struct bpfrt_map *map_table[MAPS];
	struct bpfrt_region globals[GLOBALS];
	struct bpfrt_interp_extern externs[EXTERNS];
	struct bpfrt_vm vm;
	void *values[MAPS]; /* the runtime's, of maps that moved; NULL */
	void *memory;       /* that all this lies in */
};

static uint64_t extern_function(const uint64_t *a)
{
	return EXEC_EXTERN_RESULT(a[0], a[1], a[2], a[3], a[4]);
}

static uint64_t extern_variable = EXEC_VALUE;

static void make_globals(struct world *w, const struct bpfc_model *model)
{
	for (uint32_t i = 0; i < model->global_count && i < GLOBALS; i++) {
		const struct bpfc_global *g = &model->globals[i];
		void *memory = calloc(1, g->size + 8);

		if (!memory)
			abort();
		if (g->data)
			memcpy(memory, g->data, g->size);
		w->globals[i] = (struct bpfrt_region){ memory, g->size, !g->is_const };
	}
}

/* Gives a map, which is empty, values elsewhere: all zero is empty, too. */
static void move_values(struct world *w, uint32_t i, uint32_t by)
{
	const struct bpfrt_map *map = &w->maps[i];
	uint64_t bytes = bpfrt_storage_bytes(map->type == EXEC_MAP_ARRAY ? BPFRT_STORAGE_ARRAY : BPFRT_STORAGE_HASH,
					     map->key_size, map->value_size, map->max_entries, 0, bpfrt_slots());
	uint8_t *memory;

	if (!exec_map_is_known(map->type, map->key_size, map->value_size))
		return;
	memory = calloc(1, bytes + EXEC_MOVED);
	if (!memory)
		abort();
	w->values[i] = w->maps[i].values;
	w->maps[i].values = memory + by;
}

static void move_values_back(struct world *w, uint32_t i, uint32_t by)
{
	if (!w->values[i])
		return;
	free((uint8_t *)w->maps[i].values - by);
	w->maps[i].values = w->values[i];
}

static struct world *open_world(const struct bpfc_model *model, uint32_t moved)
{
	uint8_t *memory = calloc(1, sizeof(struct world) + EXEC_MOVED);
	struct world *w = (struct world *)(void *)(memory + moved);

	if (!memory)
		abort();
	w->memory = memory;
	for (uint32_t i = 0; i < model->map_count && i < MAPS; i++) {
		const struct bpfc_map *map = &model->maps[i];

		w->maps[i] = (struct bpfrt_map){ .type = map->type,
						 .key_size = map->key_size,
						 .value_size = map->value_size,
						 .max_entries = map->max_entries,
						 .flags = map->flags,
						 .name = map->name };
		w->map_table[i] = &w->maps[i];
		if (bpfrt_map_create(&w->maps[i]))
			fprintf(stderr, "map %s cannot be created\n", map->name);
		else if (moved)
			move_values(w, i, moved);
	}
	make_globals(w, model);
	for (uint32_t i = 0; i < model->extern_count && i < EXTERNS; i++)
		w->externs[i] = (struct bpfrt_interp_extern){ { &extern_variable, sizeof(extern_variable), true },
							      extern_function };
	w->vm = (struct bpfrt_vm){ .maps = w->map_table,
				   .map_count = model->map_count,
				   .globals = w->globals,
				   .global_count = model->global_count,
				   .externs = w->externs,
				   .extern_count = model->extern_count,
				   .helpers = bpfrt_interp_helpers,
				   .helper_count = bpfrt_interp_helper_count };
	return w;
}

static void close_world(struct world *w, const struct bpfc_model *model, uint32_t moved)
{
	for (uint32_t i = 0; i < model->map_count && i < MAPS; i++) {
		move_values_back(w, i, moved);
		bpfrt_map_destroy(&w->maps[i]);
	}
	for (uint32_t i = 0; i < model->global_count && i < GLOBALS; i++)
		free(w->globals[i].start);
	free(w->memory);
}

size_t exec_encode(const struct bpfc_prog *prog, uint32_t slot, uint8_t *bytes)
{
	struct bpfc_insn insn = prog->insns[slot];
	uint64_t second = (uint32_t)insn.imm; /* offset in what is named */

	switch (insn.ref_kind) {
	case BPFC_REF_MAP:
		insn.id = insn.id == BPFC_INSN_LD_MAP_VALUE ? BPFC_INSN_LD_MAP_IDX_VALUE : BPFC_INSN_LD_MAP_IDX;
		insn.imm = (int64_t)(second << 32 | insn.ref);
		break;
	case BPFC_REF_GLOBAL:
		insn.imm = (int64_t)(second << 32 | insn.ref);
		break;
	case BPFC_REF_EXTERN:
		insn.imm = insn.id == BPFC_INSN_CALL_EXTERN
				   ? (int64_t)insn.ref
				   : (int64_t)(second << 32 | (insn.ref + prog->model->global_count));
		break;
	case BPFC_REF_SUBPROG:
		insn.imm = (int64_t)prog->subprogs[insn.ref].first - slot - 1;
		if (insn.id == BPFC_INSN_LD_CODE)
			insn.imm = (uint32_t)insn.imm;
		break;
	default:
		break;
	}
	return bpfc_insn_encode(&insn, prog->model->big_endian, bytes);
}

/* One program on an engine of the interpreter. */
struct opened {
	const struct exec_engine *engine;
	const struct bpfc_prog *prog;
	struct bpfrt_interp_prog interp;
	struct bpfrt_executable exe;
	bool is_ready;
	void *ops; /* of interp, with what is before them */
	uint64_t slots[];
};

static struct opened *open_prog(const struct exec_engine *engine, const struct bpfc_prog *prog,
				const struct bpfrt_vm *vm)
{
	size_t slot_bytes = (prog->insn_count + 1) * sizeof(uint64_t) + EXEC_MOVED;
	size_t op_bytes = (prog->insn_count + 1) * sizeof(struct bpfrt_interp_op) + EXEC_MOVED;
	struct opened *o = calloc(1, sizeof(*o) + slot_bytes);
	uint8_t *ops = engine->is_in_place ? NULL : calloc(1, op_bytes);
	uint64_t *slots;

	if (!o || (!ops && !engine->is_in_place))
		abort();
	slots = o->slots + engine->moved / sizeof(*slots);
	for (uint32_t i = 0; i < prog->insn_count; i++)
		exec_encode(prog, i, (uint8_t *)(slots + i));
	o->engine = engine;
	o->ops = ops;
	o->prog = prog;
	o->interp =
		(struct bpfrt_interp_prog){ .vm = vm,
					    .insns = slots,
					    .insn_count = prog->insn_count,
					    .ctx_flags = prog->ctx.is_raw ? BPFRT_IMAGE_CTX_RAW : BPFRT_IMAGE_CTX_SKB,
					    .ops = ops ? (void *)(ops + engine->moved) : NULL };
	o->exe.prog = &o->interp;
	return o;
}

static void close_prog(struct opened *o)
{
	if (o)
		free(o->ops);
	free(o);
}

/* The first run prepares. */
static int64_t run_exe(struct opened *o, void *ctx, uint64_t *result)
{
	if (!o->is_ready && o->engine->executor->prepare(&o->exe))
		return -1;
	o->is_ready = true;
	return o->exe.engine->run(&o->exe, ctx, result);
}

static void run_job(struct opened *o, struct exec_job *job)
{
	static struct {
		/* no neighbours */
		_Alignas(16) uint8_t stack[BPFRT_STACK_BYTES + EXEC_MOVED], gap[256], mem[EXEC_MEMORY + EXEC_MOVED];
	} memories[2];
	bool is_checked = exec_is_checked(o->engine);
	uint8_t *mem =
		memories[is_checked].mem + o->engine->moved; /* elsewhere in each mode: addresses must not show */
	const struct bpfrt_region region = { mem, job->length, true };
	struct bpfrt_skb skb = { .len = job->length };
	uint64_t limit = o->engine->budget ? o->engine->budget : EXEC_BUDGET;
	uint64_t result = 0;

	o->exe.run = (struct bpfrt_interp_run){ .arg = job->length,
						.stack = memories[is_checked].stack + o->engine->moved,
						.stack_bytes = BPFRT_STACK_BYTES,
						.budget = is_checked ? limit : 0,
						.regions = &region,
						.region_count = job->length ? 1 : 0 };
	if (job->length)
		memcpy(mem, job->mem, job->length);
	skb.data = mem;
	skb.data_end = mem + job->length;
	job->outcome = run_exe(o, o->prog->ctx.is_raw ? (job->length ? mem : NULL) : (void *)&skb, &result)
			       ? EXEC_TRAP
			       : EXEC_RESULT;
	job->result = o->exe.trap ? o->exe.trap : result;
	job->insn = o->exe.trap ? o->exe.run.insn : 0;
	if (job->after)
		memcpy(job->after, mem, job->length);
}

static void clear_maps(const struct world *w)
{
	for (uint32_t i = 0; i < w->vm.map_count; i++)
		exec_map_clear(&w->maps[i]);
}

static uint64_t contents_of_maps(const struct world *w)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < w->vm.map_count; i++)
		sum += exec_map_contents(i, &w->maps[i]);
	return sum;
}

int exec_run_interp(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
		    uint32_t count)
{
	struct world *w = open_world(model, engine->moved);
	struct opened *o = NULL;
	bool names_map = false;

	for (uint32_t i = 0; i < count; i++) {
		if (!i || jobs[i].prog != jobs[i - 1].prog) {
			close_prog(o);
			o = open_prog(engine, &model->progs[jobs[i].prog], &w->vm);
			names_map = exec_names_map(o->prog);
		}
		if (names_map)
			clear_maps(w);
		run_job(o, &jobs[i]);
		jobs[i].maps = names_map ? contents_of_maps(w) : 0;
	}
	close_prog(o);
	close_world(w, model, engine->moved);
	return 0;
}
