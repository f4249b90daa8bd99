/* Damaged objects: cut off at every length, and with bytes changed. None may crash, hang or fail without a reason.
 * BPFC_SEED chooses other changes, BPFC_SECONDS how long it goes on. */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fixture.h"

enum { SEED = 20261122, SECONDS = 6, MUTATIONS = 6000 };

static uint64_t state;

static uint32_t next_random(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33);
}

static unsigned long from_environment(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

/* The bytes are copied to a block of exactly their size, so that a sanitizer sees a read past them. */
static void open_exactly(const uint8_t *bytes, size_t length)
{
	uint8_t *copy = malloc(length ? length : 1);
	struct opened o;

	cr_assert_not_null(copy);
	memcpy(copy, bytes, length);
	open_bytes(&o, copy, length, NULL);
	cr_assert(o.status == 0 || *o.said, "an error without a reason");
	close_object(&o);
	free(copy);
}

static void mutate(uint8_t *bytes, size_t length)
{
	static const uint8_t extremes[] = { 0, 1, 0x7f, 0x80, 0xff };
	uint32_t changes = 1 + next_random() % 4;

	for (uint32_t i = 0; i < changes; i++) {
		/* Half of them where the tables are: in the headers at both ends of the file. */
		size_t near = length < 2048 ? length : 2048;
		size_t at = next_random() % 2 ? next_random() % length : length - 1 - next_random() % near;

		bytes[at] = next_random() % 2 ? extremes[next_random() % sizeof(extremes)] : (uint8_t)next_random();
	}
}

Test(mutations, cut_off_at_every_length)
{
	size_t length;
	uint8_t *bytes = read_file(TEST_RULES "/maps.o", &length);

	cr_assert_not_null(bytes);
	for (size_t n = 0; n < length; n++)
		open_exactly(bytes, n);
	free(bytes);
}

static void add_files(glob_t *files, const char *pattern)
{
	glob(pattern, files->gl_pathc ? GLOB_APPEND : 0, NULL, files);
}

Test(mutations, changed_bytes)
{
	unsigned long seed = from_environment("BPFC_SEED", SEED), seconds = from_environment("BPFC_SECONDS", SECONDS);
	time_t end = time(NULL) + (time_t)seconds;
	glob_t files = { 0 };
	uint32_t done = 0;
	char pattern[1024];

	state = seed;
	add_files(&files, TEST_RULES "/*.o");
	add_files(&files, BPFC_SOURCE_DIR "/../shared/verifier-cases/obj/*.o");
	if (xdp_tools()) {
		snprintf(pattern, sizeof(pattern), "%s/*.o", xdp_tools());
		add_files(&files, pattern);
	}
	for (; (done < MUTATIONS || seconds != SECONDS) && time(NULL) < end; done++) {
		size_t length;
		uint8_t *bytes = read_file(files.gl_pathv[next_random() % files.gl_pathc], &length);

		cr_assert_not_null(bytes);
		mutate(bytes, length);
		open_exactly(bytes, length);
		free(bytes);
	}
	fprintf(stderr, "seed %lu: %u mutations of %zu objects\n", seed, done, files.gl_pathc);
	globfree(&files);
}
