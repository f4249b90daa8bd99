/* How the walk came to where it is: which runs of instructions followed each other. */
#include "verifier.h"

static bool make_room(struct bpfv *v)
{
	uint64_t room = v->run_room ? 2 * v->run_room : 64;
	struct bpfv_run *runs = bpfv_alloc_array(v, room, sizeof(*runs));

	if (!runs)
		return false;
	if (v->run_count)
		memcpy(runs, v->runs, v->run_count * sizeof(*runs));
	bpfv_free(v, v->runs);
	v->runs = runs;
	v->run_room = room;
	return true;
}

void bpfv_path_begin(struct bpfv *v, const struct bpfv_work *work)
{
	bpfv_see(v, BPFV_SEES_PATH, &work->state, work->insn);
	if (v->options.sink && (v->run_count < v->run_room || make_room(v)))
		v->runs[v->run_count] = (struct bpfv_run){ .first = v->processed + 1, .from = work->from };
	v->run_count++;
}
