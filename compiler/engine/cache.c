#include "engine/cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_MOST 4096
#define CODE_MOST ((uint64_t)1 << 28)
#define SUFFIX ".code"

/* In front of the code. */
struct head {
	char magic[8];
	uint64_t length; /* of the code */
	uint8_t key[BPFC_SHA256_BYTES], sum[BPFC_SHA256_BYTES];
};

static const char magic[8] = "BPFCNC1";

const char *bpfc_cache_open(const char *folder)
{
	struct stat info;

	if (strlen(folder) > PATH_MOST / 2)
		return "its name is too long";
	if (mkdir(folder, 0700) && lstat(folder, &info))
		return "it cannot be made";
	if (lstat(folder, &info) || !S_ISDIR(info.st_mode))
		return "it is no folder";
	if (info.st_uid != geteuid() || info.st_mode & 022)
		return "others may write to it";
	return NULL;
}

static void path_of(char path[PATH_MOST], const char *folder, const uint8_t *key)
{
	int at = snprintf(path, PATH_MOST, "%s/", folder);

	for (unsigned i = 0; i < BPFC_SHA256_BYTES; i++)
		at += snprintf(path + at, PATH_MOST - (size_t)at, "%02x", key[i]);
	snprintf(path + at, PATH_MOST - (size_t)at, SUFFIX);
}

static void sum_of(const uint8_t *code, size_t length, uint8_t sum[BPFC_SHA256_BYTES])
{
	struct bpfc_sha256 hash;

	bpfc_sha256_begin(&hash);
	bpfc_sha256_add(&hash, code, length);
	bpfc_sha256_end(&hash, sum);
}

static bool read_all(int fd, void *bytes, size_t length)
{
	uint8_t *at = bytes;

	while (length) {
		ssize_t got = read(fd, at, length);

		if (got <= 0)
			return false;
		at += got;
		length -= (size_t)got;
	}
	return true;
}

/* NULL unless all of it is as it was written. */
static uint8_t *read_code(int fd, const uint8_t *key, size_t *length)
{
	uint8_t sum[BPFC_SHA256_BYTES], *code;
	struct stat info;
	struct head head;

	if (!read_all(fd, &head, sizeof(head)) || memcmp(head.magic, magic, sizeof(magic)) != 0 ||
	    memcmp(head.key, key, sizeof(head.key)) != 0 || !head.length || head.length > CODE_MOST)
		return NULL;
	if (fstat(fd, &info) || info.st_uid != geteuid() || (uint64_t)info.st_size != sizeof(head) + head.length)
		return NULL;
	code = malloc((size_t)head.length);
	if (!code)
		return NULL;
	*length = (size_t)head.length;
	if (read_all(fd, code, *length)) {
		sum_of(code, *length, sum);
		if (!memcmp(sum, head.sum, sizeof(sum)))
			return code;
	}
	free(code);
	return NULL;
}

uint8_t *bpfc_cache_get(const char *folder, const uint8_t key[BPFC_SHA256_BYTES], size_t *length)
{
	char path[PATH_MOST];
	uint8_t *code;
	int fd;

	path_of(path, folder, key);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return NULL;
	code = read_code(fd, key, length);
	if (code)
		futimens(fd, NULL); /* it was used now */
	else
		unlink(path);
	close(fd);
	return code;
}

static bool write_all(int fd, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	while (length) {
		ssize_t put = write(fd, at, length);

		if (put <= 0)
			return false;
		at += put;
		length -= (size_t)put;
	}
	return true;
}

/* The file of the folder that was used longest ago, and the bytes of all. */
static uint64_t oldest(const char *folder, char path[PATH_MOST])
{
	DIR *dir = opendir(folder);
	struct timespec least = { 0 };
	const struct dirent *entry;
	int fd = dir ? dirfd(dir) : -1;
	uint64_t bytes = 0;
	bool is_first = true;

	*path = 0;
	while (fd >= 0 && (entry = readdir(dir))) {
		size_t length = strlen(entry->d_name);
		struct stat info;

		if (length < sizeof(SUFFIX) || strcmp(entry->d_name + length - (sizeof(SUFFIX) - 1), SUFFIX) != 0 ||
		    fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW))
			continue;
		bytes += (uint64_t)info.st_size;
		if (is_first || info.st_mtim.tv_sec < least.tv_sec ||
		    (info.st_mtim.tv_sec == least.tv_sec && info.st_mtim.tv_nsec < least.tv_nsec)) {
			snprintf(path, PATH_MOST, "%s/%s", folder, entry->d_name);
			least = info.st_mtim;
			is_first = false;
		}
	}
	if (dir)
		closedir(dir);
	return bytes;
}

static void shrink(const char *folder, uint64_t most)
{
	char path[PATH_MOST];

	while (most && oldest(folder, path) > most && *path)
		if (unlink(path))
			break;
}

void bpfc_cache_put(const char *folder, const uint8_t key[BPFC_SHA256_BYTES], const uint8_t *code, size_t length,
		    uint64_t most)
{
	static _Atomic unsigned number;
	char path[PATH_MOST], temporary[PATH_MOST];
	struct head head = { .length = length };
	int fd;
	bool is_whole;

	memcpy(head.magic, magic, sizeof(magic));
	memcpy(head.key, key, sizeof(head.key));
	sum_of(code, length, head.sum);
	path_of(path, folder, key);
	/* A file that a crash left counts, and goes when it is the oldest. */
	snprintf(temporary, sizeof(temporary), "%s/.%ld.%u" SUFFIX, folder, (long)getpid(),
		 atomic_fetch_add(&number, 1));
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	is_whole = write_all(fd, &head, sizeof(head)) && write_all(fd, code, length);
	is_whole = !close(fd) && is_whole;
	if (!is_whole || rename(temporary, path))
		unlink(temporary);
	shrink(folder, most);
}

void bpfc_cache_drop(const char *folder, const uint8_t key[BPFC_SHA256_BYTES])
{
	char path[PATH_MOST];

	path_of(path, folder, key);
	unlink(path);
}
