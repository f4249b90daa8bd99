/* Initial values of maps of maps and of programs: storage that is not zero (include/bpfrt/storage.h). */
#include "module.h"

#include <stddef.h>

#include "bpfrt/hash_key.h"

enum { KEY_BYTES = 4 }; /* the number of the initial value */

/* What a slot holds: a map, or the descriptor of a program; NULL when that isn't in the output. */
static LLVMValueRef slot_address(struct bpfc_emitter *e, const struct bpfc_map *map, const struct bpfc_data_ref *ref)
{
	struct bpfc_diag diag;

	if (ref->ref_kind != BPFC_REF_PROG)
		return bpfc_ref_address(e, ref, map->name);
	if (e->prog_descs[ref->ref])
		return e->prog_descs[ref->ref];
	diag = BPFC_DIAG_INIT(
		MAP_SLOT_EMPTY, .object = e->model->object,
		.args = { BPFC_STR(map->name), BPFC_STR(e->model->progs[ref->ref].name), BPFC_INT(ref->off) });
	bpfc_sink_emit(e->sink, &diag);
	return NULL;
}

/* The maps or programs by number, NULL where there is none; NULL: a failure. */
static LLVMValueRef *addresses(struct bpfc_emitter *e, const struct bpfc_map *map)
{
	LLVMValueRef *to = bpfc_arena_zalloc(e->arena, map->max_entries, sizeof(LLVMValueRef));

	if (!to)
		e->status = BPFC_E_NOMEM;
	for (uint32_t i = 0; i < map->init_count && !e->status; i++)
		if (map->init[i].off < map->max_entries)
			to[map->init[i].off] = slot_address(e, map, &map->init[i]);
	return e->status ? NULL : to;
}

/* 8 bytes, of which a pointer is the first ones. */
static LLVMValueRef pointer_slot(struct bpfc_emitter *e, LLVMValueRef to)
{
	LLVMValueRef parts[] = { to ? to : LLVMConstNull(e->ptr), LLVMConstNull(e->i32) };

	return LLVMConstStructInContext(e->context, parts, e->pointer_bits == 32 ? 2 : 1, false);
}

/* Storage of POINTERS; the cloud runtime makes a hash of it. */
static LLVMValueRef slots_of(struct bpfc_emitter *e, const struct bpfc_map *map, LLVMValueRef *to)
{
	for (uint32_t i = 0; i < map->max_entries; i++)
		to[i] = pointer_slot(e, to[i]);
	return LLVMConstArray2(LLVMTypeOf(to[0]), to, map->max_entries);
}

static LLVMValueRef words(const struct bpfc_emitter *e, const uint32_t *words, uint32_t count, LLVMValueRef *room)
{
	for (uint32_t i = 0; i < count; i++)
		room[i] = LLVMConstInt(e->i32, words[i], false);
	return LLVMConstArray2(e->i32, room, count);
}

/* The link at the end of a bucket's chain. */
static uint32_t *end_of(uint32_t *bucket, struct bpfrt_hash_link *links)
{
	while (*bucket)
		bucket = &links[*bucket].next;
	return bucket;
}

/* Storage of HASH_POINTERS for one slot, as if the values had been inserted in their order. */
static LLVMValueRef hash_of(struct bpfc_emitter *e, const struct bpfc_map *map, LLVMValueRef *to)
{
	const uint32_t head_words = sizeof(struct bpfrt_node_head) / 4,
		       buckets = bpfrt_hash_buckets(map->max_entries, 1);
	const uint64_t first = bpfrt_hash_elements_off(map->max_entries, 1);
	const uint32_t word_count = (uint32_t)(first / 4);
	uint32_t *head = bpfc_arena_zalloc(e->arena, word_count, sizeof(*head));
	struct bpfrt_hash_link *links = bpfc_arena_zalloc(e->arena, (size_t)map->max_entries + 1, sizeof(*links));
	LLVMValueRef *room = bpfc_arena_zalloc(e->arena, (size_t)map->max_entries + word_count + 2, sizeof(*room));
	uint32_t *keys = bpfc_arena_zalloc(e->arena, map->max_entries, sizeof(*keys)), count = 0;
	uint64_t used;

	if (!head || !links || !room || !keys) {
		e->status = BPFC_E_NOMEM;
		return NULL;
	}
	for (uint32_t i = 0; i < map->max_entries; i++) {
		if (!to[i])
			continue;
		keys[count++] = i;
		links[count].hash = bpfrt_hash_of_key(&i, KEY_BYTES);
		*end_of(&head[head_words + (links[count].hash & (buckets - 1))], links) = count;
	}
	head[offsetof(struct bpfrt_node_head, fresh) / 4] = count;
	room[0] = words(e, head, word_count, room + 1);
	for (uint32_t n = 1; n <= count; n++) {
		const uint32_t fields[] = { links[n].next, links[n].hash, keys[n - 1], 0 };
		LLVMValueRef numbers[4], parts[] = { words(e, fields, 4, numbers), pointer_slot(e, to[keys[n - 1]]) };

		room[n] = LLVMConstStructInContext(e->context, parts, 2, false);
	}
	used = first + count * bpfrt_hash_element_bytes(KEY_BYTES, 8);
	room[count + 1] = LLVMConstNull(LLVMArrayType2(e->i8, bpfc_map_bytes(map) - used));
	return LLVMConstStructInContext(e->context, room, count + 2, false);
}

LLVMValueRef bpfc_map_values(struct bpfc_emitter *e, const struct bpfc_map *map)
{
	LLVMValueRef *to = addresses(e, map);

	if (!to)
		return NULL;
	if (map->type == BPFC_MAP_HASH_OF_MAPS && e->profile == BPFC_PROFILE_EMBEDDED)
		return hash_of(e, map, to);
	return slots_of(e, map, to);
}
