/* What the files of this folder share: one verification. verify.c tells the order in which they are called. */
#ifndef BPFV_VERIFIER_H
#define BPFV_VERIFIER_H

#include "bpfc/helper.h"
#include "bpfv/verify.h"
#include "kfunc.h"
#include "special.h"
#include "state.h"
#include "text.h"

/* Freestanding C has these four, but no header for them. */
void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);

/* Of a slot of the program. */
enum {
	BPFV_VISITED = 1,     /* the control flow graph leads to it */
	BPFV_REACHED = 2,     /* a state does */
	BPFV_JUMPED = 4,      /* a state takes its jump */
	BPFV_FELL = 8,        /* a state goes on to the instruction after it */
	BPFV_STOPPED = 16,    /* a walk ended here for good: exit, or an error */
	BPFV_CALLS_BACK = 32, /* a call with a callback */
	BPFV_EXITS = 64,      /* an exit can be reached from here */
	BPFV_ROUNDS = 128,    /* starts a round of a loop that ends by itself */
};

#define BPFV_ALL_REGS 0xffff

struct bpfv_insn {
	uint32_t rank;    /* place in the reverse postorder of its function */
	uint32_t head;    /* number of the head that starts here, or BPFC_NONE */
	uint16_t live;    /* registers that are read from here on */
	uint16_t changed; /* registers that the instruction before may have changed: facts differ from its own */
	uint8_t flags, via;
};

/* What an access goes through. */
enum {
	BPFV_VIA_CTX = 1,
	BPFV_VIA_OTHERS = 2,
};

/* A function. Its heads are the instructions where paths meet, in reverse postorder: first_head and on. */
struct bpfv_subprog {
	uint32_t first_head, head_count;
	uint32_t touched; /* bytes below r10 that may be accessed */
	uint32_t surely;  /* the same, of accesses at known offsets */
	uint8_t *zero;    /* as in the facts; NULL: no bit is set */
	bool is_reached;
	bool is_callback;
	bool tail_calls;    /* itself */
	bool may_tail_call; /* or what it calls */
	/* Of what is called in it too, whether or not a path does. */
	bool moves_packet, sleeps;
	/* Functions that are walked alone, and the entry program. */
	uint8_t walk;              /* enum bpfv_walk */
	struct bpfv_param *params; /* NULL: not known yet */
	bool worst_is_known;
	struct bpfv_worst worst; /* of one run */
};

enum bpfv_walk {
	BPFV_WALK_NOT_YET,
	BPFV_WALK_NOW,
	BPFV_WALK_DONE,
};

/* What a global function wants for a parameter. */
#define BPFV_PARAMS 5
enum bpfv_param_kind {
	BPFV_PARAM_NUMBER,
	BPFV_PARAM_CTX,
	BPFV_PARAM_MEMORY, /* `bytes` to read and to write */
	BPFV_PARAM_DYNPTR,
	BPFV_PARAM_TRUSTED,   /* an object of the kernel's, of that type */
	BPFV_PARAM_UNTRUSTED, /* anything, of which is read what can be */
	BPFV_PARAM_WRONG,     /* nobody can call it: `fault` says why */
};

struct bpfv_param {
	uint8_t kind;
	bool maybe_null;
	uint32_t type; /* behind the pointer */
	uint64_t bytes;
	const char *fault;
};

struct bpfv_point;
struct bpfv_loop;
struct bpfv_loose;

/* Numbers in a growing array. */
struct bpfv_list {
	uint32_t *items;
	uint32_t count, room;
};

/* The points of a head. Open ones are those of the path that is walked, the last first; the others the last hit first.
 */
struct bpfv_head {
	struct bpfv_point *open, *done;
};

/* A type of objects that the program makes, and its special fields. */
struct bpfv_known_object {
	struct bpfv_known_object *next;
	uint32_t type;
	struct bpfv_specials specials;
};

/* A call of a function that is walked alone. */
struct bpfv_lone_call {
	struct bpfv_lone_call *next; /* of the same context */
	uint32_t callsite, subprog;
};

/* One function in one chain of calls. */
struct bpfv_context {
	struct bpfv_context *parent, *children, *sibling;
	struct bpfv_context *next; /* in the list of all */
	uint32_t callsite, subprog;
	struct bpfv_lone_call *lone_calls;
	struct bpfv_head *heads;
};

/* A path to be walked. */
struct bpfv_work {
	struct bpfv_work *next;
	struct bpfv_state state;
	struct bpfv_point *here;
	uint64_t from; /* the instruction that led here, as v->processed counted it */
	uint32_t insn;
	uint32_t pairs; /* v->pairs.count at the fork */
};

/* A path from its fork on: instructions that were processed one after the other. */
struct bpfv_run {
	uint64_t first, from; /* its first, and the one before that, of another run; as v->processed counts */
};

/* What there is to see of a walk. */
enum bpfv_sight {
	BPFV_SEES_PATH,  /* a path begins */
	BPFV_SEES_INSN,  /* the instruction is checked and done next */
	BPFV_SEES_KNOWN, /* the path ends, at the head of a block, in a state that is covered */
};

/* The first error, as far as its explanation needs it. */
struct bpfv_fault {
	enum bpfc_diag_code code;
	uint32_t insn, reg;              /* reg: what it is about; BPFC_NONE: no register */
	uint64_t processed;              /* on which walked instruction; 0: not on a walk */
	int64_t numbers[BPFC_DIAG_ARGS]; /* of its arguments */
};

struct bpfv {
	const struct bpfc_prog *prog;
	const struct bpfc_model *model;
	struct bpfv_options options;
	uint32_t frame_limit; /* bytes of one frame */
	int status;           /* the first error; functions return early once it is set */
	uint32_t errors;
	struct bpfv_fault fault;
	bool is_walking;
	struct bpfv_block *blocks; /* all memory that is in use */
	uint64_t memory;           /* its bytes */
	uint32_t insn;             /* that is walked; BPFC_NO_INSN: none is yet */

	struct bpfv_insn *insns;
	uint32_t *order;         /* slots in reverse postorder, function by function: from its `first` on */
	uint32_t *visited;       /* how many slots of each function are in order */
	uint32_t *heads;         /* slots of all heads */
	uint32_t *callees_first; /* functions, each after those that it calls */
	struct bpfv_subprog *subprogs;
	uint8_t permitted[32];                                /* helpers, as bits */
	struct bpfv_kfunc *kfuncs;                            /* by extern */
	struct bpfv_specials *map_specials, *global_specials; /* special fields of each */
	struct bpfv_known_object *objects;
	bool *is_made;          /* by type: programs make such objects themselves; NULL: none */
	uint32_t *whole;        /* by type: the target's of that name, plus 1; 0: nobody has asked */
	bool has_old_tags;      /* special.c */
	struct bpfv_value task; /* what get_current_task_btf gives; kind NONE: nobody has asked */

	struct bpfv_context *contexts, *async; /* async: the roots of callbacks that run later */
	struct bpfv_work *work;
	struct bpfv_work *async_work;      /* to be walked when nothing else is left */
	struct bpfv_point *here;           /* the last point on the path that is walked */
	uint64_t processed, states, start; /* start: what the clock said */
	struct bpfv_run *runs;             /* in the order of walking, where somebody wants reasons */
	uint64_t run_count, run_room;
	/* Sees the walk; NULL: nobody does. */
	void (*watch)(struct bpfv *v, enum bpfv_sight sight, const struct bpfv_state *state, uint32_t i);
	void *watcher;
	struct bpfv_list pairs;       /* origins made of two others */
	struct bpfv_list todo, fresh; /* origins to be followed; places newly marked */
	uint64_t marked, jumps;       /* marks that were made; jumps that were walked */
	uint32_t open_loops;
	uint32_t nested;      /* frames of the paths that wait for a function that is walked alone */
	uint64_t activations; /* frames that were pushed */
	uint64_t invocations; /* calls with callbacks that were walked */
	bool is_endless;      /* a loop was brought to an end that goes round nobody knows how often */
	bool wants_facts;
	bool has_func;            /* the program takes a function's address */
	struct bpfv_loose *loose; /* numbers that covered states were let differ in; NULL: none */
	uint32_t context_count;
	uint32_t last_id;
	struct bpfc_facts *facts;
};

/* alloc.c: zeroed memory, NULL and the status set when there is none. What is left is freed at the end. */
void *bpfv_alloc(struct bpfv *v, size_t bytes);
void *bpfv_alloc_array(struct bpfv *v, size_t count, size_t bytes);
void bpfv_free(struct bpfv *v, void *memory);
void bpfv_free_all(struct bpfv *v);

/* diag.c */
void bpfv_report(struct bpfv *v, enum bpfc_diag_code code, uint32_t insn, const struct bpfc_diag_arg args[]);
#define bpfv_reject(v, name, insn, ...) \
	bpfv_report(v, BPFC_D_##name, insn, (const struct bpfc_diag_arg[BPFC_DIAG_ARGS]){ __VA_ARGS__ })
/* The same, counted by nobody: notes. */
void bpfv_emit(const struct bpfv *v, enum bpfc_diag_code code, uint32_t insn, const struct bpfc_diag_arg args[]);
/* A cap is reached at instruction `insn`: sets the status too. */
void bpfv_give_up(struct bpfv *v, enum bpfc_diag_code code, uint32_t insn, uint64_t cap);

/* describe.c, place.c: what diagnostics call things. The phrase is the caller's, and is returned. */
#define BPFV_PHRASE 192 /* bytes; longer ones are cut */
const char *bpfv_kind_text(unsigned kind);
const char *bpfv_describe(const struct bpfv *v, const struct bpfv_value *a, char phrase[BPFV_PHRASE]);
/* "line 36", or "locks.h:36" where that is not the file of instruction `from` */
const char *bpfv_describe_where(const struct bpfv *v, uint32_t from, uint32_t insn, char phrase[BPFV_PHRASE]);
const char *bpfv_describe_range(const struct bpfv_scalar *n, char phrase[BPFV_PHRASE]); /* "between 0 and 5" */
/* Byte `off` from the pointer on: "variable 'cfg', field 'limits[2]'". */
const char *bpfv_describe_place(const struct bpfv *v, const struct bpfv_value *base, int64_t off,
				char phrase[BPFV_PHRASE]);
const char *bpfv_describe_object(const struct bpfv *v, const struct bpfv_value *base, char phrase[BPFV_PHRASE]);
const char *bpfv_progtype_name(const struct bpfv *v);
const char *bpfv_maptype_name(const struct bpfv *v, uint32_t map);
const char *bpfv_global_name(const struct bpfv *v, uint32_t global);

/* cfg.c: the shape of each function. Errors are reported. */
void bpfv_cfg(struct bpfv *v);
unsigned bpfv_successors(const struct bpfv *v, uint32_t i, uint32_t to[2]); /* jump first, then what follows */
uint32_t bpfv_next(const struct bpfv *v, uint32_t i);                       /* the slot after an instruction */
uint32_t bpfv_subprog_of(const struct bpfv *v, uint32_t i);

/* call_graph.c: reports recursion. */
void bpfv_call_graph(struct bpfv *v);

/* effect.c */
void bpfv_effects(struct bpfv *v);
bool bpfv_moves_packet(uint32_t helper);
bool bpfv_may_sleep(const struct bpfv *v, uint32_t i); /* the call there */

/* live.c: which registers are read later. */
void bpfv_live(struct bpfv *v);
/* Forgets the registers of frame `f` that are not live before instruction `i`. */
void bpfv_forget_dead(struct bpfv *v, struct bpfv_state *state, uint32_t f, uint32_t i);

/* origin.c: which numbers matter. */
void bpfv_push(struct bpfv *v, struct bpfv_list *list, uint32_t item);
uint32_t bpfv_both(struct bpfv *v, uint32_t a, uint32_t b); /* the origin of a number made of two */
/* The value, if it is a number, decides something. */
void bpfv_need(struct bpfv *v, const struct bpfv_value *value);
void bpfv_need_same(struct bpfv *v, uint32_t origin); /* wider numbers allow for more */
/* What is marked matters in a state on a path from the point. */
void bpfv_need_marked(struct bpfv *v, struct bpfv_point *point, const struct bpfv_state *state,
		      const struct bpfv_marks *marks);
/* The origin of each number becomes its own place: a point is made here. */
void bpfv_settle(struct bpfv *v, struct bpfv_state *state);

/* point.c: states visited before. */
/* Whether the path ends before `i`, the head of a block: it was walked before, or is refused. If not, the state may be
 * kept. */
bool bpfv_is_known(struct bpfv *v, struct bpfv_state *state, uint32_t i);
void bpfv_end_path(struct bpfv *v, struct bpfv_point *point); /* a path from the point has come to its end */

/* loop.c: loops whose rounds are brought to one end. */
bool bpfv_loop_is_open(struct bpfv_loop *loop);                                             /* NULL: no */
void bpfv_loop_back(struct bpfv *v, struct bpfv_point *to, const struct bpfv_state *state); /* the path ends at `to` */
void bpfv_loop_done(struct bpfv *v, struct bpfv_point *point); /* all paths from it have come to their end */
/* Numbers that differ from the round before, and do not matter, are any number from now on. */
void bpfv_widen(struct bpfv *v, struct bpfv_state *state, uint32_t i);

/* loose.c: facts about numbers that covered states were let differ in. */
void bpfv_loosen(struct bpfv *v, const struct bpfv_point *point, const struct bpfv_state *state);
/* The jump compares two registers: what equals one of them is known by the other. */
void bpfv_loose_compare(struct bpfv *v, const struct bpfv_state *state, const struct bpfc_insn *insn);
void bpfv_loose_facts(struct bpfv *v);

/* explore.c: walks all paths. */
void bpfv_explore(struct bpfv *v);
void bpfv_walk_all(struct bpfv *v); /* of v->work */
/* The function's frame is pushed on the state; the call returns to the instruction after `callsite`. */
bool bpfv_enter(struct bpfv *v, struct bpfv_state *state, uint32_t callsite, uint32_t subprog);
/* Takes the state: it is walked later, from i on. */
void bpfv_walk_later(struct bpfv *v, struct bpfv_state *state, uint32_t i);
struct bpfv_context *bpfv_context_of(struct bpfv *v, struct bpfv_context *parent, uint32_t callsite, uint32_t subprog);

/* path.c: how the walk came to where it is. */
void bpfv_path_begin(struct bpfv *v, const struct bpfv_work *work);

/* show.c: a value in short. */
void bpfv_show_scalar(struct bpfv_text *text, const struct bpfv_scalar *n);
void bpfv_show(const struct bpfv *v, struct bpfv_text *text, const struct bpfv_value *a);

/* explain.c: tells where the fault comes from. All memory of `v` is freed. */
void bpfv_explain(struct bpfv *v);

/* verify.c: from the checks of the program's shape to the facts. */
void bpfv_run_passes(struct bpfv *v);

/* trace.c: tells options.trace what the walk comes by. */
void bpfv_trace(struct bpfv *v);

static inline void bpfv_see(struct bpfv *v, enum bpfv_sight sight, const struct bpfv_state *state, uint32_t i)
{
	if (v->watch)
		v->watch(v, sight, state, i);
}

uint32_t bpfv_new_id(struct bpfv *v); /* of bound values and of references */

/* reference.c: what the call at `i` gives has to be given back; `value` stands for it. Returns its id. */
uint32_t bpfv_acquire(struct bpfv *v, struct bpfv_state *state, uint32_t i, struct bpfv_value *value);
bool bpfv_is_held(const struct bpfv_state *state, uint32_t owned);
bool bpfv_is_last_held(const struct bpfv_state *state, uint32_t owned);
void bpfv_disown(struct bpfv_state *state, uint32_t owned);
void bpfv_release(struct bpfv *v, struct bpfv_state *state, uint32_t owned); /* with all that goes with it */
const char *bpfv_callee_name(const struct bpfv *v, uint32_t i);
bool bpfv_refuse_arg(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, enum bpfc_diag_code code,
		     const char *needed); /* false */
/* False: it was reported. `what` happens at i: "the program ends". */
bool bpfv_check_regions(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const char *what);
bool bpfv_check_nothing_held(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const char *what);

/* entry.c */
void bpfv_entry(struct bpfv *v, struct bpfv_state *state);
unsigned bpfv_context_align(const struct bpfc_ctx *ctx); /* log2 */

/* Transfer functions: what an instruction does to a state. */
void bpfv_step_alu(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn);
void bpfv_step_ld_imm64(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn);
void bpfv_step_load(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn);
void bpfv_step_store(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn);
void bpfv_step_atomic(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn);
void bpfv_step_packet(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn);
/* The instruction to go on with, or BPFC_NO_INSN. */
uint32_t bpfv_step_call(struct bpfv *v, struct bpfv_state *state, uint32_t i);
uint32_t bpfv_step_exit(struct bpfv *v, struct bpfv_state *state, uint32_t i);
void bpfv_clobber(struct bpfv *v, struct bpfv_state *state); /* r0 to r5 after a call */
void bpfv_forget_packet(struct bpfv *v, struct bpfv_state *state);

/* branch.c: which ways a conditional jump can go, and what is known afterwards. */
enum {
	BPFV_MAY_FALL = 1,
	BPFV_MAY_JUMP = 2,
};
unsigned bpfv_branch(const struct bpfc_insn *insn, const struct bpfv_value regs[]);
void bpfv_refine(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn, bool jumps);

/* field.c: whether an access of a field, or of a socket, is one that programs of Linux may make. */
bool bpfv_field_allows(const struct bpfc_ctx_field *field, unsigned access, int64_t off, uint64_t bytes);
bool bpfv_socket_allows(enum bpfv_memory memory, int64_t off, uint64_t bytes);

/* context.c: the value that a load from the context gives. */
struct bpfv_value bpfv_socket(struct bpfv *v, enum bpfv_memory memory, bool maybe_null);
struct bpfv_value bpfv_load_ctx(struct bpfv *v, const struct bpfv_value *base, int64_t off, unsigned bytes);

/* stack.c: bytes lo to hi - 1 below a frame's r10, both negative; exact: all of them, always. */
struct bpfv_span {
	int64_t lo, hi;
	bool is_exact;
	uint32_t origin; /* of the distance */
};
struct bpfv_span bpfv_stack_span(const struct bpfv *v, const struct bpfv_value *base, int64_t off, uint64_t bytes);
struct bpfv_span bpfv_stack_above(const struct bpfv *v, const struct bpfv_value *base); /* an unknown number of bytes */
void bpfv_stack_touch(struct bpfv *v, const struct bpfv_state *state, uint32_t frame, struct bpfv_span span);
void bpfv_stack_read(struct bpfv *v, const struct bpfv_state *state, uint32_t frame, struct bpfv_span span);
void bpfv_stack_write(struct bpfv *v, struct bpfv_state *state, uint32_t frame, struct bpfv_span span,
		      const struct bpfv_value *value); /* NULL: unknown bytes */
struct bpfv_value bpfv_stack_load(struct bpfv *v, const struct bpfv_state *state, uint32_t frame, struct bpfv_span span,
				  unsigned bits);
/* In the paths that lead to a point. */
void bpfv_mark_read(struct bpfv *v, struct bpfv_point *point, uint32_t frame, uint64_t slots);

/* escape.c: memory that others read or write through a pointer that they got. */
void bpfv_others_read(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *pointer);
void bpfv_others_read_at(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *pointer,
			 struct bpfv_span span); /* those bytes, and what pointers in them lead to */
void bpfv_others_write(struct bpfv *v, struct bpfv_state *state, const struct bpfv_value *pointer);

/* helper.c, result.c, callback.c */
void bpfv_helper_args(struct bpfv *v, struct bpfv_state *state, uint32_t id, const struct bpfc_helper *helper);
bool bpfv_check_helper(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const struct bpfc_helper *helper);
struct bpfv_value bpfv_helper_result(struct bpfv *v, const struct bpfv_value regs[], uint32_t id,
				     const struct bpfc_helper *helper);
#define BPFV_DYNPTR_BYTES 16
void bpfv_callback(struct bpfv *v, struct bpfv_state *state, uint32_t i);
bool bpfv_in_callback(const struct bpfv *v, const struct bpfv_state *state); /* the innermost frame is one's */
struct bpfv_value bpfv_map_value(struct bpfv *v, const struct bpfv_value *map, bool maybe_null);
unsigned bpfv_helper_map_arg(const struct bpfc_helper *helper);  /* register of its first MAP argument, or 0 */
unsigned bpfv_helper_func_arg(const struct bpfc_helper *helper); /* register of its FUNC argument, or 0 */

/* types.c */
uint32_t bpfv_type_skip(const struct bpfc_types *types, uint32_t id); /* behind modifiers and typedefs */
bool bpfv_is_aggregate(const struct bpfc_types *types, uint32_t id);
const struct bpfc_type *bpfv_prototype(const struct bpfc_types *types, uint32_t func); /* NULL: none is known */
bool bpfv_section_starts(const struct bpfc_prog *prog, const char *start);             /* its name, without "?" */

/* permission.c: what helpers the program may call; asked after bpfv_permissions. */
void bpfv_permissions(struct bpfv *v);
bool bpfv_may_call(const struct bpfv *v, uint32_t id);
uint64_t bpfv_type_size(const struct bpfc_types *types, uint32_t id); /* bytes, 0: unknown */
bool bpfv_is_text(const char *a, const char *b);
bool bpfv_starts(const char *text, const char *start);
bool bpfv_is_number_type(const struct bpfc_type *type);
bool bpfv_same_struct(const struct bpfc_types *types, uint32_t a, uint32_t b);

/* check.c: whether the state has what the instruction needs. False: it was reported. */
bool bpfv_check_insn(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
bool bpfv_check_result(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
bool bpfv_check_early_exit(struct bpfv *v, const struct bpfv_state *state, uint32_t i);

/* special.c: special fields of what a pointer leads to. NULL: there is none. */
void bpfv_find_specials(struct bpfv *v);
struct bpfv_specials bpfv_specials_of(struct bpfv *v, const struct bpfv_value *pointer);
uint32_t bpfv_count_fields(struct bpfv *v, const struct bpfv_value *pointer, unsigned what);
const struct bpfv_special *bpfv_field_at(struct bpfv *v, const struct bpfv_value *pointer, int64_t off);
const struct bpfv_special *bpfv_field_in(struct bpfv *v, const struct bpfv_value *pointer, int64_t off, uint64_t bytes);
const char *bpfv_field_text(unsigned what);

/* lock.c, timer.c, graph.c: arguments that are such fields; what is called while a lock is held. */
bool bpfv_check_lock(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, bool takes);
void bpfv_lock(struct bpfv_state *state, uint32_t i, unsigned reg);
void bpfv_unlock(struct bpfv *v, struct bpfv_state *state);
bool bpfv_check_call_here(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
bool bpfv_check_field_arg(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg,
			  enum bpfv_field what);
bool bpfv_check_timer(struct bpfv *v, const struct bpfv_state *state, uint32_t i, enum bpfv_field what, bool is_init);
bool bpfv_check_graph_arg(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg,
			  const struct bpfv_kfunc *callee);
struct bpfv_value bpfv_graph_node(struct bpfv *v, const struct bpfv_value *root);
struct bpfv_value bpfv_graph_result(struct bpfv *v, const struct bpfv_value *root, const struct bpfv_kfunc *callee);
void bpfv_graph_call(struct bpfv *v, struct bpfv_state *state, const struct bpfv_kfunc *callee);
void bpfv_forget_lent(struct bpfv *v, struct bpfv_state *state);

/* object.c, dynptr.c, iterator.c: objects on the stack. */
const struct bpfv_value *bpfv_object_in(const struct bpfv_state *state, uint32_t frame, struct bpfv_span span);
const struct bpfv_value *bpfv_object_at(const struct bpfv_state *state, const struct bpfv_value *pointer);
struct bpfv_value bpfv_object_value(enum bpfv_object what);
void bpfv_object_put(struct bpfv *v, struct bpfv_state *state, const struct bpfv_value *pointer, uint64_t bytes,
		     struct bpfv_value object);
void bpfv_object_drop(struct bpfv *v, struct bpfv_state *state, uint32_t id);
void bpfv_object_scrub(struct bpfv *v, struct bpfv_state *state, uint32_t frame, struct bpfv_span span);
const char *bpfv_object_text(enum bpfv_object what);
bool bpfv_check_object_place(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, uint64_t bytes,
			     enum bpfv_object what);
bool bpfv_no_object(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, enum bpfv_object what);
void bpfv_read_object(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *pointer, uint64_t bytes);
bool bpfv_check_dynptr(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg);
bool bpfv_check_dynptr_place(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg);
bool bpfv_check_dynptr_helper(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
bool bpfv_check_dynptr_data(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
void bpfv_step_dynptr_helper(struct bpfv *v, struct bpfv_state *state, uint32_t i);
void bpfv_make_dynptr(struct bpfv *v, struct bpfv_state *state, uint32_t i, unsigned reg);
struct bpfv_value bpfv_slice(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *pointer,
			     uint64_t bytes, bool may_write);
void bpfv_forget_packet_slices(struct bpfv *v, struct bpfv_state *state);
bool bpfv_check_iterator_new(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
bool bpfv_check_iterator(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
void bpfv_iterator_new(struct bpfv *v, struct bpfv_state *state, uint32_t i);
void bpfv_iterator_destroy(struct bpfv *v, struct bpfv_state *state);
/* The state after next gave an element, or null. False: there are no more elements. */
bool bpfv_iterator_next(struct bpfv *v, struct bpfv_state *state, bool is_last);
/* Whether an iterator gave elements between two states of one path: equal states then do not mean that it never ends.
 */
bool bpfv_iter_advanced(const struct bpfv_state *old, const struct bpfv_state *now);

/* kfunc.c, check_kfunc.c, kfunc_call.c: extern functions. */
void bpfv_find_kfuncs(struct bpfv *v);
void bpfv_find_objects(struct bpfv *v);
bool bpfv_kfunc_comes_back(const struct bpfv *v, uint32_t index);
bool bpfv_is_made_here(const struct bpfv *v, uint32_t type);
struct bpfv_value bpfv_object(struct bpfv *v, uint32_t type, bool maybe_null); /* that the program made */
bool bpfv_check_kfunc(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
uint32_t bpfv_call_kfunc(struct bpfv *v, struct bpfv_state *state, uint32_t i);

/* check_memory.c */
struct bpfv_access {
	uint32_t insn;
	unsigned reg;
	uint64_t bytes; /* a power of two, but for helpers */
	int64_t off;    /* the instruction's */
	bool writes, reads, is_atomic, sign_extends, is_helper;
	const struct bpfv_value *base;
};
bool bpfv_check_access(struct bpfv *v, const struct bpfv_access *a);
/* param.c, global.c, alone.c: functions that keep to their prototype, and are walked alone. */
bool bpfv_is_global(const struct bpfv *v, uint32_t s);
const struct bpfv_param *bpfv_params(struct bpfv *v, uint32_t s, uint32_t *count); /* NULL: too many */
void bpfv_global_args(struct bpfv *v, struct bpfv_state *state, uint32_t s);       /* as it finds them */
uint32_t bpfv_call_global(struct bpfv *v, struct bpfv_state *state, uint32_t i);
/* Walks it, unless that is done. False: it is at fault. */
bool bpfv_walk_alone(struct bpfv *v, struct bpfv_state *state, uint32_t i, uint32_t s);

/* strict.c: with options.strict, false after a diagnostic; without it, true. */
bool bpfv_may_be_pointer(const struct bpfv_value *a);
bool bpfv_strict_insn(struct bpfv *v, const struct bpfv_state *state, uint32_t i); /* stores and comparisons */
bool bpfv_strict_access(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_access *a); /* of the stack */
/* Arithmetic on d and s gave the result. */
void bpfv_strict_math(struct bpfv *v, const struct bpfc_insn *insn, const struct bpfv_value *d,
		      const struct bpfv_value *s, const struct bpfv_value *result);
/* The call's argument is a number for who is called; function `name` returns to where its result is one. */
bool bpfv_strict_number(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg);
bool bpfv_strict_return(struct bpfv *v, uint32_t i, const char *name, const struct bpfv_value *result);

/* walk.c: what is at a place in an object of a type. */
enum bpfv_walk_result {
	BPFV_WALK_NUMBER,
	BPFV_WALK_POINTER,
	BPFV_WALK_PART,   /* of a pointer */
	BPFV_WALK_BEYOND, /* outside, or in no field */
};

struct bpfv_walked {
	enum bpfv_walk_result what;
	uint32_t pointer;              /* POINTER: its type */
	uint32_t type;                 /* POINTER: the structure that it leads to; 0: none */
	const struct bpfc_type *outer; /* the structure whose field it is */
	const char *field;
	bool is_rcu, is_foreign, in_union; /* tags of the pointer; foreign: of user space, or of each CPU */
};

struct bpfv_walked bpfv_walk_type(const struct bpfc_types *types, uint32_t type, int64_t off, uint64_t bytes);

/* plain.c: what pointers in a firmware's context lead to. */
struct bpfv_value bpfv_plain_pointer(struct bpfv *v, uint32_t pointer); /* of that type */
bool bpfv_may_write_plain(const struct bpfv *v, const struct bpfv_value *base, int64_t off, uint64_t bytes);
struct bpfv_value bpfv_load_plain(struct bpfv *v, const struct bpfv_value *base, int64_t off, unsigned bytes);

/* trust.c: objects of the kernel's whose type is known. */
bool bpfv_check_walk(struct bpfv *v, const struct bpfv_access *a);
struct bpfv_value bpfv_load_walked(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *base,
				   int64_t off, unsigned bytes);
struct bpfv_value bpfv_load_slot(struct bpfv *v, int64_t off, unsigned bytes); /* of a tracing context */
void bpfv_rcu_ends(struct bpfv *v, struct bpfv_state *state);
/* A pointer to an object of a structure of that type, or name; the target's own structure where it is known. */
struct bpfv_value bpfv_kernel_object(struct bpfv *v, enum bpfv_memory trust, uint32_t type, bool maybe_null);
struct bpfv_value bpfv_kernel_struct(struct bpfv *v, enum bpfv_memory trust, const char *name);

/* check_slot.c */
bool bpfv_check_slot(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_access *a);
bool bpfv_check_insn_access(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
bool bpfv_check_objects(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_access *a);
bool bpfv_may_write_packet(const struct bpfv *v, uint32_t buffer);

/* kptr.c: pointers in special fields. */
bool bpfv_check_special(struct bpfv *v, const struct bpfv_access *a);
/* Whether the value is, or may be, the address of such an object, or of one in a larger object. */
bool bpfv_points_to(const struct bpfv *v, const struct bpfv_value *value, uint32_t type);
bool bpfv_may_write_object(const struct bpfv *v, const struct bpfv_value *object, int64_t off);
bool bpfv_check_kptr_store(struct bpfv *v, const struct bpfv_access *a, const struct bpfv_value *value);
bool bpfv_load_kptr(struct bpfv *v, const struct bpfv_value *base, int64_t off, struct bpfv_value *value);
bool bpfv_check_kptr_xchg(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
struct bpfv_value bpfv_kptr_xchg(struct bpfv *v, struct bpfv_state *state, uint32_t i);

static inline bool bpfv_is_firmware(const struct bpfv *v)
{
	return v->prog->type == BPFC_PROG_FIRMWARE;
}

/* limits.c: after all states are known. */
void bpfv_limits(struct bpfv *v);

/* cost.c: the worst case. */
void bpfv_spend(struct bpfv *v, struct bpfv_state *state, uint32_t i); /* the instruction is done next */
void bpfv_spend_more(struct bpfv_state *state, const struct bpfv_worst *worst);
size_t bpfv_worst_bytes(const struct bpfv *v, const struct bpfv_state *state, uint32_t i); /* of a point's `worst` */
void bpfv_cost_rounds(struct bpfv *v, uint64_t most); /* the call at the last point makes so many rounds */
void bpfv_cost_end(struct bpfv *v, const struct bpfv_state *state); /* the program ends, or the round */
/* The path ends at a point that covers it. */
void bpfv_cost_known(struct bpfv *v, struct bpfv_point *point, const struct bpfv_state *state);
void bpfv_cost_done(struct bpfv *v, struct bpfv_point *point); /* all paths from it have come to their end */
void bpfv_cost(struct bpfv *v);                                /* when all is walked */

/* facts.c */
void bpfv_record(struct bpfv *v, const struct bpfv_state *state, uint32_t i);
struct bpfc_facts *bpfv_facts_new(struct bpfv *v);
void bpfv_facts_finish(struct bpfv *v);

#endif
