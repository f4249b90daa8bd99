/* What helpers need of their arguments. */
#include "check_helper.h"

enum {
	TAIL_CALL = 12,
	SPIN_LOCK = 93,
	TIMER_INIT = 169,
	KPTR_XCHG = 194,
};

#define LARGEST_SIZE (UINT64_C(1) << 29) /* kernel: BPF_MAX_VAR_SIZ */

bool bpfv_wrong_arg(struct bpfv *v, const struct bpfv_arg *a, const char *needed)
{
	char phrase[BPFV_PHRASE];

	bpfv_reject(v, BAD_ARG, a->insn, BPFC_INT(a->reg), BPFC_STR(a->helper->full),
		    BPFC_STR(bpfv_describe(v, a->value, phrase)), BPFC_STR(needed), BPFC_REG(a->reg));
	return false;
}

bool bpfv_is_unknown_arg(const struct bpfv *v, const struct bpfv_value *value)
{
	return v->prog->type == BPFC_PROG_EXT && value->kind == BPFC_KIND_ANY;
}

/* Helpers that take the packet for memory (kernel: pkt_access of their prototypes). */
static bool takes_packet(uint32_t id)
{
	return BPFV_ONE_OF(id, 1, 2, 3, 28, 53, 70, 84, 85, 87, 99, 100, 110, 195, 204, 205, 206, 207);
}

/* Sizes that may be 0 (kernel: ARG_CONST_SIZE_OR_ZERO). */
static bool takes_nothing(const struct bpfv_arg *a)
{
	if (a->id == 165) /* snprintf */
		return true;
	if (a->id == 177) /* trace_vprintk: the data */
		return a->reg == 3;
	return BPFV_ONE_OF(a->id, 4, 25, 28, 45, 67, 84, 85, 99, 111, 112, 113, 114, 115, 119, 121, 126, 130, 141, 147,
			   148, 150, 152, 176, 191, 197, 201, 202, 204, 205);
}

bool bpfv_takes_null(const struct bpfv_arg *a)
{
	unsigned kind = bpfv_arg_kind(a);

	if (kind == BPFC_ARG_MEM_OR_NULL)
		return true;
	if (kind == BPFC_ARG_MAP_VALUE)
		return BPFV_ONE_OF(a->id, 107, 145, 156, 210);
	return BPFV_ONE_OF(a->id, 119, 126, 152, 165, 177) && (kind == BPFC_ARG_MEM || kind == BPFC_ARG_MEM_OUT);
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
		return !bpfv_is_socket(value) && value->memory != BPFV_MEM_DYNPTR;
	default:
		return false;
	}
}

bool bpfv_check_region(struct bpfv *v, const struct bpfv_arg *a, uint64_t bytes, bool writes)
{
	struct bpfv_access access = { .insn = a->insn,
				      .reg = a->reg,
				      .bytes = bytes,
				      .writes = writes,
				      .reads = !writes,
				      .is_helper = true,
				      .base = a->value };
	bool is_packet = a->value->kind == BPFC_KIND_PACKET || a->value->kind == BPFC_KIND_PACKET_META;

	if (bpfv_is_unknown_arg(v, a->value) || (a->value->kind == BPFC_KIND_KERNEL && !writes))
		return true;
	if (a->value->kind == BPFC_KIND_CTX && v->prog->type == BPFC_PROG_SYSCALL)
		return bpfv_check_access(v, &access);
	if (!is_memory(a->value) || (is_packet && !takes_packet(a->id) && !bpfv_is_firmware(v)))
		return bpfv_wrong_arg(v, a, "memory");
	if (!bpfv_check_access(v, &access) || !bpfv_check_objects(v, a->state, &access))
		return false;
	access.reads = !writes || bpfv_arg_kind(a) == BPFC_ARG_MEM_INOUT;
	return bpfv_strict_access(v, a->state, &access);
}

/* Bytes of memory whose size no argument tells; 0: not checked. */
static uint64_t fixed_bytes(const struct bpfv_arg *a)
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

/* Memory of a size that the helper has; a number there is aligned. */
static bool check_fixed(struct bpfv *v, const struct bpfv_arg *a, bool writes)
{
	uint64_t bytes = fixed_bytes(a);
	bool is_number = bytes == 4 || bytes == 8;
	char phrase[BPFV_PHRASE];

	if (!bytes)
		return true;
	if (!bpfv_check_region(v, a, bytes, writes))
		return false;
	if (!is_number || a->value->kind == BPFC_KIND_KERNEL || bpfv_is_unknown_arg(v, a->value) ||
	    UINT64_C(1) << bpfv_align_of(a->value, 0) >= bytes)
		return true;
	bpfv_reject(v, MISALIGNED, a->insn, BPFC_STR("write"), BPFC_INT(bytes), BPFC_REG(a->reg),
		    BPFC_STR(bpfv_describe(v, a->value, phrase)));
	return false;
}

/* Memory whose size is the next argument. */
static bool check_sized(struct bpfv *v, const struct bpfv_arg *a, bool writes)
{
	const struct bpfv_value *size = &a->regs[a->reg + 1];
	unsigned kind = a->reg < 5 ? a->helper->args[a->reg] : BPFC_ARG_NONE;
	char phrase[BPFV_PHRASE];

	if (kind != BPFC_ARG_SIZE && kind != BPFC_ARG_SIZE64)
		return check_fixed(v, a, writes);
	if (size->kind != BPFC_KIND_SCALAR || size->n.smin < 0 || size->n.umax >= LARGEST_SIZE ||
	    (!size->n.umin && !takes_nothing(a))) {
		bpfv_reject(v, ARG_SIZE, a->insn, BPFC_INT(a->reg + 1), BPFC_STR(a->helper->full),
			    BPFC_INT(!takes_nothing(a)), BPFC_INT(LARGEST_SIZE - 1),
			    BPFC_STR(bpfv_describe(v, size, phrase)), BPFC_REG(a->reg + 1));
		return false;
	}
	if (bpfv_is_null(a->value) && bpfv_takes_null(a))
		return !size->n.umax || bpfv_wrong_arg(v, a, "memory");
	if (a->value->maybe_null && bpfv_takes_null(a) && !a->helper->in_runtime) {
		struct bpfv_value present = *a->value;
		struct bpfv_arg same = *a;

		present.maybe_null = false;
		same.value = &present;
		return bpfv_check_region(v, &same, size->n.umax, writes);
	}
	return bpfv_check_region(v, a, size->n.umax, writes);
}

bool bpfv_check_present(struct bpfv *v, const struct bpfv_arg *a)
{
	char phrase[BPFV_PHRASE];

	if (!a->value->maybe_null || a->value->kind == BPFC_KIND_KERNEL)
		return true;
	bpfv_reject(v, MAYBE_NULL, a->insn, BPFC_REG(a->reg), BPFC_STR(bpfv_describe(v, a->value, phrase)),
		    BPFC_STR("call"));
	return false;
}

static bool check_arg(struct bpfv *v, const struct bpfv_arg *a)
{
	if (a->id == KPTR_XCHG)
		return a->reg > 2 || bpfv_check_kptr_xchg(v, a->state, a->insn);
	switch (a->helper->args[a->reg - 1]) {
	case BPFC_ARG_CTX:
		return bpfv_check_ctx_arg(v, a);
	case BPFC_ARG_MAP:
		return bpfv_check_map_arg(v, a);
	case BPFC_ARG_MAP_KEY:
	case BPFC_ARG_MAP_VALUE:
	case BPFC_ARG_MAP_VALUE_OUT:
		return bpfv_check_map_entry(v, a);
	case BPFC_ARG_MEM:
	case BPFC_ARG_MEM_OR_NULL:
		return check_sized(v, a, false);
	case BPFC_ARG_MEM_OUT:
	case BPFC_ARG_MEM_INOUT:
		return check_sized(v, a, true);
	case BPFC_ARG_STR:
		if (a->reg < 5 && a->helper->args[a->reg] == BPFC_ARG_SIZE)
			return check_sized(v, a, false);
		return bpfv_check_string_arg(v, a);
	case BPFC_ARG_RELEASED_MEM:
		return bpfv_check_owned_arg(v, a, BPFV_MEM_GIVEN);
	case BPFC_ARG_SOCK:
		return bpfv_check_socket_arg(v, a);
	case BPFC_ARG_KERNEL:
		return bpfv_check_kernel_arg(v, a);
	case BPFC_ARG_FUNC:
		return a->value->kind == BPFC_KIND_FUNC || bpfv_wrong_arg(v, a, "a function");
	case BPFC_ARG_CALLBACK_CTX:
		return a->value->kind == BPFC_KIND_STACK || bpfv_is_null(a->value) ||
		       bpfv_wrong_arg(v, a, "a pointer to the stack");
	case BPFC_ARG_SPIN_LOCK:
		return bpfv_check_lock(v, a->state, a->insn, a->reg, a->id == SPIN_LOCK);
	case BPFC_ARG_TIMER:
		return bpfv_check_timer(v, a->state, a->insn, BPFV_FIELD_TIMER, a->id == TIMER_INIT);
	case BPFC_ARG_DYNPTR:
		return bpfv_check_dynptr(v, a->state, a->insn, a->reg);
	case BPFC_ARG_DYNPTR_OUT:
		return bpfv_check_dynptr_place(v, a->state, a->insn, a->reg);
	case BPFC_ARG_U32:
	case BPFC_ARG_U64:
	case BPFC_ARG_S32:
	case BPFC_ARG_S64:
	case BPFC_ARG_VARARG:
		return bpfv_strict_number(v, a->state, a->insn, a->reg);
	default:
		return true;
	}
}

/* The sizes of what these give are known only where they are constants. */
static bool check_constant(struct bpfv *v, const struct bpfv_arg *a)
{
	bool must = (a->id == 131 && a->reg == 2) || (a->id == 203 && a->reg == 3);

	if (a->id == 81 && a->reg == 2) /* get_local_storage: flags */
		return bpfv_is_null(a->value) || bpfv_wrong_arg(v, a, "0");
	return !must || bpfv_is_const(a->value) || bpfv_wrong_arg(v, a, "a constant");
}

bool bpfv_check_helper(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const struct bpfc_helper *helper)
{
	struct bpfv_arg a = {
		.insn = i, .helper = helper, .id = v->prog->insns[i].ref, .state = state, .regs = bpfv_regs(state)
	};

	if (!helper) {
		bpfv_reject(v, UNKNOWN_HELPER, i, BPFC_INT(a.id));
		return false;
	}
	if (!bpfv_may_call(v, a.id)) {
		bpfv_reject(v, HELPER_FORBIDDEN, i, BPFC_STR(bpfv_progtype_name(v)), BPFC_STR(helper->full));
		return false;
	}
	if (a.id == TAIL_CALL && !bpfv_check_early_exit(v, state, i))
		return false;
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
	if (a.id == TAIL_CALL && !bpfv_check_nothing_held(v, state, i, "a tail call is made"))
		return false;
	return bpfv_check_dynptr_helper(v, state, i) && bpfv_check_call_here(v, state, i);
}
