/* See stage.h. */
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/host.h"
#include "bpfrt/storage.h"
#include "builder/builder.h"
#include "image/image.h"

#define HELPERS 128
#define HELPER_KTIME 5
#define HELPER_PRANDOM 7

const uint32_t stage_value_size[STAGE_MAPS] = { [STAGE_ONE] = 16, [STAGE_WIDE] = 48, [STAGE_HASH] = 24 };
const uint32_t stage_global_size[STAGE_GLOBALS] = { [STAGE_BYTES] = 40, [STAGE_CONST] = 16 };

static const uint8_t constant[16] = { 1, 2, 3, 4, 5, 6, 7, 200, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0x80 };

static struct bpfrt_interp_helper helpers[HELPERS];
static uint64_t inputs; /* what helpers that give numbers give */

static uint64_t give_number(const uint64_t *args)
{
	(void)args;
	return random64(&inputs) >> (random64(&inputs) & 63);
}

static uint64_t give_u32(const uint64_t *args)
{
	return (uint32_t)give_number(args);
}

static void need(bool fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "soundness: %s\n", what);
	exit(2);
}

static void fill_helpers(void)
{
	need(bpfrt_interp_helper_count <= HELPERS, "too many helpers");
	memcpy(helpers, bpfrt_interp_helpers, bpfrt_interp_helper_count * sizeof(helpers[0]));
	for (uint32_t i = 0; i < bpfrt_interp_helper_count; i++) {
		if (helpers[i].id == HELPER_PRANDOM)
			helpers[i].call = give_u32;
		if (helpers[i].id == HELPER_KTIME)
			helpers[i].call = give_number;
	}
}

static struct bpfc_model *build(enum bpfc_progtype type)
{
	struct bpfc_prog_builder *b = bpfc_prog_builder_new("random", type);
	struct bpfc_model *model;

	bpfc_prog_builder_map(b, "one", 2, 4, stage_value_size[STAGE_ONE], 1);
	bpfc_prog_builder_map(b, "wide", 2, 4, stage_value_size[STAGE_WIDE], 3);
	bpfc_prog_builder_map(b, "hash", 1, 4, stage_value_size[STAGE_HASH], 8);
	bpfc_prog_builder_global(b, "bytes", stage_global_size[STAGE_BYTES], NULL);
	bpfc_prog_builder_global(b, "constant", stage_global_size[STAGE_CONST], constant);
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_IMM, .dst = 0));
	bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
	need(!bpfc_prog_builder_finish(b, NULL, &model), "the model cannot be built");
	return model;
}

static struct bpfrt_loaded *load_model(const struct bpfc_model *model)
{
	const struct bpfc_image_options image_options = { .size = sizeof(image_options) };
	const struct bpfrt_load_options options = { .size = sizeof(options),
						    .copy = true,
						    .helpers = stage_helpers(),
						    .helper_count = bpfrt_interp_helper_count };
	const struct bpfc_prog *prog = &model->progs[0];
	const struct bpfc_facts *facts = NULL;
	struct bpfrt_loaded *loaded;
	uint8_t *bytes;
	size_t length;

	need(!bpfc_image_write(model, &prog, &facts, 1, &image_options, &bytes, &length), "no image");
	need(!bpfrt_image_load(bytes, length, &options, &loaded, NULL), "the image cannot be loaded");
	free(bytes);
	return loaded;
}

const struct bpfrt_interp_helper *stage_helpers(void)
{
	if (!helpers[0].call)
		fill_helpers();
	return helpers;
}

void stage_open(struct stage *stage)
{
	static const enum bpfc_progtype types[2] = { BPFC_PROG_XDP, BPFC_PROG_SCHED_CLS };

	for (unsigned i = 0; i < 2; i++) {
		stage->built[i] = build(types[i]);
		stage->loaded[i] = load_model(stage->built[i]);
		stage->models[i] = *stage->built[i];
		memcpy(stage->globals, stage->built[i]->globals, sizeof(stage->globals));
		stage->globals[STAGE_CONST].is_const = true;
		stage->globals[STAGE_CONST].section = ".rodata";
		stage->models[i].globals = stage->globals;
	}
}

void stage_close(struct stage *stage)
{
	for (unsigned i = 0; i < 2; i++) {
		bpfrt_image_unload(stage->loaded[i]);
		bpfc_prog_builder_close(stage->built[i]);
	}
}

/* Symbolic operands as the interpreter has them (image.h). */
static struct bpfc_insn resolve(const struct program *program, uint32_t i)
{
	struct bpfc_insn insn = program->insns[i];

	if (insn.id == BPFC_INSN_LD_MAP_FD) {
		insn.id = BPFC_INSN_LD_MAP_IDX;
		insn.imm = insn.ref;
	} else if (insn.id == BPFC_INSN_LD_VAR) {
		insn.imm = (int64_t)((uint64_t)insn.imm << 32 | insn.ref);
	} else if (insn.ref_kind == BPFC_REF_SUBPROG) {
		insn.imm = (int32_t)(program->subprogs[insn.ref].first - i - 1);
		if (insn.id == BPFC_INSN_LD_CODE)
			insn.imm &= UINT32_MAX;
	}
	return insn;
}

bool stage_load(struct stage *stage, const struct program *program, uint32_t *insn)
{
	const struct bpfrt_loaded *loaded = stage->loaded[program->is_tc];

	for (uint32_t i = 0; i < program->count; i++) {
		struct bpfc_insn resolved = resolve(program, i);

		if (resolved.id != BPFC_INSN_SECOND)
			bpfc_insn_encode(&resolved, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
					 (uint8_t *)&stage->slots[i]);
	}
	stage->prog = loaded->progs[0];
	stage->prog.vm = &loaded->vm;
	stage->prog.insns = stage->slots;
	stage->prog.insn_count = program->count;
	stage->prog.frame = BPFRT_FRAME_BYTES;
	stage->prog.ops = NULL;
	stage->prog.is_ready = false;
	return bpfrt_interp_prepare(&stage->prog, insn) == BPFRT_TRAP_NONE;
}

/* Numbers near bounds that programs compare with. */
static uint64_t pick_number(uint64_t *state)
{
	static const uint64_t near[] = { 0,  1,  4,  7,  8,   14,  15,  16,        24,         31,       32,
					 40, 48, 63, 64, 128, 255, 256, INT32_MAX, UINT32_MAX, INT64_MAX };
	uint64_t r = random64(state);

	switch (r & 3) {
	case 0:
		return r >> (r >> 8 & 63);
	case 1:
		return 0 - near[(r >> 8) % (sizeof(near) / sizeof(near[0]))];
	default:
		return near[(r >> 8) % (sizeof(near) / sizeof(near[0]))] + (r >> 60 & 3) - 1;
	}
}

static void fill(uint64_t *state, void *to, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 8) {
		uint64_t n = pick_number(state);

		memcpy((uint8_t *)to + i, &n, bytes - i < 8 ? bytes - i : 8);
	}
}

static void *map_bytes(const struct bpfrt_map *map, uint64_t *bytes)
{
	enum bpfrt_storage kind = map->type == 1 ? BPFRT_STORAGE_HASH : BPFRT_STORAGE_ARRAY;

	*bytes = bpfrt_storage_bytes(kind, map->key_size, map->value_size, map->max_entries, 0, bpfrt_slots());
	return map->values;
}

static void reset_maps(const struct bpfrt_vm *vm, uint64_t *state)
{
	for (uint32_t i = 0; i < STAGE_MAPS; i++) {
		const struct bpfrt_map *map = vm->maps[i];
		uint64_t bytes, value[8];
		void *values = map_bytes(map, &bytes);

		if (map->type != 1) {
			fill(state, values, bytes);
			continue;
		}
		memset(values, 0, bytes);
		for (uint32_t key = 0; key < 4; key++) {
			fill(state, value, sizeof(value));
			if (random64(state) & 1)
				map->ops->update(map, &key, value, 0);
		}
	}
	fill(state, vm->globals[STAGE_BYTES].start, stage_global_size[STAGE_BYTES]);
}

static void reset_xdp(struct stage *stage, uint64_t *state, size_t length)
{
	size_t meta = 4 * random_below(state, 4);

	need(!bpfrt_xdp_bind(&stage->ctx.xdp, stage->packet, STAGE_PACKET, 128, length), "no packet");
	stage->ctx.xdp.data_meta = stage->ctx.xdp.data - meta;
	stage->ctx.xdp.ingress_ifindex = (uint32_t)pick_number(state);
	stage->ctx.xdp.rx_queue_index = (uint32_t)pick_number(state);
	stage->ctx.xdp.egress_ifindex = (uint32_t)pick_number(state);
}

static void reset_skb(struct stage *stage, uint64_t *state, size_t length)
{
	struct bpfrt_skb *skb = &stage->ctx.skb;
	size_t meta = 4 * random_below(state, 4);

	need(!bpfrt_skb_bind(skb, (uint8_t *)stage->packet + 128, length), "no packet");
	skb->data_meta = skb->data - meta;
	skb->mark = (uint32_t)pick_number(state);
	skb->hash = (uint32_t)pick_number(state);
	skb->protocol = (uint32_t)pick_number(state);
	skb->priority = (uint32_t)pick_number(state);
	skb->tstamp = pick_number(state);
	fill(state, skb->cb, sizeof(skb->cb));
}

void stage_reset_context(struct stage *stage, bool is_tc, uint64_t *state)
{
	static const uint16_t lengths[] = { 0, 1, 4, 8, 14, 15, 16, 18, 20, 24, 32, 34, 40, 64, 100, 256 };
	size_t length = lengths[random_below(state, sizeof(lengths) / sizeof(lengths[0]))] + random_below(state, 6) / 4;

	fill(state, stage->packet, sizeof(stage->packet));
	if (is_tc)
		reset_skb(stage, state, length);
	else
		reset_xdp(stage, state, length);
	stage->run = (struct bpfrt_interp_run){ .ctx = &stage->ctx,
						.stack = (uint8_t *)stage->stack,
						.stack_bytes = sizeof(stage->stack) };
	inputs = random64(state) | 1;
}

void stage_reset(struct stage *stage, const struct program *program, uint64_t input)
{
	uint64_t state = random_seeded(input);

	stage_reset_context(stage, program->is_tc, &state);
	reset_maps(stage->prog.vm, &state);
}

static uint64_t digest(uint64_t hash, const void *bytes, size_t count)
{
	for (size_t i = 0; i < count; i += 8) {
		uint64_t n = 0;

		memcpy(&n, (const uint8_t *)bytes + i, count - i < 8 ? count - i : 8);
		hash = (hash ^ n) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return hash;
}

uint64_t stage_digest(const struct stage *stage, const struct program *program)
{
	const struct bpfrt_vm *vm = stage->prog.vm;
	uint64_t hash = digest(UINT64_C(0xcbf29ce484222325), stage->packet, sizeof(stage->packet));

	hash = digest(hash, &stage->ctx, program->is_tc ? sizeof(stage->ctx.skb) : sizeof(stage->ctx.xdp));
	for (uint32_t i = 0; i < STAGE_MAPS; i++) {
		uint64_t bytes;
		void *values = map_bytes(vm->maps[i], &bytes);

		hash = digest(hash, values, bytes);
	}
	return digest(hash, vm->globals[STAGE_BYTES].start, stage_global_size[STAGE_BYTES]);
}
