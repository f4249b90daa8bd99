/* Objects: opened, set up, closed. */
#include "engine/internal.h"

#include <stdlib.h>
#include <string.h>

#include "model/open.h"

static int no_memory(const struct bpfc_engine *engine)
{
	return bpfc_engine_fail(engine, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
}

/* The caller's options, so that the object can be read again. */
static bool copy_options(struct bpfc_instance *instance)
{
	struct bpfc_open_options *o = &instance->open;
	struct bpfc_settings *s = &instance->settings;
	struct bpfc_arena *a = instance->arena;

	s->sets = bpfc_arena_zalloc(a, o->set_count + 1, sizeof(s->sets[0]));
	s->sizes = bpfc_arena_zalloc(a, o->map_size_count + 1, sizeof(s->sizes[0]));
	for (uint32_t i = 0; s->sets && i < o->set_count; i++) {
		s->sets[i].name = bpfc_arena_strdup(a, o->sets[i].name);
		s->sets[i].value = bpfc_arena_strdup(a, o->sets[i].value);
		if (!s->sets[i].name || !s->sets[i].value)
			return false;
	}
	for (uint32_t i = 0; s->sizes && i < o->map_size_count; i++) {
		s->sizes[i] = o->map_sizes[i];
		s->sizes[i].name = bpfc_arena_strdup(a, o->map_sizes[i].name);
		if (!s->sizes[i].name)
			return false;
	}
	s->set_count = o->set_count;
	s->size_count = o->map_size_count;
	o->object = bpfc_arena_strdup(a, o->object ? o->object : "<memory>");
	o->kconfig = o->kconfig ? bpfc_arena_strdup(a, o->kconfig) : NULL;
	o->btf = o->btf ? bpfc_arena_copy(a, o->btf, o->btf_length) : NULL;
	return s->sets && s->sizes && o->object;
}

/* Reads the object with the settings as they are; what was read before stays when it fails. */
static int read_model(struct bpfc_instance *instance, const struct bpfc_settings *settings)
{
	struct bpfc_open_options o = instance->open;
	struct bpfc_model *model;
	struct bpfc_facts **facts;
	int status;

	o.sets = settings->sets;
	o.set_count = settings->set_count;
	o.map_sizes = settings->sizes;
	o.map_size_count = settings->size_count;
	o.sink = &instance->engine->sink;
	status = bpfc_model_open(instance->bytes, instance->length, &o, &model);
	if (status)
		return status;
	facts = calloc(model->prog_count + 1, sizeof(facts[0]));
	if (!facts) {
		bpfc_model_close(model);
		return no_memory(instance->engine);
	}
	bpfc_instance_forget(instance);
	free(instance->facts);
	bpfc_model_close(instance->model);
	instance->model = model;
	instance->facts = facts;
	return BPFC_OK;
}

static int open_bytes(struct bpfc_instance *instance, const struct bpfc_open_options *options)
{
	struct bpfc_engine *engine = instance->engine;
	int status =
		bpfc_engine_options(engine, "bpfc_instance_open", &instance->open, sizeof(instance->open), options);

	if (status)
		return status;
	instance->arena = bpfc_arena_new();
	if (!instance->arena || !copy_options(instance))
		return no_memory(engine);
	return read_model(instance, &instance->settings);
}

static void destroy(struct bpfc_instance *instance)
{
	bpfc_instance_forget(instance);
	free(instance->facts);
	bpfc_model_close(instance->model);
	bpfc_arena_free(instance->arena);
	free(instance->bytes);
	instance->engine->instances--;
	free(instance);
}

/* Takes the bytes. */
static int open_own(struct bpfc_engine *engine, uint8_t *bytes, size_t length, const struct bpfc_open_options *options,
		    struct bpfc_instance **out)
{
	struct bpfc_instance *instance = calloc(1, sizeof(*instance));
	int status;

	if (!instance) {
		free(bytes);
		return no_memory(engine);
	}
	engine->instances++;
	*instance = (struct bpfc_instance){
		.engine = engine, .bytes = bytes, .length = length, .open = { .size = sizeof(instance->open) }
	};
	status = open_bytes(instance, options);
	if (status)
		destroy(instance);
	else
		*out = instance;
	return status;
}

int bpfc_instance_open(struct bpfc_engine *engine, const uint8_t *bytes, size_t length,
		       const struct bpfc_open_options *options, struct bpfc_instance **instance)
{
	uint8_t *copy = malloc(length ? length : 1);

	*instance = NULL;
	if (!copy)
		return no_memory(engine);
	if (length)
		memcpy(copy, bytes, length);
	return open_own(engine, copy, length, options, instance);
}

int bpfc_instance_open_file(struct bpfc_engine *engine, const char *path, const struct bpfc_open_options *options,
			    struct bpfc_instance **instance)
{
	struct bpfc_open_options o = { .size = sizeof(o) };
	uint8_t *bytes;
	size_t length;
	int status = bpfc_engine_options(engine, "bpfc_instance_open_file", &o, sizeof(o), options);

	*instance = NULL;
	if (!status)
		status = bpfc_engine_read_file(engine, path, &bytes, &length);
	if (status)
		return status;
	o.size = sizeof(o);
	o.object = o.object ? o.object : path;
	return open_own(engine, bytes, length, &o, instance);
}

int bpfc_instance_close(struct bpfc_instance *instance)
{
	int status = instance && instance->loaded ? bpfc_instance_unload(instance) : BPFC_OK;

	if (instance && !status)
		destroy(instance);
	return status;
}

const struct bpfc_model *bpfc_instance_model(const struct bpfc_instance *instance)
{
	return instance->model;
}

/* A copy of a list with one more element, zeroed, at its end. */
static void *longer(struct bpfc_arena *arena, const void *list, uint32_t count, size_t bytes)
{
	void *more = bpfc_arena_zalloc(arena, (size_t)count + 1, bytes);

	if (more && count)
		memcpy(more, list, count * bytes);
	return more;
}

/* Takes `settings` over when the object can be read with them. */
static int change(struct bpfc_instance *instance, const struct bpfc_settings *settings)
{
	int status = read_model(instance, settings);

	if (!status)
		instance->settings = *settings;
	return status;
}

int bpfc_instance_set_map_size(struct bpfc_instance *instance, const char *map, uint32_t max_entries)
{
	struct bpfc_settings s = instance->settings;
	const char *name = bpfc_arena_strdup(instance->arena, map);

	if (instance->loaded)
		return bpfc_engine_order(instance->engine, "bpfc_instance_set_map_size", "the instance is loaded");
	s.sizes = longer(instance->arena, s.sizes, s.size_count, sizeof(s.sizes[0]));
	if (!name || !s.sizes)
		return no_memory(instance->engine);
	s.sizes[s.size_count++] = (struct bpfc_map_size){ name, max_entries };
	return change(instance, &s);
}

int bpfc_instance_set_value(struct bpfc_instance *instance, const char *variable, const char *value)
{
	struct bpfc_settings s = instance->settings;
	const char *name = bpfc_arena_strdup(instance->arena, variable),
		   *text = bpfc_arena_strdup(instance->arena, value);

	if (instance->loaded)
		return bpfc_engine_order(instance->engine, "bpfc_instance_set_value", "the instance is loaded");
	s.sets = longer(instance->arena, s.sets, s.set_count, sizeof(s.sets[0]));
	if (!name || !text || !s.sets)
		return no_memory(instance->engine);
	s.sets[s.set_count++] = (struct bpfc_set){ name, text };
	return change(instance, &s);
}

static const char *list_progs(struct bpfc_instance *instance)
{
	const char *list = "";

	for (uint32_t i = 0; i < instance->model->prog_count && list; i++)
		list = bpfc_arena_printf(instance->arena, "%s%s%s", list, *list ? ", " : "",
					 instance->model->progs[i].name);
	return list;
}

int bpfc_instance_select(struct bpfc_instance *instance, const char *program)
{
	struct bpfc_settings *s = &instance->settings;
	uint32_t i = 0;
	const char **names;

	if (instance->loaded)
		return bpfc_engine_order(instance->engine, "bpfc_instance_select", "the instance is loaded");
	while (i < instance->model->prog_count && strcmp(instance->model->progs[i].name, program))
		i++;
	if (i == instance->model->prog_count)
		return bpfc_engine_fail(instance->engine, BPFC_E_OPTION,
					BPFC_DIAG_INIT(NO_SUCH_PROGRAM, .object = instance->model->object,
						       .args = { BPFC_STR(program), BPFC_STR(list_progs(instance)) }));
	names = longer(instance->arena, s->selected, s->selected_count, sizeof(names[0]));
	if (!names || !(names[s->selected_count] = bpfc_arena_strdup(instance->arena, program)))
		return no_memory(instance->engine);
	s->selected = names;
	s->selected_count++;
	return BPFC_OK;
}
