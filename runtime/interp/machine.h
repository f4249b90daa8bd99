/* What the interpreter's parts share: one run of a program, and the checks of checked mode. */
#ifndef BPFRT_MACHINE_H
#define BPFRT_MACHINE_H

#include "bpfc/helper.h"
#include "bpfc/insn.h"
#include "bpfrt/callback.h"
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

/* Of an access, bytes, by its opcode: W, H, B, DW. */
#define BPFRT_SLOT_SIZE(slot) ((0x8124u >> ((slot)->opcode >> 3 & 3) * 4) & 15u)

/* What a load of `size` bytes found, as the mode of its opcode has it: MEMSX sign-extends. */
static inline uint64_t bpfrt_extended(uint8_t opcode, unsigned size, uint64_t value)
{
	unsigned mode = opcode & 0xe0u;

	if (mode != BPFRT_MODE_CTX_SX && mode != 0x80)
		return value;
	return (uint64_t)(size == 1 ? (int8_t)value : size == 2 ? (int16_t)value : (int64_t)(int32_t)value);
}

/* Inline where the interpreter is to be fast; where it is to be small, never twice. */
#ifdef __OPTIMIZE_SIZE__
#define BPFRT_ONCE static __attribute__((noinline))
#else
#define BPFRT_ONCE static inline
#endif

#define BPFRT_MACHINE_HELD 8  /* records that a program may hold at once; it gets no more */
#define BPFRT_MACHINE_REGS 16 /* what four bits can name */

/* Addresses start..start+size. */
struct bpfrt_span {
	uintptr_t start;
	size_t size;
};

/* Where an access was found to be allowed. */
struct bpfrt_found {
	struct bpfrt_span span;
	bool is_readable, is_writable;
};

/* What a function that calls another gets back. */
struct bpfrt_frame {
	const void *back; /* where it goes on */
	const struct bpfrt_interp_prog *prog;
	uint64_t saved[5]; /* r6 to r10 */
	uint32_t loops;    /* it may still come by a MAY_GOTO so often */
};

/* A function of the program, by its slot, while a helper that calls it runs. */
struct bpfrt_machine_callback {
	struct bpfrt_callback is;
	struct bpfrt_machine *m;
	uint64_t *r;
	const void *code;
	enum bpfrt_trap trap;                        /* it could not be called, or stopped */
	const struct bpfrt_map *map;                 /* checked mode: args[1] is a key of this map, or NULL */
	struct bpfrt_span key;                       /* that key */
	const struct bpfrt_machine_callback *around; /* callbacks nest */
};

/* What is used most comes first: Thumb has short loads for it. */
struct bpfrt_machine {
	const struct bpfrt_interp_prog *prog;
	struct bpfrt_interp_run *run;
	struct bpfrt_frame *top;
	const void *to;       /* the slot that comes next, of another program after a tail call */
	const void *next;     /* in place: the slot behind this instruction */
	enum bpfrt_trap trap; /* one that was met in a callback or elsewhere: all else of it is known */
	bool ended;           /* the function returns: EXIT, an access of a packet past its end, a native tail call */
	unsigned bad;         /* argument of a call, from 0 on */
	uint32_t loops;       /* how often this function may still come by a MAY_GOTO */
	int64_t left;         /* instructions; threaded: up to date where other programs may run */
	uint64_t address;     /* of a trap */
	uint64_t value;       /* that an access loaded or is to store */
	uint32_t insn;        /* of a trap: its slot */
	struct bpfrt_run *shared; /* of programs that tail-call each other, native ones too */
	const struct bpfrt_machine_callback *callback;
	enum bpfrt_trap (*mode)(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run); /* this one's */

	/* checked mode */
	struct bpfrt_span stack;  /* frames in use */
	struct bpfrt_found found; /* by the last access that was not of the context */

	struct bpfrt_region held[BPFRT_MACHINE_HELD]; /* start NULL: free; see held.c */

#if BPFRT_THREADED                                                  /* see threaded.h */
	struct bpfrt_span readable[BPFC_REGS], writable[BPFC_REGS]; /* checked mode */
	const struct bpfrt_interp_op *pc;                           /* where the last handler stopped */
	uint64_t count;
#endif

	struct bpfrt_run own; /* shared, where this machine's program was not tail-called */
	struct bpfrt_frame frames[BPFRT_MAX_FRAMES - 1];
};

static inline void *bpfrt_pointer_of(uint64_t address)
{
	return (void *)(uintptr_t)address;
}

static inline bool bpfrt_span_holds(const struct bpfrt_span *span, uintptr_t address, size_t size)
{
	return size <= span->size && address - span->start <= span->size - size;
}

/* ---- rows.c ---- */

/* What src says of LD_IMM64, CALL and the like: BPFRT_KEY_<row>. */
enum {
#define BPFRT_KEY_OF_NONE(name, key)
#define BPFRT_KEY_OF_OFF(name, key)
#define BPFRT_KEY_OF_IMM(name, key)
#define BPFRT_KEY_OF_SRC(name, key) BPFRT_KEY_##name = (key),
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) BPFRT_KEY_OF_##keyfield(name, key)
#include "bpfc/insn.def"
};

/* A row of insn.def, without what only messages need. */
struct bpfrt_row {
	uint8_t opcode;
	uint8_t shape : 5, keyfield : 2, high : 1, low; /* high, low: of the key */
	uint8_t op;                                     /* enum bpfc_op */
};

/* The row that a slot is, whatever its other fields; an access of the context has the row of a plain one. NULL or
 * BPFC_INSN_INVALID: none. */
const struct bpfrt_row *bpfrt_slot_row(const struct bpfrt_slot *slot);
unsigned bpfrt_slot_id(const struct bpfrt_slot *slot); /* enum bpfc_insn_id; threaded programs */

static inline bool bpfrt_slot_is_ctx(const struct bpfrt_slot *slot)
{
	unsigned mode = slot->opcode & 0xe0u, class = slot->opcode & 7u;

	return (mode == BPFRT_MODE_CTX && class >= 1 && class <= 3) ||
	       (mode == BPFRT_MODE_CTX_SX && class == 1 && (slot->opcode & 0x18u) != 0x18u);
}

/* ---- ctx.c ---- */

/* Loads or stores m->value at `off` of the BPF-visible context, in either mode; false: not allowed. */
bool bpfrt_ctx_access(struct bpfrt_machine *m, unsigned size, uint64_t off, bool write);

/* ---- memory.c: checked mode ---- */

/* Memory of `size` bytes at an address, outside of the context; NULL: not allowed. */
void *bpfrt_machine_find(struct bpfrt_machine *m, size_t size, uint64_t address, bool write);

/* The same for any memory, the context too. Values are zero-extended. */
bool bpfrt_machine_access(struct bpfrt_machine *m, unsigned size, uint64_t address, bool write);

/* Forgets where accesses were allowed: calls may have moved memory. */
void bpfrt_machine_forget(struct bpfrt_machine *m);

/* ---- map.c: checked mode ---- */

/* The span of the value in which `address` lies, if it is of the map or of one inside it. */
bool bpfrt_machine_map_value(const struct bpfrt_map *map, uintptr_t address, struct bpfrt_span *span);

/* The map that an address is, bound or inside of a bound one; NULL: none. */
const struct bpfrt_map *bpfrt_machine_map(const struct bpfrt_vm *vm, uint64_t address);

/* ---- call.c ---- */

#define BPFRT_TAIL_CALL 12          /* helper.def: done by the interpreter itself */
#define BPFRT_FOR_EACH_MAP_ELEM 164 /* its callbacks get keys */

/* The argument that is a function, from 0 on; 5: none. */
static inline unsigned bpfrt_func_arg(const struct bpfrt_interp_helper *helper)
{
	unsigned i = 0;

	while (i < 5 && helper->args[i] != BPFC_ARG_FUNC)
		i++;
	return i;
}

/* The address that an LD_IMM64 of a map or variable names; false: not there, or what only a loader knows. */
bool bpfrt_machine_symbol(const struct bpfrt_vm *vm, const struct bpfrt_slot *slot, uint64_t *value);

/* The slot of the program whose address it is, as functions have one; NULL: none. */
const struct bpfrt_slot *bpfrt_machine_slot(const struct bpfrt_machine *m, uint64_t address);

const struct bpfrt_interp_helper *bpfrt_machine_helper(const struct bpfrt_vm *vm, uint32_t id);

/* tail_call(ctx, map, index): the program to go on in, or NULL when it fails. */
const struct bpfrt_prog *bpfrt_machine_tail_call(struct bpfrt_machine *m, const struct bpfrt_map *map, uint32_t index);

/* Runs a program, by its body, in place of the function that tail-calls it: native code, or one of another mode.
 * Interpreted programs on that way run on the rest of this one's stack and budget; what stops them stops this one. */
enum bpfrt_trap bpfrt_machine_elsewhere(struct bpfrt_machine *m, uint64_t *r, const struct bpfrt_prog *prog);

/* ---- later.c ---- */

/* What a program's timer_set_callback does: `callback` is the struct bpfrt_machine_callback of the call. */
int64_t bpfrt_machine_keep(void *timer, void *callback);

/* ---- held.c ---- */

/* Whether a helper may give the program memory to hold, or takes it back. */
static inline bool bpfrt_helper_gives(const struct bpfrt_interp_helper *helper)
{
	return helper->ret == BPFC_RET_MEM_OR_NULL || helper->args[3] == BPFC_ARG_DYNPTR_OUT;
}

static inline bool bpfrt_helper_takes_back(const struct bpfrt_interp_helper *helper)
{
	return helper->args[0] == BPFC_ARG_RELEASED_MEM ||
	       (helper->args[0] == BPFC_ARG_DYNPTR && helper->ret == BPFC_RET_VOID);
}

/* What such a helper gave in r0, r2 bytes, or in the dynptr that r4 points to: the program holds it, or does not get
 * it. */
void bpfrt_machine_given(struct bpfrt_machine *m, uint32_t id, uint64_t *r);

/* The program gives back what is in r1, or in the dynptr there; false: it does not hold that. */
bool bpfrt_machine_give_back(struct bpfrt_machine *m, const struct bpfrt_interp_helper *helper, const uint64_t *r);

/* The run is over. */
void bpfrt_machine_drop(struct bpfrt_machine *m);

/* ---- argument.c: checked mode ---- */

/* Whether a helper may be called with args[0] to args[4]; else the wrong one is in m->bad. */
bool bpfrt_machine_arguments(struct bpfrt_machine *m, const struct bpfrt_interp_helper *helper, const uint64_t *args);

/* ---- atomic.c: `address` is aligned and may be accessed so ---- */

/* Of 4 or 8 bytes; what was there before. */
uint64_t bpfrt_atomic_rmw(uint64_t address, unsigned size, unsigned op, uint64_t operand);
uint64_t bpfrt_atomic_cmpxchg(uint64_t address, unsigned size, uint64_t expected, uint64_t desired);

/* Of 1, 2, 4 or 8 bytes: load-acquire, store-release. */
uint64_t bpfrt_atomic_load(uint64_t address, unsigned size);
void bpfrt_atomic_store(uint64_t address, unsigned size, uint64_t value);

/* ---- compact.c: slots, done on the registers r; `op` is the row's ---- */

void bpfrt_compact_alu(const struct bpfrt_slot *slot, unsigned op, uint64_t *r);
bool bpfrt_compact_test(const struct bpfrt_slot *slot, unsigned op, const uint64_t *r);

/* Of memory at an address that may be accessed; of shapes ATOMIC*, LOAD_ACQ, STORE_REL. */
void bpfrt_compact_atomic(const struct bpfrt_slot *slot, const struct bpfrt_row *row, uint64_t *r, uint64_t address);

/* Loads into dst, as the mode has it, or stores. */
void bpfrt_compact_loaded(const struct bpfrt_slot *slot, uint64_t *r, uint64_t value);
uint64_t bpfrt_compact_stored(const struct bpfrt_slot *slot, const uint64_t *r);

/* Numbers in the host's byte order. */
uint64_t bpfrt_bytes_load(const void *at, unsigned size);
void bpfrt_bytes_store(void *at, unsigned size, uint64_t value);

#endif
