/* The code generator, a module of its own: LLVM is loaded when something is compiled for the first time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/internal.h"
#include "llvm/generator.h"

#define NAME "libbpfc-codegen.so"
#define PATH_MOST BPFC_PATH_MOST

/* Beside the file that this code is in: bpfc/ when that is libbpfc.so, ../lib/bpfc/ when it is an executable. */
static bool find_beside(char *path)
{
	static const char *const places[] = { "bpfc/" NAME, "../lib/bpfc/" NAME };
	Dl_info info;
	const char *slash;

	if (!dladdr((const void *)(uintptr_t)bpfc_engine_new, &info) || !info.dli_fname)
		return false;
	slash = strrchr(info.dli_fname, '/');
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int length = slash ? (int)(slash + 1 - info.dli_fname) : 0;

		if (snprintf(path, PATH_MOST, "%.*s%s", length, info.dli_fname, places[i]) < PATH_MOST &&
		    !access(path, R_OK))
			return true;
	}
	return false;
}

static int fail(const struct bpfc_engine *engine, const char *why)
{
	return bpfc_engine_fail(engine, BPFC_E_IO, BPFC_DIAG_INIT(NO_CODEGEN, .args = { BPFC_STR(why) }));
}

bool bpfc_engine_generator_path(const struct bpfc_engine *engine, char path[BPFC_PATH_MOST])
{
	if (!engine->codegen)
		return find_beside(path);
	return snprintf(path, PATH_MOST, "%s", engine->codegen) < PATH_MOST;
}

static int load(struct bpfc_engine *engine)
{
	char path[PATH_MOST];
	const struct bpfc_generator *generator;
	void *handle;

	if (!bpfc_engine_generator_path(engine, path))
		return fail(engine, NAME " is not beside the engine");
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	generator = handle ? dlsym(handle, BPFC_GENERATOR_SYMBOL) : NULL;
	if (!generator)
		return fail(engine, handle ? "it has no " BPFC_GENERATOR_SYMBOL : dlerror());
	if (strcmp(generator->version, BPFC_VERSION) != 0)
		return fail(engine, NAME " is of another version than the engine");
	engine->generator = generator;
	return BPFC_OK;
}

int bpfc_engine_generator(struct bpfc_engine *engine, const struct bpfc_generator **generator)
{
	int status = BPFC_OK;

	pthread_mutex_lock(&engine->lock);
	if (!engine->generator)
		status = load(engine);
	*generator = engine->generator;
	pthread_mutex_unlock(&engine->lock);
	return status;
}
