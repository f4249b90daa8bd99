/*
 * What the files that generate function bodies share: one program's functions, and the function that is being built.
 * A BPF register is three variables, its views: 64 bits wide, its low 32 bits, and a pointer. Every definition writes
 * all three and every use reads the narrowest that the facts allow; views.c drops those that nobody reads. On 32-bit
 * targets a register that holds a pointer has an upper half of zero.
 */
#ifndef BPFC_FUNCTION_H
#define BPFC_FUNCTION_H

#include "bpfc/helper.h"
#include "emit.h"

/* How a function of ours takes a register as an argument. */
enum bpfc_pass {
	BPFC_PASS_NONE, /* nobody reads it */
	BPFC_PASS_I64,
	BPFC_PASS_I32, /* upper half zero or never read */
	BPFC_PASS_PTR,
};

#define BPFC_ARGS 5 /* r1..r5 */

/* A subprogram as a native function. */
struct bpfc_callee {
	LLVMValueRef value; /* NULL: dead code, not emitted */
	LLVMTypeRef type;
	LLVMValueRef callback; /* what helpers call back: a struct bpfrt_callback; NULL until one is needed */
	enum bpfc_pass pass[BPFC_ARGS];
	bool needs_run; /* takes the run as its last argument: it, or what it calls, makes a tail call */
	const struct bpfc_widths *widths; /* 32-bit targets; else NULL */
};

/* Masks of registers by slot from a function's first. */
struct bpfc_widths {
	uint16_t *zero, *sign;             /* before: the upper half is zero; is the sign of the lower */
	uint16_t *zero_after, *sign_after; /* after, where it does not jump */
	uint16_t *live;                    /* something may read the upper half after it */
};

/* One program. */
struct bpfc_unit {
	struct bpfc_emitter *e;
	const struct bpfc_prog *prog;
	const struct bpfc_facts *facts; /* may be NULL */
	struct bpfc_callee *callees;    /* by subprogram; [0] is the body */
};

/* What a variable holds is known in the block that wrote or read it last: `value`; and `store` wrote it, or NULL. */
struct bpfc_view {
	LLVMTypeRef type;
	LLVMValueRef variable, value, store;
	LLVMBasicBlockRef block;
};

struct bpfc_views {
	struct bpfc_view i64, i32, ptr;
};

/* The function that is being built. */
struct bpfc_fn {
	struct bpfc_unit *unit;
	struct bpfc_emitter *e;
	LLVMBuilderRef b;
	const struct bpfc_prog *prog;
	const struct bpfc_subprog *sub;
	const struct bpfc_callee *self;
	const struct bpfc_insn_facts *facts; /* by slot of the program, or NULL */
	uint32_t insn;                       /* slot that is being built */
	bool is_open;                        /* the current block has no terminator yet */
	LLVMValueRef run;                    /* struct bpfrt_run *, or NULL */
	LLVMValueRef frame;                  /* lowest byte of the BPF stack frame */
	uint32_t frame_bytes;                /* a multiple of 8; r10 is frame + frame_bytes */
	struct bpfc_views regs[BPFC_REGS];
	LLVMValueRef loops;        /* how often it may still come by a MAY_GOTO: a variable, or NULL */
	LLVMBasicBlockRef entry;   /* variables live here */
	LLVMBasicBlockRef *blocks; /* by slot from the function's first; NULL: no jump goes there */
	LLVMBasicBlockRef zero;    /* returns 0; NULL until one is needed */
};

/* function.c */

/* The block of a slot that a jump or a fall-through goes to; dead or outside code is a block that returns 0. */
LLVMBasicBlockRef bpfc_fn_block(struct bpfc_fn *fn, int64_t slot);

/* The block that returns 0. */
LLVMBasicBlockRef bpfc_fn_zero_block(struct bpfc_fn *fn);

/* A new block after the current one, for the middle of an instruction. */
LLVMBasicBlockRef bpfc_fn_new_block(struct bpfc_fn *fn, const char *name);

/* A variable in the function's entry block. */
LLVMValueRef bpfc_fn_variable(struct bpfc_fn *fn, LLVMTypeRef type, unsigned align, const char *name);

/* Reports `code` at the current instruction, with up to three arguments, as the reason why there is no output. */
#define bpfc_fn_fail(fn, name, ...) \
	bpfc_fn_report(fn, BPFC_E_UNSUPPORTED, &BPFC_DIAG_INIT(name, .args = { __VA_ARGS__ }))
#define bpfc_fn_warn(fn, name, ...) bpfc_fn_report(fn, BPFC_OK, &BPFC_DIAG_INIT(name, .args = { __VA_ARGS__ }))
void bpfc_fn_report(struct bpfc_fn *fn, int status, struct bpfc_diag *diag);

/* values.c: what the facts say. */

/* Of a register before the current instruction; without facts something initialised, and r10 always r10. */
const struct bpfc_value *bpfc_fn_fact(const struct bpfc_fn *fn, unsigned reg);

/* Of a register after the current instruction, which is no jump. */
const struct bpfc_value *bpfc_fn_fact_after(const struct bpfc_fn *fn, unsigned reg);

/* A scalar that 32 bits hold; a pointer. */
static inline bool bpfc_value_fits32(const struct bpfc_value *value)
{
	return value->kind == BPFC_KIND_SCALAR && value->umax <= UINT32_MAX;
}

static inline bool bpfc_value_is_pointer(const struct bpfc_value *value)
{
	return bpfc_kind_is_pointer(value->kind);
}

/*
 * What the lower half of a register tells of the upper half, before the current instruction or after it: nothing; it is
 * zero; it is the lower half's sign; either (0 to INT32_MAX); or nobody reads it.
 */
enum bpfc_width {
	BPFC_WIDTH_WIDE = 0,
	BPFC_WIDTH_ZERO = 1,
	BPFC_WIDTH_SIGN = 2,
	BPFC_WIDTH_DEAD = 4,
};
unsigned bpfc_fn_width(const struct bpfc_fn *fn, unsigned reg); /* mask of enum bpfc_width, without DEAD */
unsigned bpfc_fn_width_after(const struct bpfc_fn *fn, unsigned reg);

/* registers.c: definitions write all views; reads take the narrowest valid one. */
void bpfc_fn_set64(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value);
void bpfc_fn_set32(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value); /* the upper half is zero, or dead */
void bpfc_fn_set32_signed(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value);
void bpfc_fn_setptr(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value);
void bpfc_fn_move(struct bpfc_fn *fn, unsigned dst, unsigned src);
LLVMValueRef bpfc_fn_get64(struct bpfc_fn *fn, unsigned reg);
LLVMValueRef bpfc_fn_get32(struct bpfc_fn *fn, unsigned reg);
LLVMValueRef bpfc_fn_getptr(struct bpfc_fn *fn, unsigned reg);

/* views.c: variables for all registers; in a function that is built, those that nobody reads go. */
void bpfc_views_make(struct bpfc_fn *fn);
void bpfc_views_sweep(struct bpfc_fn *fn);
LLVMValueRef bpfc_view_read(struct bpfc_fn *fn, struct bpfc_view *view);
void bpfc_view_write(struct bpfc_fn *fn, struct bpfc_view *view, LLVMValueRef value);

/* A constant of type i8 to i64, or intptr. */
static inline LLVMValueRef bpfc_const(LLVMTypeRef type, int64_t value)
{
	return LLVMConstInt(type, (unsigned long long)value, 1);
}

/* An address and its proven alignment in bytes. */
struct bpfc_place {
	LLVMValueRef ptr;
	unsigned align;
};

/* memory.c */

/* `ptr` plus `off` bytes. */
LLVMValueRef bpfc_fn_offset(struct bpfc_fn *fn, LLVMValueRef ptr, int64_t off);

/* Whether `reg` may be the base of a plain access; reports why not. */
bool bpfc_fn_may_access(struct bpfc_fn *fn, unsigned reg);

/* Where an access of `bytes` at reg + off goes. */
struct bpfc_place bpfc_fn_place(struct bpfc_fn *fn, unsigned reg, int64_t off, unsigned bytes);

/* The largest power of two, `most` at most, that divides `off`. */
unsigned bpfc_align_of(int64_t off, unsigned most);

LLVMValueRef bpfc_fn_load(struct bpfc_fn *fn, LLVMTypeRef type, struct bpfc_place place);
void bpfc_fn_store(struct bpfc_fn *fn, LLVMValueRef value, struct bpfc_place place);

/* A member of a struct: its value. */
LLVMValueRef bpfc_fn_member(struct bpfc_fn *fn, LLVMTypeRef type, LLVMValueRef base, unsigned member,
			    LLVMTypeRef member_type);

/* The instructions, by shape. Each sets fn->is_open to false when it ends its block. */
void bpfc_fn_alu(struct bpfc_fn *fn, const struct bpfc_insn *insn);                   /* alu.c */
void bpfc_fn_swap(struct bpfc_fn *fn, const struct bpfc_insn *insn);                  /* swap.c */
LLVMValueRef bpfc_fn_bswap(struct bpfc_fn *fn, LLVMTypeRef type, LLVMValueRef value); /* swap.c */
void bpfc_fn_jump(struct bpfc_fn *fn, const struct bpfc_insn *insn);                  /* jump.c: JA, JA_LONG */
void bpfc_fn_branch(struct bpfc_fn *fn, const struct bpfc_insn *insn);                /* jump.c: the conditional ones */
void bpfc_fn_may_goto(struct bpfc_fn *fn, const struct bpfc_insn *insn);              /* jump.c */
void bpfc_fn_exit(struct bpfc_fn *fn);                                                /* jump.c */
void bpfc_fn_address(struct bpfc_fn *fn, const struct bpfc_insn *insn);               /* address.c: LD_IMM64 */
void bpfc_fn_ldx(struct bpfc_fn *fn, const struct bpfc_insn *insn);                   /* memory.c */
void bpfc_fn_stx(struct bpfc_fn *fn, const struct bpfc_insn *insn);                   /* memory.c: ST, STX */
void bpfc_fn_atomic(struct bpfc_fn *fn, const struct bpfc_insn *insn);                /* atomic.c */
void bpfc_fn_load_acquire(struct bpfc_fn *fn, const struct bpfc_insn *insn);          /* atomic.c */
void bpfc_fn_store_release(struct bpfc_fn *fn, const struct bpfc_insn *insn);         /* atomic.c */
void bpfc_fn_legacy_packet(struct bpfc_fn *fn, const struct bpfc_insn *insn);         /* legacy_packet.c */
void bpfc_fn_call(struct bpfc_fn *fn, const struct bpfc_insn *insn);                  /* call.c */
void bpfc_fn_call_reg(struct bpfc_fn *fn, const struct bpfc_insn *insn);              /* call_reg.c: CALLX */

/* context.c: whether accesses through `reg` go through the context's table of fields; and such an access. */
bool bpfc_fn_is_ctx(const struct bpfc_fn *fn, unsigned reg);
void bpfc_fn_ctx_load(struct bpfc_fn *fn, const struct bpfc_insn *insn);
void bpfc_fn_ctx_store(struct bpfc_fn *fn, const struct bpfc_insn *insn, LLVMValueRef value);

/* kernel_memory.c: a load through a pointer of the kernel's, by the runtime's probe_read. */
LLVMValueRef bpfc_fn_kernel_load(struct bpfc_fn *fn, LLVMTypeRef type, unsigned reg, int64_t off);

/* helper_call.c: a helper as a native function, declared; NULL (reported) when there is none. */
LLVMValueRef bpfc_fn_helper(struct bpfc_fn *fn, uint32_t id, LLVMTypeRef *type);
void bpfc_fn_helper_call(struct bpfc_fn *fn, const struct bpfc_insn *insn);
/* A register as a native argument. */
LLVMValueRef bpfc_fn_native_arg(struct bpfc_fn *fn, enum bpfc_native native, unsigned reg);

/* map_call.c: map helpers on one known map of a known type. False: nothing was done. */
bool bpfc_fn_map_call(struct bpfc_fn *fn, uint32_t helper);
/* The pointer to the map's values. */
LLVMValueRef bpfc_fn_map_values(struct bpfc_fn *fn, LLVMValueRef map);

void bpfc_fn_tail_call(struct bpfc_fn *fn);                                 /* tail_call.c */
void bpfc_fn_extern_call(struct bpfc_fn *fn, const struct bpfc_insn *insn); /* extern_call.c */
LLVMValueRef bpfc_fn_callback(struct bpfc_fn *fn, uint32_t subprog);        /* callback.c */

/* subprog.c: declares the program's functions; fn->self's arguments to and from registers. */
int bpfc_unit_declare(struct bpfc_unit *unit);
void bpfc_fn_take_args(struct bpfc_fn *fn);
void bpfc_fn_subprog_call(struct bpfc_fn *fn, const struct bpfc_insn *insn);

/* frame.c: the BPF stack, zeroed where it must be, and r10. */
void bpfc_fn_frame(struct bpfc_fn *fn);

/* entry.c: the entry function. */
void bpfc_unit_entry(struct bpfc_unit *unit);

/* native.c: an LLVM attribute without a value; the type of a native argument or result; attributes of every function
 * that we define; makes a declared function's 32-bit parameter (from 1) a signed one, for calling conventions that
 * care. */
LLVMAttributeRef bpfc_attribute(const struct bpfc_emitter *e, const char *name);
LLVMTypeRef bpfc_native_type(const struct bpfc_emitter *e, enum bpfc_native native);
void bpfc_function_attributes(const struct bpfc_emitter *e, LLVMValueRef function);
void bpfc_sign_extend(const struct bpfc_emitter *e, LLVMValueRef function, unsigned param);

/* widths.c: what is known of registers of one function without its upper half; NULL when there is no memory.
 * high_live.c adds where something reads it. */
struct bpfc_widths *bpfc_widths(const struct bpfc_unit *unit, uint32_t subprog);
void bpfc_high_live(const struct bpfc_unit *unit, uint32_t subprog, struct bpfc_widths *widths, uint16_t *before);

#endif
