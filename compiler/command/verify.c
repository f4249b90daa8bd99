#include "check.h"
#include "load.h"
#include "print.h"
#include "select.h"

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

static int verify_prog(struct bpfc_run *run, const struct bpfc_prog *prog)
{
	struct bpfc_facts *facts = NULL;
	int status = bpfc_check(run, prog, &run->sink, &facts);

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
	return status;
}

static int verify_object(struct bpfc_run *run, const char *path)
{
	struct bpfc_selection selection;
	struct bpfc_loaded loaded;
	int status = bpfc_load(run, &path, 1, &loaded);

	if (!status)
		status = bpfc_select(run, loaded.model, &selection);
	for (uint32_t i = 0, count = status ? 0 : selection.count; i < count; i++) {
		bpfc_progress_update(&run->render.progress, "verifying program", i + 1, count);
		status = bpfc_worse(status, verify_prog(run, selection.progs[i]));
	}
	bpfc_unload(run, &loaded);
	return status;
}

int bpfc_verify(struct bpfc_run *run)
{
	int status = bpfc_check_limits(run);

	for (uint32_t i = 0, count = status ? 0 : run->args.inputs.count; i < count; i++)
		status = bpfc_worse(status, verify_object(run, run->args.inputs.list[i]));
	return status;
}
