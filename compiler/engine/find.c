/* What a loaded instance has, by name. */
#include "engine/internal.h"

#include <string.h>

static int check(const struct bpfc_instance *instance, const char *function)
{
	return instance->loaded ? BPFC_OK : bpfc_engine_order(instance->engine, function, "the instance is not loaded");
}

/* "a, b, c", as long as it fits. */
static void add_name(char *list, size_t room, const char *name)
{
	size_t length = strlen(list);

	if (length + strlen(name) + 3 > room)
		return;
	if (length)
		strcat(list, ", ");
	strcat(list, name);
}

int bpfc_instance_map(const struct bpfc_instance *instance, const char *name, struct bpfrt_map **map)
{
	int status = check(instance, "bpfc_instance_map");
	char list[512] = "";

	*map = status ? NULL : bpfrt_loaded_map(instance->loaded, name);
	if (status || *map)
		return status;
	for (uint32_t i = 0; i < instance->model->map_count; i++)
		add_name(list, sizeof(list), instance->model->maps[i].name);
	return bpfc_engine_fail(instance->engine, BPFC_E_OPTION,
				BPFC_DIAG_INIT(NO_SUCH_MAP, .object = instance->model->object,
					       .args = { BPFC_STR(name), BPFC_STR(*list ? list : "none") }));
}

int bpfc_instance_variable(const struct bpfc_instance *instance, const char *name, void **memory, size_t *size)
{
	int status = check(instance, "bpfc_instance_variable");

	*memory = NULL;
	*size = 0;
	for (uint32_t i = 0; !status && i < instance->model->global_count; i++) {
		const struct bpfrt_region *region = &instance->loaded->vm.globals[i];

		if (!region->start || strcmp(instance->model->globals[i].name, name))
			continue;
		*memory = region->start;
		*size = region->size;
		return BPFC_OK;
	}
	return status ? status
		      : bpfc_engine_fail(instance->engine, BPFC_E_OPTION,
					 BPFC_DIAG_INIT(NO_SUCH_VARIABLE, .object = instance->model->object,
							.args = { BPFC_STR(name) }));
}

int bpfc_instance_program(const struct bpfc_instance *instance, const char *name, struct bpfc_program **program)
{
	int status = check(instance, "bpfc_instance_program");
	char list[512] = "";

	*program = NULL;
	for (uint32_t i = 0; !status && i < instance->program_count; i++) {
		if (!strcmp(instance->programs[i].prog->name, name)) {
			*program = &instance->programs[i];
			return BPFC_OK;
		}
		add_name(list, sizeof(list), instance->programs[i].prog->name);
	}
	return status ? status
		      : bpfc_engine_fail(instance->engine, BPFC_E_OPTION,
					 BPFC_DIAG_INIT(NO_SUCH_PROGRAM, .object = instance->model->object,
							.args = { BPFC_STR(name), BPFC_STR(list) }));
}
