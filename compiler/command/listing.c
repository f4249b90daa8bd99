#include "listing.h"

#include "disasm.h"
#include "print.h"

void bpfc_listing_prog(FILE *out, const struct bpfc_prog *prog)
{
	fputs("program ", out);
	bpfc_print(out, prog->name);
	fputs(" (", out);
	bpfc_print(out, prog->section);
	fputs(")\n", out);
}

void bpfc_listing_line(FILE *out, const struct bpfc_line *line)
{
	fputs("; ", out);
	if (line->text && line->text[0]) {
		const char *text = line->text;

		while (*text == ' ' || *text == '\t')
			text++;
		bpfc_print(out, text);
		fputs(" @ ", out);
	}
	bpfc_print(out, line->file);
	fprintf(out, ":%u", line->line);
	if (line->column)
		fprintf(out, ":%u", line->column);
	putc('\n', out);
}

/* A longer text than the buffer holds is an instruction with a very long symbol: its end is left out, visibly. */
void bpfc_listing_insn(FILE *out, const struct bpfc_prog *prog, uint32_t slot)
{
	char text[4 * BPFC_DISASM_MAX];
	size_t length = bpfc_disasm(prog, slot, text, sizeof(text));

	fprintf(out, "%8u:\t", slot);
	bpfc_print(out, text);
	fputs(length < sizeof(text) ? "" : "...", out);
}
