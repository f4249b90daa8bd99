/* Checked mode: what a helper gets must be what helper.def says. */
#include "bpfc/helper.h"
#include "helper/dynptr.h"
#include "machine.h"
#include "map/timers.h"
#include "map/types.h"

#define ARGS 5
#define PROG_TYPE_XDP 6                        /* Linux's */
#define PACKET_BYTES (UINT64_C(0xfffff) << 32) /* in flags of perf_event_output: bytes of the packet */

/* One call that is being checked. */
struct call {
	struct bpfrt_machine *m;
	const struct bpfrt_interp_helper *helper;
	const uint64_t *args;
	const struct bpfrt_map *map; /* the map argument, once it was seen */
};

/* The bytes that the next argument says; false: it says none. */
static bool size_of(const struct call *call, unsigned i, uint64_t *size)
{
	unsigned next = i + 1 < ARGS ? call->helper->args[i + 1] : (unsigned)BPFC_ARG_NONE;

	if (next != BPFC_ARG_SIZE && next != BPFC_ARG_SIZE64)
		return false;
	*size = next == BPFC_ARG_SIZE ? (uint32_t)call->args[i + 1] : call->args[i + 1];
	return true;
}

/* A string that ends inside of readable memory. */
static bool is_string(const struct call *call, uint64_t address)
{
	while (bpfrt_machine_find(call->m, 1, address, false))
		if (!*(const char *)bpfrt_pointer_of(address++))
			return true;
	return false;
}

/* Memory whose size the helper has: the number of strtol and strtoul, dynptrs. 0: it has none. */
static uint64_t fixed_size(const struct call *call, unsigned kind)
{
	if (kind == BPFC_ARG_DYNPTR || kind == BPFC_ARG_DYNPTR_OUT)
		return sizeof(struct bpfrt_dynptr);
	if (kind == BPFC_ARG_TIMER)
		return sizeof(struct bpfrt_timer);
	return kind == BPFC_ARG_MEM_OUT && (call->helper->id == 105 || call->helper->id == 106) ? 8 : 0;
}

/* What the program may have made up: a dynptr is empty, or the program may write what it leads to. */
static bool is_dynptr(const struct call *call, uint64_t address)
{
	struct bpfrt_dynptr dynptr;

	__builtin_memcpy(&dynptr, bpfrt_pointer_of(address), sizeof(dynptr));
	return !dynptr.data || !dynptr.size ||
	       bpfrt_machine_find(call->m, dynptr.size, (uint64_t)(uintptr_t)dynptr.data + dynptr.off, true);
}

static bool is_right(struct call *call, unsigned i)
{
	uint64_t value = call->args[i], size = 0;
	unsigned kind = call->helper->args[i];
	bool is_sized = size_of(call, i, &size), writes = false;

	switch (kind) {
	case BPFC_ARG_NONE:
	case BPFC_ARG_SIZE:
	case BPFC_ARG_SIZE64:
	case BPFC_ARG_U32:
	case BPFC_ARG_U64:
	case BPFC_ARG_S32:
	case BPFC_ARG_S64:
	case BPFC_ARG_VARARG:
	case BPFC_ARG_ADDRESS:      /* probed, not accessed */
	case BPFC_ARG_RELEASED_MEM: /* see held.c */
		return true;
	case BPFC_ARG_CALLBACK_CTX: /* what the callback does with it is checked */
		return true;
	case BPFC_ARG_FUNC:
		return value == (uintptr_t)call->m->callback;
	case BPFC_ARG_CTX:
		return value == (uintptr_t)call->m->run->ctx;
	case BPFC_ARG_MAP:
		call->map = bpfrt_machine_map(call->m->prog->vm, value);
		return call->map != NULL;
	case BPFC_ARG_MAP_KEY:
	case BPFC_ARG_MAP_VALUE:
	case BPFC_ARG_MAP_VALUE_OUT:
		is_sized = call->map;
		if (is_sized)
			size = kind == BPFC_ARG_MAP_KEY ? call->map->key_size : call->map->value_size;
		break;
	case BPFC_ARG_STR:
		if (!is_sized)
			return is_string(call, value);
		break;
	case BPFC_ARG_MEM_OR_NULL:
		if (!value)
			return true;
		break;
	case BPFC_ARG_MEM:
		if (!value && is_sized && !size)
			return true;
		break;
	case BPFC_ARG_TIMER:
		if (value % 8)
			return false;
		break;
	case BPFC_ARG_MEM_OUT:
	case BPFC_ARG_MEM_INOUT:
	case BPFC_ARG_DYNPTR:
	case BPFC_ARG_DYNPTR_OUT:
		break;
	default: /* what only a kernel has, and locks, which a program that nobody verified might keep */
		return false;
	}
	if (!is_sized) {
		size = fixed_size(call, kind);
		is_sized = size;
	}
	writes = kind == BPFC_ARG_MEM_OUT || kind == BPFC_ARG_MEM_INOUT ||
		 (kind == BPFC_ARG_MAP_VALUE_OUT && call->map->type != BPFRT_MAP_BLOOM_FILTER) ||
		 kind == BPFC_ARG_DYNPTR || kind == BPFC_ARG_DYNPTR_OUT || kind == BPFC_ARG_TIMER;
	return is_sized && (size_t)size == size &&
	       (!size || bpfrt_machine_find(call->m, (size_t)size, value, writes)) &&
	       (kind != BPFC_ARG_DYNPTR || is_dynptr(call, value));
}

/* Types that redirect_map takes, as bits. */
static const uint32_t redirects = UINT32_C(1) << BPFRT_MAP_DEVMAP_HASH
#define BPFC_MAP(name, number, text, ops, storage) \
	| (BPFRT_STORAGE_##storage == BPFRT_STORAGE_REDIRECT ? UINT32_C(1) << (number) % 32 : 0)
#include "bpfc/map.def"
	;

/* What helper.def's kinds do not say: which types of map, and which contexts, a helper of our runtime works on. */
static bool fits(const struct call *call)
{
	const struct bpfrt_interp_prog *prog = call->m->prog;
	bool is_skb = prog->ctx_flags & BPFRT_IMAGE_CTX_SKB, is_xdp = prog->desc.type == PROG_TYPE_XDP;

	switch (call->helper->id) {
	case 9:  /* skb_store_bytes */
	case 10: /* l3_csum_replace */
	case 11: /* l4_csum_replace */
	case 18: /* skb_vlan_push */
	case 19: /* skb_vlan_pop */
	case 26: /* skb_load_bytes */
	case 34: /* get_hash_recalc */
	case 38: /* skb_change_tail */
	case 39: /* skb_pull_data */
	case 40: /* csum_update */
	case 41: /* set_hash_invalid */
	case 43: /* skb_change_head */
	case 48: /* set_hash */
		return is_skb;
	case 44:  /* xdp_adjust_head */
	case 54:  /* xdp_adjust_meta */
	case 65:  /* xdp_adjust_tail */
	case 188: /* xdp_get_buff_len */
	case 189: /* xdp_load_bytes */
	case 190: /* xdp_store_bytes */
		return is_xdp;
	case 25:  /* perf_event_output */
	case 121: /* xdp_output */
		return call->map->type == BPFRT_MAP_PERF_EVENT_ARRAY &&
		       (is_skb || is_xdp || !(call->args[2] & PACKET_BYTES));
	case 87: /* map_push_elem */
	case 88: /* map_pop_elem */
	case 89: /* map_peek_elem */
		return call->map->ops->push;
	case 51: /* redirect_map */
		return call->map->type < 32 && redirects >> call->map->type & 1;
	case 198:         /* ringbuf_reserve_dynptr */
	case 130 ... 134: /* ringbuf_output, reserve, submit, discard, query */
		return !call->map || call->map->type == BPFRT_MAP_RINGBUF;
	default:
		return true;
	}
}

bool bpfrt_machine_arguments(struct bpfrt_machine *m, const struct bpfrt_interp_helper *helper, const uint64_t *args)
{
	struct call call = { m, helper, args, NULL };

	for (m->bad = 0; m->bad < ARGS; m->bad++)
		if (!is_right(&call, m->bad))
			return false;
	m->bad = 0;
	return fits(&call);
}
