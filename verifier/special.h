/*
 * Special fields: parts of map values, variables and objects that belong to the kernel or the runtime. They are known
 * by the names and tags of their types (kernel: btf_parse_fields).
 */
#ifndef BPFV_SPECIAL_H
#define BPFV_SPECIAL_H

#include <stdint.h>

enum bpfv_field {
	BPFV_FIELD_LOCK,
	BPFV_FIELD_RES_LOCK,
	BPFV_FIELD_TIMER,
	BPFV_FIELD_WORKQUEUE,
	BPFV_FIELD_TASK_WORK,
	BPFV_FIELD_LIST_HEAD,
	BPFV_FIELD_LIST_NODE,
	BPFV_FIELD_RB_ROOT,
	BPFV_FIELD_RB_NODE,
	BPFV_FIELD_REFCOUNT,
	BPFV_FIELD_KPTR_UNTRUSTED, /* __kptr_untrusted: loads and stores take it */
	BPFV_FIELD_KPTR,           /* __kptr: kptr_xchg takes and gives a reference */
	BPFV_FIELD_KPTR_PERCPU,
	BPFV_FIELD_UPTR,
};

struct bpfv_special {
	uint8_t what; /* enum bpfv_field */
	uint32_t off, size;
	uint32_t type; /* of pointers: what they point to; of heads and roots: what they hold; 0: unknown */
	uint32_t node; /* of heads and roots: offset of the node in what they hold */
};

struct bpfv_specials {
	const struct bpfv_special *fields; /* sorted as the type has them */
	uint32_t count;
};

#endif
