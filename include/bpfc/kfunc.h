/* Signatures of extern functions; kfunc.def is the source of those that are known by name. Freestanding. */
#ifndef BPFC_KFUNC_H
#define BPFC_KFUNC_H

#include <stdint.h>

enum bpfc_kfunc_arg {
#define BPFC_KFUNC_ARG(kind) BPFC_KARG_##kind,
#include "bpfc/kfunc.def"
};

enum bpfc_kfunc_ret {
	BPFC_KRET_BTF,
	BPFC_KRET_OBJECT,
	BPFC_KRET_NODE,
	BPFC_KRET_SAME,
	BPFC_KRET_SLICE,
	BPFC_KRET_MEM,
	BPFC_KRET_MEM_CONST,
	BPFC_KRET_CAST,
};

enum bpfc_kfunc_flag {
	BPFC_KF_NOTHING = 0,
	BPFC_KF_ACQUIRE = 1,  /* the result has to be given back */
	BPFC_KF_RELEASE = 2,  /* an argument is given back */
	BPFC_KF_RET_NULL = 4, /* the result may be null */
	BPFC_KF_LOCKED = 8,   /* may be called while a spin lock is held */
	BPFC_KF_GRAPH = 16,   /* must be: that of the list or tree */
	BPFC_KF_SLEEPS = 32,  /* may sleep */
	BPFC_KF_WRITES = 64,  /* the slice can be written */
	BPFC_KF_RCU_BEGIN = 128,
	BPFC_KF_RCU_END = 256,
	BPFC_KF_PREEMPT_OFF = 512,
	BPFC_KF_PREEMPT_ON = 1024,
	BPFC_KF_KNOWN = 2048, /* has a row, or tags */
	BPFC_KF_ITER_NEW = 4096,
	BPFC_KF_ITER_NEXT = 8192,
	BPFC_KF_ITER_DESTROY = 16384,
};

struct bpfc_kfunc {
	const char *name;
	uint32_t flags;  /* BPFC_KF_* */
	uint8_t ret;     /* enum bpfc_kfunc_ret */
	uint8_t args[5]; /* enum bpfc_kfunc_arg */
};

/* The rows of kfunc.def and their number. Static storage. */
static inline const struct bpfc_kfunc *bpfc_kfunc_rows(uint32_t *count)
{
	enum {
		NOTHING = BPFC_KF_NOTHING,
		ACQUIRE = BPFC_KF_ACQUIRE,
		RELEASE = BPFC_KF_RELEASE,
		RET_NULL = BPFC_KF_RET_NULL,
		LOCKED = BPFC_KF_LOCKED,
		GRAPH = BPFC_KF_GRAPH,
		SLEEPS = BPFC_KF_SLEEPS,
		WRITES = BPFC_KF_WRITES,
		RCU_BEGIN = BPFC_KF_RCU_BEGIN,
		RCU_END = BPFC_KF_RCU_END,
		PREEMPT_OFF = BPFC_KF_PREEMPT_OFF,
		PREEMPT_ON = BPFC_KF_PREEMPT_ON,
	};
	static const struct bpfc_kfunc rows[] = {
#define BPFC_KFUNC(name, flags, ret, a1, a2, a3, a4, a5) \
	{ #name,                                         \
	  (uint32_t)(flags) | BPFC_KF_KNOWN,             \
	  BPFC_KRET_##ret,                               \
	  { BPFC_KARG_##a1, BPFC_KARG_##a2, BPFC_KARG_##a3, BPFC_KARG_##a4, BPFC_KARG_##a5 } },
#include "bpfc/kfunc.def"
	};

	*count = (uint32_t)(sizeof(rows) / sizeof(rows[0]));
	return rows;
}

#endif
