/* The maps of a model, in the kernel. */
#include "kernel_maps.h"

#include <stdlib.h>

#include <bpf/bpf.h>
#include <unistd.h>

#include "maps.h"

static bool is_known(const struct bpfc_map *map)
{
	return exec_map_is_known(map->type, map->key_size, map->value_size);
}

int *kernel_maps_open(const struct bpfc_model *model)
{
	int *fds = calloc(model->map_count + 1, sizeof(*fds));

	if (!fds)
		abort();
	for (uint32_t i = 0; i < model->map_count; i++) {
		const struct bpfc_map *map = &model->maps[i];
		LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = map->flags);

		fds[i] = is_known(map) ? bpf_map_create((enum bpf_map_type)map->type, "case", map->key_size,
							map->value_size, map->max_entries, &options)
				       : -1;
	}
	return fds;
}

void kernel_maps_close(const struct bpfc_model *model, int *fds)
{
	for (uint32_t i = 0; i < model->map_count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(fds);
}

void kernel_maps_clear(const struct bpfc_model *model, const int *fds)
{
	static const uint8_t zero[EXEC_MAP_BYTES];
	uint8_t key[EXEC_MAP_BYTES];

	for (uint32_t i = 0; i < model->map_count; i++) {
		const struct bpfc_map *map = &model->maps[i];

		for (uint32_t k = 0; fds[i] >= 0 && map->type == EXEC_MAP_ARRAY && k < map->max_entries; k++)
			bpf_map_update_elem(fds[i], &k, zero, BPF_ANY);
		while (fds[i] >= 0 && map->type == EXEC_MAP_HASH && !bpf_map_get_next_key(fds[i], NULL, key))
			bpf_map_delete_elem(fds[i], key);
	}
}

uint64_t kernel_maps_contents(const struct bpfc_model *model, const int *fds)
{
	uint8_t keys[2][EXEC_MAP_BYTES], value[EXEC_MAP_BYTES];
	uint64_t sum = 0;

	for (uint32_t i = 0; i < model->map_count; i++) {
		const struct bpfc_map *map = &model->maps[i];
		unsigned at = 0;

		if (fds[i] < 0 || bpf_map_get_next_key(fds[i], NULL, keys[at]))
			continue;
		do {
			if (!bpf_map_lookup_elem(fds[i], keys[at], value))
				sum += exec_map_element(i, map->type, keys[at], map->key_size, value, map->value_size);
			at = !at;
		} while (!bpf_map_get_next_key(fds[i], keys[!at], keys[at]));
	}
	return sum;
}
