#include <dlfcn.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "generator.h"

#define PATH_MOST 4096

/* BPFC_GENERATOR_PATH seen from the folder of this executable; NULL when there is no memory. */
const char *bpfc_generator_path(struct bpfc_arena *arena)
{
	char link[PATH_MOST];
	ssize_t length = readlink("/proc/self/exe", link, sizeof(link) - 1);
	const char *exe = length < 0 ? (const char *)getauxval(AT_EXECFN) : link; /* no /proc: as it was called */
	const char *slash;

	if (length >= 0)
		link[length] = 0;
	slash = strrchr(exe, '/');
	return bpfc_arena_printf(arena, "%.*s%s", slash ? (int)(slash + 1 - exe) : 0, exe, BPFC_GENERATOR_PATH);
}

const struct bpfc_generator *bpfc_generator_load(struct bpfc_arena *arena, const char **reason)
{
	const char *path = bpfc_generator_path(arena);
	const struct bpfc_generator *generator = NULL;
	void *handle;

	*reason = "out of memory";
	if (!path)
		return NULL;
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (handle)
		generator = dlsym(handle, BPFC_GENERATOR_SYMBOL);
	if (!generator) {
		const char *error = dlerror();

		*reason = error ? bpfc_arena_strdup(arena, error) : "it has no " BPFC_GENERATOR_SYMBOL;
		return NULL;
	}
	if (strcmp(generator->version, BPFC_VERSION)) {
		*reason = bpfc_arena_printf(arena, "%s is of version %s, this is %s", path, generator->version,
					    BPFC_VERSION);
		return NULL;
	}
	return generator;
}
