/* What a program's struct bpf_dynptr holds: 16 bytes of its stack, all zero when there is no memory behind it. */
#ifndef BPFRT_DYNPTR_H
#define BPFRT_DYNPTR_H

#include "bpfrt/abi.h"
#include "bpfrt/error.h"

#define BPFRT_DYNPTR_LARGEST 0xffffffu /* bytes of memory */

struct bpfrt_dynptr {
	BPFRT_PTR(uint8_t, data);
	uint32_t size; /* bytes from data + off on */
	uint32_t off;
};

_Static_assert(sizeof(struct bpfrt_dynptr) == 16, "struct bpf_dynptr of uapi/linux/bpf.h");

/* Bytes off..off+size, or NULL where there are less. */
static inline uint8_t *bpfrt_dynptr_at(const struct bpfrt_dynptr *dynptr, uint32_t off, uint32_t size)
{
	if (!dynptr->data || size > dynptr->size || off > dynptr->size - size)
		return 0;
	return dynptr->data + dynptr->off + off;
}

#endif
