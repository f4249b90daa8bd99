/*
 * Histories of operations on one key, and whether they are linearizable: whether there is an order of them that a map
 * without threads could have answered in, and that no operation left which ended before another began.
 */
#ifndef TEST_HISTORY_H
#define TEST_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#define HISTORY_MOST 20  /* operations of one history */
#define HISTORY_ABSENT 0 /* no value */

enum history_kind { HISTORY_LOOKUP, HISTORY_UPDATE, HISTORY_CREATE, HISTORY_REPLACE, HISTORY_DELETE, HISTORY_TAKE };

struct history_op {
	enum history_kind kind;
	uint64_t value;      /* put there, or seen; HISTORY_ABSENT: not there */
	int64_t status;      /* of what changes the map */
	uint64_t begin, end; /* moments, all different */
};

/* `may_vanish`: at any moment the key may go, as from a full LRU. */
bool history_is_linearizable(const struct history_op *ops, uint32_t count, uint64_t initial, bool may_vanish);

#endif
