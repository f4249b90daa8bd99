/* What the checks of helpers' arguments share. */
#ifndef BPFV_CHECK_HELPER_H
#define BPFV_CHECK_HELPER_H

#include "verifier.h"

/* One argument of a call. */
struct bpfv_arg {
	uint32_t insn;
	unsigned reg;
	const struct bpfc_helper *helper;
	uint32_t id; /* of the helper */
	const struct bpfv_state *state;
	const struct bpfv_value *regs, *value;
};

#define BPFV_ONE_OF(id, ...) \
	bpfv_is_one_of(id, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

static inline bool bpfv_is_one_of(uint32_t id, const uint8_t *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static inline unsigned bpfv_arg_kind(const struct bpfv_arg *a)
{
	return a->helper->args[a->reg - 1];
}

/* check_helper.c: each reports what is wrong and returns false. */
bool bpfv_wrong_arg(struct bpfv *v, const struct bpfv_arg *a, const char *needed);
bool bpfv_check_present(struct bpfv *v, const struct bpfv_arg *a); /* not null */
bool bpfv_check_region(struct bpfv *v, const struct bpfv_arg *a, uint64_t bytes, bool writes);
bool bpfv_takes_null(const struct bpfv_arg *a);
/* Of a replacement's arguments nothing is known. */
bool bpfv_is_unknown_arg(const struct bpfv *v, const struct bpfv_value *value);

/* check_map_arg.c */
bool bpfv_check_map_arg(struct bpfv *v, const struct bpfv_arg *a);
bool bpfv_check_map_entry(struct bpfv *v, const struct bpfv_arg *a);

/* check_object_arg.c: contexts, sockets, objects of the kernel, constant strings, what is given back. */
bool bpfv_check_ctx_arg(struct bpfv *v, const struct bpfv_arg *a);
bool bpfv_check_socket_arg(struct bpfv *v, const struct bpfv_arg *a);
bool bpfv_check_kernel_arg(struct bpfv *v, const struct bpfv_arg *a);
bool bpfv_check_string_arg(struct bpfv *v, const struct bpfv_arg *a);
bool bpfv_check_owned_arg(struct bpfv *v, const struct bpfv_arg *a, enum bpfv_memory memory);

#endif
