/* Compiling behind the back of the interpreter: a thread for each loading, which gives the programs their native bodies
 * when it is done. What fails there leaves them in the interpreter. */
#include <stdlib.h>

#include "engine/internal.h"

struct bpfc_tier {
	pthread_t thread;
	struct bpfc_load load; /* progs and facts are its own */
};

static void *compile(void *user)
{
	struct bpfc_tier *tier = user;

	bpfc_instance_compile(&tier->load);
	return NULL;
}

int bpfc_instance_compile_later(struct bpfc_load *load)
{
	struct bpfc_instance *instance = load->instance;
	struct bpfc_tier *tier = calloc(1, sizeof(*tier));

	if (!tier)
		return bpfc_engine_fail(instance->engine, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	tier->load = *load;
	tier->load.sink = NULL; /* it is another thread's */
	if (pthread_create(&tier->thread, NULL, compile, tier)) {
		free(tier);
		return BPFC_OK; /* no thread: the interpreter goes on */
	}
	load->progs = NULL;
	load->facts = NULL;
	instance->tier = tier;
	return BPFC_OK;
}

void bpfc_instance_join(struct bpfc_instance *instance)
{
	struct bpfc_tier *tier = instance->tier;

	if (!tier)
		return;
	pthread_join(tier->thread, NULL);
	free(tier->load.progs);
	free(tier->load.facts);
	free(tier);
	instance->tier = NULL;
}
