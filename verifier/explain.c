/*
 * Why a program was rejected: where the value at fault comes from, which way the path went, and how to repair it. The
 * error itself went to the sink when it was found; what is told here belongs to it.
 */
#include "explain.h"

#define NO_REG UINT32_MAX

void bpfv_tell(struct bpfv_history *h, enum bpfc_diag_code code, uint32_t insn, const struct bpfc_diag_arg args[])
{
	bpfv_emit(h->v, code, insn, args);
}

static const char *skip_blanks(const char *text)
{
	while (*text == ' ' || *text == '\t')
		text++;
	return text;
}

const char *bpfv_source(const struct bpfv *v, uint32_t insn, char phrase[BPFV_PHRASE])
{
	const struct bpfc_line *line = bpfc_prog_line(v->prog, insn);
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);

	if (!line || !line->text || !*skip_blanks(line->text))
		return "";
	bpfv_put(&text, ":  ");
	bpfv_put(&text, skip_blanks(line->text));
	return phrase;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* "TYPE *NAME = ...;" and "NAME = ...;": nothing but words and stars may stand before the name. */
const char *bpfv_assigned(const struct bpfv *v, uint32_t insn, char phrase[BPFV_PHRASE])
{
	const struct bpfc_line *line = bpfc_prog_line(v->prog, insn);
	const char *start = line && line->text ? skip_blanks(line->text) : "", *end = start, *name;

	while (is_word(*end) || *end == ' ' || *end == '\t' || *end == '*')
		end++;
	if (end == start || *end != '=' || end[1] == '=')
		return NULL;
	while (end > start && !is_word(end[-1]))
		end--;
	for (name = end; name > start && is_word(name[-1]);)
		name--;
	if (name == end || end - name >= BPFV_PHRASE)
		return NULL;
	memcpy(phrase, name, (size_t)(end - name));
	phrase[end - name] = 0;
	return phrase;
}

static const char *field_of(const struct bpfv *v, uint8_t kind, uint32_t buf, const char *otherwise)
{
	const struct bpfc_ctx *ctx = &v->prog->ctx;

	for (uint32_t i = 0; i < ctx->field_count; i++)
		if (ctx->fields[i].kind == kind && ctx->fields[i].buf == buf)
			return ctx->fields[i].name;
	return otherwise;
}

static void advise_packet(struct bpfv_history *h, const struct bpfv_value *base)
{
	const struct bpfv *v = h->v;
	int64_t needed = v->fault.numbers[5];
	const char *start = field_of(v, BPFC_CTX_PACKET, base->ref, "data");
	const char *end = field_of(v, BPFC_CTX_PACKET_END, base->ref, "data_end");

	if (base->kind == BPFC_KIND_PACKET_META) {
		start = field_of(v, BPFC_CTX_PACKET_META, base->ref, "data_meta");
		end = field_of(v, BPFC_CTX_PACKET, base->ref, "data");
	}
	if (needed <= 0)
		return;
	if (bpfv_off_known(base))
		bpfv_advise(h, HELP_PACKET, BPFC_STR(start), BPFC_INT(needed), BPFC_STR(end));
	else
		bpfv_advise(h, HELP_PACKET_AT, BPFC_INT(needed), BPFC_STR(end));
}

static void advise_owned(struct bpfv_history *h)
{
	switch (h->giver) {
	case 84: /* sk_lookup_tcp, sk_lookup_udp, skc_lookup_tcp */
	case 85:
	case 99:
		bpfv_advise(h, HELP_GIVE_BACK, BPFC_STR("bpf_sk_release()"));
		break;
	case 131: /* ringbuf_reserve */
		bpfv_advise(h, HELP_GIVE_BACK, BPFC_STR("bpf_ringbuf_submit() or bpf_ringbuf_discard()"));
		break;
	default:
		break;
	}
}

static void advise(struct bpfv_history *h)
{
	const struct bpfv_fault *fault = &h->v->fault;
	const struct bpfv_state *last = &h->steps[h->count - 1].state;

	if (h->has_moved)
		bpfv_advise(h, HELP_READ_AGAIN, BPFC_STR(field_of(h->v, BPFC_CTX_PACKET, 0, "data")),
			    BPFC_STR(field_of(h->v, BPFC_CTX_PACKET_END, 0, "data_end")));
	else if (fault->code == BPFC_D_PACKET_RANGE)
		advise_packet(h, &bpfv_regs(last)[fault->reg]);
	else if (fault->code == BPFC_D_MAYBE_NULL && h->name[0])
		bpfv_advise(h, HELP_NULL, BPFC_STR(h->name));
	else if (fault->code == BPFC_D_ACCESS_RANGE && fault->numbers[7] >= fault->numbers[6])
		bpfv_advise(h, HELP_BOUND, BPFC_INT(fault->numbers[6]), BPFC_INT(fault->numbers[7]));
	else if (fault->code == BPFC_D_NOT_RELEASED)
		advise_owned(h);
}

/* Which argument of the error tells the call that began what is open; 0: nothing is. */
static unsigned begins_with(enum bpfc_diag_code code)
{
	switch (code) {
	case BPFC_D_LOCK_TWICE:
		return 1;
	case BPFC_D_LOCK_CALL:
		return 2;
	case BPFC_D_STILL_OPEN:
		return 3;
	case BPFC_D_LOCK_OTHER:
		return 5;
	default:
		return 0;
	}
}

static void tell_begin(struct bpfv_history *h)
{
	unsigned arg = begins_with(h->v->fault.code);
	uint32_t insn = (uint32_t)h->v->fault.numbers[arg];
	struct bpfc_diag_arg args[BPFC_DIAG_ARGS] = { 0 };
	char phrase[BPFV_PHRASE];

	if (!arg)
		return;
	args[0] = (struct bpfc_diag_arg)BPFC_STR(bpfv_callee_name(h->v, insn));
	args[1] = (struct bpfc_diag_arg)BPFC_STR(bpfv_source(h->v, insn, phrase));
	bpfv_tell(h, BPFC_D_NOTE_BEGINS, insn, args);
}

static void explain(struct bpfv_history *h)
{
	switch (h->v->fault.code) {
	case BPFC_D_NOT_RELEASED:
		bpfv_tell_owned(h);
		break;
	case BPFC_D_POINTER_READ:
	case BPFC_D_POINTER_CUT:
		bpfv_tell_since_slot(h, (uint32_t)h->v->fault.numbers[3], h->v->fault.numbers[2]);
		break;
	case BPFC_D_WORK_LIMIT:
	case BPFC_D_STATE_LIMIT:
		bpfv_tell_rounds(h);
		return;
	default:
		tell_begin(h);
		if (h->v->fault.reg < BPFC_REGS)
			bpfv_tell_since(h, h->v->fault.reg);
		break;
	}
	bpfv_tell_path(h);
	advise(h);
}

void bpfv_explain(struct bpfv *v)
{
	struct bpfv again = { .prog = v->prog,
			      .model = v->model,
			      .options = v->options,
			      .frame_limit = v->frame_limit,
			      .wants_facts = v->wants_facts };
	struct bpfv_history history = { .v = v };

	if (!v->fault.processed || !v->options.sink || !v->options.sink->emit || v->fault.code == BPFC_D_TIME_LIMIT)
		return;
	if (bpfv_remember(&history, &again))
		explain(&history);
	bpfv_free_all(&again);
	bpfv_facts_free(again.facts, &again.options.allocator);
}
