/* Objects that helpers take: contexts, sockets, what else the kernel has, strings that do not change. */
#include "check_helper.h"

#define GET_NETNS_COOKIE 122
#define SK_RELEASE 86
#define SK_ASSIGN 124
#define SK_STORAGE_GET 107

/* Helpers that programs of some types call with a socket or packet, and others with their context. */
static bool takes_object(const struct bpfv *v, uint32_t id)
{
	switch (v->prog->type) {
	case BPFC_PROG_TRACING:
	case BPFC_PROG_LSM:
	case BPFC_PROG_STRUCT_OPS:
	case BPFC_PROG_SYSCALL:
		return BPFV_ONE_OF(id, 46, 49, 57, 111, 121, 188);
	case BPFC_PROG_CGROUP_SOCKOPT:
		return BPFV_ONE_OF(id, 49, 57);
	case BPFC_PROG_SK_REUSEPORT:
		return id == 46;
	default:
		return false;
	}
}

bool bpfv_check_ctx_arg(struct bpfv *v, const struct bpfv_arg *a)
{
	const struct bpfv_value *value = a->value;
	bool is_start = value->kind == BPFC_KIND_CTX && bpfv_off_known(value) && !value->off;

	if (takes_object(v, a->id))
		return bpfv_is_socket(value) ? bpfv_check_present(v, a) : bpfv_check_kernel_arg(v, a);
	if (a->id == GET_NETNS_COOKIE && bpfv_is_null(value)) /* the initial one's */
		return true;
	return is_start || bpfv_is_unknown_arg(v, value) || bpfv_wrong_arg(v, a, "the context");
}

bool bpfv_check_socket_arg(struct bpfv *v, const struct bpfv_arg *a)
{
	const struct bpfv_value *value = a->value;
	bool looks_up = v->prog->type == BPFC_PROG_SK_LOOKUP, is_socket = bpfv_is_socket(value);

	if (a->id == SK_RELEASE)
		return bpfv_check_owned_arg(v, a, BPFV_MEM_SOCKET);
	if (a->id == SK_ASSIGN && looks_up && (bpfv_is_null(value) || value->memory == BPFV_MEM_SOCKET) &&
	    (is_socket || bpfv_is_null(value)))
		return true;
	if (a->id == SK_ASSIGN && looks_up)
		return bpfv_wrong_arg(v, a, "a full socket");
	if (a->id == SK_STORAGE_GET && v->prog->type == BPFC_PROG_CGROUP_SOCK)
		return bpfv_check_ctx_arg(v, a);
	if (!is_socket && value->kind != BPFC_KIND_KERNEL && !bpfv_is_unknown_arg(v, value))
		return bpfv_wrong_arg(v, a, "a socket");
	return bpfv_check_present(v, a);
}

/* Helpers that read from any address. */
static bool probes(uint32_t id)
{
	return BPFV_ONE_OF(id, 4, 45, 112, 113, 114, 115);
}

bool bpfv_check_kernel_arg(struct bpfv *v, const struct bpfv_arg *a)
{
	if (a->value->kind == BPFC_KIND_KERNEL && a->value->memory == BPFV_KERNEL_UNTRUSTED && !probes(a->id))
		return bpfv_wrong_arg(v, a, "an object that is surely there");
	if (a->value->kind == BPFC_KIND_KERNEL || bpfv_is_unknown_arg(v, a->value) || bpfv_is_firmware(v))
		return true;
	if (a->value->kind == BPFC_KIND_EXTERN)
		return true;
	return bpfv_wrong_arg(v, a, "an object of the kernel");
}

bool bpfv_check_string_arg(struct bpfv *v, const struct bpfv_arg *a)
{
	const struct bpfv_value *value = a->value;
	const struct bpfc_global *global;

	if (value->kind != BPFC_KIND_GLOBAL || value->ref == BPFC_SEVERAL || !bpfv_off_known(value))
		return bpfv_wrong_arg(v, a, "a constant string");
	global = &v->model->globals[value->ref];
	if (!global->is_const || value->off < 0)
		return bpfv_wrong_arg(v, a, "a constant string");
	for (uint64_t i = (uint64_t)value->off; i < global->size; i++)
		if (!global->data || !global->data[i])
			return true;
	return bpfv_wrong_arg(v, a, "a constant string that ends");
}

bool bpfv_check_owned_arg(struct bpfv *v, const struct bpfv_arg *a, enum bpfv_memory memory)
{
	const struct bpfv_value *value = a->value;
	char phrase[BPFV_PHRASE];

	if (!bpfv_check_present(v, a))
		return false;
	if (value->kind == BPFC_KIND_KERNEL && memory == BPFV_MEM_SOCKET && bpfv_is_held(a->state, value->owned) &&
	    bpfv_off_known(value) && !value->off)
		return true;
	if (value->kind == BPFC_KIND_MEM && bpfv_is_held(a->state, value->owned) && bpfv_off_known(value) &&
	    !value->off && (memory == BPFV_MEM_SOCKET ? bpfv_is_socket(value) : value->memory == memory))
		return true;
	bpfv_reject(v, NOT_OWNED, a->insn, BPFC_INT(a->reg), BPFC_STR(a->helper->full),
		    BPFC_STR(bpfv_describe(v, value, phrase)), BPFC_REG(a->reg));
	return false;
}
