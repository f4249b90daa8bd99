#include "link.h"

#include <stdlib.h>

#include "bpfc/status.h"
#include "elf/btf.h"
#include "elf/object.h"
#include "model/open.h"

static int no_memory(const struct bpfc_sink *sink)
{
	struct bpfc_diag d = BPFC_DIAG_INIT(NO_MEMORY);

	bpfc_sink_emit(sink, &d);
	return BPFC_E_NOMEM;
}

static int fail(int status, const char *path, const char *what, const struct bpfc_sink *sink)
{
	struct bpfc_diag d = BPFC_DIAG_INIT(LINK_FAILED, .object = path, .args = { BPFC_STR(what) });

	bpfc_sink_emit(sink, &d);
	return status;
}

/* Everything that libbpf's linker takes for granted about an input. */
static int check(struct bpfc_arena *arena, const struct bpfc_file *file, const char *path, const struct bpfc_sink *sink)
{
	const bool host_is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
	const struct bpfc_section *section;
	struct bpfc_object object;
	struct bpfc_btf_ext ext;
	struct bpfc_btf btf;
	int status = bpfc_object_read(arena, file->data, file->length, path, sink, &object);

	if (status)
		return status;
	section = bpfc_object_section(&object, ".BTF");
	if (!section || !section->bytes) {
		struct bpfc_diag d = BPFC_DIAG_INIT(LINK_NO_BTF, .object = path);

		bpfc_sink_emit(sink, &d);
		return BPFC_E_UNSUPPORTED;
	}
	if (object.big_endian != host_is_big)
		return fail(BPFC_E_UNSUPPORTED, path, "it has the other byte order than this machine", sink);
	status = bpfc_btf_read(arena, section->bytes, section->size, false, path, sink, &btf);
	section = bpfc_object_section(&object, ".BTF.ext");
	if (!status && section && section->bytes)
		status = bpfc_btf_ext_read(arena, section->bytes, section->size, false, &btf, path, sink, &ext);
	return status;
}

static int read_and_check(struct bpfc_file *file, const char *path, const struct bpfc_sink *sink)
{
	struct bpfc_arena *arena = bpfc_arena_new();
	int status = arena ? bpfc_file_read(path, sink, file) : no_memory(sink);

	if (!status)
		status = check(arena, file, path, sink);
	bpfc_arena_free(arena);
	return status;
}

static int link_files(const struct bpfc_file *files, const char *const *paths, uint32_t count,
		      const struct bpfc_sink *sink, struct bpfc_file *linked)
{
	struct bpfc_link_folder folder = { 0 };
	int status = bpfc_link_folder_make(&folder, files, count, sink);
	char *output = NULL;

	if (!status)
		status = bpfc_link_in_child(&folder, paths, sink);
	if (!status) {
		output = bpfc_link_folder_file(&folder, count);
		status = output ? bpfc_file_read(output, sink, linked) : no_memory(sink);
	}
	free(output);
	bpfc_link_folder_remove(&folder);
	return status;
}

int bpfc_link(const char *const *paths, uint32_t count, const struct bpfc_sink *sink, uint8_t **bytes, size_t *length)
{
	struct bpfc_file linked = { 0 }, *files = calloc(count + 1ul, sizeof(*files));
	int status = files ? BPFC_OK : no_memory(sink);

	*bytes = NULL;
	*length = 0;
	if (!count && !status)
		status = fail(BPFC_E_OPTION, NULL, "there is no input", sink);
	if (count == 1 && !status)
		status = bpfc_file_read(paths[0], sink, &linked);
	for (uint32_t i = 0; i < count && count > 1 && !status; i++)
		status = read_and_check(&files[i], paths[i], sink);
	if (count > 1 && !status)
		status = link_files(files, paths, count, sink, &linked);
	for (uint32_t i = 0; i < count && files; i++)
		free(files[i].data);
	free(files);
	*bytes = linked.data;
	*length = linked.length;
	return status;
}
