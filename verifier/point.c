/*
 * States visited before. At a head a path ends where a state that was walked before, and whose paths have all come to
 * their end, allows for all that its own may be; where only numbers differ that decide nothing, they need not be the
 * same. A path that meets its own state again never ends.
 */
#include "point.h"
#include "verifier.h"

/* Points closer together than that cost more than they save (kernel: is_state_visited). */
#define APART_INSNS 8
#define APART_JUMPS 2
#define LOOP_INSNS 100 /* the same where a path comes by again */
#define LOOP_JUMPS 20
#define PATIENCE 3   /* misses for each hit before a point is given up */
#define LOOKED_AT 64 /* open points that a path may have come back to */

static void give_up(struct bpfv *v, struct bpfv_point *point)
{
	bpfv_state_drop(v, &point->state);
	bpfv_free(v, point);
}

static void list_on(struct bpfv_point **list, struct bpfv_point *point)
{
	point->next = *list;
	*list = point;
}

static void unlist(struct bpfv *v, struct bpfv_point **at)
{
	struct bpfv_point *point = *at;

	*at = point->next;
	if (!bpfv_loop_is_open(point->loop))
		give_up(v, point);
}

static struct bpfv_head *head_of(const struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	return &state->context->heads[v->insns[i].head];
}

void bpfv_end_path(struct bpfv *v, struct bpfv_point *point)
{
	for (; point && !--point->branches; point = point->parent) {
		struct bpfv_head *head = head_of(v, &point->state, point->insn);

		head->open = point->next;
		list_on(&head->done, point);
		bpfv_cost_done(v, point);
		bpfv_loop_done(v, point);
	}
}

/* Of the registers' numbers: states that are the same have the same. */
static uint32_t hash(const struct bpfv_state *state, unsigned live)
{
	const struct bpfv_value *regs = bpfv_regs(state);
	uint64_t hash = state->rounds;

	for (unsigned reg = 0; reg < BPFC_R10; reg++)
		if (live >> reg & 1)
			hash = (hash ^ regs[reg].kind ^ regs[reg].n.umin ^ regs[reg].n.umax << 7) *
			       UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(hash >> 32);
}

static bool is_same(const struct bpfv_point *point, const struct bpfv_state *state, unsigned live)
{
	return point->state.rounds == state->rounds && bpfv_state_covers(&point->state, state, live, NULL) &&
	       bpfv_state_covers(state, &point->state, live, NULL);
}

static void mark_all_read(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_marks *marks)
{
	for (uint32_t f = 0; f < state->depth; f++)
		bpfv_mark_read(v, v->here, f, marks->read[f] & ~state->written[f]);
}

/* The path ends at the point: what matters there matters on this path, too. */
static void hit(struct bpfv *v, struct bpfv_point *point, const struct bpfv_state *state)
{
	point->hits++;
	bpfv_cost_known(v, point, state);
	if (point->branches || bpfv_loop_is_open(point->loop)) {
		bpfv_loop_back(v, point, state);
		return;
	}
	mark_all_read(v, state, &point->marks);
	bpfv_need_marked(v, v->here, state, &point->marks);
	bpfv_loosen(v, point, state);
}

/* Whether the rounds that a state is in were started by the same calls. */
static bool is_same_invocation(const struct bpfv_state *a, const struct bpfv_state *b)
{
	for (uint32_t f = 0; f < a->depth; f++)
		if (a->frames[f]->invocation != b->frames[f]->invocation)
			return false;
	return true;
}

/* Whether a round of the point's call has just ended. */
static bool is_same_loop(const struct bpfv_point *point, const struct bpfv_state *state)
{
	return state->is_resumed && is_same_invocation(&point->state, state);
}

/* Whether a function came by its MAY_GOTOs in between: not for ever. */
static bool has_looped(const struct bpfv_state *old, const struct bpfv_state *now)
{
	for (uint32_t f = 0; f < old->depth && f < now->depth; f++) {
		const struct bpfv_frame *was = old->frames[f], *is = now->frames[f];

		if (was->activation == is->activation && is->loops > was->loops)
			return true;
	}
	return false;
}

/* Whether the path has come back to an open point. */
static bool is_back(struct bpfv *v, const struct bpfv_head *head, const struct bpfv_state *state, uint32_t i,
		    uint32_t hash)
{
	unsigned live = v->insns[i].live, left = LOOKED_AT;

	for (struct bpfv_point *point = head->open; point && left; point = point->next, left--) {
		bool advanced = bpfv_iter_advanced(&point->state, state) || has_looped(&point->state, state);

		if ((advanced || is_same_loop(point, state)) && bpfv_state_covers(&point->state, state, live, NULL)) {
			v->is_endless = v->is_endless || advanced;
			hit(v, point, state);
			return true;
		}
		if (point->hash == hash && !advanced && is_same(point, state, live)) {
			bpfv_reject(v, NO_EXIT, i);
			return true;
		}
	}
	return false;
}

/*
 * Whether the point is in a later round than the state. Paths from there may have ended where they came back to rounds
 * before: a path that ended there in its turn could go in a circle without any round.
 */
static bool is_ahead(const struct bpfv_point *point, const struct bpfv_state *state)
{
	return bpfv_iter_advanced(state, &point->state) || has_looped(state, &point->state);
}

/* Whether a state that was walked to all its ends covers this one. */
static bool is_covered(struct bpfv *v, struct bpfv_head *head, const struct bpfv_state *state, uint32_t i, bool adds)
{
	unsigned live = v->insns[i].live;
	struct bpfv_point **at = &head->done, *point;

	if (v->options.test & BPFV_TEST_NO_PRUNING)
		return false;
	while ((point = *at)) {
		bool is_partial = bpfv_loop_is_open(point->loop);
		bool is_apart = (point->loop && !is_same_invocation(&point->state, state)) ||
				(is_partial && is_ahead(point, state));

		if (!is_apart && bpfv_state_covers(&point->state, state, live, is_partial ? NULL : &point->marks)) {
			hit(v, point, state);
			*at = point->next;
			list_on(&head->done, point);
			return true;
		}
		point->misses += adds;
		if (point->misses > (point->hits + 1) * PATIENCE)
			unlist(v, at);
		else
			at = &point->next;
	}
	return false;
}

static bool is_far(const struct bpfv *v, const struct bpfv_head *head, uint32_t i)
{
	uint64_t insns, jumps;

	if (!v->here || v->insns[i].flags & BPFV_ROUNDS || v->options.test & BPFV_TEST_EVERY_INSN)
		return true;
	insns = v->processed - v->here->processed;
	jumps = v->jumps - v->here->jumps;
	if (head->open && insns < LOOP_INSNS && jumps < LOOP_JUMPS)
		return false;
	return insns >= APART_INSNS && jumps >= APART_JUMPS;
}

static void add(struct bpfv *v, struct bpfv_head *head, struct bpfv_state *state, uint32_t i, uint32_t hash)
{
	struct bpfv_point *point = bpfv_alloc(v, sizeof(*point) + bpfv_worst_bytes(v, state, i));

	if (!point)
		return;
	point->state = bpfv_state_copy(state);
	point->hash = hash;
	point->insn = i;
	point->parent = v->here;
	point->level = v->here ? v->here->level + 1 : 0;
	point->branches = 1;
	point->processed = v->processed;
	point->jumps = v->jumps;
	list_on(&head->open, point);
	bpfv_settle(v, state);
	memset(state->written, 0, sizeof(state->written));
	state->spent = (struct bpfv_worst){ 0 };
	state->is_resumed = false;
	v->here = point;
	v->states++;
}

bool bpfv_is_known(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	struct bpfv_head *head = head_of(v, state, i);
	uint32_t sum = hash(state, v->insns[i].live);
	bool adds = is_far(v, head, i);

	if (is_back(v, head, state, i, sum) || is_covered(v, head, state, i, adds))
		return true;
	if (adds)
		add(v, head, state, i, sum);
	return v->status;
}
