/*
 * Abstract values, as the states hold them. They know more than the facts: a pointer is its base, a fixed distance and
 * a number; and values that are bound to each other have the same id.
 */
#ifndef BPFV_VALUE_H
#define BPFV_VALUE_H

#include "bpfc/facts.h"
#include "scalar.h"

/* What MEM is made of; and what else is known of some other pointers. */
enum bpfv_memory {
	BPFV_MEM_PLAIN,
	BPFV_MEM_CONST, /* read-only */
	BPFV_MEM_GIVEN, /* a record of a ring buffer: helpers take it back */
	BPFV_MEM_FLOW_KEYS,
	BPFV_MEM_SOCKET, /* sockets as programs see them: read-only, and pointers to them do not move */
	BPFV_MEM_SOCK_COMMON,
	BPFV_MEM_TCP_SOCK,
	BPFV_MEM_XDP_SOCK,
	BPFV_MEM_PACKET,       /* a slice of a packet: gone when the packet moves */
	BPFV_MEM_PACKET_CONST, /* the same, read-only */
	BPFV_MEM_DYNPTR,       /* a dynptr that a callback got: helpers take it, nothing is accessed through it */
	BPFV_MEM_OBJECT,       /* an object of type `ref` that the program made: special fields are protected */
	BPFV_MEM_LENT,         /* the same, while a list or a tree has it and its lock is held */
	BPFV_MAP_LOCKABLE,     /* MAP_VALUE: values have a lock, and `id` tells which one it is */
	BPFV_KERNEL_UNTRUSTED, /* KERNEL: it may lead anywhere: functions do not take it */
	BPFV_KERNEL_TRUSTED,   /* KERNEL: it is what its type says */
	BPFV_UNINIT_STALE,     /* UNINIT: a pointer that must not be used any more (--strict) */
	BPFV_KERNEL_RCU,       /* KERNEL: the same, until the RCU read section ends */
	BPFV_KERNEL_WALKED,    /* KERNEL: its type is known; what is there is probed, and helpers take it */
};

/* Objects that the kernel or the runtime keeps on the stack. Their words are values in slots and nowhere else. */
#define BPFV_KIND_OBJECT BPFC_KIND_COUNT

enum bpfv_object { /* `memory` of OBJECT */
		   BPFV_DYNPTR_LOCAL,
		   BPFV_DYNPTR_RINGBUF,
		   BPFV_DYNPTR_SKB,
		   BPFV_DYNPTR_XDP,
		   BPFV_ITERATOR,
		   BPFV_IRQ_FLAGS,
};

#define BPFV_NO_MAP_ID UINT64_MAX /* range of MAP_VALUE: which of several maps found at run time is not known */
#define BPFV_UNSIZED UINT64_MAX   /* range of MEM whose size nobody knows: accesses are not checked */

struct bpfv_value {
	uint8_t kind; /* enum bpfc_kind, or OBJECT */
	bool maybe_null;
	uint8_t align;  /* pointers: log2 of the base's alignment; iterators: 1 after the last element */
	uint8_t memory; /* enum bpfv_memory; OBJECT: enum bpfv_object */
	uint8_t beyond; /* PACKET: 1: not before the end, 2: past it; 0: nobody knows */
	uint32_t ref; /* as in the facts; of STACK the frame's number in the chain of calls (FRAME is not used); KERNEL
			 and what the program made: the type behind the pointer; iterators: their type */
	uint32_t id; /* not 0: equal numbers; pointers that are null together; packet pointers with the same number n */
	uint32_t owned;  /* not 0: the reference that it stands for (its id is the same when null gives that back), or
			    the object that it is a part of */
	uint32_t origin; /* SCALAR, STACK: which numbers it was made of (origin.c); 0: of none */
	uint64_t range;  /* PACKET, PACKET_META: bytes from base + n on that are there; MEM: bytes; dynptrs: 1 when
			    read-only; iterators: elements that it gave on this path */
	int64_t off;     /* pointers: fixed distance from the base; OBJECT: the word's place in it */
	struct bpfv_scalar n; /* the number; pointers: distance besides off */
};

struct bpfv_value bpfv_const(uint64_t n);
struct bpfv_value bpfv_number(struct bpfv_scalar n);
struct bpfv_value bpfv_bits(unsigned bits); /* zero-extended from `bits` bits */
struct bpfv_value bpfv_unknown(void);       /* any scalar */
struct bpfv_value bpfv_any(void);           /* anything but a pointer to a frame or to the context */
struct bpfv_value bpfv_uninit(void);
struct bpfv_value bpfv_pointer(enum bpfc_kind kind, uint32_t ref, unsigned align);
struct bpfv_value bpfv_memory(enum bpfv_memory memory, uint64_t bytes, bool maybe_null);
struct bpfv_value bpfv_moved(struct bpfv_value pointer); /* by an unknown distance */
struct bpfv_value bpfv_kernel(bool maybe_null);
struct bpfv_value bpfv_typed(enum bpfv_memory trust, uint32_t type, bool maybe_null); /* KERNEL of a known type */

static inline bool bpfv_is_const(const struct bpfv_value *a)
{
	return a->kind == BPFC_KIND_SCALAR && bpfv_scalar_is_const(&a->n);
}

static inline bool bpfv_is_null(const struct bpfv_value *a)
{
	return bpfv_is_const(a) && !a->n.umin;
}

/* A pointer whose distance from its base is known: it is in off. */
static inline bool bpfv_off_known(const struct bpfv_value *a)
{
	return bpfv_scalar_is_const(&a->n);
}

static inline bool bpfv_is_socket(const struct bpfv_value *a)
{
	return a->kind == BPFC_KIND_MEM && a->memory >= BPFV_MEM_SOCKET && a->memory <= BPFV_MEM_XDP_SOCK;
}
bool bpfv_differs(const struct bpfv_value *a, const struct bpfv_value *b); /* but for their origin */

/* What of BPFC_MAY_BE_* a value may be. */
unsigned bpfv_may_be(const struct bpfv_value *a);

/* Log2 of a proven alignment of what the value plus `off` is. */
unsigned bpfv_align_of(const struct bpfv_value *a, int64_t off);

/* Which ids of one state stand for which of another; to: 0 is one that nothing else has. */
#define BPFV_ID_PAIRS 64
struct bpfv_id_map {
	unsigned count;
	uint32_t from[BPFV_ID_PAIRS], to[BPFV_ID_PAIRS];
};
bool bpfv_same_id(struct bpfv_id_map *map, uint32_t from, uint32_t to);

/* Whether all that `now` may be is one of what `old` may be. */
bool bpfv_covers(const struct bpfv_value *old, const struct bpfv_value *now, struct bpfv_id_map *map);

/* The value as a fact of a function that runs in frame depth - 1. */
struct bpfc_value bpfv_as_fact(const struct bpfv_value *a, uint32_t depth);

/* Joins facts; exact. */
void bpfv_join_fact(struct bpfc_value *a, const struct bpfc_value *b);

/* Number of zero bits at the end of n, at most 63. */
unsigned bpfv_low_zeros(uint64_t n);

#endif
