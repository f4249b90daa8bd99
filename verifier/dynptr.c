/* Dynptrs: bounds that are checked at run time, kept in two slots of the stack; and slices, which are plain memory. */
#include "verifier.h"

enum {
	DYNPTR_FROM_MEM = 197,
	RINGBUF_RESERVE_DYNPTR = 198,
	RINGBUF_SUBMIT_DYNPTR = 199,
	RINGBUF_DISCARD_DYNPTR = 200,
	DYNPTR_WRITE = 202,
};

#define LONGEST_SLICE (UINT64_C(1) << 29)

static bool is_dynptr(const struct bpfv_value *object)
{
	return object && object->memory < BPFV_ITERATOR;
}

/* A callback gets its dynptr ready-made. */
static bool is_lent(const struct bpfv_value *pointer)
{
	return pointer->kind == BPFC_KIND_MEM && pointer->memory == BPFV_MEM_DYNPTR && !pointer->off &&
	       bpfv_off_known(pointer) && !pointer->maybe_null;
}

bool bpfv_check_dynptr(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg)
{
	const struct bpfv_value *pointer = &bpfv_regs(state)[reg];

	return is_dynptr(bpfv_object_at(state, pointer)) || is_lent(pointer) ||
	       bpfv_no_object(v, state, i, reg, BPFV_DYNPTR_LOCAL);
}

bool bpfv_check_dynptr_place(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg)
{
	return bpfv_check_object_place(v, state, i, reg, BPFV_DYNPTR_BYTES, BPFV_DYNPTR_LOCAL);
}

static bool bad_arg(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, const char *needed)
{
	return bpfv_refuse_arg(v, state, i, reg, BPFC_D_BAD_ARG, needed);
}

/* What a helper with a dynptr needs besides. */
bool bpfv_check_dynptr_helper(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_value *regs = bpfv_regs(state), *object;

	switch (v->prog->insns[i].ref) {
	case DYNPTR_FROM_MEM:
		return regs[1].kind == BPFC_KIND_MAP_VALUE || regs[1].kind == BPFC_KIND_GLOBAL ||
		       bad_arg(v, state, i, 1, "a pointer to a map's value or a global variable");
	case RINGBUF_SUBMIT_DYNPTR:
	case RINGBUF_DISCARD_DYNPTR:
		object = bpfv_object_at(state, &regs[1]);
		if (object && object->memory == BPFV_DYNPTR_RINGBUF && bpfv_is_held(state, object->owned))
			return true;
		return bpfv_refuse_arg(v, state, i, 1, BPFC_D_NOT_OWNED, "");
	default:
		return true;
	}
}

void bpfv_step_dynptr_helper(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	struct bpfv_value at, made;

	switch (v->prog->insns[i].ref) {
	case DYNPTR_FROM_MEM:
		at = bpfv_regs(state)[4];
		made = bpfv_object_value(BPFV_DYNPTR_LOCAL);
		bpfv_object_put(v, state, &at, BPFV_DYNPTR_BYTES, made);
		break;
	case RINGBUF_RESERVE_DYNPTR:
		at = bpfv_regs(state)[4];
		made = bpfv_object_value(BPFV_DYNPTR_RINGBUF);
		bpfv_acquire(v, state, i, &made);
		bpfv_object_put(v, state, &at, BPFV_DYNPTR_BYTES, made);
		break;
	case RINGBUF_SUBMIT_DYNPTR:
	case RINGBUF_DISCARD_DYNPTR:
		bpfv_release(v, state, bpfv_object_at(state, &bpfv_regs(state)[1])->owned);
		break;
	default:
		break;
	}
}

/* Extern functions: of a packet, when the first argument is the context; else a copy of another dynptr. */
void bpfv_make_dynptr(struct bpfv *v, struct bpfv_state *state, uint32_t i, unsigned reg)
{
	const struct bpfv_value *regs = bpfv_regs(state), *from = bpfv_object_at(state, &regs[1]);
	struct bpfv_value at = regs[reg], made = bpfv_object_value(BPFV_DYNPTR_LOCAL);

	if (bpfv_is_text(bpfv_callee_name(v, i), "bpf_dynptr_from_xdp"))
		made.memory = BPFV_DYNPTR_XDP;
	else if (bpfv_is_text(bpfv_callee_name(v, i), "bpf_dynptr_from_skb"))
		made.memory = BPFV_DYNPTR_SKB;
	else if (from)
		made = *from;
	if (from)
		made.id = 0;
	bpfv_object_put(v, state, &at, BPFV_DYNPTR_BYTES, made);
}

void bpfv_read_object(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *pointer, uint64_t bytes)
{
	if (pointer->kind == BPFC_KIND_STACK)
		bpfv_stack_read(v, state, pointer->ref, bpfv_stack_span(v, pointer, 0, bytes));
}

struct bpfv_value bpfv_slice(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *pointer,
			     uint64_t bytes, bool may_write)
{
	const struct bpfv_value *dynptr = bpfv_object_at(state, pointer);
	struct bpfv_value slice = bpfv_memory(may_write ? BPFV_MEM_PLAIN : BPFV_MEM_CONST, bytes, true);

	slice.id = bpfv_new_id(v);
	if (!dynptr)
		return slice;
	slice.owned = dynptr->owned ? dynptr->owned : dynptr->id;
	if (dynptr->memory == BPFV_DYNPTR_SKB || dynptr->memory == BPFV_DYNPTR_XDP)
		slice.memory = may_write ? BPFV_MEM_PACKET : BPFV_MEM_PACKET_CONST;
	return slice;
}

/* dynptr_data: packets have no such pointers, and the slices of dynptr_slice are not for writing. */
bool bpfv_check_dynptr_data(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_value *regs = bpfv_regs(state), *dynptr = bpfv_object_at(state, &regs[1]);

	if (dynptr && (dynptr->memory == BPFV_DYNPTR_SKB || dynptr->memory == BPFV_DYNPTR_XDP))
		return bad_arg(v, state, i, 1, "a dynptr of memory, not of a packet");
	return regs[3].n.umin < LONGEST_SLICE || bad_arg(v, state, i, 3, "a smaller constant");
}

/* After the packet has changed. */
static bool is_of_packet(const struct bpfv_value *value, uint32_t unused)
{
	(void)unused;
	return value->kind == BPFC_KIND_MEM &&
	       (value->memory == BPFV_MEM_PACKET || value->memory == BPFV_MEM_PACKET_CONST);
}

void bpfv_forget_packet_slices(struct bpfv *v, struct bpfv_state *state)
{
	bpfv_state_forget(v, state, is_of_packet, 0);
}
