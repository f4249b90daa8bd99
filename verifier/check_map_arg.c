/* Maps that helpers take, and their keys and values. */
#include "check_helper.h"

#define MAP_RDONLY_PROG 0x80u /* BPF_F_RDONLY_PROG */

/* Which maps go with which helpers (kernel: check_map_func_compatibility, may_update_sockmap). */
static bool suits(uint32_t id, uint32_t type)
{
	switch (type) {
	case BPFC_MAP_PROG_ARRAY:
		return id == 12;
	case BPFC_MAP_PERF_EVENT_ARRAY:
		return BPFV_ONE_OF(id, 22, 25, 55, 111, 121);
	case BPFC_MAP_STACK_TRACE:
		return id == 27;
	case BPFC_MAP_CGROUP_ARRAY:
		return BPFV_ONE_OF(id, 33, 37);
	case BPFC_MAP_CGROUP_STORAGE:
	case BPFC_MAP_PERCPU_CGROUP_STORAGE:
		return id == 81;
	case BPFC_MAP_DEVMAP:
	case BPFC_MAP_DEVMAP_HASH:
	case BPFC_MAP_XSKMAP:
		return BPFV_ONE_OF(id, 1, 51);
	case BPFC_MAP_CPUMAP:
		return id == 51;
	case BPFC_MAP_ARRAY_OF_MAPS:
	case BPFC_MAP_HASH_OF_MAPS:
		return id == 1;
	case BPFC_MAP_SOCKMAP:
		return BPFV_ONE_OF(id, 1, 2, 3, 52, 53, 60, 82);
	case BPFC_MAP_SOCKHASH:
		return BPFV_ONE_OF(id, 1, 2, 3, 70, 71, 72, 82);
	case BPFC_MAP_REUSEPORT_SOCKARRAY:
		return id == 82;
	case BPFC_MAP_QUEUE:
	case BPFC_MAP_STACK:
		return BPFV_ONE_OF(id, 87, 88, 89);
	case BPFC_MAP_BLOOM_FILTER:
		return BPFV_ONE_OF(id, 87, 89);
	case BPFC_MAP_SK_STORAGE:
		return BPFV_ONE_OF(id, 107, 108);
	case BPFC_MAP_INODE_STORAGE:
		return BPFV_ONE_OF(id, 145, 146);
	case BPFC_MAP_TASK_STORAGE:
		return BPFV_ONE_OF(id, 156, 157);
	case BPFC_MAP_CGRP_STORAGE:
		return BPFV_ONE_OF(id, 210, 211);
	case BPFC_MAP_RINGBUF:
		return BPFV_ONE_OF(id, 130, 131, 134, 198);
	case BPFC_MAP_USER_RINGBUF:
		return id == 209;
	case BPFC_MAP_HASH:
	case BPFC_MAP_ARRAY:
	case BPFC_MAP_LRU_HASH:
		return BPFV_ONE_OF(id, 1, 2, 3, 164, 169);
	case BPFC_MAP_PERCPU_HASH:
	case BPFC_MAP_PERCPU_ARRAY:
	case BPFC_MAP_LRU_PERCPU_HASH:
		return BPFV_ONE_OF(id, 1, 2, 3, 164, 195);
	case BPFC_MAP_LPM_TRIE:
		return BPFV_ONE_OF(id, 1, 2, 3);
	default:
		return false;
	}
}

/* Programs that may put sockets into maps while others do (kernel: may_update_sockmap). */
static bool may_update_sockets(const struct bpfc_prog *prog)
{
	switch (prog->type) {
	case BPFC_PROG_TRACING:
		return bpfv_section_starts(prog, "iter");
	case BPFC_PROG_SOCKET_FILTER:
	case BPFC_PROG_SCHED_CLS:
	case BPFC_PROG_SCHED_ACT:
	case BPFC_PROG_XDP:
	case BPFC_PROG_SK_REUSEPORT:
	case BPFC_PROG_FLOW_DISSECTOR:
	case BPFC_PROG_SK_LOOKUP:
	case BPFC_PROG_FIRMWARE:
	case BPFC_PROG_EXT:
		return true;
	default:
		return false;
	}
}

static bool holds_sockets(const struct bpfc_map *map)
{
	return map->type == BPFC_MAP_SOCKMAP || map->type == BPFC_MAP_SOCKHASH;
}

static bool check_flags(struct bpfv *v, const struct bpfv_arg *a, const struct bpfc_map *map)
{
	bool writes = BPFV_ONE_OF(a->id, 2, 3, 87, 88);
	char phrase[BPFV_PHRASE];

	if (!writes || !(map->flags & MAP_RDONLY_PROG))
		return true;
	bpfv_reject(v, READ_ONLY, a->insn, BPFC_STR(bpfv_describe(v, a->value, phrase)), BPFC_STR("written"),
		    BPFC_REG(a->reg));
	return false;
}

bool bpfv_check_map_arg(struct bpfv *v, const struct bpfv_arg *a)
{
	const struct bpfc_map *map;

	if (bpfv_is_unknown_arg(v, a->value))
		return true;
	if (a->value->kind != BPFC_KIND_MAP)
		return bpfv_wrong_arg(v, a, "a map");
	if (!bpfv_check_present(v, a))
		return false;
	if (a->value->ref == BPFC_SEVERAL)
		return true;
	map = &v->model->maps[a->value->ref];
	if (suits(a->id, map->type) && (a->id != 2 || !holds_sockets(map) || may_update_sockets(v->prog)))
		return check_flags(v, a, map);
	bpfv_reject(v, MAP_TYPE, a->insn, BPFC_STR(a->helper->full), BPFC_STR(map->name),
		    BPFC_STR(bpfv_maptype_name(v, a->value->ref)), BPFC_REG(a->reg));
	return false;
}

/* The map of the call; NULL: one of several. */
static const struct bpfc_map *map_of(const struct bpfv *v, const struct bpfv_arg *a)
{
	const struct bpfv_value *map = &a->regs[bpfv_helper_map_arg(a->helper)];

	return map->kind == BPFC_KIND_MAP && map->ref != BPFC_SEVERAL ? &v->model->maps[map->ref] : NULL;
}

bool bpfv_check_map_entry(struct bpfv *v, const struct bpfv_arg *a)
{
	const struct bpfc_map *map = map_of(v, a);
	unsigned kind = bpfv_arg_kind(a);
	bool is_key = kind == BPFC_ARG_MAP_KEY, writes = kind == BPFC_ARG_MAP_VALUE_OUT;

	if (bpfv_is_null(a->value) && bpfv_takes_null(a))
		return true;
	if (!map && bpfv_is_unknown_arg(v, &a->regs[bpfv_helper_map_arg(a->helper)]))
		return true;
	if (!map) {
		bpfv_reject(v, MAP_VARIES, a->insn, BPFC_STR(a->helper->full),
			    BPFC_REG(bpfv_helper_map_arg(a->helper)));
		return false;
	}
	if (!is_key && holds_sockets(map))
		return bpfv_check_socket_arg(v, a);
	if (map->type == BPFC_MAP_BLOOM_FILTER)
		writes = false; /* what is looked for */
	return bpfv_check_region(v, a, is_key ? map->key_size : map->value_size, writes);
}
