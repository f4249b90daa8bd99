/* Where a value comes from: the path is followed backwards, from register to register and through the stack. */
#include "explain.h"

#define MOST_NOTES 4
#define MOST_TEXTS 4

/* What is followed: a register, or a stack slot, of a frame. */
struct subject {
	uint32_t frame, index;
	bool is_slot;
};

/* A note that waits: the path is followed backwards, and told forwards. */
struct told {
	enum bpfc_diag_code code;
	uint32_t insn;
	unsigned count;
	char texts[MOST_TEXTS][BPFV_PHRASE];
};

struct tale {
	struct bpfv_history *h;
	struct subject subject;
	unsigned notes;
	struct told told[MOST_NOTES];
	bool tells_store; /* where the slot got it */
	enum {
		KIND,   /* why it is what it is */
		BYTES,  /* how many bytes of the packet were proven */
		OFFSET, /* what was added to a pointer */
		NUMBER, /* why a number has its bounds */
	} aim;
};

static const struct bpfv_value *value_of(const struct bpfv_state *state, struct subject subject)
{
	const struct bpfv_frame *frame;

	if (subject.frame >= state->depth)
		return NULL;
	frame = state->frames[subject.frame];
	if (!subject.is_slot)
		return &frame->regs[subject.index];
	if (subject.index >= frame->slot_count || !frame->slots[subject.index].size)
		return NULL;
	return &frame->slots[subject.index].value;
}

static bool is_reg(const struct tale *t, uint32_t frame, unsigned reg)
{
	return !t->subject.is_slot && t->subject.frame == frame && t->subject.index == reg;
}

static const struct bpfc_insn *insn_at(const struct tale *t, uint32_t k)
{
	return &t->h->v->prog->insns[t->h->steps[k].insn];
}

static void keep(struct told *told, const char *phrase)
{
	struct bpfv_text text = bpfv_text_in(told->texts[told->count++], BPFV_PHRASE);

	bpfv_put(&text, phrase);
}

static void tell_all(struct tale *t)
{
	while (t->notes) {
		const struct told *told = &t->told[--t->notes];
		struct bpfc_diag_arg args[BPFC_DIAG_ARGS] = { 0 };

		for (unsigned i = 0; i < told->count; i++)
			args[i] = (struct bpfc_diag_arg)BPFC_STR(told->texts[i]);
		bpfv_tell(t->h, told->code, told->insn, args);
	}
}

/* A note with up to three texts (NULL: no more), and the source line after them. */
static void note(struct tale *t, enum bpfc_diag_code code, uint32_t k, const char *a, const char *b, const char *c)
{
	const char *const texts[] = { a, b, c };
	struct told *told = &t->told[t->notes];
	char source[BPFV_PHRASE];

	if (t->notes == MOST_NOTES)
		return;
	t->notes++;
	*told = (struct told){ .code = code, .insn = t->h->steps[k].insn };
	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]) && texts[i]; i++)
		keep(told, texts[i]);
	keep(told, bpfv_source(t->h->v, told->insn, source));
}

static const char *callee_of(const struct tale *t, uint32_t slot)
{
	const struct bpfc_insn *insn = &t->h->v->prog->insns[slot];
	const struct bpfc_helper *helper;

	if (insn->id == BPFC_INSN_CALL_SUBPROG)
		return t->h->v->prog->subprogs[insn->ref].name;
	if (insn->id == BPFC_INSN_CALL_EXTERN)
		return t->h->v->model->externs[insn->ref].name;
	helper = bpfc_helper_by_id(insn->ref);
	return helper ? helper->full : "a helper";
}

/* "'idx'", or "it" where the source does not tell. The first name is kept for the repair. */
static const char *name_at(struct tale *t, uint32_t slot, char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);
	char name[BPFV_PHRASE];

	if (!bpfv_assigned(t->h->v, slot, name))
		return "it";
	bpfv_put(&text, "'");
	bpfv_put(&text, name);
	bpfv_put(&text, "'");
	if (!t->h->name[0])
		memcpy(t->h->name, name, sizeof(name));
	return phrase;
}

/* "it is FROM, a number between 0 and 255" */
static void tell_made(struct tale *t, uint32_t k, const char *from)
{
	const struct bpfv_value *value = value_of(&t->h->steps[k + 1].state, t->subject);
	char phrase[BPFV_PHRASE], name[BPFV_PHRASE];

	if (value)
		note(t, BPFC_D_NOTE_MADE, k, name_at(t, t->h->steps[k].insn, name), from,
		     bpfv_describe(t->h->v, value, phrase));
}

/* A call made it: its result, or nothing that can be read. */
static void tell_called(struct tale *t, uint32_t k, uint32_t callsite)
{
	const struct bpfv_value *value = value_of(&t->h->steps[k + 1].state, t->subject);
	const char *callee = callee_of(t, callsite);
	char from[BPFV_PHRASE], name[BPFV_PHRASE];
	struct bpfv_text text = bpfv_text_in(from, sizeof(from));

	if (!value)
		return;
	if (value->kind == BPFC_KIND_UNINIT) {
		note(t, BPFC_D_NOTE_UNREADABLE, k, callee, NULL, NULL);
	} else if (value->maybe_null) {
		note(t, BPFC_D_NOTE_GIVES_NULL, k, callee, name_at(t, callsite, name), NULL);
	} else {
		bpfv_put(&text, "the result of ");
		bpfv_put(&text, callee);
		bpfv_put(&text, " here");
		tell_made(t, k, from);
	}
}

static void tell_argument(struct tale *t, uint32_t k, uint32_t subprog)
{
	const struct bpfv *v = t->h->v;
	const struct bpfc_subprog *callee = &v->prog->subprogs[subprog];
	const struct bpfc_type *proto = bpfv_prototype(&v->model->types, callee->type);
	char phrase[BPFV_PHRASE];
	struct bpfv_text text = bpfv_text_in(phrase, sizeof(phrase));

	if (proto && t->subject.index <= proto->count && *proto->members[t->subject.index - 1].name) {
		bpfv_put(&text, "'");
		bpfv_put(&text, proto->members[t->subject.index - 1].name);
		bpfv_put(&text, "'");
	} else {
		bpfv_put_unsigned(&text, t->subject.index);
	}
	note(t, BPFC_D_NOTE_ARGUMENT, k, phrase, callee->name, NULL);
}

/* A callback that runs later starts with step k + 1. */
static bool starts_later(const struct tale *t, uint32_t k)
{
	const struct bpfv_context *before = t->h->steps[k].state.context, *after = t->h->steps[k + 1].state.context;

	return before != after && !after->parent && after->callsite != BPFC_NO_INSN &&
	       after->callsite == t->h->steps[k].insn;
}

/* The frame of the subject begins with step k. Tells whether there is more to follow. */
static bool enters(struct tale *t, uint32_t k)
{
	const struct bpfc_insn *insn = insn_at(t, k);
	const struct bpfv_state *before = &t->h->steps[k].state, *after = &t->h->steps[k + 1].state;
	bool is_arg = !t->subject.is_slot && t->subject.index >= 1 && t->subject.index <= 5;
	uint32_t subprog = after->frames[t->subject.frame]->subprog;

	if (!is_arg && t->subject.index == BPFC_R10)
		return false;
	if (!is_arg) {
		note(t, BPFC_D_NOTE_NOTHING, k, t->h->v->prog->subprogs[subprog].name, NULL, NULL);
		return false;
	}
	if (insn->id != BPFC_INSN_CALL_SUBPROG) {
		tell_made(t, k, "what a callback gets here");
		return false;
	}
	tell_argument(t, k, subprog);
	t->subject.frame = before->depth - 1;
	return true;
}

/* A function returns with step k, and what it left is the subject or not. */
static bool leaves(struct tale *t, uint32_t k)
{
	const struct bpfv_state *before = &t->h->steps[k].state, *after = &t->h->steps[k + 1].state;
	uint32_t callsite = before->context->callsite;

	/* A helper that calls back is looked at again afterwards, with the caller's registers as they were. */
	if (t->subject.is_slot || t->subject.frame != after->depth - 1 || t->subject.index > 5 ||
	    t->h->v->prog->insns[callsite].id != BPFC_INSN_CALL_SUBPROG)
		return true;
	if (t->subject.index == 0) {
		t->subject.frame = before->depth - 1;
		return true;
	}
	tell_called(t, k, callsite);
	return false;
}

static void follow_reg(struct tale *t, uint32_t frame, unsigned reg)
{
	t->subject = (struct subject){ .frame = frame, .index = reg };
}

/* Loads: from the stack the slot is followed, from elsewhere it is told. */
static bool loaded(struct tale *t, uint32_t k)
{
	const struct bpfc_insn *insn = insn_at(t, k);
	const struct bpfv_state *before = &t->h->steps[k].state;
	const struct bpfv_value *base = &bpfv_regs(before)[insn->src];
	char place[BPFV_PHRASE], from[BPFV_PHRASE];
	struct bpfv_text text = bpfv_text_in(from, sizeof(from));
	int64_t at = base->off + insn->off;
	struct subject slot = { .frame = base->ref, .is_slot = true, .index = (uint32_t)((-at - 1) / BPFV_SLOT_BYTES) };

	if (base->kind == BPFC_KIND_STACK && bpfv_off_known(base) && at < 0 && value_of(before, slot)) {
		t->subject = slot;
		return true;
	}
	bpfv_put(&text, "read here from ");
	bpfv_put(&text, bpfv_describe_place(t->h->v, base, insn->off, place));
	tell_made(t, k, from);
	return false;
}

/* Additions of a register: which of the two is followed further. */
static bool added(struct tale *t, uint32_t k)
{
	const struct bpfc_insn *insn = insn_at(t, k);
	const struct bpfv_value *regs = bpfv_regs(&t->h->steps[k].state);
	bool swaps = regs[insn->dst].kind == BPFC_KIND_SCALAR;
	unsigned pointer = swaps ? insn->src : insn->dst, number = swaps ? insn->dst : insn->src;
	uint32_t frame = t->subject.frame;
	char phrase[BPFV_PHRASE];

	if (bpfv_is_const(&regs[number])) {
		follow_reg(t, frame, pointer);
		return true;
	}
	if (t->aim == BYTES) {
		note(t, BPFC_D_NOTE_MOVED, k, bpfv_describe(t->h->v, &regs[number], phrase), NULL, NULL);
		return false;
	}
	if (t->aim == OFFSET) {
		note(t, BPFC_D_NOTE_OFFSET, k, bpfv_describe(t->h->v, &regs[number], phrase), NULL, NULL);
		t->aim = NUMBER;
		follow_reg(t, frame, number);
		return true;
	}
	follow_reg(t, frame, pointer);
	return true;
}

/* Operations with a constant that leave it the same number, in other units or another width. */
static bool scales(const struct bpfc_insn_info *row)
{
	return row->shape == BPFC_SHAPE_ALU_IMM &&
	       (row->op == BPFC_OP_LSH || row->op == BPFC_OP_RSH || row->op == BPFC_OP_ARSH || row->op == BPFC_OP_MUL ||
		row->op == BPFC_OP_ADD || row->op == BPFC_OP_SUB);
}

static bool computed(struct tale *t, uint32_t k)
{
	const struct bpfc_insn *insn = insn_at(t, k);
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	const struct bpfv_value *value = value_of(&t->h->steps[k + 1].state, t->subject);
	bool is_reg = row->shape == BPFC_SHAPE_ALU_REG;

	if (row->op == BPFC_OP_MOV && is_reg && insn->src != BPFC_R10) {
		follow_reg(t, t->subject.frame, insn->src);
		return true;
	}
	if (t->aim == NUMBER && scales(row))
		return true;
	if (value && value->kind != BPFC_KIND_SCALAR && (row->op == BPFC_OP_ADD || row->op == BPFC_OP_SUB))
		return !is_reg || added(t, k);
	tell_made(t, k, row->op == BPFC_OP_MOV ? "set here" : "computed here");
	return false;
}

/* Whether step k stores to the slot that is followed; *more: there is a register to follow further. */
static bool stores(struct tale *t, uint32_t k, bool *more)
{
	const struct bpfc_insn *insn = insn_at(t, k);
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	const struct bpfv_value *base = &bpfv_regs(&t->h->steps[k].state)[insn->dst];
	int64_t at = base->off + insn->off;

	if (!t->subject.is_slot ||
	    (row->shape != BPFC_SHAPE_ST && row->shape != BPFC_SHAPE_STX && row->shape != BPFC_SHAPE_STORE_REL) ||
	    base->kind != BPFC_KIND_STACK || base->ref != t->subject.frame || !bpfv_off_known(base) || at >= 0 ||
	    (-at - 1) / BPFV_SLOT_BYTES != t->subject.index)
		return false;
	*more = row->shape != BPFC_SHAPE_ST;
	if (t->tells_store)
		note(t, BPFC_D_NOTE_STORED, k, NULL, NULL, NULL);
	t->tells_store = false;
	if (*more)
		follow_reg(t, t->h->steps[k].state.depth - 1, insn->src);
	else
		tell_made(t, k, "set here");
	return true;
}

/* Whether step k writes the register that is followed; *more as above. */
static bool writes(struct tale *t, uint32_t k, bool *more)
{
	const struct bpfc_insn *insn = insn_at(t, k);
	uint32_t frame = t->h->steps[k].state.depth - 1;

	*more = false;
	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		if (!is_reg(t, frame, insn->dst))
			return false;
		*more = computed(t, k);
		return true;
	case BPFC_SHAPE_LD_IMM64:
		if (!is_reg(t, frame, insn->dst))
			return false;
		tell_made(t, k, "set here");
		return true;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		if (!is_reg(t, frame, insn->dst))
			return false;
		*more = loaded(t, k);
		return true;
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		if (!is_reg(t, frame, bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_ATOMIC_FETCH ? insn->src : 0))
			return false;
		tell_made(t, k, "read here by an atomic operation");
		return true;
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		if (t->subject.is_slot || t->subject.frame != frame || t->subject.index > 5)
			return false;
		tell_made(t, k, "read here from the packet");
		return true;
	case BPFC_SHAPE_CALL:
		if (t->subject.is_slot || t->subject.frame != frame || t->subject.index > 5)
			return false;
		tell_called(t, k, t->h->steps[k].insn);
		return true;
	default:
		return false;
	}
}

/* Whether what is known of it changed; ids and origins are no knowledge. */
static bool differs(const struct bpfv_value *a, const struct bpfv_value *b)
{
	return a->kind != b->kind || a->maybe_null != b->maybe_null || a->ref != b->ref || a->owned != b->owned ||
	       a->range != b->range || a->off != b->off || memcmp(&a->n, &b->n, sizeof(a->n));
}

static const char *count_text(uint64_t count, char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);

	bpfv_put_unsigned(&text, count);
	return phrase;
}

/* It was not written, but more or less is known of it after step k. Tells whether to go on. */
static bool changed(struct tale *t, uint32_t k, const struct bpfv_value *before, const struct bpfv_value *after)
{
	const struct bpfc_insn *insn = insn_at(t, k);
	unsigned shape = bpfc_insn_info(insn->id)->shape;
	bool is_check = shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG;
	char phrase[BPFV_PHRASE];

	if (t->subject.is_slot && after->kind == BPFC_KIND_ANY) {
		note(t, BPFC_D_NOTE_OVERWRITTEN, k, NULL, NULL, NULL);
		return false;
	}
	if (shape == BPFC_SHAPE_CALL && after->kind != before->kind) {
		if (before->owned)
			note(t, BPFC_D_NOTE_GIVEN_BACK, k, callee_of(t, t->h->steps[k].insn), NULL, NULL);
		else
			note(t, BPFC_D_NOTE_PACKET_MOVED, k, callee_of(t, t->h->steps[k].insn), NULL, NULL);
		t->h->has_moved = !before->owned;
		return false;
	}
	if (is_check && t->aim == BYTES && after->range > before->range) {
		note(t, BPFC_D_NOTE_PROVES, k, count_text(after->range, phrase), NULL, NULL);
		return false;
	}
	if (is_check && bpfv_is_null(after) && before->maybe_null) {
		note(t, BPFC_D_NOTE_NULL, k, NULL, NULL, NULL);
		return true;
	}
	if (is_check && t->aim == NUMBER && after->kind == BPFC_KIND_SCALAR && !t->h->is_bounded) {
		note(t, BPFC_D_NOTE_BOUNDS, k, bpfv_describe_range(&after->n, phrase), NULL, NULL);
		t->h->is_bounded = true;
	}
	return true;
}

/* Goes back over step k; tells whether there is more to follow. */
static bool follow(struct tale *t, uint32_t k)
{
	const struct bpfv_state *before = &t->h->steps[k].state, *after = &t->h->steps[k + 1].state;
	const struct bpfv_value *was, *is;
	bool more;

	if (starts_later(t, k))
		return enters(t, k);
	if (after->depth > before->depth)
		return t->subject.frame < before->depth || enters(t, k);
	if (after->depth < before->depth) {
		if (t->subject.frame + 1 == after->depth)
			return leaves(t, k);
	} else if (t->subject.frame + 1 == before->depth && writes(t, k, &more)) {
		return more;
	} else if (stores(t, k, &more)) {
		return more;
	}
	was = value_of(before, t->subject);
	is = value_of(after, t->subject);
	if (!was || !is) {
		note(t, BPFC_D_NOTE_OVERWRITTEN, k, NULL, NULL, NULL);
		return false;
	}
	return !differs(was, is) || changed(t, k, was, is);
}

static void begin_with_nothing(struct tale *t)
{
	const struct bpfv_value *value = value_of(&t->h->steps[0].state, t->subject);

	if (t->h->is_whole && value && value->kind == BPFC_KIND_UNINIT)
		note(t, BPFC_D_NOTE_NOTHING, 0, t->h->v->prog->name, NULL, NULL);
}

static void tell_since(struct tale *t)
{
	uint32_t k = t->h->count - 1;

	while (t->notes < MOST_NOTES) {
		if (!k) {
			begin_with_nothing(t);
			break;
		}
		if (!follow(t, --k))
			break;
	}
	tell_all(t);
}

void bpfv_tell_since_slot(struct bpfv_history *h, uint32_t frame, int64_t off)
{
	struct tale t = {
		.h = h,
		.subject = { .frame = frame, .is_slot = true, .index = (uint32_t)(-off / BPFV_SLOT_BYTES) - 1 },
		.tells_store = true,
		.aim = KIND
	};

	tell_since(&t);
}

void bpfv_tell_since(struct bpfv_history *h, unsigned reg)
{
	struct tale t = { .h = h, .subject = { .frame = h->steps[h->count - 1].state.depth - 1, .index = reg } };

	switch (h->v->fault.code) {
	case BPFC_D_PACKET_RANGE:
		t.aim = BYTES;
		break;
	case BPFC_D_ACCESS_RANGE:
	case BPFC_D_CTX_UNKNOWN:
		t.aim = OFFSET;
		break;
	case BPFC_D_ARG_SIZE:
	case BPFC_D_POINTER_FAR:
	case BPFC_D_RESULT_RANGE:
		t.aim = NUMBER;
		break;
	default:
		t.aim = KIND;
		break;
	}
	tell_since(&t);
}

static bool holds(const struct bpfv_state *state, uint32_t owned)
{
	for (uint32_t i = 0; i < state->owned_count; i++)
		if (state->owned[i].id == owned)
			return true;
	return false;
}

void bpfv_tell_owned(struct bpfv_history *h)
{
	const struct bpfv_state *last = &h->steps[h->count - 1].state;
	struct tale t = { .h = h, .subject = { .frame = 0, .index = 0 } };

	for (uint32_t k = h->count - 1; last->owned_count && k-- > 0;) {
		char name[BPFV_PHRASE];

		if (holds(&h->steps[k].state, last->owned[0].id))
			continue;
		if (h->v->prog->insns[h->steps[k].insn].id == BPFC_INSN_CALL_HELPER)
			h->giver = h->v->prog->insns[h->steps[k].insn].ref;
		note(&t, BPFC_D_NOTE_GIVES, k, callee_of(&t, h->steps[k].insn), name_at(&t, h->steps[k].insn, name),
		     NULL);
		tell_all(&t);
		break;
	}
}
