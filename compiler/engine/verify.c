/* Which programs are wanted, and their verification. */
#include "engine/internal.h"

#include <string.h>

#include "system.h"

void bpfc_instance_forget(struct bpfc_instance *instance)
{
	for (uint32_t i = 0; instance->model && i < instance->model->prog_count; i++) {
		bpfv_facts_free(instance->facts[i], &bpfc_heap);
		instance->facts[i] = NULL;
	}
}

static bool is_selected(const struct bpfc_instance *instance, uint32_t prog)
{
	const struct bpfc_settings *s = &instance->settings;

	for (uint32_t i = 0; i < s->selected_count; i++)
		if (!strcmp(s->selected[i], instance->model->progs[prog].name))
			return true;
	return !s->selected_count;
}

/* A prog_array's initial values name it. */
static bool is_in_map(const struct bpfc_model *model, uint32_t prog)
{
	for (uint32_t i = 0; i < model->map_count; i++)
		for (uint32_t j = 0; j < model->maps[i].init_count; j++)
			if (model->maps[i].init[j].ref_kind == BPFC_REF_PROG && model->maps[i].init[j].ref == prog)
				return true;
	return false;
}

bool bpfc_instance_wants(const struct bpfc_instance *instance, uint32_t prog)
{
	return is_selected(instance, prog) || is_in_map(instance->model, prog);
}

int bpfc_instance_verify(struct bpfc_instance *instance, const struct bpfv_options *options)
{
	struct bpfv_options o = { .size = sizeof(o) };
	int worst = bpfc_engine_options(instance->engine, "bpfc_instance_verify", &o, sizeof(o), options);

	o.size = sizeof(o);
	o.allocator = bpfc_heap;
	o.sink = &instance->engine->sink;
	o.costs = NULL;
	if (o.time_limit && !o.clock)
		o.clock = bpfc_clock;
	if (worst)
		return worst;
	for (uint32_t i = 0; i < instance->model->prog_count; i++) {
		int status;

		if (instance->facts[i] || !bpfc_instance_wants(instance, i))
			continue;
		status = bpfv_verify(&instance->model->progs[i], &o, &instance->facts[i]);
		if (!worst || bpfc_status_exit(status) > bpfc_status_exit(worst))
			worst = status;
	}
	return worst;
}
