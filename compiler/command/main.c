/* The command bpfc. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

/* `bpfc verfy x.o`: the first input is no file, but nearly a verb. */
static int check_misspelt_verb(struct bpfc_run *run)
{
	const struct bpfc_args *args = &run->args;
	const char *names[BPFC_VERB_COUNT], *near;

	if (args->has_verb || args->inputs.count < 1 || !access(args->inputs.list[0], F_OK))
		return BPFC_OK;
	for (unsigned verb = 0; verb < BPFC_VERB_COUNT; verb++)
		names[verb] = bpfc_verb_name((enum bpfc_verb)verb);
	near = bpfc_suggest(args->inputs.list[0], names, BPFC_VERB_COUNT);
	if (!near)
		return BPFC_OK;
	return bpfc_run_fail(run, BPFC_E_OPTION,
			     BPFC_DIAG_INIT(UNKNOWN_VERB, .args = { BPFC_STR(args->inputs.list[0]), BPFC_STR(near) }));
}

static int run_verb(struct bpfc_run *run)
{
	static int (*const verbs[BPFC_VERB_COUNT])(struct bpfc_run *) = {
		[BPFC_VERB_COMPILE] = bpfc_compile,   [BPFC_VERB_VERIFY] = bpfc_verify,
		[BPFC_VERB_INSPECT] = bpfc_inspect,   [BPFC_VERB_DUMP] = bpfc_dump,
		[BPFC_VERB_SCHEDULE] = bpfc_schedule, [BPFC_VERB_RUN] = bpfc_execute,
	};
	enum bpfc_verb verb = run->args.verb;
	int status = check_misspelt_verb(run);

	if (status)
		return status;
	if (!run->args.inputs.count)
		return bpfc_run_fail(run, BPFC_E_OPTION,
				     BPFC_DIAG_INIT(NO_INPUT, .args = { BPFC_STR(bpfc_help_usage(verb)) }));
	return verbs[verb](run);
}

static int run_action(struct bpfc_run *run)
{
	switch (run->args.action) {
	case BPFC_ACTION_HELP:
		bpfc_help(&run->args);
		return BPFC_OK;
	case BPFC_ACTION_VERSION:
		return bpfc_print_version(run);
	case BPFC_ACTION_TARGETS:
		return bpfc_print_targets(run);
	case BPFC_ACTION_RUN:
		break;
	}
	return run_verb(run);
}

/* What was printed must have arrived, and a failure must have said why. */
static int finish(struct bpfc_run *run, int status)
{
	errno = 0;
	if (fflush(stdout) || ferror(stdout))
		status = bpfc_worse(status,
				    bpfc_run_fail(run, BPFC_E_IO,
						  BPFC_DIAG_INIT(CANNOT_WRITE, .args = { BPFC_STR("<stdout>"),
											 BPFC_STR(strerror(errno)) })));
	if (status && !run->render.errors)
		bpfc_run_fail(run, status, BPFC_DIAG_INIT(INTERNAL, .args = { BPFC_STR(bpfc_status_text(status)) }));
	return status;
}

int main(int argc, char **argv)
{
	struct bpfc_run run = { .arena = bpfc_arena_new() };
	int status;

	signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is an error of write */
	bpfc_render_begin(&run.render, stderr);
	run.sink = (struct bpfc_sink){ .emit = bpfc_render_diag, .user = &run.render };
	status = run.arena ? bpfc_args_parse(&run.args, run.arena, argc, argv, &run.sink)
			   : bpfc_run_fail(&run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	if (!status) {
		bpfc_render_color(&run.render, run.args.color);
		status = run_action(&run);
	}
	status = finish(&run, status);
	bpfc_render_end(&run.render);
	bpfc_arena_free(run.arena);
	return bpfc_status_exit(status);
}
