#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *path, int error, const struct bpfc_sink *sink)
{
	struct bpfc_diag diag = BPFC_DIAG_INIT(CANNOT_WRITE, .args = { BPFC_STR(path), BPFC_STR(strerror(error)) });

	bpfc_sink_emit(sink, &diag);
	return BPFC_E_IO;
}

/* The directory that `path` is in; the caller frees it. */
static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

static bool is_stdout(const char *path)
{
	return !strcmp(path, "-") || !strcmp(path, "/dev/stdout");
}

static int check_new(const char *path, const struct bpfc_sink *sink)
{
	char *directory = directory_of(path);
	struct stat st;
	int error = 0;

	if (!directory)
		return fail(path, ENOMEM, sink);
	if (stat(directory, &st))
		error = errno;
	else if (!S_ISDIR(st.st_mode))
		error = ENOTDIR;
	else if (access(directory, W_OK | X_OK))
		error = errno;
	free(directory);
	return error ? fail(path, error, sink) : BPFC_OK;
}

int bpfc_output_check(const char *path, const struct bpfc_names *inputs, const struct bpfc_sink *sink)
{
	struct stat st, in;

	if (is_stdout(path))
		return BPFC_OK;
	if (path[0] && path[strlen(path) - 1] == '/')
		return fail(path, EISDIR, sink);
	if (stat(path, &st))
		return errno == ENOENT ? check_new(path, sink) : fail(path, errno, sink);
	if (S_ISDIR(st.st_mode))
		return fail(path, EISDIR, sink);
	for (uint32_t i = 0; i < inputs->count; i++) {
		struct bpfc_diag diag = BPFC_DIAG_INIT(OUTPUT_IS_INPUT, .args = { BPFC_STR(path) });

		if (!S_ISREG(st.st_mode) || stat(inputs->list[i], &in) || in.st_dev != st.st_dev ||
		    in.st_ino != st.st_ino)
			continue;
		bpfc_sink_emit(sink, &diag);
		return BPFC_E_IO;
	}
	if (access(path, W_OK))
		return fail(path, errno, sink);
	return S_ISREG(st.st_mode) ? check_new(path, sink) : BPFC_OK;
}

/* Returns 0 or an errno value. */
static int write_all(int fd, const uint8_t *bytes, size_t length)
{
	while (length) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		bytes += n;
		length -= (size_t)n;
	}
	return 0;
}

static int write_direct(const char *path, const void *bytes, size_t length, const struct bpfc_sink *sink)
{
	bool own = !is_stdout(path);
	int fd = own ? open(path, O_WRONLY | O_CLOEXEC) : STDOUT_FILENO;
	int error = fd < 0 ? errno : write_all(fd, bytes, length);

	if (own && fd >= 0 && close(fd) && !error)
		error = errno;
	return error ? fail(own ? path : "<stdout>", error, sink) : BPFC_OK;
}

/* Creates a file beside `path`; *name is its name, which the caller frees. Returns a descriptor, or -1 with errno. */
static int open_beside(const char *path, char **name)
{
	const char *slash = strrchr(path, '/');
	int directory = slash ? (int)(slash + 1 - path) : 0;
	size_t size = (size_t)directory + 64;
	int fd = -1;

	*name = malloc(size);
	if (!*name)
		return -1;
	for (unsigned i = 0; fd < 0 && i < 100; i++) {
		snprintf(*name, size, "%.*s.bpfc-%ld-%u.tmp", directory, path, (long)getpid(), i);
		fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd;
}

/* Returns 0 or an errno value. */
static int replace(const char *path, const void *bytes, size_t length)
{
	char *name = NULL;
	int fd = open_beside(path, &name);
	int error = fd < 0 ? errno : write_all(fd, bytes, length);

	if (fd >= 0 && close(fd) && !error)
		error = errno;
	if (fd >= 0 && !error && rename(name, path))
		error = errno;
	if (fd >= 0 && error)
		unlink(name);
	free(name);
	return error;
}

int bpfc_output_write(const char *path, const void *bytes, size_t length, const struct bpfc_sink *sink)
{
	struct stat st;
	sigset_t held, before;
	char *target;
	int error;

	if (is_stdout(path) || (!stat(path, &st) && !S_ISREG(st.st_mode)))
		return write_direct(path, bytes, length, sink);
	target = realpath(path, NULL); /* a link stays a link */
	if (!target && errno != ENOENT)
		return fail(path, errno, sink);
	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigprocmask(SIG_BLOCK, &held, &before); /* nothing is left behind by ^C either */
	error = replace(target ? target : path, bytes, length);
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(target);
	return error ? fail(path, error, sink) : BPFC_OK;
}
