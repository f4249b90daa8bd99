/*
 * Loops whose rounds come to one end: those of callbacks, of iterators and of may_goto. A path that comes back to an
 * open point with a state that it allows for goes on as the paths from there do. What matters to those is known only
 * when the loop is done; it then matters to the paths that came back, too, until nothing new does.
 */
#include "point.h"
#include "verifier.h"

static struct bpfv_loop *outermost(struct bpfv_loop *loop)
{
	while (loop && loop->outer)
		loop = loop->outer;
	return loop;
}

bool bpfv_loop_is_open(struct bpfv_loop *loop)
{
	loop = outermost(loop);
	return loop && loop->is_open;
}

/* The loop that starts at an open point. */
static struct bpfv_loop *loop_at(struct bpfv *v, struct bpfv_point *point)
{
	struct bpfv_loop *loop = point->own_loop;

	if (loop)
		return loop;
	loop = bpfv_alloc(v, sizeof(*loop));
	if (!loop)
		return NULL;
	loop->level = point->level;
	loop->is_open = true;
	point->own_loop = loop;
	v->open_loops++;
	return loop;
}

/* The points of the path below the loop's first are part of it. */
static void join(struct bpfv_point *point, struct bpfv_loop *loop)
{
	for (; point && point->level > loop->level; point = point->parent) {
		struct bpfv_loop *known = outermost(point->loop);

		if (!known || !known->is_open || known->level > loop->level)
			point->loop = loop;
	}
}

void bpfv_loop_back(struct bpfv *v, struct bpfv_point *to, const struct bpfv_state *state)
{
	struct bpfv_loop *loop = to->branches ? loop_at(v, to) : outermost(to->loop);
	struct bpfv_edge *edge = bpfv_alloc(v, sizeof(*edge));

	if (!loop || !edge)
		return;
	edge->from = v->here;
	edge->to = to;
	edge->state = bpfv_state_copy(state);
	edge->next = loop->edges;
	loop->edges = edge;
	join(v->here, loop);
}

/* Until nothing new matters. */
static void spread(struct bpfv *v, const struct bpfv_loop *loop)
{
	uint64_t before;

	do {
		before = v->marked;
		for (const struct bpfv_edge *edge = loop->edges; edge && !v->status; edge = edge->next) {
			for (uint32_t f = 0; f < edge->state.depth; f++)
				bpfv_mark_read(v, edge->from, f, edge->to->marks.read[f] & ~edge->state.written[f]);
			bpfv_need_marked(v, edge->from, &edge->state, &edge->to->marks);
		}
	} while (v->marked != before && !v->status);
}

/* The loop has become a part of another, which is open. */
static void merge(struct bpfv_loop *loop, struct bpfv_loop *outer)
{
	struct bpfv_edge **end = &loop->edges;

	while (*end)
		end = &(*end)->next;
	*end = outer->edges;
	outer->edges = loop->edges;
	loop->edges = NULL;
	loop->outer = outer;
}

void bpfv_loop_done(struct bpfv *v, struct bpfv_point *point)
{
	struct bpfv_loop *loop = point->own_loop;

	if (!loop)
		return;
	v->open_loops--;
	if (bpfv_loop_is_open(point->loop)) {
		merge(loop, outermost(point->loop));
		return;
	}
	spread(v, loop);
	loop->is_open = false;
	while (loop->edges) {
		struct bpfv_edge *edge = loop->edges;

		loop->edges = edge->next;
		bpfv_state_drop(v, &edge->state);
		bpfv_free(v, edge);
	}
}

/* The point before on this path where the same loop started a round. */
static const struct bpfv_point *round_before(const struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_point *point = v->here;

	for (point = point ? point->parent : NULL; point; point = point->parent)
		if (point->insn == i && point->state.context == state->context)
			return point;
	return NULL;
}

static bool is_widened(const struct bpfv_value *old, const struct bpfv_value *now)
{
	return old->kind == BPFC_KIND_SCALAR && now->kind == BPFC_KIND_SCALAR &&
	       memcmp(&old->n, &now->n, sizeof(now->n));
}

static void widen_frame(struct bpfv *v, struct bpfv_state *state, uint32_t f, const struct bpfv_frame *old,
			const struct bpfv_marks *marks)
{
	struct bpfv_frame *now = state->frames[f];
	uint32_t count = old->slot_count < now->slot_count ? old->slot_count : now->slot_count;

	if (old == now)
		return;
	now = bpfv_state_own(v, state, f, 0);
	for (unsigned reg = 0; now && reg < BPFC_R10; reg++)
		if (!(marks->regs[f] >> reg & 1) && is_widened(&old->regs[reg], &now->regs[reg]))
			now->regs[reg] = bpfv_unknown();
	for (uint32_t i = 0; now && i < count && i < BPFV_MARKED_SLOTS; i++) {
		struct bpfv_slot *slot = &now->slots[i];

		if (marks->slots[f] >> i & 1 || (slot->size && slot->value.kind != BPFC_KIND_SCALAR))
			continue;
		if (slot->size != old->slots[i].size || slot->zero != old->slots[i].zero ||
		    (slot->size && is_widened(&old->slots[i].value, &slot->value)))
			*slot = (struct bpfv_slot){ .init = slot->init, .value = bpfv_unknown() };
	}
}

void bpfv_widen(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_point *before = round_before(v, state, i);

	for (uint32_t f = 0; before && f < state->depth; f++)
		widen_frame(v, state, f, before->state.frames[f], &before->marks);
}
