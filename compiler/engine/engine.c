#include "engine/cache.h"
#include "engine/internal.h"

#include <stdlib.h>
#include <string.h>

#define CACHE_BYTES ((uint64_t)64 << 20)

int bpfc_engine_fail(const struct bpfc_engine *engine, int status, struct bpfc_diag diag)
{
	bpfc_sink_emit(&engine->sink, &diag);
	return status;
}

int bpfc_engine_order(const struct bpfc_engine *engine, const char *function, const char *why)
{
	return bpfc_engine_fail(engine, BPFC_E_ORDER,
				BPFC_DIAG_INIT(WRONG_ORDER, .args = { BPFC_STR(function), BPFC_STR(why) }));
}

int bpfc_engine_options(const struct bpfc_engine *engine, const char *what, void *defaults, size_t known,
			const void *given)
{
	size_t size;

	if (!given)
		return BPFC_OK;
	memcpy(&size, given, sizeof(size));
	for (size_t i = known; i < size; i++)
		if (((const uint8_t *)given)[i])
			size = 0;
	if (size < sizeof(size))
		return bpfc_engine_fail(engine, BPFC_E_OPTION,
					BPFC_DIAG_INIT(OPTIONS_SIZE, .args = { BPFC_STR(what), BPFC_INT(size) }));
	memcpy(defaults, given, size < known ? size : known);
	return BPFC_OK;
}

int bpfc_engine_new(const struct bpfc_engine_options *options, struct bpfc_engine **engine)
{
	struct bpfc_engine_options o = { .size = sizeof(o) };
	struct bpfc_engine *e = calloc(1, sizeof(*e));
	const char *wrong;
	int status;

	*engine = NULL;
	if (!e)
		return BPFC_E_NOMEM;
	status = bpfc_engine_options(e, "bpfc_engine_new", &o, sizeof(o), options);
	if (status) {
		free(e);
		return status;
	}
	if (o.sink)
		e->sink = *o.sink;
	e->code_quota = o.code_quota;
	e->codegen = o.codegen ? strdup(o.codegen) : NULL;
	e->cache = o.cache ? strdup(o.cache) : NULL;
	e->cache_bytes = o.cache_bytes ? o.cache_bytes : CACHE_BYTES;
	wrong = e->cache ? bpfc_cache_open(e->cache) : NULL;
	if (wrong) {
		status = bpfc_engine_fail(e, BPFC_E_IO,
					  BPFC_DIAG_INIT(BAD_CACHE, .args = { BPFC_STR(o.cache), BPFC_STR(wrong) }));
		free(e->cache);
		free(e->codegen);
		free(e);
		return status;
	}
	if ((o.cache && !e->cache) || (o.codegen && !e->codegen) || !bpfc_epochs_init(&e->epochs)) {
		free(e->cache);
		free(e->codegen);
		free(e);
		return BPFC_E_NOMEM;
	}
	pthread_mutex_init(&e->lock, NULL);
	*engine = e;
	return BPFC_OK;
}

int bpfc_engine_free(struct bpfc_engine *engine)
{
	if (engine && engine->hooks)
		return bpfc_engine_order(engine, "bpfc_engine_free", "a hook of the engine is there");
	if (engine && engine->instances)
		return bpfc_engine_order(engine, "bpfc_engine_free", "an instance of the engine is open");
	if (engine) {
		pthread_mutex_destroy(&engine->lock);
		bpfc_epochs_free(&engine->epochs);
		free(engine->cache);
		free(engine->codegen);
	}
	free(engine);
	return BPFC_OK;
}
