/* What native code depends on, as a key of the cache: the object and how it was opened, which programs, how much is
 * optimised, and the very code generator. */
#include <string.h>
#include <sys/stat.h>

#include "engine/cache.h"
#include "engine/internal.h"

static void number(struct bpfc_sha256 *h, uint64_t n)
{
	bpfc_sha256_add(h, &n, sizeof(n));
}

/* With its length: no two lists of texts look alike. */
static void bytes(struct bpfc_sha256 *h, const void *p, size_t length)
{
	number(h, p ? length : UINT64_MAX);
	bpfc_sha256_add(h, p, p ? length : 0);
}

static void text(struct bpfc_sha256 *h, const char *s)
{
	bytes(h, s, s ? strlen(s) : 0);
}

static void settings(struct bpfc_sha256 *h, const struct bpfc_settings *s)
{
	number(h, s->set_count);
	for (uint32_t i = 0; i < s->set_count; i++) {
		text(h, s->sets[i].name);
		text(h, s->sets[i].value);
	}
	number(h, s->size_count);
	for (uint32_t i = 0; i < s->size_count; i++) {
		text(h, s->sizes[i].name);
		number(h, s->sizes[i].max_entries);
	}
}

bool bpfc_instance_key(const struct bpfc_load *load, uint8_t key[BPFC_SHA256_BYTES])
{
	const struct bpfc_instance *instance = load->instance;
	struct bpfc_sha256 h;
	struct stat module;
	char path[BPFC_PATH_MOST];

	if (!bpfc_engine_generator_path(instance->engine, path) || stat(path, &module))
		return false;
	bpfc_sha256_begin(&h);
	text(&h, BPFC_VERSION);
	number(&h, (uint64_t)module.st_ino);
	number(&h, (uint64_t)module.st_size);
	number(&h, (uint64_t)module.st_mtim.tv_sec);
	number(&h, (uint64_t)module.st_mtim.tv_nsec);
	number(&h, (uint8_t)load->options.opt);
	bytes(&h, instance->bytes, instance->length);
	text(&h, instance->open.kconfig);
	bytes(&h, instance->open.btf, instance->open.btf_length);
	settings(&h, &instance->settings);
	number(&h, load->count);
	for (uint32_t i = 0; i < load->count; i++)
		text(&h, load->progs[i]->name);
	bpfc_sha256_end(&h, key);
	return true;
}
