#include <stdlib.h>

#include "check.h"
#include "load.h"
#include "print.h"
#include "select.h"
#include "system.h"
#include "trace.h"

/* What one command line verifies with. */
struct session {
	struct bpfc_run *run;
	struct bpfc_trace trace;
	uint64_t *times; /* room for as many as are measured */
};

/* "rule.o: " when there are several, then "NAME (section): " */
static void print_name(const struct bpfc_run *run, const struct bpfc_prog *prog)
{
	if (run->args.inputs.count > 1) {
		bpfc_print(stdout, prog->model->object);
		fputs(": ", stdout);
	}
	bpfc_print(stdout, prog->name);
	fputs(" (", stdout);
	bpfc_print(stdout, prog->section);
	fputs("): ", stdout);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Verifications without reasons or a trace; the first has warmed the caches. */
static void print_times(const struct session *session, const struct bpfc_prog *prog)
{
	uint64_t count = session->run->args.repeat ? session->run->args.repeat : 1, *times = session->times;
	struct bpfv_options options = bpfc_check_options(session->run);
	struct bpfv_stats stats = { 0 };
	uint64_t median;

	options.stats = &stats;
	for (uint64_t i = 0; i < count; i++) {
		struct bpfc_facts *facts = NULL;
		uint64_t start = bpfc_clock(NULL);

		bpfv_verify(prog, &options, &facts);
		times[i] = bpfc_clock(NULL) - start;
		bpfc_check_free(facts);
	}
	qsort(times, count, sizeof(times[0]), compare);
	median = times[count / 2];
	print_name(session->run, prog);
	printf("median %.1f us, least %.1f us of %llu; %llu instructions walked on %llu paths, %llu states kept\n",
	       (double)median / 1e3, (double)times[0] / 1e3, (unsigned long long)count,
	       (unsigned long long)stats.processed, (unsigned long long)stats.paths, (unsigned long long)stats.states);
}

static int verify_prog(struct session *session, const struct bpfc_prog *prog)
{
	struct bpfc_run *run = session->run;
	struct bpfv_options options = bpfc_check_options(run);
	struct bpfc_facts *facts = NULL;
	int status;

	options.sink = &run->sink;
	bpfc_trace_begin(&session->trace, prog, &options);
	status = bpfv_verify(prog, &options, &facts);
	bpfc_render_settle(&run->render);
	bpfc_progress_clear(&run->render.progress);
	if (status) {
		print_name(run, prog);
		puts(status == BPFC_E_TOO_COMPLEX ? "too complex"
		     : status == BPFC_E_REJECTED  ? "rejected"
						  : "not verified");
	} else if (!run->args.quiet) {
		print_name(run, prog);
		printf("accepted, %u instructions, %u bytes of stack\n", prog->insn_count, facts->stack);
	}
	bpfc_check_free(facts);
	if (session->times)
		print_times(session, prog);
	return status;
}

static int verify_object(struct session *session, const char *path)
{
	struct bpfc_run *run = session->run;
	struct bpfc_selection selection;
	struct bpfc_loaded loaded;
	int status = bpfc_load(run, &path, 1, &loaded);

	if (!status)
		status = bpfc_select(run, loaded.model, &selection);
	for (uint32_t i = 0, count = status ? 0 : selection.count; i < count; i++) {
		bpfc_progress_update(&run->render.progress, "verifying program", i + 1, count);
		status = bpfc_worse(status, verify_prog(session, selection.progs[i]));
	}
	bpfc_unload(run, &loaded);
	return status;
}

static int make_times(struct session *session)
{
	const struct bpfc_args *args = &session->run->args;

	if (!args->time && !args->repeat)
		return BPFC_OK;
	session->times = bpfc_arena_zalloc(session->run->arena, args->repeat ? args->repeat : 1, sizeof(uint64_t));
	return session->times ? BPFC_OK : bpfc_run_fail(session->run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
}

int bpfc_verify(struct bpfc_run *run)
{
	struct session session = { .run = run };
	int status = bpfc_check_limits(run);

	if (!status)
		status = make_times(&session);
	if (!status)
		status = bpfc_trace_open(run, &session.trace);
	for (uint32_t i = 0, count = status ? 0 : run->args.inputs.count; i < count; i++)
		status = bpfc_worse(status, verify_object(&session, run->args.inputs.list[i]));
	return bpfc_trace_close(run, &session.trace, status);
}
