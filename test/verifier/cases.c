/*
 * Linux's own verifier tests, where they are: what Linux rejects is rejected, and what it accepts is accepted. The
 * counts are printed; BPFC_CASES=1 lists each case of another verdict.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfv/verify.h"
#include "model/open.h"

#define CASES BPFC_SOURCE_DIR "/../shared/verifier-cases"

struct tally {
	unsigned accept, accepted, reject, rejected, abi_refused;
	unsigned strict_refused, privileged, privileged_refused; /* of those that are accepted without --strict */
};

struct verdict {
	int status, whole, everywhere; /* as usual, without pruning, with a state kept before every instruction */
	int strict, strict_whole;
	struct bpfc_diag diag;
};

#define WORK 100000 /* instructions, where paths are not cut short */

static void *allocate(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void release(void *user, void *memory)
{
	(void)user;
	free(memory);
}

static void take_diag(void *user, const struct bpfc_diag *diag)
{
	struct verdict *verdict = user;

	if (!verdict->diag.code)
		verdict->diag = *diag;
}

/* The string of a key in a line of JSON without escapes. */
static bool text_of(const char *line, const char *key, char text[128])
{
	char quoted[32];
	const char *at;

	snprintf(quoted, sizeof(quoted), "\"%s\": \"", key);
	at = strstr(line, quoted);
	if (!at)
		return false;
	snprintf(text, 128, "%.*s", (int)strcspn(at + strlen(quoted), "\""), at + strlen(quoted));
	return true;
}

static uint8_t *read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = malloc(1 << 20);

	cr_assert_not_null(file, "%s", path);
	cr_assert_not_null(bytes);
	*length = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return bytes;
}

static const struct bpfc_prog *find(const struct bpfc_model *model, const char *section, const char *name)
{
	for (uint32_t i = 0; i < model->prog_count; i++)
		if (!strcmp(model->progs[i].section, section) && !strcmp(model->progs[i].name, name))
			return &model->progs[i];
	return NULL;
}

static struct verdict verify(const char *line)
{
	struct verdict verdict = { .status = BPFC_E_FORMAT };
	struct bpfc_sink sink = { .emit = take_diag, .user = &verdict };
	struct bpfc_open_options open = { .size = sizeof(open), .sink = &sink };
	struct bpfv_options options = { .size = sizeof(options),
					.sink = &sink,
					.allocator = { .alloc = allocate, .free = release } };
	char object[128], section[128], name[128], path[512];
	const struct bpfc_prog *prog;
	struct bpfc_model *model;
	size_t length;
	uint8_t *bytes;

	cr_assert(text_of(line, "obj", object) && text_of(line, "sec", section) && text_of(line, "fn", name));
	snprintf(path, sizeof(path), CASES "/%s", object);
	bytes = read_file(path, &length);
	verdict.status = bpfc_model_open(bytes, length, &open, &model);
	free(bytes);
	verdict.whole = verdict.everywhere = verdict.strict = verdict.strict_whole = verdict.status;
	if (verdict.status)
		return verdict;
	prog = find(model, section, name);
	if (prog) {
		verdict.status = bpfv_verify(prog, &options, NULL);
		options.sink = NULL;
		options.max_processed = WORK;
		options.test = BPFV_TEST_NO_PRUNING;
		verdict.whole = bpfv_verify(prog, &options, NULL);
		options.test = BPFV_TEST_EVERY_INSN;
		verdict.everywhere = bpfv_verify(prog, &options, NULL);
		options.strict = true;
		options.test = 0;
		verdict.strict = bpfv_verify(prog, &options, NULL);
		options.test = BPFV_TEST_NO_PRUNING;
		verdict.strict_whole = bpfv_verify(prog, &options, NULL);
	} else {
		verdict.status = BPFC_E_OPTION;
	}
	bpfc_model_close(model);
	return verdict;
}

static void count_strict(struct tally *tally, const char *line, const struct verdict *verdict)
{
	bool is_privileged = strstr(line, "\"tier\": \"accept-priv\"");

	cr_assert(verdict->strict_whole == verdict->strict || verdict->strict_whole == BPFC_E_TOO_COMPLEX ||
			  verdict->strict == BPFC_E_TOO_COMPLEX,
		  "%s --strict, unpruned", line);
	if (verdict->status)
		cr_assert_neq(verdict->strict, BPFC_OK, "%s is accepted with --strict only", line);
	else if (is_privileged)
		tally->privileged_refused += verdict->strict != BPFC_OK;
	else
		tally->strict_refused += verdict->strict != BPFC_OK;
	tally->privileged += is_privileged && !verdict->status;
}

static void count(struct tally *tally, const char *line)
{
	bool must_accept = strstr(line, "\"expect\": \"accept\"");
	bool is_abi = strstr(line, "\"abi\": true");
	struct verdict verdict = verify(line);
	bool is_accepted = verdict.status == BPFC_OK;
	char object[128] = "", what[128] = "";

	cr_assert(verdict.whole == verdict.status || verdict.whole == BPFC_E_TOO_COMPLEX, "%s unpruned", line);
	cr_assert(verdict.everywhere == verdict.status || verdict.everywhere == BPFC_E_TOO_COMPLEX,
		  "%s with a state at every instruction", line);
	count_strict(tally, line, &verdict);
	text_of(line, "obj", object);
	text_of(line, "descr", what);
	if (must_accept != is_accepted && getenv("BPFC_CASES"))
		printf("%s%s %s: %s: status %d, diagnostic %d at %u\n", must_accept ? "refused" : "accepted",
		       is_abi ? " (abi)" : "", object, what, verdict.status, (int)verdict.diag.code, verdict.diag.insn);
	if (must_accept && is_abi) {
		tally->abi_refused += !is_accepted;
	} else if (must_accept) {
		tally->accept++;
		tally->accepted += is_accepted;
	} else {
		tally->reject++;
		tally->rejected += !is_accepted;
	}
}

Test(cases, accepts_what_linux_accepts, .timeout = 300)
{
	static char line[1 << 16];
	FILE *index = fopen(CASES "/index.jsonl", "r");
	struct tally tally = { 0 };

	if (!index)
		cr_skip("SKIP: no shared verifier cases");
	while (fgets(line, sizeof(line), index))
		count(&tally, line);
	fclose(index);
	fprintf(stderr,
		"%u of %u to accept are accepted, and all but %u whose verdict hangs on the kernel; %u of %u to reject "
		"are rejected\n",
		tally.accepted, tally.accept, tally.abi_refused, tally.rejected, tally.reject);
	fprintf(stderr, "--strict refuses %u of the %u that Linux accepts of the privileged only, and %u others\n",
		tally.privileged_refused, tally.privileged, tally.strict_refused);
	cr_assert_geq(100 * tally.accepted, 99 * tally.accept);
	/* The others of the privileged are about branches that are not taken, loops and calls: nothing of --strict's.
	 * Those that nobody needs privileges for return, store or compare a pointer, of types that only privileged ones
	 * load. */
	cr_assert_geq(tally.privileged_refused, 27);
	cr_assert_leq(tally.strict_refused, 11);
	cr_assert_eq(tally.rejected, tally.reject);
}
