/* The path in short: which way it went at each jump that could go both ways. */
#include "explain.h"

#define LONGEST 600   /* bytes of the text */
#define FIRST 4       /* decisions that are told where there are too many */
#define MOST 14       /* decisions that are told */
#define MOST_PERIOD 4 /* decisions of a round of a loop */
#define MOST_KEPT 256

struct decision {
	uint32_t from, to, times; /* instructions */
};

static bool is_open(const struct bpfv *v, const struct bpfv_step *step)
{
	const struct bpfc_insn *insn = &v->prog->insns[step->insn];
	unsigned shape = bpfc_insn_info(insn->id)->shape;

	if (shape == BPFC_SHAPE_MAY_GOTO)
		return true;
	return (shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG) &&
	       bpfv_branch(insn, bpfv_regs(&step->state)) == (BPFV_MAY_JUMP | BPFV_MAY_FALL);
}

static bool is_same(const struct decision *a, const struct decision *b)
{
	return a->from == b->from && a->to == b->to;
}

/* The last `period` decisions repeat those before: they are counted there instead. */
static bool fold(struct decision *list, uint32_t *count, uint32_t period)
{
	if (*count < 2 * period)
		return false;
	for (uint32_t i = 0; i < period; i++) {
		const struct decision *now = &list[*count - period + i], *before = &list[*count - 2 * period + i];

		if (!is_same(now, before) || now->times != 1)
			return false;
	}
	for (uint32_t i = 0; i < period; i++)
		list[*count - 2 * period + i].times++;
	*count -= period;
	return true;
}

/* Where the path goes on after step k: the first instruction of another line, but not beyond the next decision. */
static uint32_t goes_to(const struct bpfv_history *h, uint32_t k)
{
	const struct bpfc_line *line = bpfc_prog_line(h->v->prog, h->steps[k].insn);
	uint32_t to = k + 1;

	for (; line && to + 1 < h->count && !is_open(h->v, &h->steps[to]); to++) {
		const struct bpfc_line *now = bpfc_prog_line(h->v->prog, h->steps[to].insn);

		if (now && now->line != line->line)
			break;
	}
	return h->steps[to].insn;
}

static uint32_t gather(const struct bpfv_history *h, struct decision *list, uint32_t *left_out)
{
	uint32_t count = 0;

	for (uint32_t k = 0; k + 1 < h->count; k++) {
		if (!is_open(h->v, &h->steps[k]))
			continue;
		if (count == MOST_KEPT) {
			memmove(list + FIRST, list + FIRST + 1, (MOST_KEPT - FIRST - 1) * sizeof(*list));
			count--;
			++*left_out;
		}
		list[count++] = (struct decision){ .from = h->steps[k].insn, .to = goes_to(h, k), .times = 1 };
		for (uint32_t period = 1; period <= MOST_PERIOD && !fold(list, &count, period); period++)
			;
	}
	return count;
}

/* Where the text has come to: what need not be said again. */
struct said {
	const char *file;
	bool line, insn;
};

/* "line 19", then "19"; "parse.h:19" where the file is another than before; or "instruction 7". */
static void put_where(const struct bpfv *v, struct bpfv_text *text, uint32_t insn, struct said *said)
{
	const struct bpfc_line *line = bpfc_prog_line(v->prog, insn);

	if (!line || !line->line || !line->file) {
		bpfv_put(text, said->insn ? "" : "instruction ");
		bpfv_put_unsigned(text, insn);
		*said = (struct said){ .file = said->file, .insn = true };
		return;
	}
	if (!said->file || !bpfv_is_text(said->file, line->file)) {
		bpfv_put(text, bpfv_base_name(line->file));
		bpfv_put(text, ":");
	} else if (!said->line) {
		bpfv_put(text, "line ");
	}
	bpfv_put_unsigned(text, line->line);
	*said = (struct said){ .file = line->file, .line = true };
}

static void put_decision(const struct bpfv *v, struct bpfv_text *text, const struct decision *decision,
			 struct said *said)
{
	bpfv_put(text, "from ");
	put_where(v, text, decision->from, said);
	bpfv_put(text, " to ");
	put_where(v, text, decision->to, said);
	if (decision->times > 1) {
		bpfv_put(text, " (");
		bpfv_put_unsigned(text, decision->times);
		bpfv_put(text, " times)");
	}
}

void bpfv_tell_path(struct bpfv_history *h)
{
	struct decision list[MOST_KEPT];
	char buffer[LONGEST];
	struct bpfv_text text = bpfv_text_in(buffer, sizeof(buffer));
	const struct bpfc_line *line = bpfc_prog_line(h->v->prog, h->v->fault.insn);
	struct said said = { .file = line ? line->file : NULL };
	uint32_t left_out = 0, count = gather(h, list, &left_out);
	uint32_t skipped = count > MOST ? count - MOST : 0;

	for (uint32_t i = 0; i < count; i++) {
		bpfv_put(&text, i ? ", " : "");
		if (i == FIRST && skipped + left_out) {
			bpfv_put_unsigned(&text, skipped + left_out);
			bpfv_put(&text, " more, ");
			i += skipped;
		}
		put_decision(h->v, &text, &list[i], &said);
	}
	if (count)
		bpfv_note(h, NOTE_PATH, 0, BPFC_STR(h->is_whole ? "" : "... "), BPFC_STR(buffer));
}

void bpfv_tell_rounds(struct bpfv_history *h)
{
	uint32_t most = 0, times = 0;

	for (uint32_t k = 0; k + 1 < h->count; k++) {
		uint32_t count = 0, to = h->steps[k + 1].insn;

		if (to > h->steps[k].insn || h->steps[k].state.depth != h->steps[k + 1].state.depth)
			continue;
		for (uint32_t j = k; j + 1 < h->count; j++)
			count += h->steps[j + 1].insn == to && h->steps[j].insn >= to;
		if (count > times) {
			times = count;
			most = k;
		}
	}
	if (times > 1) {
		char source[BPFV_PHRASE];

		bpfv_note(h, NOTE_ROUNDS, most, BPFC_INT(times), BPFC_INT(h->count),
			  BPFC_STR(bpfv_source(h->v, h->steps[most].insn, source)));
	}
}
