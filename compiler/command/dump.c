#include "check.h"
#include "disasm.h"
#include "factlist.h"
#include "listing.h"
#include "load.h"
#include "print.h"
#include "select.h"

static void print_subprog(const struct bpfc_subprog *subprog)
{
	putchar('\n');
	bpfc_print(stdout, subprog->name);
	fputs(":\t; section ", stdout);
	bpfc_print(stdout, subprog->section);
	printf("+0x%llx, %u instructions\n", (unsigned long long)subprog->section_off, subprog->count);
}

static const struct bpfc_subprog *subprog_at(const struct bpfc_prog *prog, uint32_t slot)
{
	for (uint32_t i = 0; i < prog->subprog_count; i++)
		if (prog->subprogs[i].first == slot)
			return &prog->subprogs[i];
	return NULL;
}

/* facts: NULL where none are wanted, or there are none. */
static void dump_prog(const struct bpfc_prog *prog, const bool *targets, const struct bpfc_facts *facts)
{
	uint32_t line = 0;

	for (uint32_t i = 0; i < prog->insn_count; i++) {
		const struct bpfc_subprog *subprog = subprog_at(prog, i);

		if (subprog)
			print_subprog(subprog);
		if (subprog && facts)
			bpfc_factlist_subprog(stdout, facts, (uint32_t)(subprog - prog->subprogs));
		if (targets[i])
			printf("L%u:\n", i);
		for (; line < prog->line_count && prog->lines[line].insn <= i; line++)
			bpfc_listing_line(stdout, &prog->lines[line]);
		if (prog->insns[i].id == BPFC_INSN_SECOND)
			continue;
		bpfc_listing_insn(stdout, prog, i);
		if (facts)
			bpfc_factlist_insn(stdout, prog, facts, i);
		putchar('\n');
	}
}

static int dump_selected(struct bpfc_run *run, const struct bpfc_prog *prog)
{
	bool *targets = bpfc_arena_zalloc(run->arena, prog->insn_count, sizeof(targets[0]));
	struct bpfc_facts *facts = NULL;
	int status = BPFC_OK;

	if (!targets)
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	if (run->args.facts)
		status = bpfc_check(run, prog, &run->sink, &facts);
	bpfc_disasm_targets(prog, targets);
	bpfc_listing_prog(stdout, prog);
	if (facts)
		bpfc_factlist_prog(stdout, facts);
	dump_prog(prog, targets, facts);
	bpfc_check_free(facts);
	return status;
}

static int dump_object(struct bpfc_run *run, const char *path)
{
	struct bpfc_selection selection;
	struct bpfc_loaded loaded;
	int status = bpfc_load(run, &path, 1, &loaded);

	if (!status)
		status = bpfc_select(run, loaded.model, &selection);
	for (uint32_t i = 0, count = status ? 0 : selection.count; i < count; i++) {
		fputs(i ? "\n" : "", stdout);
		status = bpfc_worse(status, dump_selected(run, selection.progs[i]));
	}
	bpfc_unload(run, &loaded);
	return status;
}

int bpfc_dump(struct bpfc_run *run)
{
	int status = BPFC_OK;

	for (uint32_t i = 0; i < run->args.inputs.count; i++) {
		if (run->args.inputs.count > 1) {
			fputs(i ? "\n" : "", stdout);
			bpfc_print(stdout, run->args.inputs.list[i]);
			puts(":");
		}
		status = bpfc_worse(status, dump_object(run, run->args.inputs.list[i]));
	}
	return status;
}
