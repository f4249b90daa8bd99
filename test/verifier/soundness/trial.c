/* See trial.h. */
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfv/verify.h"
#include "watch.h"

#define WORK 20000     /* instructions that the verifier may walk */
#define BUDGET 2000000 /* instructions of a run whose number is not bounded by more than the work */
#define TWINS 4        /* inputs with which it is tried whether garbage shows */

static void *heap_alloc(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void heap_free(void *user, void *memory)
{
	(void)user;
	free(memory);
}

static const struct bpfv_allocator heap = { .alloc = heap_alloc, .free = heap_free };

static void take_code(void *user, const struct bpfc_diag *diag)
{
	struct trial *trial = user;

	if (trial->code)
		return;
	trial->code = diag->code;
	trial->insn = diag->insn;
}

/* Every other program is verified with a state kept before each instruction. */
static struct bpfc_facts *verify(const struct bpfc_prog *prog, uint64_t seed, struct trial *trial)
{
	const struct bpfc_sink sink = { .emit = take_code, .user = trial };
	const struct bpfv_options options = {
		.size = sizeof(options),
		.allocator = heap,
		.sink = &sink,
		.max_processed = WORK,
		.test = seed & 1 ? BPFV_TEST_EVERY_INSN : 0,
	};
	struct bpfc_facts *facts = NULL;
	int status = bpfv_verify(prog, &options, &facts);

	trial->verdict = status == BPFC_OK              ? VERDICT_SOUND
			 : status == BPFC_E_TOO_COMPLEX ? VERDICT_COMPLEX
							: VERDICT_REJECTED;
	return facts;
}

static void print_event(void *user, const struct bpfv_event *event)
{
	static const char *const kinds[] = { "path", "  ", "insn", "known" };

	(void)user;
	printf("%*s%s %u %s\n", 2 * (int)event->depth, "", kinds[event->kind], event->insn,
	       event->text ? event->text : "");
}

void trial_trace(const struct stage *stage, const struct program *program)
{
	struct bpfc_prog prog = program_prog(program, &stage->models[program->is_tc]);
	const struct bpfv_options options = {
		.size = sizeof(options), .allocator = heap, .max_processed = 300, .trace = print_event
	};

	bpfv_verify(&prog, &options, NULL);
}

/* What one run left behind. */
struct outcome {
	uint64_t result, digest, path;
};

static void found(struct trial *trial, uint64_t input, const char *what)
{
	if (trial->verdict == VERDICT_UNSOUND)
		return;
	trial->verdict = VERDICT_UNSOUND;
	snprintf(trial->reason, sizeof(trial->reason), "input %llu: %s", (unsigned long long)input, what);
}

static struct outcome run_once(struct stage *stage, const struct program *program, const struct bpfc_prog *prog,
			       const struct bpfc_facts *facts, uint64_t input, uint64_t garbage, struct trial *trial)
{
	struct watched watched;
	char text[200];

	stage_reset(stage, program, input);
	stage->run.budget = BUDGET;
	watch_run(stage, prog, facts, garbage, &watched);
	if (watched.violation[0])
		found(trial, input, watched.violation);
	else if (watched.trap && (watched.trap != BPFRT_TRAP_BUDGET || facts->max_insns <= BUDGET)) {
		snprintf(text, sizeof(text), "trap at instruction %u: %s", stage->run.insn,
			 bpfrt_trap_text(watched.trap));
		found(trial, input, text);
	} else if (stage->run.executed > facts->max_insns) {
		snprintf(text, sizeof(text), "%llu instructions executed, %llu at most were promised",
			 (unsigned long long)stage->run.executed, (unsigned long long)facts->max_insns);
		found(trial, input, text);
	}
	trial->insns += stage->run.executed;
	return (struct outcome){ stage->run.result, 0, watched.path };
}

void trial_run(struct stage *stage, const struct program *program, uint64_t seed, struct trial *trial)
{
	struct bpfc_prog prog = program_prog(program, &stage->models[program->is_tc]);
	struct bpfc_facts *facts;
	uint32_t insn;

	memset(trial, 0, sizeof(*trial));
	facts = verify(&prog, seed, trial);
	if (!facts)
		return;
	for (uint32_t i = 0; i < program->count; i++)
		trial->is_reached[i] = facts->insns[i].reached;
	trial->is_bounded = facts->max_insns != BPFC_UNBOUNDED;
	if (!stage_load(stage, program, &insn)) {
		trial->verdict = VERDICT_REJECTED; /* by the interpreter, which looks at dead instructions, too */
		if (facts->insns[insn].reached)
			found(trial, 0, "the interpreter does not take it");
	}
	for (uint64_t i = 0; i < TRIAL_INPUTS && trial->verdict == VERDICT_SOUND; i++) {
		struct outcome a = run_once(stage, program, &prog, facts, seed + i, 1, trial), b;

		if (i >= TWINS || trial->verdict != VERDICT_SOUND)
			continue;
		a.digest = stage_digest(stage, program);
		b = run_once(stage, program, &prog, facts, seed + i, 2, trial);
		b.digest = stage_digest(stage, program);
		if (memcmp(&a, &b, sizeof(a)))
			found(trial, seed + i,
			      a.path != b.path ? "garbage decides the way" : "garbage is in the result");
	}
	bpfv_facts_free(facts, &heap);
}

static bool is_unsound_without(struct stage *stage, struct program *program, uint32_t from, uint32_t count,
			       uint64_t seed, struct trial *trial)
{
	struct program less = *program;
	struct trial other;

	for (uint32_t i = from + count; i-- > from;)
		if (i < less.count)
			program_remove(&less, i);
	if (less.count == program->count)
		return false;
	trial_run(stage, &less, seed, &other);
	if (other.verdict != VERDICT_UNSOUND)
		return false;
	*program = less;
	*trial = other;
	return true;
}

void trial_shrink(struct stage *stage, struct program *program, uint64_t seed, struct trial *trial)
{
	bool goes_on = true;

	while (goes_on) {
		goes_on = false;
		for (uint32_t count = 16; count; count /= 2)
			for (uint32_t i = program->count; i-- > 0;)
				if (is_unsound_without(stage, program, i, count, seed, trial))
					goes_on = true;
	}
}
