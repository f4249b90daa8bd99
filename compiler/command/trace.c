#include "trace.h"

#include <errno.h>
#include <string.h>

#include "disasm.h"
#include "listing.h"
#include "output.h"
#include "print.h"

static int fail(struct bpfc_run *run, const char *path)
{
	return bpfc_run_fail(run, BPFC_E_IO,
			     BPFC_DIAG_INIT(CANNOT_WRITE, .args = { BPFC_STR(path), BPFC_STR(strerror(errno)) }));
}

int bpfc_trace_open(struct bpfc_run *run, struct bpfc_trace *trace)
{
	const char *path = run->args.trace;
	int status;

	*trace = (struct bpfc_trace){ .path = path };
	if (!path)
		return BPFC_OK;
	status = bpfc_output_check(path, &run->args.inputs, &run->sink);
	if (status)
		return status;
	trace->out = strcmp(path, "-") ? fopen(path, "we") : stdout;
	return trace->out ? BPFC_OK : fail(run, path);
}

static void print_insn(struct bpfc_trace *trace, uint32_t insn)
{
	const struct bpfc_line *line = bpfc_prog_line(trace->prog, insn);

	if (line && line != trace->line)
		bpfc_listing_line(trace->out, line);
	trace->line = line;
	bpfc_listing_insn(trace->out, trace->prog, insn);
	putc('\n', trace->out);
}

static void tell(void *user, const struct bpfv_event *event)
{
	struct bpfc_trace *trace = user;

	switch (event->kind) {
	case BPFV_EVENT_PATH:
		fprintf(trace->out, "\npath %u, from %u on:\n", ++trace->paths, event->insn);
		trace->line = NULL;
		break;
	case BPFV_EVENT_STATE:
		fputs("\t\t\t", trace->out);
		bpfc_print(trace->out, event->text);
		putc('\n', trace->out);
		break;
	case BPFV_EVENT_INSN:
		print_insn(trace, event->insn);
		break;
	case BPFV_EVENT_KNOWN:
		fprintf(trace->out, "%8u:\tknown: a state that was walked from here allows for all of this one\n",
			event->insn);
		break;
	}
}

void bpfc_trace_begin(struct bpfc_trace *trace, const struct bpfc_prog *prog, struct bpfv_options *options)
{
	if (!trace->out)
		return;
	trace->prog = prog;
	trace->paths = 0;
	options->trace = tell;
	options->trace_user = trace;
	bpfc_listing_prog(trace->out, prog);
}

int bpfc_trace_close(struct bpfc_run *run, struct bpfc_trace *trace, int status)
{
	bool failed;

	if (!trace->out || trace->out == stdout)
		return status;
	failed = ferror(trace->out) != 0;
	failed = fclose(trace->out) || failed;
	trace->out = NULL;
	return failed ? bpfc_worse(status, fail(run, trace->path)) : status;
}
