/*
 * bpfc-conformance-plugin: the plugin protocol of bpf_conformance. Reads a program as hexadecimal bytes from standard
 * input (with --elf: an object), runs it with the memory of the first argument, and prints r0 in hexadecimal. Programs
 * are not verified; the code generator assumes nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "model/open.h"
#include "raw.h"

#define INPUT (1u << 24) /* characters, most */

struct request {
	const char *mem, *engine, *target;
	bool is_elf, is_help;
};

static const char usage[] = "usage: bpfc-conformance-plugin [MEMHEX] [--engine=interp|checked|jit|aot|kernel] "
			    "[--target=TRIPLE] [--elf]\n";

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "bpfc-conformance-plugin: %s%s\n", what, about);
	return 1;
}

static int read_arguments(int argc, char **argv, struct request *r)
{
	for (int i = 1; i < argc; i++) {
		if (!strncmp(argv[i], "--engine=", 9))
			r->engine = argv[i] + 9;
		else if (!strncmp(argv[i], "--target=", 9))
			r->target = argv[i] + 9;
		else if (!strcmp(argv[i], "--elf"))
			r->is_elf = true;
		else if (!strcmp(argv[i], "--help"))
			r->is_help = true;
		else if (argv[i][0] == '-' || (r->mem && argv[i][0]))
			return complain("unknown argument ", argv[i]);
		else if (argv[i][0])
			r->mem = argv[i];
	}
	return 0;
}

static uint8_t *read_program(uint32_t *count)
{
	char *text = malloc(INPUT);
	size_t length = text ? fread(text, 1, INPUT, stdin) : 0;
	uint8_t *bytes = length && length < INPUT ? raw_unhex(text, length, count) : NULL;

	free(text);
	return bytes;
}

/* Runs the model's first program and prints the result. */
static int run(const struct exec_engine *engine, const struct bpfc_model *model, const uint8_t *mem, uint32_t length)
{
	struct exec_job job = { .mem = mem, .length = length };
	int status = engine->run(engine, model, &job, 1);

	if (status == EXEC_SKIP)
		return complain("this machine lacks what it needs: ", exec_title(engine));
	switch (job.outcome) {
	case EXEC_RESULT:
		printf("%llx\n", (unsigned long long)job.result);
		return 0;
	case EXEC_TRAP:
		fprintf(stderr, "trap %llu at instruction %u\n", (unsigned long long)job.result, job.insn);
		return 1;
	case EXEC_REFUSED:
		return complain("refused: ", job.why);
	case EXEC_NOTHING:
		break;
	}
	return complain("the program did not end", "");
}

static int run_elf(const struct exec_engine *engine, const uint8_t *bytes, uint32_t count, const uint8_t *mem,
		   uint32_t length)
{
	const struct bpfc_open_options options = { .size = sizeof(options), .sink = &exec_sink };
	struct bpfc_model *model;
	int status = bpfc_model_open(bytes, count, &options, &model);

	if (status)
		return complain("not a usable object: ", bpfc_status_text(status));
	status = model->prog_count ? run(engine, model, mem, length) : complain("no program in the object", "");
	bpfc_model_close(model);
	return status;
}

static int run_raw(const struct exec_engine *engine, const uint8_t *bytes, uint32_t count, const uint8_t *mem,
		   uint32_t length)
{
	struct bpfc_model *model = raw_open(1);
	int status;

	if (count % BPFC_INSN_BYTES || !raw_add(model, bytes, count / BPFC_INSN_BYTES))
		status = complain("the program has invalid instructions", "");
	else
		status = run(engine, model, mem, length);
	raw_close(model);
	return status;
}

static int run_request(const struct request *r, const struct exec_engine *engine)
{
	uint32_t count = 0, length = 0;
	uint8_t *mem = raw_unhex(r->mem ? r->mem : "", r->mem ? strlen(r->mem) : 0, &length);
	uint8_t *bytes = read_program(&count);
	int status;

	if (!mem || length > EXEC_MEMORY)
		status = complain("the memory is no list of hexadecimal bytes, or too long: ", r->mem);
	else if (!bytes || !count)
		status = complain("standard input is no list of hexadecimal bytes", "");
	else
		status = (r->is_elf ? run_elf : run_raw)(engine, bytes, count, mem, length);
	free(mem);
	free(bytes);
	return status;
}

int main(int argc, char **argv)
{
	struct request r = { .engine = "interp" };
	const struct exec_engine *engine;

	if (read_arguments(argc, argv, &r)) {
		fputs(usage, stderr);
		return 2;
	}
	if (r.is_help) {
		fputs(usage, stdout);
		return 0;
	}
	engine = exec_find(r.engine, r.target, 0);
	if (!engine) {
		complain("no such engine or target: ", r.target ? r.target : r.engine);
		return 2;
	}
	return run_request(&r, engine);
}
