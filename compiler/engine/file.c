#include "engine/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_BYTES ((size_t)1 << 30)

static int cannot_read(const struct bpfc_engine *engine, const char *path)
{
	return bpfc_engine_fail(engine, BPFC_E_IO,
				BPFC_DIAG_INIT(CANNOT_READ, .args = { BPFC_STR(path), BPFC_STR(strerror(errno)) }));
}

/* 0 at the end of the file, else how many bytes came, or a negative number. */
static ssize_t read_some(int fd, uint8_t *bytes, size_t room)
{
	ssize_t got;

	do
		got = read(fd, bytes, room);
	while (got < 0 && errno == EINTR);
	return got;
}

static int read_all(const struct bpfc_engine *engine, const char *path, int fd, uint8_t **bytes, size_t *length)
{
	size_t room = 0;
	ssize_t got = 1;

	while (got > 0) {
		if (*length == room) {
			uint8_t *more = room < MOST_BYTES ? realloc(*bytes, room = room ? 2 * room : 65536) : NULL;

			if (!more)
				return bpfc_engine_fail(engine, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
			*bytes = more;
		}
		got = read_some(fd, *bytes + *length, room - *length);
		*length += got > 0 ? (size_t)got : 0;
	}
	return got < 0 ? cannot_read(engine, path) : BPFC_OK;
}

int bpfc_engine_read_file(const struct bpfc_engine *engine, const char *path, uint8_t **bytes, size_t *length)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int status;

	*bytes = NULL;
	*length = 0;
	if (fd < 0)
		return cannot_read(engine, path);
	status = read_all(engine, path, fd, bytes, length);
	close(fd);
	if (status)
		free(*bytes);
	return status;
}
