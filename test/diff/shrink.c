/*
 * Delta debugging. A round tries many changes at once, as one batch: an emulated target then costs one image a round.
 * Those that keep the difference are joined, first one, then two and so on; the largest union that keeps it is taken.
 */
#include "shrink.h"

#include <stdlib.h>
#include <string.h>

#include "bpfrt/interp.h"
#include "edit.h"

#define BUDGET 100000 /* instructions of a candidate */

struct shrinker {
	const struct diff_engine *reference, *suspect;
	struct diff_engine checked, poisoned[DIFF_POISONED];
	struct diff_case *now;
	bool is_known; /* what the suspect made of the whole program, which every smaller one is to show: */
	enum exec_outcome outcome;
	uint64_t number; /* of a trap; of what kept an engine from running */
};

/* What failed, as a number: an engine's status, a trap. */
static uint64_t number_of(const struct exec_job *job)
{
	return job->outcome == EXEC_RESULT ? 0 : job->result;
}

static bool engine_dies(const struct exec_job *job, int status)
{
	return status < 0 || job->outcome == EXEC_NOTHING;
}

/* One by one, where a batch died of one of them. */
static void run(const struct diff_engine *engine, const struct diff_batch *batch, struct exec_job *jobs, uint32_t count)
{
	int status = engine->engine.run(&engine->engine, &batch->model, jobs, count);
	bool died = status < 0;

	for (uint32_t i = 0; i < count; i++)
		died |= jobs[i].outcome == EXEC_NOTHING;
	for (uint32_t i = 0; died && count > 1 && i < count; i++)
		if (engine_dies(&jobs[i], status))
			run(engine, batch, &jobs[i], 1);
	if (died && count == 1) {
		jobs->outcome = EXEC_NOTHING;
		jobs->result = (uint64_t)(int64_t)status;
	}
}

/* Runs the programs that are still in; the caller frees the jobs, one a program. */
static struct exec_job *run_chosen(const struct diff_engine *engine, const struct diff_batch *batch, const bool *is_in)
{
	struct exec_job *jobs = diff_jobs_new(batch, 0, batch->count),
			*chosen = calloc(batch->count + 1, sizeof(*chosen));
	uint32_t count = 0;

	if (!chosen)
		abort();
	for (uint32_t i = 0; i < batch->count; i++)
		if (is_in[i])
			chosen[count++] = jobs[i];
	if (count)
		run(engine, batch, chosen, count);
	for (uint32_t i = 0, k = 0; i < batch->count; i++)
		if (is_in[i])
			jobs[i] = chosen[k++];
	free(chosen);
	return jobs;
}

/* Whether a program in checked mode ends, with a result or with the trap that is in question. */
static bool ends(const struct shrinker *s, const struct exec_job *checked)
{
	return checked->outcome == EXEC_RESULT ||
	       (!strcmp(s->suspect->name, "checked") && checked->outcome == EXEC_TRAP &&
		checked->result != BPFRT_TRAP_BUDGET);
}

/* Whether no garbage and no address shows in what the reference says: poisoned programs have other garbage, and their
 * memory elsewhere. */
static bool is_sound(const struct shrinker *s, const struct exec_job *reference, const struct exec_job *checked,
		     const struct exec_job *poisoned)
{
	if (!strncmp(s->suspect->name, "poisoned", 8))
		return true;
	if (!strcmp(s->suspect->name, "checked"))
		return checked->outcome == EXEC_TRAP || diff_same(checked, poisoned);
	return diff_same(reference, poisoned);
}

/* Whether the suspect fails as it did at first: it dies of the same, traps with the same, or has another result. */
static bool is_same_failure(const struct shrinker *s, const struct exec_job *got)
{
	return !s->is_known || (got->outcome == s->outcome && number_of(got) == s->number);
}

static void leave_unsound(const struct shrinker *s, const struct diff_batch *batch, const struct exec_job *want,
			  const struct exec_job *checked, bool *differs)
{
	for (unsigned k = 0; k < DIFF_POISONED; k++) {
		struct exec_job *poisoned = run_chosen(&s->poisoned[k], batch, differs);

		for (uint32_t i = 0; i < batch->count; i++)
			differs[i] = differs[i] && is_sound(s, &want[i], &checked[i], &poisoned[i]);
		diff_jobs_free(poisoned);
	}
}

/* Which programs of the batch the engines differ on. Nothing but checked mode runs what may not end or go astray. */
static void judge(struct shrinker *s, const struct diff_batch *batch, bool *differs)
{
	struct exec_job *checked, *want, *got;

	memset(differs, 1, batch->count * sizeof(*differs));
	checked = run_chosen(&s->checked, batch, differs);
	for (uint32_t i = 0; i < batch->count; i++)
		differs[i] = ends(s, &checked[i]);
	want = run_chosen(s->reference, batch, differs);
	leave_unsound(s, batch, want, checked, differs);
	got = run_chosen(s->suspect, batch, differs);
	for (uint32_t i = 0; i < batch->count; i++)
		differs[i] = differs[i] && got[i].outcome != EXEC_REFUSED && !diff_same(&want[i], &got[i]) &&
			     is_same_failure(s, &got[i]);
	if (!s->is_known && differs[0]) {
		s->is_known = true;
		s->outcome = got[0].outcome;
		s->number = number_of(&got[0]);
	}
	diff_jobs_free(checked);
	diff_jobs_free(want);
	diff_jobs_free(got);
}

/* A change: false when it does not apply. `which`: its number. */
typedef bool shrink_change(struct diff_case *c, uint32_t which, uint32_t size);

/* Tries each list of changes on what there is now; differs[i]: that one keeps the difference. */
static void try_all(struct shrinker *s, shrink_change *change, const uint32_t *which, uint32_t count, uint32_t size,
		    bool is_union, bool *differs)
{
	struct diff_batch *batch = diff_batch_open(count, 1);
	uint32_t *index = calloc(count + 1, sizeof(*index)); /* of the batch's programs */
	bool *results = calloc(count + 1, sizeof(*results));
	struct diff_case *c = malloc(sizeof(*c));

	if (!index || !results || !c)
		abort();
	*c = *s->now;
	for (uint32_t i = 0; i < count; i++) {
		if (!is_union)
			*c = *s->now;
		if (!change(c, which[i], size))
			continue;
		memcpy(batch->memories[batch->count], c->memory, DIFF_MEMORY);
		index[batch->count] = i;
		diff_batch_add(batch, &c->program);
	}
	if (batch->count)
		judge(s, batch, results);
	memset(differs, 0, count * sizeof(*differs));
	for (uint32_t i = 0; i < batch->count; i++)
		differs[index[i]] = results[i];
	free(c);
	free(results);
	free(index);
	diff_batch_close(batch);
}

/* Applies the most of `count` changes, numbered from the last to the first: what one leaves keeps its number. */
static bool round_of(struct shrinker *s, shrink_change *change, uint32_t count, uint32_t size)
{
	uint32_t *which = calloc(count + 1, sizeof(*which)), fine = 0, most = 0;
	bool *differs = calloc(count + 1, sizeof(*differs));

	if (!which || !differs)
		abort();
	for (uint32_t i = 0; i < count; i++)
		which[i] = count - 1 - i;
	try_all(s, change, which, count, size, false, differs);
	for (uint32_t i = 0; i < count; i++)
		if (differs[i])
			which[fine++] = which[i];
	if (fine) {
		try_all(s, change, which, fine, size, true, differs);
		for (uint32_t i = 0; i < fine; i++)
			most = differs[i] ? i + 1 : most;
		for (uint32_t i = 0; i < most; i++)
			change(s->now, which[i], size);
	}
	free(which);
	free(differs);
	return most;
}

static bool leave_out(struct diff_case *c, uint32_t which, uint32_t size)
{
	static struct diff_program to;
	bool drop[DIFF_SLOTS] = { false };
	uint32_t start = which * size, end = start + size;

	for (uint32_t i = start; i < end && i < c->program.count; i++)
		drop[i] = true;
	if (start < c->program.count && c->program.insns[start].id == BPFC_INSN_SECOND)
		drop[start] = false;
	if (start >= c->program.count || !diff_edit(&c->program, drop, NULL, NULL, &to) || to.count == c->program.count)
		return false;
	c->program = to;
	return true;
}

/* dst = 0 instead of what writes dst. */
static bool make_constant(struct diff_case *c, uint32_t which, uint32_t size)
{
	struct bpfc_insn *insn = &c->program.insns[which];
	bool is_wide = bpfc_insn_is_ld_imm64(insn->id);

	if (!bpfc_insn_writes_dst(insn->id) || (insn->id == BPFC_INSN_MOV64_IMM && insn->imm <= (int64_t)size))
		return false;
	*insn = BPFC_MAKE(MOV64_IMM, .dst = insn->dst, .imm = size);
	if (is_wide)
		insn[1] = BPFC_MAKE(JA);
	return true;
}

static bool make_imm_small(struct diff_case *c, uint32_t which, uint32_t size)
{
	static const int64_t imms[] = { 0, 1, -1 };
	struct bpfc_insn *insn = &c->program.insns[which];
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	int64_t imm = size < 3 ? imms[size] : insn->imm / 2;
	bool has_imm = row->shape == BPFC_SHAPE_ALU_IMM || row->shape == BPFC_SHAPE_JMP_IMM ||
		       row->shape == BPFC_SHAPE_ST || insn->id == BPFC_INSN_LD_IMM64;

	if (!has_imm || insn->imm == imm || (insn->imm >= -1 && insn->imm <= 1 && (insn->imm == 0 || imm != 0)))
		return false;
	insn->imm = imm;
	return true;
}

static bool make_memory_zero(struct diff_case *c, uint32_t which, uint32_t size)
{
	bool was_zero = true;

	for (uint32_t i = which * size; i < (which + 1) * size; i++) {
		was_zero = was_zero && !c->memory[i];
		c->memory[i] = 0;
	}
	return !was_zero;
}

static bool shrink_once(struct shrinker *s)
{
	bool changed = false;

	for (uint32_t size = s->now->program.count / 2; size; size /= 2)
		while (round_of(s, leave_out, (s->now->program.count + size - 1) / size, size))
			changed = true;
	for (uint32_t value = 0; value < 2; value++)
		changed |= round_of(s, make_constant, s->now->program.count, value);
	for (uint32_t value = 0; value < 3; value++)
		changed |= round_of(s, make_imm_small, s->now->program.count, value);
	while (round_of(s, make_imm_small, s->now->program.count, 3))
		changed = true;
	for (uint32_t size = DIFF_MEMORY; size; size /= 4)
		changed |= round_of(s, make_memory_zero, DIFF_MEMORY / size, size);
	return changed;
}

static bool nothing(struct diff_case *c, uint32_t which, uint32_t size)
{
	(void)c;
	(void)which;
	(void)size;
	return true;
}

bool diff_shrink(const struct diff_engine *reference, const struct diff_engine *suspect, struct diff_case *c)
{
	struct shrinker s = { .reference = reference, .suspect = suspect, .now = c };
	uint32_t zero = 0;
	bool differs = false;

	diff_engine_find("checked", &s.checked);
	s.checked.engine.budget = BUDGET;
	for (unsigned k = 0; k < DIFF_POISONED; k++) {
		diff_engine_find(diff_poisoned[k], &s.poisoned[k]);
		s.poisoned[k].engine.budget = BUDGET;
	}
	try_all(&s, nothing, &zero, 1, 0, false, &differs);
	if (!differs)
		return false;
	while (shrink_once(&s))
		;
	return true;
}
