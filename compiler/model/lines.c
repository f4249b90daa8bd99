/* Source lines of programs. */
#include "build.h"

#include <string.h>

void bpfc_build_index_lines(struct build *b)
{
	const struct bpfc_line_info *lines = b->ext.lines;
	const struct bpfc_section *section = NULL;

	for (uint32_t i = 0; i < b->ext.line_count; i++) {
		struct build_section *place;

		if (!i || strcmp(lines[i].section, lines[i - 1].section) != 0)
			section = bpfc_object_section(&b->object, lines[i].section);
		if (!section)
			continue;
		place = &b->sections[section - b->object.sections];
		if (!place->line_count++)
			place->first_line = i;
	}
}

/* The range of lines whose offsets lie in a function. */
static const struct bpfc_line_info *find(const struct build *b, uint32_t section, const struct bpfc_subprog *sub,
					 uint32_t *count)
{
	const struct build_section *place = &b->sections[section];
	const struct bpfc_line_info *lines = b->ext.lines + place->first_line;
	uint64_t end = sub->section_off + (uint64_t)sub->count * BPFC_INSN_BYTES;
	uint32_t lo = 0, hi = place->line_count;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (lines[mid].off < sub->section_off)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (*count = 0; lo + *count < place->line_count && lines[lo + *count].off < end;)
		++*count;
	return lines + lo;
}

static struct bpfc_line convert(const struct bpfc_line_info *info, const struct bpfc_subprog *sub)
{
	return (struct bpfc_line){ .insn = sub->first + (uint32_t)((info->off - sub->section_off) / BPFC_INSN_BYTES),
				   .line = info->line,
				   .column = info->column,
				   .file = info->file,
				   .text = info->text };
}

/* One line for each slot at most: the last that the line info gives it. */
static void append(struct bpfc_prog *prog, struct bpfc_line *lines, struct bpfc_line line)
{
	if (!prog->line_count || lines[prog->line_count - 1].insn != line.insn)
		prog->line_count++;
	lines[prog->line_count - 1] = line;
}

int bpfc_build_lines(struct build *b, struct bpfc_prog *prog)
{
	struct bpfc_line *lines;
	uint32_t total = 0, count;

	for (uint32_t i = 0; b->ext.line_count && i < prog->subprog_count; i++) {
		find(b, b->funcs[prog->subprogs[i].func].section, &prog->subprogs[i], &count);
		total += count;
	}
	lines = bpfc_build_alloc(b, total < prog->insn_count ? total : prog->insn_count, sizeof(*lines));
	if (!lines)
		return BPFC_E_NOMEM;
	prog->lines = lines;
	for (uint32_t i = 0; total && i < prog->subprog_count; i++) {
		const struct bpfc_subprog *sub = &prog->subprogs[i];
		const struct bpfc_line_info *info = find(b, b->funcs[sub->func].section, sub, &count);

		for (uint32_t k = 0; k < count; k++)
			append(prog, lines, convert(&info[k], sub));
	}
	return BPFC_OK;
}
