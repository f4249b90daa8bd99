/* Programs of a loaded instance as native code, which works on the instance's maps and variables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cache.h"
#include "engine/internal.h"
#include "engine/native/native.h"
#include "llvm/generator.h"

/* "map.3": 3; UINT32_MAX when the name is none of that kind. */
static uint32_t index_in(const char *name, const char *kind)
{
	size_t length = strlen(kind);
	unsigned long index;
	char *end;

	if (strncmp(name, kind, length) != 0 || name[length] < '0' || name[length] > '9')
		return UINT32_MAX;
	index = strtoul(name + length, &end, 10);
	return *end || index >= UINT32_MAX ? UINT32_MAX : (uint32_t)index;
}

/* An extern of the host's; bpf_x of the programs is bpfrt_x in their code. */
static void *host_symbol(const struct bpfc_load *load, const char *name)
{
	for (uint32_t i = 0; i < load->options.symbol_count; i++) {
		const struct bpfc_host_symbol *s = &load->options.symbols[i];
		bool is_renamed = !strncmp(s->name, "bpf_", 4) && !strncmp(name, "bpfrt_", 6);

		if (strcmp(is_renamed ? s->name + 4 : s->name, is_renamed ? name + 6 : name) != 0)
			continue;
		return s->native ? s->native : s->is.memory.start;
	}
	return NULL;
}

/* All that native code can reach. */
static void *resolve(void *user, const char *name)
{
	const struct bpfc_load *load = user;
	const struct bpfrt_vm *vm = &load->instance->loaded->vm;
	uint32_t map = index_in(name, "map."), variable = index_in(name, "var.");
	void *runtime;

	if (map < vm->map_count)
		return (void *)(uintptr_t)vm->maps[map];
	if (variable < vm->global_count)
		return vm->globals[variable].start;
	runtime = bpfc_runtime_symbol(name);
	return runtime ? runtime : host_symbol(load, name);
}

static int cannot(const struct bpfc_load *load, int status, const char *name, const char *why)
{
	const char *object = load->instance->model->object;

	bpfc_sink_emit(load->sink, &BPFC_DIAG_INIT(CANNOT_LOAD, .object = object,
						   .args = { BPFC_STR(*name ? name : object), BPFC_STR(why) }));
	return status;
}

static int compile(const struct bpfc_load *load, uint8_t **bytes, size_t *length)
{
	struct bpfc_engine *engine = load->instance->engine;
	struct bpfc_codegen_options options = { .size = sizeof(options),
						.opt = load->options.opt ? load->options.opt : '2',
						.profile = BPFC_PROFILE_CLOUD,
						.resident = true,
						.no_registry = true,
						.sink = load->sink };
	const struct bpfc_generator *generator;
	int status = bpfc_engine_generator(engine, &generator);

	if (status)
		return status;
	return generator->codegen(load->instance->model, load->progs, load->facts, load->count, &options, bytes,
				  length);
}

/* Accounts for the code; false beyond the quota. */
static bool charge(struct bpfc_engine *engine, size_t bytes)
{
	uint64_t used = atomic_fetch_add(&engine->code_bytes, bytes) + bytes;

	if (!engine->code_quota || used <= engine->code_quota)
		return true;
	atomic_fetch_sub(&engine->code_bytes, bytes);
	return false;
}

static void *body_of(const struct bpfc_load *load, const struct bpfc_native *native, uint32_t i)
{
	char name[32];

	snprintf(name, sizeof(name), "body.%u", (unsigned)(load->progs[i] - load->instance->model->progs));
	return bpfc_native_find(native, name);
}

/* Each program's body becomes the native one. */
static int set_bodies(const struct bpfc_load *load, const struct bpfc_native *native)
{
	const struct bpfc_instance *instance = load->instance;

	for (uint32_t i = 0; i < load->count; i++)
		if (!body_of(load, native, i))
			return cannot(load, BPFC_E_INTERNAL, load->progs[i]->name, "its code is missing");
	for (uint32_t i = 0; i < load->count; i++) {
		void *body = body_of(load, native, i);

		__atomic_store_n(&instance->loaded->progs[i].desc.body, (bpfrt_body *)(uintptr_t)body,
				 __ATOMIC_RELEASE);
	}
	return BPFC_OK;
}

/* Loads the object's code: no program has it when that fails. */
static int link_code(const struct bpfc_load *load, const uint8_t *bytes, size_t length)
{
	struct bpfc_instance *instance = load->instance;
	struct bpfc_native_fault fault;
	struct bpfc_native *native;
	int status = bpfc_native_load(bytes, length, resolve, (void *)(uintptr_t)load, &native, &fault);

	if (status)
		return cannot(load, status, fault.name, fault.what);
	if (!charge(instance->engine, bpfc_native_bytes(native))) {
		bpfc_native_free(native);
		return cannot(load, BPFC_E_NOMEM, "", "its code is over the engine's quota");
	}
	instance->native = native;
	status = set_bodies(load, native);
	if (status)
		bpfc_instance_drop_code(instance);
	return status;
}

/* Native code cannot be stopped: it has to end by itself. */
static int check_budget(const struct bpfc_load *load)
{
	for (uint32_t i = 0; i < load->count && load->options.budget; i++)
		if (load->facts[i]->max_insns > load->options.budget)
			return cannot(load, BPFC_E_OPTION, load->progs[i]->name, "its worst case is over the budget");
	return BPFC_OK;
}

/* From the cache, when it has the code and that can be loaded. */
static bool load_cached(const struct bpfc_load *load, const uint8_t *key)
{
	const struct bpfc_engine *engine = load->instance->engine;
	struct bpfc_load quiet = *load;
	size_t length;
	uint8_t *code = bpfc_cache_get(engine->cache, key, &length);
	int status;

	if (!code)
		return false;
	quiet.sink = NULL;
	status = link_code(&quiet, code, length);
	free(code);
	if (status && status != BPFC_E_NOMEM)
		bpfc_cache_drop(engine->cache, key);
	return !status;
}

int bpfc_instance_compile(const struct bpfc_load *load)
{
	const struct bpfc_engine *engine = load->instance->engine;
	uint8_t key[BPFC_SHA256_BYTES], *code = NULL;
	bool has_key = engine->cache && bpfc_instance_key(load, key);
	size_t length = 0;
	int status = check_budget(load);

	if (!status && has_key && load_cached(load, key))
		return BPFC_OK;
	if (!status)
		status = compile(load, &code, &length);
	if (!status)
		status = link_code(load, code, length);
	if (!status && has_key)
		bpfc_cache_put(engine->cache, key, code, length, engine->cache_bytes);
	free(code);
	return status;
}

void bpfc_instance_drop_code(struct bpfc_instance *instance)
{
	if (instance->native)
		atomic_fetch_sub(&instance->engine->code_bytes, bpfc_native_bytes(instance->native));
	bpfc_native_free(instance->native);
	instance->native = NULL;
}
