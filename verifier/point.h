/* Points: states that paths end at, and what is known of them. */
#ifndef BPFV_POINT_H
#define BPFV_POINT_H

#include "state.h"

struct bpfv_loop;

/*
 * A state that a head was walked with. Points make a tree: the parent is the one before on the path. A point is open as
 * long as a path from it has not come to its end.
 */
struct bpfv_point {
	struct bpfv_point *parent, *next; /* next: in a list of its head */
	struct bpfv_loop *loop;           /* whose rounds the paths from here go on with; NULL: none */
	struct bpfv_loop *own_loop;       /* the one that starts here */
	struct bpfv_state state;
	struct bpfv_marks marks;
	uint32_t insn, hash;
	uint32_t level;        /* points above it on its path */
	uint32_t branches;     /* paths from here that have not come to their end; more than 0: open */
	uint32_t hits, misses; /* comparisons */
	uint64_t processed;    /* v->processed and v->jumps when it was made */
	uint64_t jumps;
	uint64_t rounds;           /* that a call here makes of a callback at most; 0: it is no such call */
	struct bpfv_worst worst[]; /* what may come after (cost.c) */
};

/* A path that ended at a point of a loop whose marks are not complete. */
struct bpfv_edge {
	struct bpfv_edge *next;
	struct bpfv_point *from, *to;
	struct bpfv_state state; /* with which it came from `from` to `to` */
};

/* Paths that come back to a point and go on as those from there do. */
struct bpfv_loop {
	struct bpfv_loop *outer; /* which this has become a part of */
	struct bpfv_edge *edges;
	uint32_t level; /* of its first point */
	bool is_open;
};

#endif
