/* The pipeline of a verification. */
#include "verifier.h"

#define MAX_INSNS 1000000u
#define MAX_PROCESSED 1000000u
#define MAX_STACK 512u
#define LARGEST_STACK (1u << 20) /* more is a wrong option */

static bool read_options(struct bpfv_options *options, const struct bpfv_options *from)
{
	if (from->size < offsetof(struct bpfv_options, sink))
		return false;
	memcpy(options, from, from->size < sizeof(*options) ? from->size : sizeof(*options));
	if (!options->max_insns)
		options->max_insns = MAX_INSNS;
	if (!options->max_processed)
		options->max_processed = MAX_PROCESSED;
	if (!options->max_stack)
		options->max_stack = MAX_STACK;
	return options->allocator.alloc && options->allocator.free && options->max_stack <= LARGEST_STACK &&
	       (options->clock || !options->time_limit);
}

static void check_size(struct bpfv *v)
{
	const struct bpfc_prog *prog = v->prog;

	if (prog->type == BPFC_PROG_UNKNOWN) {
		bpfv_reject(v, UNKNOWN_PROGTYPE, BPFC_NO_INSN, BPFC_STR(prog->section));
		v->status = BPFC_E_UNSUPPORTED;
		return;
	}
	if (!prog->insn_count || !prog->subprog_count)
		bpfv_reject(v, BAD_INSN, BPFC_NO_INSN, BPFC_STR("the program is empty"));
	else if (prog->insn_count > v->options.max_insns)
		bpfv_reject(v, PROG_TOO_LONG, BPFC_NO_INSN, BPFC_STR(prog->name), BPFC_INT(prog->insn_count),
			    BPFC_INT(v->options.max_insns));
}

static void allocate_facts(struct bpfv *v)
{
	v->facts = bpfv_facts_new(v);
}

static void watch(struct bpfv *v)
{
	if (v->options.trace)
		bpfv_trace(v);
}

/* Each pass needs what those before it found; the first that finds fault is the last. */
void bpfv_run_passes(struct bpfv *v)
{
	static void (*const passes[])(struct bpfv *v) = {
		check_size,   bpfv_permissions, bpfv_find_kfuncs,   bpfv_cfg,          bpfv_call_graph,
		bpfv_effects, bpfv_live,        bpfv_find_specials, bpfv_find_objects, allocate_facts,
		watch,        bpfv_explore,     bpfv_limits,        bpfv_facts_finish,
	};

	for (unsigned i = 0; i < sizeof(passes) / sizeof(passes[0]) && !v->status; i++) {
		passes[i](v);
		if (v->errors && !v->status)
			v->status = BPFC_E_REJECTED;
	}
}

int bpfv_verify(const struct bpfc_prog *prog, const struct bpfv_options *options, struct bpfc_facts **facts)
{
	struct bpfv v = { .prog = prog, .model = prog->model, .insn = BPFC_NO_INSN, .wants_facts = facts };

	if (facts)
		*facts = NULL;
	if (!read_options(&v.options, options))
		return BPFC_E_OPTION;
	v.frame_limit = v.options.max_stack > BPFC_FRAME_BYTES ? (v.options.max_stack + 7) & ~7u : BPFC_FRAME_BYTES;
	if (v.options.time_limit)
		v.start = v.options.clock(v.options.clock_user);
	bpfv_run_passes(&v);
	if (v.options.stats)
		*v.options.stats =
			(struct bpfv_stats){ .processed = v.processed, .paths = v.run_count, .states = v.states };
	if (v.status)
		bpfv_explain(&v);
	bpfv_free_all(&v);
	if (v.status || !facts)
		bpfv_facts_free(v.facts, &v.options.allocator);
	else
		*facts = v.facts;
	return v.status;
}
