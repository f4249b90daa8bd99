/* Native code from the cache, and behind the back of the interpreter. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "engine/sha256.h"

static char folder[64], file[512];

static struct bpfc_engine *with_cache(uint64_t most)
{
	struct bpfc_engine_options options = {
		.size = sizeof(options), .codegen = TEST_CODEGEN, .cache = folder, .cache_bytes = most
	};
	struct bpfc_engine *engine;

	cr_assert_eq(bpfc_engine_new(&options, &engine), BPFC_OK);
	return engine;
}

static void make_folder(void)
{
	strcpy(folder, "/tmp/bpfc-cache-XXXXXX");
	cr_assert(mkdtemp(folder));
}

/* How many files the folder has; the name of one in `file`. */
static unsigned files(void)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	unsigned count = 0;

	cr_assert(dir);
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' || (entry->d_name[1] && entry->d_name[1] != '.')) {
			snprintf(file, sizeof(file), "%s/%s", folder, entry->d_name);
			count++;
		}
	closedir(dir);
	return count;
}

static void remove_folder(void)
{
	while (files())
		cr_assert_eq(unlink(file), 0);
	cr_assert_eq(rmdir(folder), 0);
}

/* Loads, runs and closes; what loading took after verifying, in microseconds. */
static double run(struct bpfc_engine *engine, const char *step, char opt)
{
	struct bpfc_load_options options = { .size = sizeof(options), .engine = BPFC_ENGINE_JIT, .opt = opt };
	struct bpfc_instance *instance = engine_open(engine, "flow");
	struct timespec start, end;
	const uint8_t first = 1;

	cr_assert_eq(bpfc_instance_set_value(instance, "step", step), BPFC_OK);
	cr_assert_eq(bpfc_instance_verify(instance, NULL), BPFC_OK);
	clock_gettime(CLOCK_MONOTONIC, &start);
	cr_assert_eq(bpfc_instance_load(instance, &options), BPFC_OK);
	clock_gettime(CLOCK_MONOTONIC, &end);
	cr_expect(bpfc_program_is_native(engine_program(instance, "count")));
	cr_expect_eq(engine_run(engine_program(instance, "count"), &first, 1), (uint64_t)atoi(step));
	cr_assert_eq(bpfc_instance_close(instance), BPFC_OK);
	return (double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) / 1e3;
}

Test(tier, cache)
{
	struct bpfc_engine *engine;
	struct stat before, after;
	double compiled, cached;

	make_folder();
	engine = with_cache(0);
	compiled = run(engine, "3", '2');
	cr_expect_eq(files(), 1);
	cr_assert_eq(stat(file, &before), 0);
	cr_expect_eq(before.st_mode & 0777, 0600);
	cached = run(engine, "3", '2');
	cr_assert_eq(stat(file, &after), 0);
	cr_expect_eq(before.st_ino, after.st_ino, "it was not written again");
	cr_log_info("loading: %.0f us compiled, %.0f us from the cache", compiled, cached);
	cr_expect_lt(cached, compiled);
	run(engine, "4", '2');
	cr_expect_eq(files(), 2, "another constant is other code");
	run(engine, "4", '1');
	cr_expect_eq(files(), 3, "so is another level");
	cr_assert_eq(bpfc_engine_free(engine), BPFC_OK);
	remove_folder();
}

/* Wrong bytes, and wrong lengths: the code is compiled again, and written again. */
Test(tier, damage)
{
	struct bpfc_engine *engine;
	struct stat info;

	make_folder();
	engine = with_cache(0);
	run(engine, "3", '1');
	cr_assert_eq(files(), 1);
	cr_assert_eq(stat(file, &info), 0);
	for (unsigned i = 0; i < 4; i++) {
		off_t at[] = { 1, 20, 100, info.st_size - 1 };
		int fd = open(file, O_RDWR);
		uint8_t byte;

		cr_assert(fd >= 0 && pread(fd, &byte, 1, at[i]) == 1);
		byte ^= 4;
		cr_assert(pwrite(fd, &byte, 1, at[i]) == 1);
		if (i == 3)
			cr_assert_eq(ftruncate(fd, info.st_size / 2), 0);
		close(fd);
		run(engine, "3", '1');
		cr_expect_eq(files(), 1);
		cr_assert_eq(stat(file, &info), 0);
	}
	cr_assert_eq(bpfc_engine_free(engine), BPFC_OK);
	remove_folder();
}

Test(tier, size_and_privacy)
{
	struct bpfc_engine_options options = { .size = sizeof(options), .cache = folder };
	struct bpfc_engine *engine;

	make_folder();
	engine = with_cache(1); /* nothing fits */
	run(engine, "3", '1');
	cr_expect_eq(files(), 0);
	cr_assert_eq(bpfc_engine_free(engine), BPFC_OK);
	cr_assert_eq(chmod(folder, 0777), 0);
	cr_expect_eq(bpfc_engine_new(&options, &engine), BPFC_E_IO, "others may write");
	remove_folder();
}

Test(tier, in_the_background)
{
	struct bpfc_load_options options = { .size = sizeof(options), .engine = BPFC_ENGINE_TIERED };
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");
	const uint8_t first = 1;
	struct bpfc_program *count;
	uint64_t runs = 0;

	cr_assert_eq(bpfc_instance_load(instance, &options), BPFC_OK);
	count = engine_program(instance, "count");
	while (!bpfc_program_is_native(count))
		cr_assert_eq(engine_run(count, &first, 1), ++runs);
	cr_expect_gt(runs, 0, "it ran before it was compiled");
	for (unsigned i = 0; i < 10; i++)
		cr_assert_eq(engine_run(count, &first, 1), ++runs, "the same map");
	cr_assert_eq(bpfc_instance_unload(instance), BPFC_OK);
	cr_assert_eq(bpfc_instance_load(instance, &options), BPFC_OK);
	engine_end(engine, instance); /* while it compiles */
}

/* FIPS 180-4's examples. */
Test(tier, sha256)
{
	static const uint8_t abc[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
				       0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
				       0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
	static const uint8_t longer[] = { 0x24, 0x8d, 0x6a, 0x61, 0xd2, 0x06, 0x38, 0xb8, 0xe5, 0xc0, 0x26,
					  0x93, 0x0c, 0x3e, 0x60, 0x39, 0xa3, 0x3c, 0xe4, 0x59, 0x64, 0xff,
					  0x21, 0x67, 0xf6, 0xec, 0xed, 0xd4, 0x19, 0xdb, 0x06, 0xc1 };
	struct bpfc_sha256 hash;
	uint8_t digest[BPFC_SHA256_BYTES];

	bpfc_sha256_begin(&hash);
	bpfc_sha256_add(&hash, "abc", 3);
	bpfc_sha256_end(&hash, digest);
	cr_expect_arr_eq(digest, abc, sizeof(abc));
	bpfc_sha256_begin(&hash);
	bpfc_sha256_add(&hash, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56);
	bpfc_sha256_end(&hash, digest);
	cr_expect_arr_eq(digest, longer, sizeof(longer));
}
