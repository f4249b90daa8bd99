/* Results of helpers and extern functions. */
#include "verifier.h"

static struct bpfv_value pointer(enum bpfc_kind kind, uint32_t ref, unsigned align, bool maybe_null)
{
	struct bpfv_value value = bpfv_pointer(kind, ref, align);

	value.maybe_null = maybe_null;
	return value;
}

static const struct bpfv_value *map_of(const struct bpfv_value regs[], const struct bpfc_helper *helper)
{
	for (unsigned reg = 1; reg <= 5; reg++)
		if (helper->args[reg - 1] == BPFC_ARG_MAP && regs[reg].kind == BPFC_KIND_MAP)
			return &regs[reg];
	return NULL;
}

/* Values with locks are told apart; and values of maps that are found at run time know their map. */
struct bpfv_value bpfv_map_value(struct bpfv *v, const struct bpfv_value *map, bool maybe_null)
{
	struct bpfv_value value = pointer(BPFC_KIND_MAP_VALUE, map->ref, 3, maybe_null);

	value.range = map->id;
	if (bpfv_count_fields(v, &value, BPFV_FIELD_LOCK)) {
		value.memory = BPFV_MAP_LOCKABLE;
		value.id = bpfv_new_id(v);
	}
	return value;
}

/* What a lookup in a map gives: a value, an inner map, a socket. */
static struct bpfv_value found(struct bpfv *v, const struct bpfv_value *map, bool maybe_null)
{
	uint32_t ref = map ? map->ref : BPFC_SEVERAL;

	if (ref == BPFC_SEVERAL)
		return pointer(BPFC_KIND_MAP_VALUE, ref, 3, maybe_null);
	switch (v->model->maps[ref].type) {
	case BPFC_MAP_ARRAY_OF_MAPS:
	case BPFC_MAP_HASH_OF_MAPS:
		ref = v->model->maps[ref].inner;
		return bpfv_moved(pointer(BPFC_KIND_MAP, ref == BPFC_NONE ? BPFC_SEVERAL : ref, 2, maybe_null));
	case BPFC_MAP_XSKMAP:
		return bpfv_memory(BPFV_MEM_XDP_SOCK, 0, maybe_null);
	case BPFC_MAP_SOCKMAP:
	case BPFC_MAP_SOCKHASH:
		return bpfv_memory(BPFV_MEM_SOCKET, 0, maybe_null);
	default:
		return bpfv_map_value(v, map, maybe_null);
	}
}

/* Sockets as the kernel has them; the others are the stable struct bpf_sock. */
static bool gives_kernel_socket(uint32_t id)
{
	switch (id) {
	case 136: /* skc_to_tcp6_sock and its kin */
	case 137:
	case 138:
	case 139:
	case 140:
	case 162: /* sock_from_file */
	case 178:
	case 196:
		return true;
	default:
		return false;
	}
}

/* The program's task: it runs, so it is there. */
static struct bpfv_value current_task(struct bpfv *v)
{
	if (v->task.kind == BPFC_KIND_NONE)
		v->task = bpfv_kernel_struct(v, BPFV_KERNEL_TRUSTED, "task_struct");
	return v->task;
}

static struct bpfv_value given(struct bpfv *v, const struct bpfv_value regs[], uint32_t id,
			       const struct bpfc_helper *helper)
{
	switch (id) {
	case 12: /* tail_call */
		return bpfv_uninit();
	case 153: /* per_cpu_ptr */
		return bpfv_kernel(true);
	case 154: /* this_cpu_ptr */
	case 175: /* task_pt_regs */
		return bpfv_kernel(false);
	case 131: /* ringbuf_reserve */
		return bpfv_memory(BPFV_MEM_GIVEN, regs[2].n.umin, true);
	case 96: /* tcp_sock */
		return bpfv_memory(BPFV_MEM_TCP_SOCK, 0, true);
	default:
		break;
	}
	switch (helper->ret) {
	case BPFC_RET_VOID:
		return bpfv_uninit();
	case BPFC_RET_MAP_VALUE:
	case BPFC_RET_MAP_VALUE_OR_NULL:
		return found(v, map_of(regs, helper), helper->ret == BPFC_RET_MAP_VALUE_OR_NULL);
	case BPFC_RET_MEM:
	case BPFC_RET_MEM_OR_NULL:
		return bpfv_memory(BPFV_MEM_PLAIN, 0, helper->ret == BPFC_RET_MEM_OR_NULL);
	case BPFC_RET_SOCK_OR_NULL:
		return gives_kernel_socket(id) ? bpfv_typed(BPFV_KERNEL_TRUSTED, 0, true)
					       : bpfv_memory(BPFV_MEM_SOCKET, 0, true);
	case BPFC_RET_KERNEL:
		return id == 158 ? current_task(v) : bpfv_kernel(false);
	default:
		return bpfv_unknown();
	}
}

/* Errors are from -4095 up. */
static struct bpfv_value error_or_size(const struct bpfv_value *size)
{
	int64_t most = size->kind == BPFC_KIND_SCALAR && size->n.smax >= 0 ? size->n.smax : INT64_MAX;

	return bpfv_number(bpfv_scalar_signed(-4095, most));
}

struct bpfv_value bpfv_helper_result(struct bpfv *v, const struct bpfv_value regs[], uint32_t id,
				     const struct bpfc_helper *helper)
{
	struct bpfv_value value;

	switch (id) { /* kernel: do_refine_retval_range */
	case 67:      /* get_stack */
	case 141:     /* get_task_stack */
		return error_or_size(&regs[3]);
	case 45: /* probe_read_str and its kin */
	case 114:
	case 115:
		return error_or_size(&regs[2]);
	default:
		break;
	}
	value = given(v, regs, id, helper);
	if (value.maybe_null && !value.id)
		value.id = bpfv_new_id(v);
	return value;
}
