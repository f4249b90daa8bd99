/* The differential tests' own tests: the generator, editing, and whether an engine that is wrong is found and shrunk.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "compare.h"
#include "edit.h"
#include "shrink.h"

#define SEED 3
#define PROGRAMS 2000

static struct diff_batch *make_batch(uint32_t count)
{
	static struct diff_program program;
	struct diff_batch *batch = diff_batch_open(count, DIFF_RUNS);

	for (uint32_t i = 0; i < count; i++) {
		diff_generate(SEED, i, &program);
		diff_batch_add(batch, &program);
		for (unsigned run = 0; run < DIFF_RUNS; run++)
			diff_memory(SEED, i, run, batch->memories[i * DIFF_RUNS + run]);
	}
	return batch;
}

static bool is_same(const struct bpfc_insn *a, const struct bpfc_insn *b)
{
	return a->id == b->id && a->opcode == b->opcode && a->dst == b->dst && a->src == b->src && a->off == b->off &&
	       a->imm == b->imm && a->ref_kind == b->ref_kind && a->ref == b->ref;
}

static bool are_same(const struct diff_program *a, const struct diff_program *b)
{
	for (uint32_t i = 0; i < a->count && i < b->count; i++)
		if (!is_same(&a->insns[i], &b->insns[i]))
			return false;
	return a->count == b->count;
}

Test(generator, same_seed_same_program)
{
	static struct diff_program a, b;

	diff_generate(SEED, 17, &a);
	diff_generate(SEED, 18, &b);
	cr_assert(!are_same(&a, &b));
	diff_generate(SEED, 17, &b);
	cr_assert(are_same(&a, &b));
}

/* All rows but those of packets. */
static bool is_made(unsigned id)
{
	return bpfc_insn_info(id)->group != BPFC_GROUP_PACKET;
}

Test(generator, every_row_comes)
{
	static bool seen[BPFC_INSN_COUNT];
	struct diff_batch *batch = make_batch(PROGRAMS);

	for (uint32_t i = 0; i < batch->count; i++)
		for (uint32_t k = 0; k < batch->progs[i].insn_count; k++)
			seen[batch->progs[i].insns[k].id] = true;
	seen[BPFC_INSN_CALL_EXTERN] = seen[BPFC_INSN_LD_VAR] = true;
	seen[BPFC_INSN_LD_MAP_IDX] = seen[BPFC_INSN_LD_MAP_IDX_VALUE] = true;
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++)
		cr_expect(seen[id] || !is_made(id), "%s", bpfc_insn_info(id)->name);
	diff_batch_close(batch);
}

Test(generator, results_mean_something, .timeout = 60)
{
	struct diff_batch *batch = make_batch(PROGRAMS);
	struct exec_job *want = diff_jobs_new(batch, 0, PROGRAMS);
	struct diff_tally interp = { 0 };
	struct diff_finding finding;
	uint32_t numbers = 0;

	cr_assert(diff_engine_find("interp", &interp.engine));
	diff_run_reference(&interp, batch, want);
	for (unsigned k = 0; k < DIFF_POISONED; k++) {
		struct diff_tally poisoned = { 0 };

		cr_assert(diff_engine_find(diff_poisoned[k], &poisoned.engine));
		cr_assert_eq(diff_compare(&poisoned, batch, want, PROGRAMS, &finding, 1), 0, "%s: program %u",
			     diff_poisoned[k], finding.program);
	}
	for (uint32_t i = 0; i < PROGRAMS * DIFF_RUNS; i++)
		numbers += want[i].result != want[i ^ 1].result;
	cr_assert_gt(numbers, PROGRAMS / 2, "results depend on the memory in %u programs", numbers / 2);
	diff_jobs_free(want);
	diff_batch_close(batch);
}

static void build(struct diff_program *p, const struct bpfc_insn *insns, uint32_t count, uint32_t second)
{
	*p = (struct diff_program){ .count = count, .func_count = second ? 2 : 1, .first = { 0, second } };
	memcpy(p->insns, insns, count * sizeof(*insns));
}

/* How many of the poisoned engines do otherwise with a program than the interpreter. */
static uint32_t poisoned_differ(const struct bpfc_insn *insns, uint32_t count, uint32_t second)
{
	static struct diff_program program;
	struct diff_batch *batch = diff_batch_open(1, 1);
	struct exec_job *want = diff_jobs_new(batch, 0, 1);
	struct diff_tally interp = { 0 };
	struct diff_finding finding;
	uint32_t differ = 0;

	build(&program, insns, count, second);
	diff_batch_add(batch, &program);
	cr_assert(diff_engine_find("interp", &interp.engine));
	diff_run_reference(&interp, batch, want);
	for (unsigned k = 0; k < DIFF_POISONED; k++) {
		struct diff_tally poisoned = { 0 };

		cr_assert(diff_engine_find(diff_poisoned[k], &poisoned.engine));
		differ += diff_compare(&poisoned, batch, want, 1, &finding, 1);
	}
	diff_jobs_free(want);
	diff_batch_close(batch);
	return differ;
}

#define DIFFER(second, ...)                                        \
	poisoned_differ((const struct bpfc_insn[]){ __VA_ARGS__ }, \
			sizeof((const struct bpfc_insn[]){ __VA_ARGS__ }) / sizeof(struct bpfc_insn), second)
#define SECOND { .id = BPFC_INSN_SECOND }
#define HELPER(nr) BPFC_MAKE(CALL_HELPER, .imm = (nr), .ref = (nr), .ref_kind = BPFC_REF_HELPER)
#define EACH_OF_ARRAY                                                                         \
	BPFC_MAKE(LD_MAP_FD, .dst = 1, .ref = DIFF_ARRAY, .ref_kind = BPFC_REF_MAP), SECOND,  \
		BPFC_MAKE(LD_CODE, .dst = 2, .ref = 1, .ref_kind = BPFC_REF_SUBPROG), SECOND, \
		BPFC_MAKE(MOV64_REG, .dst = 3, .src = 1), BPFC_MAKE(MOV64_IMM, .dst = 4), HELPER(DIFF_FOR_EACH)

Test(poison, what_was_never_written)
{
	cr_expect_eq(DIFFER(0, BPFC_MAKE(MOV64_IMM, .dst = 0), BPFC_MAKE(EXIT)), 0);
	cr_expect_gt(DIFFER(0, BPFC_MAKE(EXIT)), 0, "r0");
	cr_expect_gt(DIFFER(0, HELPER(8), BPFC_MAKE(MOV64_REG, .dst = 0, .src = 5), BPFC_MAKE(EXIT)), 0, "r5");
	cr_expect_gt(DIFFER(0, BPFC_MAKE(LDX8, .dst = 0, .src = BPFC_R10, .off = -3), BPFC_MAKE(EXIT)), 0, "stack");
	cr_expect_gt(
		DIFFER(9, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 1), EACH_OF_ARRAY, BPFC_MAKE(EXIT), BPFC_MAKE(EXIT)), 0,
		"what a callback returns");
}

Test(poison, addresses)
{
	cr_expect_gt(DIFFER(0, BPFC_MAKE(MOV64_IMM, .dst = 0), BPFC_MAKE(STX8, .dst = 1, .src = 1), BPFC_MAKE(EXIT)), 0,
		     "of the memory");
	cr_expect_gt(
		DIFFER(0, BPFC_MAKE(MOV64_IMM, .dst = 0), BPFC_MAKE(STX8, .dst = 1, .src = BPFC_R10), BPFC_MAKE(EXIT)),
		0, "of the stack");
	cr_expect_gt(DIFFER(0, BPFC_MAKE(LD_MAP_FD, .dst = 0, .ref = DIFF_ARRAY, .ref_kind = BPFC_REF_MAP), SECOND,
			    BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 0xff), BPFC_MAKE(EXIT)),
		     0, "of a map");
	cr_expect_gt(DIFFER(0, BPFC_MAKE(LD_MAP_VALUE, .dst = 0, .ref = DIFF_CELL, .ref_kind = BPFC_REF_MAP), SECOND,
			    BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 0xff), BPFC_MAKE(EXIT)),
		     0, "of a value");
	cr_expect_gt(DIFFER(3, BPFC_MAKE(LD_CODE, .dst = 0, .ref = 1, .ref_kind = BPFC_REF_SUBPROG), SECOND,
			    BPFC_MAKE(EXIT), BPFC_MAKE(MOV64_IMM, .dst = 0), BPFC_MAKE(EXIT)),
		     0, "of a function");
	cr_expect_gt(DIFFER(9, EACH_OF_ARRAY, BPFC_MAKE(MOV64_IMM, .dst = 0), BPFC_MAKE(EXIT),
			    BPFC_MAKE(STX8, .dst = 3, .src = 1), BPFC_MAKE(MOV64_IMM, .dst = 0), BPFC_MAKE(EXIT)),
		     0, "of the map, in its values");
}

Test(edit, jumps_follow)
{
	static struct diff_program from, to;
	const struct bpfc_insn insns[] = {
		BPFC_MAKE(MOV64_IMM, .dst = 0),
		BPFC_MAKE(JEQ64_IMM, .dst = 0, .off = 3),
		BPFC_MAKE(LD_IMM64, .dst = 1, .imm = 5),
		{ .id = BPFC_INSN_SECOND },
		BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 1),
		BPFC_MAKE(CALL_SUBPROG, .ref = 1, .ref_kind = BPFC_REF_SUBPROG),
		BPFC_MAKE(EXIT),
		BPFC_MAKE(MOV64_IMM, .dst = 0),
		BPFC_MAKE(EXIT),
	};
	bool drop[9] = { false, false, true, false, true };

	build(&from, insns, 9, 7);
	cr_assert(diff_edit(&from, drop, NULL, NULL, &to));
	cr_assert_eq(to.count, 6);
	cr_assert_eq(to.insns[1].off, 0);
	cr_assert_eq(to.first[1], 4);
	drop[5] = drop[7] = drop[8] = true;
	cr_assert(diff_edit(&from, drop, NULL, NULL, &to));
	cr_assert_eq(to.func_count, 1);
	cr_assert_eq(to.count, 3);
}

Test(edit, what_is_not_valid_is_refused)
{
	static struct diff_program from, to;
	const struct bpfc_insn insns[] = {
		BPFC_MAKE(JEQ64_IMM, .dst = 0, .off = 1),
		BPFC_MAKE(CALL_SUBPROG, .ref = 1, .ref_kind = BPFC_REF_SUBPROG),
		BPFC_MAKE(EXIT),
		BPFC_MAKE(MOV64_IMM, .dst = 0),
		BPFC_MAKE(EXIT),
	};
	const bool end[5] = { false, true, true }, callee[5] = { false, false, false, true, true };
	const bool body[5] = { true, true, true }, last[5] = { false, false, false, false, true };

	build(&from, insns, 5, 3);
	cr_assert_not(diff_edit(&from, end, NULL, NULL, &to), "a jump into the next function");
	cr_assert_not(diff_edit(&from, callee, NULL, NULL, &to), "a call of nothing");
	cr_assert_not(diff_edit(&from, body, NULL, NULL, &to), "no entry");
	cr_assert_not(diff_edit(&from, last, NULL, NULL, &to), "a function without an end");
}

/* ---- engines that are wrong ---- */

static bool has(const struct bpfc_prog *prog, unsigned id)
{
	for (uint32_t i = 0; i < prog->insn_count; i++)
		if (prog->insns[i].id == id && (id != BPFC_INSN_CALL_HELPER || prog->insns[i].imm == 3))
			return true;
	return false;
}

/* An instruction of function `func` calls that helper. */
static bool calls(const struct bpfc_prog *prog, uint32_t func, int64_t helper)
{
	const struct bpfc_subprog *sub = &prog->subprogs[func];

	for (uint32_t i = sub->first; i < sub->first + sub->count; i++)
		if (prog->insns[i].id == BPFC_INSN_CALL_HELPER && prog->insns[i].imm == helper)
			return true;
	return false;
}

Test(generator, callbacks_come)
{
	struct diff_batch *batch = make_batch(PROGRAMS);
	uint32_t loops = 0, walks = 0, deeper = 0;

	for (uint32_t i = 0; i < batch->count; i++)
		for (uint32_t f = 0; f < batch->progs[i].subprog_count; f++) {
			bool is_loop = calls(&batch->progs[i], f, DIFF_LOOP);

			loops += is_loop;
			walks += calls(&batch->progs[i], f, DIFF_FOR_EACH);
			deeper += f && is_loop;
		}
	cr_expect_gt(loops, PROGRAMS / 40, "%u", loops);
	cr_expect_gt(walks, PROGRAMS / 40, "%u", walks);
	cr_expect_gt(deeper, PROGRAMS / 400, "%u", deeper);
	diff_batch_close(batch);
}

/* XOR is OR. */
static int run_wrong_xor(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
			 uint32_t count)
{
	static struct diff_program program;
	const struct diff_batch *right = (const struct diff_batch *)(const void *)model;
	struct diff_batch *wrong = diff_batch_open(right->count, right->runs);

	for (uint32_t i = 0; i < right->count; i++) {
		diff_batch_get(right, i, &program);
		for (uint32_t k = 0; k < program.count; k++)
			if (program.insns[k].id == BPFC_INSN_XOR64_REG)
				program.insns[k].id = BPFC_INSN_OR64_REG;
		diff_batch_add(wrong, &program);
	}
	exec_run_interp(engine, &wrong->model, jobs, count);
	diff_batch_close(wrong);
	return 0;
}

/* It dies of a byte swap, and does not run what comes after it. */
static int run_mortal(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
		      uint32_t count)
{
	uint32_t alive = 0;

	while (alive < count && !has(&model->progs[jobs[alive].prog], BPFC_INSN_BSWAP32))
		alive++;
	exec_run_interp(engine, model, jobs, alive);
	return alive == count ? 0 : -1;
}

/* It dies of a byte swap, and is wrong without. */
static int run_mortal_and_wrong(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
				uint32_t count)
{
	int status = run_mortal(engine, model, jobs, count);

	for (uint32_t i = 0; i < count; i++)
		jobs[i].result++;
	return status;
}

/* It dies where programs come in numbers. */
static int run_shy(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
		   uint32_t count)
{
	return count > 100 ? -1 : exec_run_interp(engine, model, jobs, count);
}

/* Something stays in a map that a program deletes from. */
static int run_wrong_delete(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
			    uint32_t count)
{
	int status = exec_run_interp(engine, model, jobs, count);

	for (uint32_t i = 0; i < count; i++)
		jobs[i].maps += has(&model->progs[jobs[i].prog], BPFC_INSN_CALL_HELPER);
	return status;
}

/* What is not zero is one more where the program calls bpf_loop. */
static int run_wrong_loop(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
			  uint32_t count)
{
	int status = exec_run_interp(engine, model, jobs, count);

	for (uint32_t i = 0; i < count; i++)
		jobs[i].result += calls(&model->progs[jobs[i].prog], 0, DIFF_LOOP) && jobs[i].result;
	return status;
}

/* Runs an engine that is wrong; returns how many programs it differs on, the first of them shrunk in *c. */
static uint32_t shrink_first(int (*run)(const struct exec_engine *, const struct bpfc_model *, struct exec_job *,
					uint32_t),
			     struct diff_case *c)
{
	struct diff_batch *batch = make_batch(200);
	struct exec_job *want = diff_jobs_new(batch, 0, batch->count);
	struct diff_tally interp = { 0 }, wrong = { 0 };
	struct diff_finding finding;
	uint32_t found;

	cr_assert(diff_engine_find("interp", &interp.engine) && diff_engine_find("interp", &wrong.engine));
	wrong.engine.name = "wrong";
	wrong.engine.engine.run = run;
	diff_run_reference(&interp, batch, want);
	diff_batch_get(batch, 0, &c->program);
	found = diff_compare(&wrong, batch, want, batch->count, &finding, 1);
	cr_assert_gt(found, 0);
	diff_generate(SEED, finding.program, &c->program);
	memcpy(c->memory, batch->memories[finding.program * DIFF_RUNS + finding.run], DIFF_MEMORY);
	cr_assert(diff_shrink(&interp.engine, &wrong.engine, c));
	diff_jobs_free(want);
	diff_batch_close(batch);
	return found;
}

Test(compare, an_engine_that_dies_once, .timeout = 60)
{
	struct diff_batch *batch = make_batch(100);
	struct exec_job *want = diff_jobs_new(batch, 0, batch->count);
	struct diff_tally interp = { 0 }, shy = { 0 };
	struct diff_finding finding;

	cr_assert(diff_engine_find("interp", &interp.engine) && diff_engine_find("interp", &shy.engine));
	shy.engine.engine.run = run_shy;
	diff_run_reference(&interp, batch, want);
	cr_assert_eq(diff_compare(&shy, batch, want, batch->count, &finding, 1), 1);
	diff_jobs_free(want);
	diff_batch_close(batch);
}

static uint32_t count_of(const struct diff_program *p, unsigned id)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < p->count; i++)
		count += p->insns[i].id == id;
	return count;
}

Test(shrink, a_wrong_operation, .timeout = 60)
{
	static struct diff_case a, b;

	shrink_first(run_wrong_xor, &a);
	cr_assert_leq(a.program.count, 5);
	cr_assert_eq(count_of(&a.program, BPFC_INSN_XOR64_REG), 1);
	shrink_first(run_wrong_xor, &b);
	cr_assert_eq(a.program.count, b.program.count);
	cr_assert_arr_eq(a.program.insns, b.program.insns, a.program.count * sizeof(a.program.insns[0]));
	cr_assert_arr_eq(a.memory, b.memory, DIFF_MEMORY);
}

Test(shrink, an_engine_that_dies, .timeout = 60)
{
	static struct diff_case c;
	struct diff_batch *batch = make_batch(200);
	uint32_t with = 0;

	for (uint32_t i = 0; i < batch->count; i++)
		with += has(&batch->progs[i], BPFC_INSN_BSWAP32);
	cr_assert_eq(shrink_first(run_mortal, &c), with);
	cr_assert_leq(c.program.count, 4); /* what it dies of, and a way to the exit */
	cr_assert_eq(count_of(&c.program, BPFC_INSN_BSWAP32), 1);
	diff_batch_close(batch);
}

Test(shrink, it_still_dies_where_it_could_be_wrong, .timeout = 60)
{
	struct diff_batch *batch = make_batch(200);
	struct diff_engine interp, mortal;
	static struct diff_case c;
	uint32_t i = 0;

	cr_assert(diff_engine_find("interp", &interp) && diff_engine_find("interp", &mortal));
	mortal.name = "mortal";
	mortal.engine.run = run_mortal_and_wrong;
	while (i < batch->count && !has(&batch->progs[i], BPFC_INSN_BSWAP32))
		i++;
	diff_generate(SEED, i, &c.program);
	cr_assert(diff_shrink(&interp, &mortal, &c));
	cr_assert_eq(count_of(&c.program, BPFC_INSN_BSWAP32), 1);
	diff_batch_close(batch);
}

Test(shrink, wrong_maps, .timeout = 60)
{
	static struct diff_case c;

	shrink_first(run_wrong_delete, &c);
	cr_assert_leq(c.program.count, 9);
	cr_assert_eq(count_of(&c.program, BPFC_INSN_CALL_HELPER), 1);
}

Test(shrink, a_wrong_callback, .timeout = 60)
{
	static struct diff_case c;

	shrink_first(run_wrong_loop, &c);
	cr_assert_leq(c.program.count, 12);
	cr_assert_eq(c.program.func_count, 2);
	cr_assert_eq(count_of(&c.program, BPFC_INSN_CALL_HELPER), 1);
	cr_assert_eq(count_of(&c.program, BPFC_INSN_LD_CODE), 1);
}
