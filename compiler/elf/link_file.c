#define _GNU_SOURCE

#include "link.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpfc/status.h"

#define MOST ((size_t)64 << 20) /* bytes of an object; a device would never end */

static int fail_read(const char *path, const char *reason, const struct bpfc_sink *sink)
{
	struct bpfc_diag d = BPFC_DIAG_INIT(CANNOT_READ, .args = { BPFC_STR(path), BPFC_STR(reason) });

	bpfc_sink_emit(sink, &d);
	return BPFC_E_IO;
}

static int fail_temporary(const char *path, int error, const struct bpfc_sink *sink)
{
	struct bpfc_diag d = BPFC_DIAG_INIT(LINK_TEMPORARY, .args = { BPFC_STR(path), BPFC_STR(strerror(error)) });

	bpfc_sink_emit(sink, &d);
	return BPFC_E_IO;
}

static int no_memory(const struct bpfc_sink *sink)
{
	struct bpfc_diag d = BPFC_DIAG_INIT(NO_MEMORY);

	bpfc_sink_emit(sink, &d);
	return BPFC_E_NOMEM;
}

static int read_all(int fd, const char *path, const struct bpfc_sink *sink, struct bpfc_file *file)
{
	size_t room = 0;
	ssize_t n;

	do {
		if (room == file->length) {
			uint8_t *more = realloc(file->data, room = room ? 2 * room : 65536);

			if (!more)
				return no_memory(sink);
			file->data = more;
		}
		n = read(fd, file->data + file->length, room - file->length);
		if (n < 0 && errno != EINTR)
			return fail_read(path, strerror(errno), sink);
		file->length += n > 0 ? (size_t)n : 0;
		if (file->length > MOST)
			return fail_read(path, "it is larger than 64 MiB", sink);
	} while (n);
	return file->length ? BPFC_OK : fail_read(path, "it is empty", sink);
}

int bpfc_file_read(const char *path, const struct bpfc_sink *sink, struct bpfc_file *file)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), status;
	struct stat st;

	*file = (struct bpfc_file){ 0 };
	if (fd < 0)
		return fail_read(path, strerror(errno), sink);
	if (!fstat(fd, &st) && S_ISDIR(st.st_mode))
		status = fail_read(path, "it is a directory", sink);
	else
		status = read_all(fd, path, sink, file);
	close(fd);
	if (status) {
		free(file->data);
		*file = (struct bpfc_file){ 0 };
	}
	return status;
}

char *bpfc_link_folder_file(const struct bpfc_link_folder *folder, uint32_t number)
{
	char *name = NULL;
	int n = number < folder->count ? asprintf(&name, "%s/%u", folder->path, number)
				       : asprintf(&name, "%s/linked", folder->path);

	return n < 0 ? NULL : name;
}

/* Returns 0 or an errno value. */
static int write_file(const char *path, const struct bpfc_file *file)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), error = 0;

	if (fd < 0)
		return errno;
	for (size_t done = 0; done < file->length && !error;) {
		ssize_t n = write(fd, file->data + done, file->length - done);

		if (n < 0 && errno != EINTR)
			error = errno;
		done += n > 0 ? (size_t)n : 0;
	}
	if (close(fd) && !error)
		error = errno;
	return error;
}

static int write_inputs(const struct bpfc_link_folder *folder, const struct bpfc_file *inputs,
			const struct bpfc_sink *sink)
{
	int status = BPFC_OK;

	for (uint32_t i = 0; i < folder->count && !status; i++) {
		char *name = bpfc_link_folder_file(folder, i);
		int error = name ? write_file(name, &inputs[i]) : 0;

		status = !name ? no_memory(sink) : error ? fail_temporary(name, error, sink) : BPFC_OK;
		free(name);
	}
	return status;
}

int bpfc_link_folder_make(struct bpfc_link_folder *folder, const struct bpfc_file *inputs, uint32_t count,
			  const struct bpfc_sink *sink)
{
	const char *parent = getenv("TMPDIR");
	char *path;

	*folder = (struct bpfc_link_folder){ .count = count };
	if (!parent || !*parent)
		parent = "/tmp";
	if (asprintf(&path, "%s/bpfc-XXXXXX", parent) < 0)
		return no_memory(sink);
	if (!mkdtemp(path)) {
		int status = fail_temporary(parent, errno, sink);

		free(path);
		return status;
	}
	folder->path = path;
	return write_inputs(folder, inputs, sink);
}

void bpfc_link_folder_remove(struct bpfc_link_folder *folder)
{
	if (!folder->path)
		return;
	for (uint32_t i = 0; i <= folder->count; i++) {
		char *name = bpfc_link_folder_file(folder, i);

		if (name)
			unlink(name);
		free(name);
	}
	rmdir(folder->path);
	free(folder->path);
	folder->path = NULL;
}
