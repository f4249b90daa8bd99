/*
 * How long objects take: opening and verifying them, and compiling them for the host, median of several rounds.
 * usage: bpfc_bench OBJECT...
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bpfv/verify.h"
#include "llvm/codegen.h"
#include "model/open.h"

enum { ROUNDS = 11 };

struct bytes {
	uint8_t *data;
	size_t length;
};

/* Milliseconds of each step of one round. */
struct times {
	double verify, compile;
};

static void *heap_alloc(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void heap_free(void *user, void *memory)
{
	(void)user;
	free(memory);
}

static const struct bpfv_allocator heap = { .alloc = heap_alloc, .free = heap_free };

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_value);
	return values[count / 2];
}

static int read_file(const char *path, struct bytes *bytes)
{
	FILE *file = fopen(path, "rb");
	long length;

	*bytes = (struct bytes){ 0 };
	if (!file)
		return BPFC_E_IO;
	if (!fseek(file, 0, SEEK_END) && (length = ftell(file)) > 0 && !fseek(file, 0, SEEK_SET)) {
		bytes->length = (size_t)length;
		bytes->data = malloc(bytes->length);
		if (bytes->data && fread(bytes->data, 1, bytes->length, file) != bytes->length) {
			free(bytes->data);
			bytes->data = NULL;
		}
	}
	fclose(file);
	return bytes->data ? BPFC_OK : BPFC_E_IO;
}

static int compile(const struct bpfc_model *model, const struct bpfc_prog *const *progs,
		   const struct bpfc_facts *const *facts)
{
	struct bpfc_codegen_options options = { .size = sizeof(options), .opt = '2' };
	uint8_t *out = NULL;
	size_t length;
	int status = bpfc_codegen(model, progs, facts, model->prog_count, &options, &out, &length);

	free(out);
	return status;
}

/* Verifies all programs, then compiles them; `times` gets how long each took since `start`. */
static int verify_and_compile(const struct bpfc_model *model, double start, struct times *times)
{
	const struct bpfv_options options = { .size = sizeof(options), .allocator = heap };
	const struct bpfc_prog **progs = calloc(model->prog_count + 1, sizeof(*progs));
	struct bpfc_facts **facts = calloc(model->prog_count + 1, sizeof(*facts));
	int status = progs && facts ? BPFC_OK : BPFC_E_NOMEM;

	for (uint32_t i = 0; !status && i < model->prog_count; i++) {
		progs[i] = &model->progs[i];
		status = bpfv_verify(progs[i], &options, &facts[i]);
	}
	if (!status) {
		double verified = now_ms();

		times->verify = verified - start;
		status = compile(model, progs, (const struct bpfc_facts *const *)facts);
		times->compile = now_ms() - verified;
	}
	for (uint32_t i = 0; facts && i < model->prog_count; i++)
		bpfv_facts_free(facts[i], &heap);
	free(facts);
	free(progs);
	return status;
}

static int one_round(const struct bytes *bytes, struct times *times)
{
	struct bpfc_open_options options = { .size = sizeof(options) };
	struct bpfc_model *model = NULL;
	double start = now_ms();
	int status = bpfc_model_open(bytes->data, bytes->length, &options, &model);

	if (!status)
		status = verify_and_compile(model, start, times);
	bpfc_model_close(model);
	return status;
}

static int measure(const char *path)
{
	double verify[ROUNDS], compile[ROUNDS];
	struct bytes bytes;
	int status = read_file(path, &bytes);

	for (int i = 0; !status && i < ROUNDS; i++) {
		struct times times = { 0 };

		status = one_round(&bytes, &times);
		verify[i] = times.verify;
		compile[i] = times.compile;
	}
	free(bytes.data);
	if (status)
		printf("%-60s %s\n", path, bpfc_status_text(status));
	else
		printf("%-60s %12.3f %12.3f\n", path, median(verify, ROUNDS), median(compile, ROUNDS));
	return status;
}

int main(int argc, char **argv)
{
	int failed = 0;

	printf("%-60s %12s %12s\n", "object", "verify ms", "compile ms");
	for (int i = 1; i < argc; i++)
		failed |= measure(argv[i]) != BPFC_OK;
	return failed;
}
