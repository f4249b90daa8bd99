/* The parts of the loader. */
#ifndef BPFRT_LOAD_H
#define BPFRT_LOAD_H

#include "bpfrt/engine.h"
#include "bpfrt/error.h"

/* Where the pieces of a loaded image lie in its block, bytes from its start. */
struct bpfrt_load_plan {
	uint64_t progs, maps, map_list, globals, externs, ops, variables, image, total;
	uint64_t map_storage; /* outside of the block */
};

/* One loading. */
struct bpfrt_load {
	const struct bpfrt_image *image;
	const struct bpfrt_load_options *options;
	struct bpfrt_load_report *report;
	struct bpfrt_load_plan plan;
	uint8_t *block;
};

/* ---- check.c ---- */

/* Whether every program can run, its context is known, and every extern is there: 0 or a negative error. */
int64_t bpfrt_load_check(const struct bpfrt_load *load);

/* Fills `prog` from row i; `insns` are of `image`. */
void bpfrt_load_prog(const struct bpfrt_image *image, uint32_t i, struct bpfrt_interp_prog *prog);

/* The caller's extern of a row, or NULL. */
const struct bpfrt_load_extern *bpfrt_load_extern(const struct bpfrt_load *load, uint32_t i);

/* ---- plan.c ---- */

/* Lays the block out: 0, or -EOPNOTSUPP for a map that the runtime lacks, -ENOMEM. */
int64_t bpfrt_load_plan(struct bpfrt_load *load);

/* Whether variable i has memory: metadata that nothing refers to has none. */
bool bpfrt_load_has_variable(const struct bpfrt_image *image, uint32_t i);

/* ---- fill.c ---- */

/* Fills the block: maps are created last. 0 or a negative error. */
int64_t bpfrt_load_fill(struct bpfrt_load *load);

/* ---- maps.c ---- */

struct bpfrt_map bpfrt_load_map(const struct bpfrt_image *image, uint32_t i);
int64_t bpfrt_load_maps(struct bpfrt_load *load, struct bpfrt_loaded *loaded);

#endif
