/* What the interpreter's parts share: one run of a program, and the checks of checked mode. */
#ifndef BPFRT_MACHINE_H
#define BPFRT_MACHINE_H

#include "bpfc/insn.h"
#include "bpfrt/interp.h"
#include "profile.h"

/* A slot of 8 bytes in the host's byte order. */
struct bpfrt_slot {
	uint8_t opcode, regs;
	int16_t off;
	int32_t imm;
};

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define BPFRT_LITTLE_ENDIAN 1
#define BPFRT_SLOT_DST(slot) ((slot)->regs & 15u)
#define BPFRT_SLOT_SRC(slot) ((slot)->regs >> 4)
#else
#define BPFRT_LITTLE_ENDIAN 0
#define BPFRT_SLOT_DST(slot) ((slot)->regs >> 4)
#define BPFRT_SLOT_SRC(slot) ((slot)->regs & 15u)
#endif

#define BPFRT_MACHINE_REGS 16 /* what four bits can name */

/* Addresses start..start+size. */
struct bpfrt_span {
	uint64_t start, size;
};

/* Where an access was found to be allowed. */
struct bpfrt_found {
	struct bpfrt_span span;
	bool is_readable, is_writable;
};

#define BPFRT_RECENT 4

/* What a function that calls another gets back. */
struct bpfrt_frame {
	const void *back; /* where it goes on */
	const struct bpfrt_interp_prog *prog;
	uint64_t saved[5]; /* r6 to r10 */
};

struct bpfrt_machine {
	const struct bpfrt_interp_prog *prog;
	struct bpfrt_interp_run *run;
	struct bpfrt_run native; /* what native programs that are tail-called get */
	struct bpfrt_frame frames[BPFRT_MAX_FRAMES - 1], *top;
	uint64_t address;     /* of a trap */
	enum bpfrt_trap trap; /* of a tail call */
	uint64_t value;       /* what the last access of the context loaded */
	unsigned bad;         /* argument of a call, from 0 on */
	bool ended;           /* by an access of a packet past its end */

	/* checked mode */
	struct bpfrt_span stack;                 /* frames in use */
	struct bpfrt_found found;                /* by the last access, unless it was of the context */
	struct bpfrt_found recent[BPFRT_RECENT]; /* by earlier ones, in no order */
	unsigned oldest;

#if BPFRT_THREADED                                                  /* see threaded.h */
	struct bpfrt_span readable[BPFC_REGS], writable[BPFC_REGS]; /* checked mode */
	const struct bpfrt_interp_op *pc;                           /* where it stopped */
	uint64_t count;
#endif
};

static inline void *bpfrt_pointer_of(uint64_t address)
{
	return (void *)(uintptr_t)address;
}

static inline bool bpfrt_span_holds(const struct bpfrt_span *span, uint64_t address, uint64_t size)
{
	return size <= span->size && address - span->start <= span->size - size;
}

/* ---- prepare.c ---- */

/* The row of insn.def that a slot is, whatever its other fields: enum bpfc_insn_id. An access of the context has the
 * row of a plain one. */
unsigned bpfrt_slot_id(const struct bpfrt_slot *slot);

static inline bool bpfrt_slot_is_ctx(const struct bpfrt_slot *slot)
{
	unsigned mode = slot->opcode & 0xe0u, class = slot->opcode & 7u;

	return (mode == BPFRT_MODE_CTX && class >= 1 && class <= 3) ||
	       (mode == BPFRT_MODE_CTX_SX && class == 1 && (slot->opcode & 0x18u) != 0x18u);
}

/* ---- ctx.c: accesses of the BPF-visible context at `off`, in either mode; false: not allowed ---- */

bool bpfrt_ctx_load(const struct bpfrt_machine *m, uint64_t off, unsigned size, uint64_t *value);
bool bpfrt_ctx_store(const struct bpfrt_machine *m, uint64_t off, unsigned size, uint64_t value);

/* ---- memory.c: checked mode ---- */

/* Memory of `size` bytes at an address, outside of the context; NULL: not allowed. */
void *bpfrt_machine_find(struct bpfrt_machine *m, uint64_t address, uint64_t size, bool write);

/* Any memory, the context too. Values are zero-extended. False: not allowed. */
bool bpfrt_machine_load(struct bpfrt_machine *m, uint64_t address, unsigned size, uint64_t *value);
bool bpfrt_machine_store(struct bpfrt_machine *m, uint64_t address, unsigned size, uint64_t value);

/* Forgets where accesses were allowed: calls may have moved memory. */
void bpfrt_machine_forget(struct bpfrt_machine *m);

/* ---- map.c: checked mode ---- */

/* The span of the value in which `address` lies, if it is of the map or of one inside it. */
bool bpfrt_machine_map_value(const struct bpfrt_map *map, uint64_t address, struct bpfrt_span *span);

/* The map that an address is, bound or inside of a bound one; NULL: none. */
const struct bpfrt_map *bpfrt_machine_map(const struct bpfrt_vm *vm, uint64_t address);

/* ---- call.c ---- */

#define BPFRT_TAIL_CALL 12 /* helper.def: done by the interpreter itself */

/* The address that an LD_IMM64 of a map or variable names; false: not there, or what only a loader knows. */
bool bpfrt_machine_symbol(const struct bpfrt_vm *vm, const struct bpfrt_slot *slot, uint64_t *value);

const struct bpfrt_interp_helper *bpfrt_machine_helper(const struct bpfrt_vm *vm, uint32_t id);

/* tail_call(ctx, map, index): the program to go on in, or NULL when it fails. */
const struct bpfrt_prog *bpfrt_machine_tail_call(struct bpfrt_machine *m, const struct bpfrt_map *map, uint32_t index);

/* ---- argument.c: checked mode ---- */

/* Whether a helper may be called with args[0] to args[4]; else the wrong one is in *bad. */
bool bpfrt_machine_arguments(struct bpfrt_machine *m, const struct bpfrt_interp_helper *helper, const uint64_t *args,
			     unsigned *bad);

/* ---- atomic.c: `address` is aligned and may be written ---- */

uint64_t bpfrt_atomic_rmw64(uint64_t address, unsigned op, uint64_t operand);
uint64_t bpfrt_atomic_rmw32(uint64_t address, unsigned op, uint64_t operand);
uint64_t bpfrt_atomic_cmpxchg64(uint64_t address, uint64_t expected, uint64_t desired);
uint64_t bpfrt_atomic_cmpxchg32(uint64_t address, uint64_t expected, uint64_t desired);

/* ---- compact.c: what a loop that was compiled for size calls ---- */

uint64_t bpfrt_compact_alu(unsigned op, bool is_wide, uint64_t d, uint64_t s);
uint64_t bpfrt_compact_swap(unsigned op, uint64_t d);
bool bpfrt_compact_cmp(unsigned op, bool is_wide, uint64_t d, uint64_t s);
uint64_t bpfrt_compact_load(uint64_t address, unsigned size);
void bpfrt_compact_store(uint64_t address, unsigned size, uint64_t value);

#endif
