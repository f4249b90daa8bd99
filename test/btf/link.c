#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/open.h"
#include "object.h"

static struct heard heard;
static const struct bpfc_sink sink = { hear, &heard };
static char folder[64]; /* TMPDIR of this test, which must be empty at the end */

static void begin(void)
{
	heard = (struct heard){ 0 };
	strcpy(folder, "/tmp/bpfc-test-XXXXXX");
	cr_assert(mkdtemp(folder));
	setenv("TMPDIR", folder, 1);
}

static void end(void)
{
	cr_assert_eq(rmdir(folder), 0, "temporary files are left in %s", folder);
}

TestSuite(link, .init = begin, .fini = end);

static int link_these(uint32_t count, const char *const *paths, uint8_t **bytes, size_t *length)
{
	return bpfc_link(paths, count, &sink, bytes, length);
}

#define LINK(bytes, length, ...)                                                                                     \
	link_these(sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *), (const char *[]){ __VA_ARGS__ }, bytes, \
		   length)

/* The linked object opens, and has these programs, in this order. */
static void check_programs(const uint8_t *bytes, size_t length, const char *const *names, uint32_t count)
{
	struct bpfc_open_options options = { .size = sizeof(options), .object = "linked", .sink = &sink };
	struct bpfc_model *model;

	cr_assert_eq(bpfc_model_open(bytes, length, &options, &model), BPFC_OK, "%s", heard.text);
	cr_assert_eq(model->prog_count, count);
	for (uint32_t i = 0; i < count; i++)
		cr_expect_str_eq(model->progs[i].name, names[i]);
	bpfc_model_close(model);
}

Test(link, two)
{
	static const char *const names[] = { "prog_a", "prog_b" };
	uint8_t *bytes;
	size_t length;

	cr_assert_eq(LINK(&bytes, &length, TEST_LINK_A, TEST_LINK_B), BPFC_OK, "%s", heard.text);
	check_programs(bytes, length, names, 2);
	free(bytes);
}

Test(link, three_and_again)
{
	static const char *const names[] = { "prog_a", "prog_b", "prog_c" };
	uint8_t *bytes, *again;
	size_t length, length_again;

	cr_assert_eq(LINK(&bytes, &length, TEST_LINK_A, TEST_LINK_B, TEST_LINK_C), BPFC_OK, "%s", heard.text);
	check_programs(bytes, length, names, 3);
	cr_assert_eq(LINK(&again, &length_again, TEST_LINK_A, TEST_LINK_B, TEST_LINK_C), BPFC_OK);
	cr_assert(length == length_again && !memcmp(bytes, again, length), "same input, same bytes");
	free(bytes);
	free(again);
}

Test(link, one_is_as_it_is)
{
	uint8_t *bytes, *file;
	size_t length, file_length;

	file = read_file(TEST_LINK_A, &file_length);
	cr_assert_eq(LINK(&bytes, &length, TEST_LINK_A), BPFC_OK, "%s", heard.text);
	cr_assert(length == file_length && !memcmp(bytes, file, length));
	free(bytes);
	free(file);
}

static void fail_these(int expected, const char *say, uint32_t count, const char *const *paths)
{
	uint8_t *bytes;
	size_t length;
	int status;

	heard = (struct heard){ 0 };
	status = link_these(count, paths, &bytes, &length);
	cr_expect_eq(status, expected, "%d: %s", status, heard.text);
	cr_expect(!bytes && !length && heard.count);
	cr_expect(strstr(heard.text, say), "says: %s, should say: %s", heard.text, say);
}

#define MUST_FAIL(status, say, ...)                                                       \
	fail_these(status, say, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *), \
		   (const char *[]){ __VA_ARGS__ })

Test(link, same_names)
{
	MUST_FAIL(BPFC_E_FORMAT, "prog_c", TEST_LINK_C, TEST_LINK_CLASH);
	cr_expect(strstr(heard.text, TEST_LINK_CLASH), "names the file: %s", heard.text);
}

Test(link, without_btf)
{
	MUST_FAIL(BPFC_E_UNSUPPORTED, "", TEST_LINK_A, TEST_LINK_NO_BTF);
	cr_expect_eq(heard.code, BPFC_D_LINK_NO_BTF);
}

Test(link, big_endian)
{
	MUST_FAIL(BPFC_E_UNSUPPORTED, "byte order", TEST_LINK_C, TEST_LINK_BIG);
}

Test(link, files_that_are_none)
{
	MUST_FAIL(BPFC_E_IO, "/no/such/file.o", TEST_LINK_A, "/no/such/file.o");
	MUST_FAIL(BPFC_E_IO, "directory", "/tmp", TEST_LINK_A);
	MUST_FAIL(BPFC_E_IO, "empty", "/dev/null", TEST_LINK_A);
	MUST_FAIL(BPFC_E_IO, "empty", "/dev/null");
	MUST_FAIL(BPFC_E_IO, "larger", "/dev/zero");
	MUST_FAIL(BPFC_E_FORMAT, "", TEST_LINK_A, __FILE__);
	fail_these(BPFC_E_OPTION, "no input", 0, NULL);
}

Test(link, no_place_for_temporary_files)
{
	setenv("TMPDIR", "/no/such/folder", 1);
	MUST_FAIL(BPFC_E_IO, "/no/such/folder", TEST_LINK_A, TEST_LINK_B);
}

/* A host that takes no notice of its children. */
Test(link, children_are_ignored)
{
	uint8_t *bytes;
	size_t length;

	signal(SIGCHLD, SIG_IGN);
	cr_assert_eq(LINK(&bytes, &length, TEST_LINK_A, TEST_LINK_B), BPFC_OK, "%s", heard.text);
	free(bytes);
	MUST_FAIL(BPFC_E_FORMAT, "prog_c", TEST_LINK_C, TEST_LINK_CLASH);
}

/* Changed bytes: linked or refused with a reason, whatever libbpf's linker makes of them. */
Test(link, changed_inputs, .timeout = 60)
{
	char path[96];
	size_t length;
	uint8_t *original = read_file(TEST_LINK_B, &length);
	unsigned linked = 0, rounds = 120;
	uint64_t state = 88172645463325252ull;

	snprintf(path, sizeof(path), "%s/changed.o", folder);
	for (unsigned i = 0; i < rounds; i++) {
		uint8_t *bytes, *changed = malloc(length);
		size_t linked_length;
		FILE *f = fopen(path, "wb");
		int status;

		memcpy(changed, original, length);
		for (unsigned n = 0; n < 1 + i % 4; n++) {
			state ^= state << 13, state ^= state >> 7, state ^= state << 17;
			changed[state % length] = (uint8_t)(state >> 40);
		}
		cr_assert(f && fwrite(changed, 1, length, f) == length && !fclose(f));
		heard = (struct heard){ 0 };
		status = LINK(&bytes, &linked_length, TEST_LINK_A, path);
		cr_assert(status ? !bytes && heard.count : bytes && linked_length, "round %u", i);
		linked += !status;
		free(bytes);
		free(changed);
	}
	unlink(path);
	free(original);
	printf("%u of %u changed objects link\n", linked, rounds);
	cr_assert(linked && linked < rounds);
}
