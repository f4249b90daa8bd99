#include "fixture.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(enum bpfc_diag_code code)
{
	switch (code) {
#define BPFC_DIAG(number, name, severity, family, text, help) \
	case number:                                          \
		return text;
#include "bpfc/diag.def"
	}
	return "no such code";
}

static void keep(void *user, const struct bpfc_diag *diag)
{
	struct opened *opened = user;
	size_t used = strlen(opened->said), room = sizeof(opened->said);
	const char *text = text_of(diag->code);

	used += (size_t)snprintf(opened->said + used, room - used, "[%d] ", diag->code);
	for (; *text && used + 300 < room; text++) {
		const struct bpfc_diag_arg *arg;

		if (text[0] != '{' || text[2] != '}') {
			opened->said[used++] = *text;
			opened->said[used] = 0;
			continue;
		}
		arg = &diag->args[text[1] - '0'];
		if (arg->kind == BPFC_DARG_STR)
			used += (size_t)snprintf(opened->said + used, 256, "%.200s", arg->str ? arg->str : "?");
		else
			used += (size_t)snprintf(opened->said + used, 256, "%lld", (long long)arg->num);
		text += 2;
	}
	snprintf(opened->said + used, room - used, "\n");
}

uint8_t *read_file(const char *path, size_t *length)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = NULL;
	long size;

	if (f && !fseek(f, 0, SEEK_END) && (size = ftell(f)) >= 0 && !fseek(f, 0, SEEK_SET)) {
		*length = (size_t)size;
		bytes = malloc(*length + 1);
		if (bytes && fread(bytes, 1, *length, f) != *length) {
			free(bytes);
			bytes = NULL;
		}
	}
	if (f)
		fclose(f);
	return bytes;
}

void open_bytes(struct opened *opened, const uint8_t *bytes, size_t length, const struct bpfc_open_options *options)
{
	struct bpfc_sink sink = { keep, opened };
	struct bpfc_open_options given = { .size = sizeof(given) };

	memset(opened, 0, sizeof(*opened));
	if (options)
		given = *options;
	given.size = sizeof(given);
	given.sink = &sink;
	opened->status = bpfc_model_open(bytes, length, &given, &opened->model);
}

void open_object(struct opened *opened, const char *path, const struct bpfc_open_options *options)
{
	size_t length;
	uint8_t *bytes = read_file(path, &length);

	if (!bytes) {
		memset(opened, 0, sizeof(*opened));
		opened->status = BPFC_E_IO;
		snprintf(opened->said, sizeof(opened->said), "cannot read %s\n", path);
		return;
	}
	open_bytes(opened, bytes, length, options);
	free(bytes);
}

void close_object(struct opened *opened)
{
	bpfc_model_close(opened->model);
}

#define FIND(kind, field, table, count)                                                         \
	const struct bpfc_##kind *find_##kind(const struct bpfc_model *model, const char *name) \
	{                                                                                       \
		for (uint32_t i = 0; i < model->count; i++)                                     \
			if (!strcmp(model->table[i].field, name))                               \
				return &model->table[i];                                        \
		return NULL;                                                                    \
	}
FIND(prog, name, progs, prog_count)
FIND(map, name, maps, map_count)
FIND(global, name, globals, global_count)
FIND(extern, name, externs, extern_count)

const char *xdp_tools(void)
{
	static char path[512];
	glob_t found;

	if (!*path && !glob("/usr/lib/*/bpf/xdp-dispatcher.o", 0, NULL, &found)) {
		snprintf(path, sizeof(path), "%s", found.gl_pathv[0]);
		*strrchr(path, '/') = 0;
		globfree(&found);
	}
	return *path ? path : NULL;
}
