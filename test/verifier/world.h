/* A small model for tests of the verifier: an XDP program of given instructions, and things for it to name. */
#ifndef WORLD_H
#define WORLD_H

#include "bpfv/verify.h"

/* Maps. */
enum {
	HASH,   /* 4-byte keys, 16-byte values */
	ARRAY,  /* 8-byte values, read-only for programs */
	OUTER,  /* array of maps, described by INNER */
	INNER,  /* 4-byte keys, 32-byte values */
	PROGS,  /* prog_array */
	TIMERS, /* 4-byte keys, 16-byte values that are a bpf_timer */
	MAP_COUNT,
};

/* Global variables. */
enum {
	COUNTER,  /* 8 bytes of .bss */
	CONSTANT, /* 8 bytes of .rodata: 0x0807060504030201 */
	GLOBAL_COUNT,
};

/* Extern symbols; their types are in world.c. */
enum {
	TAKES_TWO,     /* int f(int a, void *b) */
	GIVES_POINTER, /* void *f(void) */
	EXTERN_COUNT,
};

/* Types. */
enum {
	TYPE_VOID,
	TYPE_INT,
	TYPE_PTR,
	TYPE_PROTO_TWO,
	TYPE_TAKES_TWO,
	TYPE_PROTO_POINTER,
	TYPE_GIVES_POINTER,
	TYPE_PROTO_NOTHING,
	TYPE_GIVES_NOTHING,
	TYPE_TIMER,
	TYPE_INT_PTR,
	TYPE_PROTO_GLOBAL, /* int f(int *p, int n) */
	TYPE_GLOBAL,
	TYPE_PROTO_GLOBAL_VOID, /* void f(int *p, int n) */
	TYPE_GLOBAL_VOID,
	TYPE_COUNT,
};

/* Helpers by id. */
enum {
	MAP_LOOKUP = 1,
	MAP_UPDATE = 2,
	KTIME = 5,
	PRINTK = 6,
	PRANDOM = 7,
	TAIL_CALL = 12,
	SKB_LOAD_BYTES = 26,
	ADJUST_HEAD = 44,
	PROBE_READ_KERNEL = 113,
	FOR_EACH = 164,
	TIMER_SET_CALLBACK = 170,
	LOOP = 181,
	XDP_LOAD_BYTES = 189,
};

#define MAX_SUBPROGS 16

struct world {
	struct bpfc_model model;
	struct bpfc_prog prog;
	struct bpfc_subprog subprogs[MAX_SUBPROGS];
	struct bpfv_options options;
	/* Results. */
	int status;
	struct bpfc_facts *facts;
	unsigned diags;
	struct bpfc_diag first;    /* strings of its arguments are gone */
	char text[128];            /* the strings among them, with spaces between */
	long live_blocks;          /* allocated and not freed */
	long allocations, fail_at; /* the allocation of this number fails; 0: none */
};

/* An XDP program; every function is `firsts[i]` to the next. firsts NULL: one function. */
void world_init(struct world *world, const struct bpfc_insn *insns, uint32_t count, const uint32_t *firsts,
		uint32_t subprogs);
void world_tracing(struct world *world); /* with a raw context */
int world_verify(struct world *world);
void world_close(struct world *world);

/* The register's fact before an instruction. */
const struct bpfc_value *world_reg(const struct world *world, uint32_t insn, unsigned reg);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Declares and verifies `world`, of one function. */
#define VERIFY(...)                                                 \
	const struct bpfc_insn insns[] = { __VA_ARGS__ };           \
	struct world world;                                         \
	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1); \
	world_verify(&world)

/* The same, of another type than XDP. */
#define VERIFY_AS(progtype, ...)                                    \
	const struct bpfc_insn insns[] = { __VA_ARGS__ };           \
	struct world world;                                         \
	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1); \
	world.prog.type = BPFC_PROG_##progtype;                     \
	world_verify(&world)

/* The same of several functions, whose first slots are FIRSTS(0, ...). */
#define FIRSTS(...) { __VA_ARGS__ }
#define VERIFY_SUBPROGS(firsts, ...)                                                        \
	const uint32_t starts[] = firsts;                                                   \
	const struct bpfc_insn insns[] = { __VA_ARGS__ };                                   \
	struct world world;                                                                 \
	world_init(&world, insns, (uint32_t)COUNT(insns), starts, (uint32_t)COUNT(starts)); \
	world_verify(&world)

#define ACCEPTED()                                                                                                  \
	do {                                                                                                        \
		cr_assert_eq(world.status, BPFC_OK, "%d, diagnostic %d at %u", world.status, (int)world.first.code, \
			     world.first.insn);                                                                     \
		world_close(&world);                                                                                \
	} while (0)

#define REJECTED(name, at)                                                                             \
	do {                                                                                           \
		cr_assert_eq(world.status, BPFC_E_REJECTED, "status %d", world.status);                \
		cr_assert_eq(world.first.code, BPFC_D_##name, "diagnostic %d", (int)world.first.code); \
		cr_assert_eq(world.first.insn, (uint32_t)(at), "insn %u", world.first.insn);           \
		cr_assert_null(world.facts);                                                           \
		world_close(&world);                                                                   \
	} while (0)

/* Instructions. */
#define SECOND_SLOT { .id = BPFC_INSN_SECOND }
#define MOV_IMM(d, n) BPFC_MAKE(MOV64_IMM, .dst = (d), .imm = (n))
#define MOV_REG(d, s) BPFC_MAKE(MOV64_REG, .dst = (d), .src = (s))
#define ADD_IMM(d, n) BPFC_MAKE(ADD64_IMM, .dst = (d), .imm = (n))
#define ADD_REG(d, s) BPFC_MAKE(ADD64_REG, .dst = (d), .src = (s))
#define LDX(bits, d, s, o) BPFC_MAKE(LDX##bits, .dst = (d), .src = (s), .off = (o))
#define STX(bits, d, o, s) BPFC_MAKE(STX##bits, .dst = (d), .src = (s), .off = (o))
#define ST(bits, d, o, n) BPFC_MAKE(ST##bits, .dst = (d), .off = (o), .imm = (n))
#define JEQ(d, n, o) BPFC_MAKE(JEQ64_IMM, .dst = (d), .imm = (n), .off = (o))
#define JNE(d, n, o) BPFC_MAKE(JNE64_IMM, .dst = (d), .imm = (n), .off = (o))
#define GOTO(o) BPFC_MAKE(JA, .off = (o))
#define CALL_HELPER(nr) BPFC_MAKE(CALL_HELPER, .ref = (nr), .imm = (nr), .ref_kind = BPFC_REF_HELPER)
#define CALL_SUBPROG(n) BPFC_MAKE(CALL_SUBPROG, .ref = (n), .ref_kind = BPFC_REF_SUBPROG)
#define CALL_EXTERN(n) BPFC_MAKE(CALL_EXTERN, .ref = (n), .ref_kind = BPFC_REF_EXTERN)
#define EXIT BPFC_MAKE(EXIT, .imm = 0)
#define LD_MAP(d, n) BPFC_MAKE(LD_MAP_FD, .dst = (d), .ref = (n), .ref_kind = BPFC_REF_MAP), SECOND_SLOT
#define LD_GLOBAL(d, n, o) \
	BPFC_MAKE(LD_VAR, .dst = (d), .ref = (n), .imm = (o), .ref_kind = BPFC_REF_GLOBAL), SECOND_SLOT
#define LD_FUNC(d, n) BPFC_MAKE(LD_CODE, .dst = (d), .ref = (n), .ref_kind = BPFC_REF_SUBPROG), SECOND_SLOT

#endif
