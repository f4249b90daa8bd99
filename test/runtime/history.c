#include "history.h"

#include <stddef.h>

/* A search over which operations are done; what was found to lead nowhere is remembered by set and value. */
struct search {
	const struct history_op *ops;
	uint32_t count;
	bool may_vanish;
	struct {
		uint32_t done;
		uint64_t value;
	} dead[4096];
	uint32_t dead_count;
};

/* What an operation answers on a map where the key has `value`, and what it leaves; false: it answered otherwise. */
static bool apply(const struct history_op *op, uint64_t value, uint64_t *after)
{
	bool is_there = value != HISTORY_ABSENT;
	int64_t status = 0;

	*after = value;
	switch (op->kind) {
	case HISTORY_LOOKUP:
		return op->value == value;
	case HISTORY_UPDATE:
		*after = op->value;
		return !op->status;
	case HISTORY_CREATE:
		status = is_there ? -17 : 0;
		break;
	case HISTORY_REPLACE:
		status = is_there ? 0 : -2;
		break;
	case HISTORY_DELETE:
		*after = HISTORY_ABSENT;
		return op->status == (is_there ? 0 : -2);
	case HISTORY_TAKE:
		*after = HISTORY_ABSENT;
		return op->value == value;
	}
	if (!status)
		*after = op->value;
	return op->status == status;
}

static bool is_dead(const struct search *s, uint32_t done, uint64_t value)
{
	for (uint32_t i = 0; i < s->dead_count; i++)
		if (s->dead[i].done == done && s->dead[i].value == value)
			return true;
	return false;
}

/* Whether one that is not done ended before op began. */
static bool must_wait(const struct search *s, uint32_t done, uint32_t op)
{
	for (uint32_t i = 0; i < s->count; i++)
		if (!(done >> i & 1) && i != op && s->ops[i].end < s->ops[op].begin)
			return true;
	return false;
}

static bool search(struct search *s, uint32_t done, uint64_t value)
{
	if (done == (UINT32_C(1) << s->count) - 1)
		return true;
	if (is_dead(s, done, value))
		return false;
	for (uint32_t i = 0; i < s->count; i++) {
		uint64_t after;

		if (done >> i & 1 || must_wait(s, done, i))
			continue;
		if (apply(&s->ops[i], value, &after) && search(s, done | UINT32_C(1) << i, after))
			return true;
		if (s->may_vanish && value != HISTORY_ABSENT && apply(&s->ops[i], HISTORY_ABSENT, &after) &&
		    search(s, done | UINT32_C(1) << i, after))
			return true;
	}
	if (s->dead_count < sizeof(s->dead) / sizeof(s->dead[0])) {
		s->dead[s->dead_count].done = done;
		s->dead[s->dead_count++].value = value;
	}
	return false;
}

bool history_is_linearizable(const struct history_op *ops, uint32_t count, uint64_t initial, bool may_vanish)
{
	struct search s = { .ops = ops, .count = count, .may_vanish = may_vanish, .dead_count = 0 };

	return search(&s, 0, initial);
}
