/* What --map asks for; --set is in sets.c. */
#include "build.h"

#include <string.h>

static int fault(struct build *b, const char *map, const char *what)
{
	bpfc_build_report(b, BPFC_DIAG_INIT(MAP_SIZE, .symbol = map, .args = { BPFC_STR(map), BPFC_STR(what) }),
			  BPFC_NO_OFFSET);
	return BPFC_E_OPTION;
}

int bpfc_build_map_sizes(struct build *b)
{
	for (uint32_t i = 0; i < b->options->map_size_count; i++) {
		const struct bpfc_map_size *size = &b->options->map_sizes[i];
		uint32_t m = 0;

		while (m < b->map_count && strcmp(b->maps[m].name, size->name) != 0)
			m++;
		if (m == b->map_count)
			return fault(b, size->name, "there is no such map");
		if (!size->max_entries)
			return fault(b, size->name, "max_entries must not be 0");
		b->maps[m].max_entries = size->max_entries;
	}
	return BPFC_OK;
}

int bpfc_build_options(struct build *b)
{
	int status = bpfc_build_map_sizes(b);

	return status ? status : bpfc_build_sets(b);
}
