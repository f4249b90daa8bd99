/*
 * Random operations on every map type against plain models. BPFC_TEST_SEED repeats a run.
 * usage: map_models [OPERATIONS [MODEL]]
 */
#include "models.h"

static const struct {
	const char *name;
	void (*run)(uint32_t operations);
} models[] = {
	{ "keyed", model_keyed },       { "lru", model_lru },         { "pointers", model_pointers },
	{ "redirect", model_redirect }, { "lpm", model_lpm },         { "lines", model_lines },
	{ "bloom", model_bloom },       { "ringbuf", model_ringbuf },
};

int main(int argc, char **argv)
{
	uint32_t operations = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
	int known = argc < 3;

	random_start("map_models");
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (argc < 3 || !strcmp(argv[2], models[i].name)) {
			models[i].run(operations);
			known = 1;
		}
	return known ? 0 : 2;
}
