/* What helpers need of their arguments. */
#include "verifier.h"

#define LARGEST_SIZE (UINT64_C(1) << 29) /* kernel: BPF_MAX_VAR_SIZ */
#define DYNPTR_BYTES 16

struct arg {
	uint32_t insn;
	unsigned reg;
	const struct bpfc_helper *helper;
	uint32_t id;
	const struct bpfv_value *regs, *value;
};

static bool is_one_of(uint32_t id, const uint8_t *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

#define ONE_OF(id, ...) is_one_of(id, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

static bool wrong(struct bpfv *v, const struct arg *a, const char *needed)
{
	char phrase[BPFV_PHRASE];

	bpfv_reject(v, BAD_ARG, a->insn, BPFC_INT(a->reg), BPFC_STR(a->helper->full),
		    BPFC_STR(bpfv_describe(v, a->value, phrase)), BPFC_STR(needed), BPFC_REG(a->reg));
	return false;
}

static bool is_loose(const struct bpfv *v, const struct bpfv_value *value)
{
	return value->kind == BPFC_KIND_KERNEL || (v->prog->type == BPFC_PROG_EXT && value->kind == BPFC_KIND_ANY);
}

/* Helpers that take the packet for memory (kernel: pkt_access of their prototypes). */
static bool takes_packet(uint32_t id)
{
	return ONE_OF(id, 1, 2, 3, 28, 69, 84, 85, 87, 88, 89, 99, 100, 110, 195, 204, 205, 206, 207);
}

/* Helpers whose sizes may be 0 (kernel: ARG_CONST_SIZE_OR_ZERO). */
static bool takes_nothing(uint32_t id)
{
	return ONE_OF(id, 4, 25, 28, 45, 67, 111, 112, 113, 114, 115, 119, 121, 126, 130, 141, 147, 148, 149, 150, 152,
		      165, 176, 177, 191, 197, 201, 202);
}

/* Arguments that helper.def calls memory and that may be null, besides those that it calls so. */
static bool takes_null(const struct arg *a)
{
	unsigned kind = a->helper->args[a->reg - 1];

	if (kind == BPFC_ARG_MEM_OR_NULL)
		return true;
	if (kind == BPFC_ARG_MAP_VALUE)
		return ONE_OF(a->id, 107, 145, 156, 210);
	return ONE_OF(a->id, 119, 126, 152, 165, 177) && (kind == BPFC_ARG_MEM || kind == BPFC_ARG_MEM_OUT);
}

static bool is_memory(const struct bpfv_value *value)
{
	switch (value->kind) {
	case BPFC_KIND_STACK:
	case BPFC_KIND_MAP_VALUE:
	case BPFC_KIND_GLOBAL:
	case BPFC_KIND_PACKET:
	case BPFC_KIND_PACKET_META:
	case BPFC_KIND_EXTERN:
		return true;
	case BPFC_KIND_MEM:
		return !bpfv_is_socket(value);
	default:
		return false;
	}
}

static bool check_region(struct bpfv *v, const struct arg *a, uint64_t bytes, bool writes)
{
	struct bpfv_access access = { .insn = a->insn,
				      .reg = a->reg,
				      .bytes = bytes,
				      .writes = writes,
				      .reads = !writes,
				      .is_helper = true,
				      .base = a->value };
	bool is_packet = a->value->kind == BPFC_KIND_PACKET || a->value->kind == BPFC_KIND_PACKET_META;

	if (is_loose(v, a->value))
		return true;
	if (!is_memory(a->value) || (is_packet && !takes_packet(a->id) && !bpfv_is_firmware(v)))
		return wrong(v, a, "memory");
	return bpfv_check_access(v, &access);
}

/* Bytes of memory whose size no argument tells; 0: not checked. */
static uint64_t fixed_bytes(const struct arg *a)
{
	switch (a->id) {
	case 105: /* strtol, strtoul: the result */
	case 106:
	case 179: /* kallsyms_lookup_name */
	case 183: /* get_func_arg, get_func_ret */
	case 184:
		return 8;
	case 163: /* check_mtu */
		return 4;
	case 204: /* tcp_raw_*: headers */
	case 206:
		return 20;
	case 205:
	case 207:
		return a->reg == 1 ? 40 : 20;
	default:
		return 0;
	}
}

/* Memory whose size is the next argument. */
static bool check_sized(struct bpfv *v, const struct arg *a, bool writes)
{
	const struct bpfv_value *size = &a->regs[a->reg + 1];
	unsigned kind = a->reg < 5 ? a->helper->args[a->reg] : BPFC_ARG_NONE;
	char phrase[BPFV_PHRASE];

	if (kind != BPFC_ARG_SIZE && kind != BPFC_ARG_SIZE64)
		return !fixed_bytes(a) || check_region(v, a, fixed_bytes(a), writes || a->id == 163 || a->id == 179);
	if (size->kind != BPFC_KIND_SCALAR || size->n.smin < 0 || size->n.umax >= LARGEST_SIZE ||
	    (!size->n.umin && !takes_nothing(a->id))) {
		bpfv_reject(v, ARG_SIZE, a->insn, BPFC_INT(a->reg + 1), BPFC_STR(a->helper->full),
			    BPFC_INT(!takes_nothing(a->id)), BPFC_INT(LARGEST_SIZE - 1),
			    BPFC_STR(bpfv_describe(v, size, phrase)), BPFC_REG(a->reg + 1));
		return false;
	}
	if (bpfv_is_null(a->value) && takes_null(a))
		return !size->n.umax || wrong(v, a, "memory");
	return check_region(v, a, size->n.umax, writes);
}

static const struct bpfc_map *map_of(const struct bpfv *v, const struct arg *a)
{
	unsigned reg = bpfv_helper_map_arg(a->helper);

	if (!reg || a->regs[reg].kind != BPFC_KIND_MAP || a->regs[reg].ref == BPFC_SEVERAL)
		return NULL;
	return &v->model->maps[a->regs[reg].ref];
}

enum { /* enum bpf_map_type */
       PROG_ARRAY = 3,
       PERF_EVENT_ARRAY = 4,
       STACK_TRACE = 7,
       CGROUP_ARRAY = 8,
       DEVMAP = 14,
       SOCKMAP = 15,
       CPUMAP = 16,
       XSKMAP = 17,
       SOCKHASH = 18,
       REUSEPORT_SOCKARRAY = 20,
       DEVMAP_HASH = 25,
       RINGBUF = 27,
       USER_RINGBUF = 31,
};

static bool holds_sockets(const struct bpfc_map *map)
{
	return map->type == SOCKMAP || map->type == SOCKHASH || map->type == REUSEPORT_SOCKARRAY;
}

static bool check_present(struct bpfv *v, const struct arg *a)
{
	char phrase[BPFV_PHRASE];

	if (!a->value->maybe_null || a->value->kind == BPFC_KIND_KERNEL)
		return true;
	bpfv_reject(v, MAYBE_NULL, a->insn, BPFC_REG(a->reg), BPFC_STR(bpfv_describe(v, a->value, phrase)),
		    BPFC_STR("call"));
	return false;
}

static bool check_entry(struct bpfv *v, const struct arg *a, bool is_key, bool writes)
{
	const struct bpfc_map *map = map_of(v, a);

	if (bpfv_is_null(a->value) && takes_null(a))
		return true;
	if (!map && is_loose(v, &a->regs[bpfv_helper_map_arg(a->helper)]))
		return true;
	if (!map) {
		bpfv_reject(v, MAP_VARIES, a->insn, BPFC_STR(a->helper->full),
			    BPFC_REG(bpfv_helper_map_arg(a->helper)));
		return false;
	}
	if (!is_key && a->value->kind == BPFC_KIND_MEM && a->value->memory == BPFV_MEM_SOCKET && holds_sockets(map))
		return check_present(v, a);
	return check_region(v, a, is_key ? map->key_size : map->value_size, writes);
}

/* Which maps go with which helpers (kernel: check_map_func_compatibility). */
static bool suits(uint32_t id, uint32_t type)
{
	switch (type) {
	case PROG_ARRAY:
		return id == 12;
	case PERF_EVENT_ARRAY:
		return ONE_OF(id, 22, 25, 55, 111, 121);
	case STACK_TRACE:
		return id == 27;
	case CGROUP_ARRAY:
		return ONE_OF(id, 33, 37);
	case RINGBUF:
		return ONE_OF(id, 130, 131, 134, 198);
	case USER_RINGBUF:
		return id == 209;
	case DEVMAP:
	case DEVMAP_HASH:
	case CPUMAP:
	case XSKMAP:
		return ONE_OF(id, 1, 51);
	default:
		return !ONE_OF(id, 12, 22, 25, 27, 51, 55, 111, 121, 130, 131, 134, 198, 209);
	}
}

static bool check_map(struct bpfv *v, const struct arg *a)
{
	if (is_loose(v, a->value))
		return true;
	if (a->value->kind != BPFC_KIND_MAP)
		return wrong(v, a, "a map");
	if (!check_present(v, a))
		return false;
	if (a->value->ref == BPFC_SEVERAL || suits(a->id, v->model->maps[a->value->ref].type))
		return true;
	bpfv_reject(v, MAP_TYPE, a->insn, BPFC_STR(a->helper->full), BPFC_STR(v->model->maps[a->value->ref].name),
		    BPFC_STR(bpfv_maptype_name(v, a->value->ref)), BPFC_REG(a->reg));
	return false;
}

static bool check_owned(struct bpfv *v, const struct arg *a, enum bpfv_memory memory)
{
	char phrase[BPFV_PHRASE];

	if (!check_present(v, a))
		return false;
	if (a->value->kind == BPFC_KIND_KERNEL)
		return true;
	if (a->value->kind == BPFC_KIND_MEM && a->value->memory == memory && a->value->owned &&
	    bpfv_off_known(a->value) && !a->value->off)
		return true;
	bpfv_reject(v, NOT_OWNED, a->insn, BPFC_INT(a->reg), BPFC_STR(a->helper->full),
		    BPFC_STR(bpfv_describe(v, a->value, phrase)), BPFC_REG(a->reg));
	return false;
}

static bool check_ctx(struct bpfv *v, const struct arg *a)
{
	bool is_start = a->value->kind == BPFC_KIND_CTX && bpfv_off_known(a->value) && !a->value->off;
	bool is_socket = bpfv_is_socket(a->value) && !a->value->maybe_null;

	if (a->id == 122 && bpfv_is_null(a->value)) /* get_netns_cookie: the initial one's */
		return true;
	return is_start || is_socket || is_loose(v, a->value) || wrong(v, a, "the context");
}

static bool check_socket(struct bpfv *v, const struct arg *a)
{
	bool is_socket = bpfv_is_socket(a->value);

	if (a->id == 86)
		return check_owned(v, a, BPFV_MEM_SOCKET);
	if (a->id == 124 && bpfv_is_null(a->value))
		return true;
	if (!is_socket && !is_loose(v, a->value) && a->value->kind != BPFC_KIND_CTX)
		return wrong(v, a, "a socket");
	return check_present(v, a);
}

static bool check_arg(struct bpfv *v, const struct arg *a)
{
	switch (a->helper->args[a->reg - 1]) {
	case BPFC_ARG_CTX:
		return check_ctx(v, a);
	case BPFC_ARG_MAP:
		return check_map(v, a);
	case BPFC_ARG_MAP_KEY:
		return check_entry(v, a, true, false);
	case BPFC_ARG_MAP_VALUE:
		return check_entry(v, a, false, false);
	case BPFC_ARG_MAP_VALUE_OUT:
		return check_entry(v, a, false, true);
	case BPFC_ARG_MEM:
	case BPFC_ARG_MEM_OR_NULL:
		return check_sized(v, a, false);
	case BPFC_ARG_MEM_OUT:
		return check_sized(v, a, true);
	case BPFC_ARG_STR:
		if (a->reg < 5 && a->helper->args[a->reg] == BPFC_ARG_SIZE)
			return check_sized(v, a, false);
		return check_region(v, a, 1, false);
	case BPFC_ARG_RELEASED_MEM:
		return check_owned(v, a, BPFV_MEM_GIVEN);
	case BPFC_ARG_SOCK:
		return check_socket(v, a);
	case BPFC_ARG_FUNC:
		return a->value->kind == BPFC_KIND_FUNC || wrong(v, a, "a function");
	case BPFC_ARG_CALLBACK_CTX:
		return a->value->kind == BPFC_KIND_STACK || bpfv_is_null(a->value) ||
		       wrong(v, a, "a pointer to the stack");
	case BPFC_ARG_SPIN_LOCK:
	case BPFC_ARG_TIMER:
		return is_memory(a->value) || is_loose(v, a->value) ? check_present(v, a) : wrong(v, a, "memory");
	case BPFC_ARG_DYNPTR:
	case BPFC_ARG_DYNPTR_OUT:
		if (a->value->kind == BPFC_KIND_MEM)
			return check_present(v, a);
		return a->value->kind == BPFC_KIND_STACK ? check_region(v, a, DYNPTR_BYTES, true)
							 : wrong(v, a, "a pointer to the stack");
	default:
		return true;
	}
}

/* The sizes of what these give are known only where they are constants. */
static bool check_constant(struct bpfv *v, const struct arg *a)
{
	bool must = (a->id == 131 && a->reg == 2) || (a->id == 203 && a->reg == 3);

	return !must || bpfv_is_const(a->value) || wrong(v, a, "a constant");
}

bool bpfv_check_helper(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const struct bpfc_helper *helper)
{
	struct arg a = { .insn = i, .helper = helper, .id = v->prog->insns[i].ref, .regs = bpfv_regs(state) };

	if (!helper) {
		bpfv_reject(v, UNKNOWN_HELPER, i, BPFC_INT(a.id));
		return false;
	}
	if (!bpfv_may_call(v, a.id)) {
		bpfv_reject(v, HELPER_FORBIDDEN, i, BPFC_STR(bpfv_progtype_name(v)), BPFC_STR(helper->full));
		return false;
	}
	for (a.reg = 1; a.reg <= 5; a.reg++) {
		unsigned kind = helper->args[a.reg - 1];

		a.value = &a.regs[a.reg];
		if (kind == BPFC_ARG_NONE || kind == BPFC_ARG_VARARG)
			continue;
		if (a.value->kind == BPFC_KIND_UNINIT) {
			bpfv_reject(v, UNINIT_ARG, i, BPFC_INT(a.reg), BPFC_STR(helper->full), BPFC_REG(a.reg));
			return false;
		}
	}
	for (a.reg = 1; a.reg <= 5; a.reg++) {
		a.value = &a.regs[a.reg];
		if (!check_arg(v, &a) || !check_constant(v, &a))
			return false;
	}
	return true;
}
