#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpfc/status.h"

#define MOST ((size_t)1 << 30) /* bytes; no object is that large, a device would never end */

static int fail(const char *path, const char *reason, const struct bpfc_sink *sink)
{
	struct bpfc_diag diag = BPFC_DIAG_INIT(CANNOT_READ, .args = { BPFC_STR(path), BPFC_STR(reason) });

	bpfc_sink_emit(sink, &diag);
	return BPFC_E_IO;
}

static int no_memory(const struct bpfc_sink *sink)
{
	struct bpfc_diag diag = BPFC_DIAG_INIT(NO_MEMORY);

	bpfc_sink_emit(sink, &diag);
	return BPFC_E_NOMEM;
}

static int read_all(int fd, const char *path, const struct bpfc_sink *sink, struct bpfc_bytes *bytes)
{
	size_t room = 0;
	ssize_t n = 1;

	while (n) {
		if (room - bytes->length < 2) {
			uint8_t *more = realloc(bytes->data, room = room ? 2 * room : 65536);

			if (!more)
				return no_memory(sink);
			bytes->data = more;
		}
		n = read(fd, bytes->data + bytes->length, room - bytes->length - 1);
		if (n < 0 && errno != EINTR)
			return fail(path, strerror(errno), sink);
		bytes->length += n > 0 ? (size_t)n : 0;
		if (bytes->length > MOST)
			return fail(path, "it is larger than 1 GiB", sink);
	}
	bytes->data[bytes->length] = 0;
	return bytes->length ? BPFC_OK : fail(path, "it is empty", sink);
}

int bpfc_input_read(const char *path, const struct bpfc_sink *sink, struct bpfc_bytes *bytes)
{
	bool is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int status;

	*bytes = (struct bpfc_bytes){ 0 };
	if (fd < 0)
		return fail(path, strerror(errno), sink);
	if (!fstat(fd, &st) && S_ISDIR(st.st_mode))
		status = fail(path, "it is a directory", sink);
	else
		status = read_all(fd, path, sink, bytes);
	if (!is_stdin)
		close(fd);
	if (status) {
		free(bytes->data);
		*bytes = (struct bpfc_bytes){ 0 };
	}
	return status;
}

uint64_t bpfc_input_hash(const struct bpfc_bytes *bytes)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < bytes->length; i++)
		hash = (hash ^ bytes->data[i]) * 0x100000001b3;
	return hash;
}
