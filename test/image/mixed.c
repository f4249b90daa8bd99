/* Tail calls between programs on different engines: native code and both modes of the interpreter, through one
 * prog_array. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "asm/asm.h"
#include "bpfrt/engine.h"
#include "bpfrt/error.h"
#include "bpfrt/host.h"
#include "exec.h"
#include "llvm/jit.h"

/* A hop counts itself, leaves its mark, and tail-calls what the path says next; 1000 more than the hops when that
 * fails. `sub` makes the tail call in a function, and adds 7 to what comes back. `bad` reads what nobody may read. */
static const char text[] = ".map table type=prog_array key=4 value=4 max_entries=8\n"
#define HOP                                                                                                     \
	"r6 = r1\nr2 = *(u64 *)(r1 + 0)\nr3 = r2\nr3 <<= 3\nr3 += r1\nr3 = *(u64 *)(r3 + 16)\nr2 += 1\n"        \
	"*(u64 *)(r1 + 0) = r2\nr4 = *(u64 *)(r1 + 8)\nr4 *= 31\nr5 = *(u64 *)(r1 + 336)\nr4 += r5\nr4 += r2\n" \
	"*(u64 *)(r1 + 8) = r4\nr2 = map table ll\ncall bpf_tail_call\nr0 = *(u64 *)(r6 + 0)\nr0 += 1000\nexit\n"
			   ".prog kprobe hop\n" HOP ".prog kprobe sub\ncall hop\nr0 += 7\nexit\n.sub hop\n" HOP
			   ".prog kprobe bad\nr0 = 8\nr0 = *(u64 *)(r0 + 0)\nexit\n"
			   ".prog kprobe forever\nagain:\ngoto again\n";

enum { HOP_PROG, SUB_PROG, BAD_PROG, FOREVER_PROG, PROGS };
enum { NATIVE, NATIVE_SUB, TRUSTED, TRUSTED_SUB, CHECKED, CHECKED_SUB, EMPTY, SPECIAL, SLOTS };
enum { PATH = 40, INTERPRETED = 4, MOST_INSNS = 64 };

struct context {
	uint64_t hops, marks, path[PATH], salt;
};
_Static_assert(offsetof(struct context, salt) == 336, "HOP reads it");

struct interpreted {
	uint64_t slots[MOST_INSNS];
	struct bpfrt_interp_op ops[MOST_INSNS];
	struct bpfrt_interp_prog prog;
	struct bpfrt_executable exe;
};

static struct context context;
static const struct bpfrt_region region = { &context, sizeof(context), true };
static uint64_t stack[BPFRT_STACK_BYTES / 8];
static struct bpfc_asm *unit;
static struct bpfc_jit *jit;
static const struct bpfrt_map *table;
static struct bpfrt_vm vm = { .maps = &table, .map_count = 1, .helpers = NULL };
static const struct bpfrt_prog *natives[2];
static struct interpreted interpreted[INTERPRETED + 2];

static void open_natives(char opt)
{
	static const struct bpfc_data_ref init[] = { { .off = 0, .ref_kind = BPFC_REF_PROG, .ref = HOP_PROG },
						     { .off = 1, .ref_kind = BPFC_REF_PROG, .ref = SUB_PROG } };
	const struct bpfc_jit_symbol symbols[] = { { "bpfrt_prog_array_ops",
						     (void *)(uintptr_t)&bpfrt_prog_array_ops } };
	const struct bpfc_codegen_options options = { .size = sizeof(options),
						      .opt = opt,
						      .profile = BPFC_PROFILE_CLOUD };
	const struct bpfc_asm_options asm_options = { .size = sizeof(asm_options), .sink = &exec_sink };
	const struct bpfc_prog *progs[2];
	static struct bpfc_model model; /* the programs keep pointers to it */
	static struct bpfc_map map;

	cr_assert_eq(bpfc_asm(text, strlen(text), &asm_options, &unit), BPFC_OK);
	model = *bpfc_asm_model(unit);
	map = model.maps[0];
	map.init = init;
	map.init_count = 2;
	model.maps = &map;
	for (unsigned i = 0; i < 2; i++) {
		progs[i] = &model.progs[i];
		((struct bpfc_prog *)(uintptr_t)progs[i])->model = &model;
	}
	cr_assert_eq(bpfc_jit_open(&model, progs, NULL, 2, &options, symbols, 1, &jit), BPFC_OK);
	table = bpfc_jit_find(jit, "table");
	for (unsigned i = 0; i < 2; i++)
		natives[i] = bpfrt_prog_array_get(table, i);
}

static struct bpfrt_interp_prog *open_interpreted(struct interpreted *in, unsigned prog,
						  const struct bpfrt_engine *engine, bool is_in_place)
{
	const struct bpfc_prog *of = &bpfc_asm_model(unit)->progs[prog];

	*in = (struct interpreted){ 0 };
	cr_assert_lt(of->insn_count, MOST_INSNS);
	for (uint32_t i = 0; i < of->insn_count; i++)
		exec_encode(of, i, (uint8_t *)&in->slots[i]);
	in->prog = (struct bpfrt_interp_prog){ .vm = &vm,
					       .insns = in->slots,
					       .insn_count = of->insn_count,
					       .ctx_flags = BPFRT_IMAGE_CTX_RAW,
					       .ops = is_in_place ? NULL : in->ops };
	in->exe = (struct bpfrt_executable){ .prog = &in->prog,
					     .run = { .stack = (uint8_t *)stack,
						      .stack_bytes = sizeof(stack),
						      .regions = &region,
						      .region_count = 1 } };
	cr_assert_eq(engine->prepare(&in->exe), 0, "%s at %u", bpfrt_trap_text(in->exe.trap), in->exe.run.insn);
	return &in->prog;
}

static void set(unsigned slot, const struct bpfrt_prog *prog)
{
	cr_assert_eq(bpfrt_prog_array_set(table, slot, prog), 0);
}

static void open_all(char opt, bool is_in_place)
{
	static const struct bpfrt_engine *const engines[] = { &bpfrt_engine_trusted, &bpfrt_engine_checked };

	vm.helpers = bpfrt_interp_helpers;
	vm.helper_count = bpfrt_interp_helper_count;
	open_natives(opt);
	for (unsigned i = 0; i < INTERPRETED; i++)
		set(TRUSTED + i, &open_interpreted(&interpreted[i], i % 2, engines[i / 2], is_in_place)->desc);
	for (unsigned i = 0; i < 2; i++)
		open_interpreted(&interpreted[INTERPRETED + i], BAD_PROG + i, &bpfrt_engine_checked, is_in_place);
}

static void close_all(void)
{
	bpfc_jit_close(jit);
	bpfc_asm_close(unit);
}

/* What the chain must come to. */
struct expected {
	uint64_t hops, marks, result;
};

static struct expected expect(unsigned first)
{
	struct expected e = { 0 };
	uint64_t extra = 0;

	for (unsigned slot = first;;) {
		uint64_t next = context.path[e.hops];

		e.marks = e.marks * 31 + context.salt + ++e.hops;
		extra += slot % 2 ? 7 : 0;
		if (e.hops > BPFRT_MAX_TAIL_CALLS || next >= SLOTS || !bpfrt_prog_array_get(table, (uint32_t)next))
			break;
		slot = (unsigned)next;
	}
	e.result = e.hops + 1000 + extra;
	return e;
}

/* Starts with the program of a slot on its own engine. */
static int64_t start(unsigned slot, uint64_t budget, struct bpfrt_executable **exe, uint64_t *result)
{
	static struct bpfrt_executable native;

	context.hops = context.marks = 0;
	native = (struct bpfrt_executable){ .desc = slot < TRUSTED ? natives[slot] : NULL,
					    .run = interpreted[0].exe.run };
	*exe = slot < TRUSTED ? &native : &interpreted[slot - TRUSTED].exe;
	if (slot < TRUSTED)
		cr_assert_eq(bpfrt_engine_native.prepare(*exe), 0);
	(*exe)->run.budget = budget;
	return (*exe)->engine->run(*exe, &context, result);
}

static void test_chain(unsigned first, const char *what)
{
	struct expected expected = expect(first);
	struct bpfrt_executable *exe;
	uint64_t result = 0;

	cr_expect_eq(start(first, 0, &exe, &result), 0, "%s", what);
	cr_expect(context.hops == expected.hops && context.marks == expected.marks && result == expected.result,
		  "%s, from %u: %llu hops, %llu, result %llu; not %llu, %llu, %llu", what, first,
		  (unsigned long long)context.hops, (unsigned long long)context.marks, (unsigned long long)result,
		  (unsigned long long)expected.hops, (unsigned long long)expected.marks,
		  (unsigned long long)expected.result);
}

/* Functions of interpreted programs that tail-call keep their frames: there is room for a few. */
static void random_path(uint64_t *seed, unsigned slots)
{
	unsigned frames = 0;

	for (unsigned i = 0; i < PATH; i++) {
		uint64_t *slot = &context.path[i];

		*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
		*slot = (*seed >> 33) % slots;
		if ((*slot == TRUSTED_SUB || *slot == CHECKED_SUB) && ++frames > 5)
			--*slot;
	}
	context.salt = *seed >> 40;
}

static void test_chains(char opt, bool is_in_place)
{
	uint64_t seed = 1;

	open_all(opt, is_in_place);
	for (unsigned i = 0; i < 200; i++) {
		random_path(&seed, EMPTY); /* to the limit */
		for (unsigned first = 0; first < EMPTY; first++)
			test_chain(first, "to the limit");
		random_path(&seed, SLOTS + 1); /* empty slots, and none */
		test_chain(i % EMPTY, "to an empty slot");
		set(EMPTY, i % 2 ? natives[0] : &interpreted[i % INTERPRETED / 2 * 2].prog.desc);
		test_chain(i % EMPTY, "which was filled");
		set(EMPTY, NULL);
		test_chain(i % EMPTY, "and emptied");
	}
	close_all();
}

Test(mixed, chains)
{
	test_chains('2', false);
	test_chains('0', true);
}

/* A program that does what it may not, at the end of a chain: who ran the chain gets to know what and where. */
static void test_stop(unsigned first, unsigned bad, uint64_t budget, enum bpfrt_trap trap, uint32_t insn)
{
	const struct interpreted *in = &interpreted[INTERPRETED + bad];
	struct bpfrt_executable *exe;
	uint64_t result, executed = 0;

	set(SPECIAL, &in->prog.desc);
	cr_expect_eq(start(first, budget, &exe, &result), -BPFRT_EFAULT, "from %u", first);
	cr_expect_eq(exe->trap, trap, "from %u: %s", first, bpfrt_trap_text(exe->trap));
	cr_expect(exe->run.prog == &in->prog && exe->run.insn == insn, "from %u: %u", first, exe->run.insn);
	cr_expect(!bad || (exe->run.executed >= budget && exe->run.executed < budget + 8), "%llu of %llu",
		  (unsigned long long)exe->run.executed, (unsigned long long)budget);
	/* nothing of it stays */
	for (unsigned i = 0; i < PATH; i++)
		executed += context.path[i] == SPECIAL;
	set(SPECIAL, NULL);
	cr_expect_gt(executed, 0);
	test_chain(first, "after a stop");
}

Test(mixed, stops)
{
	uint64_t seed = 7;

	for (unsigned way = 0; way < 2; way++) {
		open_all(way ? '0' : '2', way);
		for (unsigned i = 0; i < 60; i++) {
			random_path(&seed, EMPTY);
			context.path[i % 12] = SPECIAL;
			test_stop(i % EMPTY, 0, 0, BPFRT_TRAP_BAD_READ, 1);
			test_stop(i % EMPTY, 1, 500 + i, BPFRT_TRAP_BUDGET, 0);
		}
		close_all();
	}
}

/* Native code that was called by its symbol has no run for interpreted programs: the native stack serves, and checked
 * mode knows no regions. */
Test(mixed, called_by_symbol)
{
	uint64_t (*entry)(void *);
	struct expected expected;
	uint64_t seed = 3, result;

	open_all('2', false);
	entry = (uint64_t (*)(void *))(uintptr_t)bpfc_jit_find(jit, "sub");
	for (unsigned i = 0; i < 50; i++) {
		random_path(&seed, CHECKED);
		expected = expect(NATIVE_SUB);
		context.hops = context.marks = 0;
		result = entry(&context);
		cr_expect(result == expected.result && context.marks == expected.marks,
			  "%llu, not %llu; %llu hops of %llu", (unsigned long long)result,
			  (unsigned long long)expected.result, (unsigned long long)context.hops,
			  (unsigned long long)expected.hops);
	}
	/* prepared by no engine: nothing that native code could run */
	random_path(&seed, EMPTY);
	context.path[0] = TRUSTED;
	bpfrt_engine_trusted.release(&interpreted[0].exe);
	context.hops = context.marks = 0;
	cr_expect_eq(entry(&context), 7);
	cr_expect_eq(context.hops, 1);
	close_all();
}
