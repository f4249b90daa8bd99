/*
 * Facts: what the verifier proved, per instruction, and all that code generation may assume. A fact is the join over
 * every path, call site and iteration that reaches its instruction. Freestanding, plain data, read-only once made.
 */
#ifndef BPFC_FACTS_H
#define BPFC_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "bpfc/insn.h"

/*
 * What a register or a stack slot holds. The lattice: NONE below all; two different kinds of pointer join to POINTER, a
 * pointer and a scalar to ANY. UNINIT is above ANY: on some path nothing was written.
 */
enum bpfc_kind {
	BPFC_KIND_NONE, /* unreached */
	BPFC_KIND_SCALAR,
	BPFC_KIND_CTX,
	BPFC_KIND_STACK,     /* own frame: r10 + off */
	BPFC_KIND_FRAME,     /* a caller's frame; ref: how many calls up */
	BPFC_KIND_MAP,       /* ref: map, or BPFC_SEVERAL; off_known false: found at run time, ref only describes it */
	BPFC_KIND_MAP_VALUE, /* ref: map (the values' size and alignment), or BPFC_SEVERAL */
	BPFC_KIND_GLOBAL,    /* ref: global, or BPFC_SEVERAL */
	BPFC_KIND_EXTERN,    /* address of an extern variable; ref: extern */
	BPFC_KIND_PACKET,    /* ref: buffer of the context */
	BPFC_KIND_PACKET_META,
	BPFC_KIND_PACKET_END,
	BPFC_KIND_FUNC,    /* ref: subprog */
	BPFC_KIND_MEM,     /* memory that a helper or an extern function gave, or a global subprog's argument */
	BPFC_KIND_KERNEL,  /* a pointer of the kernel's (tracing arguments and what they lead to), or a number there */
	BPFC_KIND_POINTER, /* some pointer; ref: BPFC_MAY_BE_* */
	BPFC_KIND_ANY,     /* some initialised value; ref: BPFC_MAY_BE_* */
	BPFC_KIND_UNINIT,  /* may be uninitialised */
	BPFC_KIND_COUNT,
};

#define BPFC_SEVERAL UINT32_MAX /* ref: more than one */
#define BPFC_MAY_BE_STACK 1u    /* ref of POINTER and ANY: perhaps of a frame, the own or a caller's */
#define BPFC_MAY_BE_CTX 2u      /* perhaps the context; never at an access of memory */

static inline bool bpfc_kind_is_pointer(unsigned kind)
{
	return kind >= BPFC_KIND_CTX && kind <= BPFC_KIND_POINTER && kind != BPFC_KIND_KERNEL;
}

struct bpfc_value {
	uint8_t kind;    /* enum bpfc_kind */
	bool maybe_null; /* pointers */
	bool off_known;  /* pointers: off is the distance from the base in bytes */
	uint8_t align;   /* log2 of a proven alignment of the address, or of a divisor of the scalar */
	uint32_t ref;    /* by kind */
	int64_t off;
	uint64_t umin, umax; /* SCALAR: unsigned; a constant has both equal. Else 0 and UINT64_MAX */
};

struct bpfc_insn_facts {
	bool reached;                      /* false: dead code */
	struct bpfc_value regs[BPFC_REGS]; /* before the instruction */
};

#define BPFC_FRAME_BYTES 512 /* Linux's frame */

struct bpfc_subprog_facts {
	uint32_t frame; /* bytes below r10 that it may touch */
	uint8_t *zero;  /* frame bits, bit i: byte r10 - 1 - i may be read before it is written */
	bool reached;
	bool may_tail_call; /* it, or what it calls, makes a tail call */
};

struct bpfc_facts {
	uint32_t insn_count, subprog_count;
	struct bpfc_insn_facts *insns;
	struct bpfc_subprog_facts *subprogs;
	uint32_t stack;     /* bytes, the deepest call path */
	uint64_t max_insns; /* worst case of executed instructions; BPFC_UNBOUNDED */
	uint64_t cost;      /* the same by the caller's weights (bpfv/verify.h) */
};

#define BPFC_UNBOUNDED UINT64_MAX

#endif
