#include "disasm.h"
#include "load.h"
#include "print.h"
#include "select.h"

/* A longer text than the buffer holds is an instruction with a very long symbol: its end is left out, visibly. */
static void print_insn(const struct bpfc_prog *prog, uint32_t slot)
{
	char text[4 * BPFC_DISASM_MAX];
	size_t length = bpfc_disasm(prog, slot, text, sizeof(text));

	printf("%8u:\t", slot);
	bpfc_print(stdout, text);
	puts(length < sizeof(text) ? "" : "...");
}

static void print_line(const struct bpfc_line *line)
{
	fputs("; ", stdout);
	if (line->text && line->text[0]) {
		const char *text = line->text;

		while (*text == ' ' || *text == '\t')
			text++;
		bpfc_print(stdout, text);
		fputs(" @ ", stdout);
	}
	bpfc_print(stdout, line->file);
	printf(":%u", line->line);
	if (line->column)
		printf(":%u", line->column);
	putchar('\n');
}

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

static void dump_prog(const struct bpfc_prog *prog, const bool *targets)
{
	uint32_t line = 0;

	for (uint32_t i = 0; i < prog->insn_count; i++) {
		const struct bpfc_subprog *subprog = subprog_at(prog, i);

		if (subprog)
			print_subprog(subprog);
		if (targets[i])
			printf("L%u:\n", i);
		for (; line < prog->line_count && prog->lines[line].insn <= i; line++)
			print_line(&prog->lines[line]);
		if (prog->insns[i].id != BPFC_INSN_SECOND)
			print_insn(prog, i);
	}
}

static int dump_object(struct bpfc_run *run, const char *path)
{
	struct bpfc_selection selection;
	struct bpfc_loaded loaded;
	int status = bpfc_load(run, &path, 1, &loaded);

	if (!status)
		status = bpfc_select(run, loaded.model, &selection);
	for (uint32_t i = 0, count = status ? 0 : selection.count; i < count; i++) {
		const struct bpfc_prog *prog = selection.progs[i];
		bool *targets = bpfc_arena_zalloc(run->arena, prog->insn_count, sizeof(targets[0]));

		if (!targets) {
			status = bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
			break;
		}
		bpfc_disasm_targets(prog, targets);
		fputs(i ? "\nprogram " : "program ", stdout);
		bpfc_print(stdout, prog->name);
		fputs(" (", stdout);
		bpfc_print(stdout, prog->section);
		fputs(")\n", stdout);
		dump_prog(prog, targets);
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
