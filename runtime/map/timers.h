/*
 * Timers in values of maps. A program's struct bpf_timer names a row of the runtime's table, and the row the place of
 * that timer, so one that was copied, or overwritten, is none; a row whose element is gone is taken anew. timers.c has
 * the table, the helpers change it; callbacks run in bpfrt_timers_run (host.h), and nowhere else.
 */
#ifndef BPFRT_TIMERS_H
#define BPFRT_TIMERS_H

#include "bpfrt/interp.h"
#include "later.h"
#include "profile.h"

/* struct bpf_timer of uapi/linux/bpf.h. */
struct bpfrt_timer {
	uint32_t row; /* its number from 1 on; 0: not initialised */
	uint32_t use; /* of the row, when it was taken */
	uint64_t unused;
};

_Static_assert(sizeof(struct bpfrt_timer) == 16, "struct bpf_timer");

struct bpfrt_timer_row {
	struct bpfrt_timer *timer; /* NULL: free */
	const struct bpfrt_map *map;
	const struct bpfrt_callback *callback; /* NULL: none was set */
	struct bpfrt_later later;              /* an interpreter's callback */
	uint64_t expires;                      /* ns */
	uint64_t start;                        /* number of the start, for those that expire together */
	uint32_t use;
	bool is_armed;
};

/* The table's lock, taken and left; embedded: interrupts are masked. */
uint32_t bpfrt_timers_lock(void);
void bpfrt_timers_unlock(uint32_t token);

/* With the lock held: the row of a timer, or NULL. */
struct bpfrt_timer_row *bpfrt_timer_row(const struct bpfrt_timer *timer);

/* With the lock held: a row for a timer in a value of the map: 0, -EINVAL (it is in none), -ENOMEM. */
int64_t bpfrt_timer_take(struct bpfrt_timer *timer, const struct bpfrt_map *map);

/* With the lock held: 0 when the row's callback does not run; -EDEADLK when it waits for this caller. Cloud: waits for
 * another thread's, without the lock meanwhile. */
int64_t bpfrt_timer_wait(const struct bpfrt_timer *timer, uint32_t *token);

/* The number of the next start. */
uint64_t bpfrt_timer_start_number(void);

/* As the helper timer_set_callback, with a callback that is kept here. */
int64_t bpfrt_timer_keep(void *timer, const struct bpfrt_later *later);

/* Cloud: the map's memory goes away. */
void bpfrt_timers_forget(const struct bpfrt_map *map);

#endif
