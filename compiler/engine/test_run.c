/* Runs over a packet, as Linux's test run does them (kernel: net/bpf/test_run.c). */
#include "engine/internal.h"

#include <stdlib.h>
#include <string.h>

#include "system.h"

#define HEADROOM 256 /* XDP_PACKET_HEADROOM */
#define ROOM 3520    /* what is left of a page: packets up to that may grow to it */
#define MOST ((size_t)1 << 20)

/* One test: the packet and context that each run begins with, and what runs change. */
struct bench {
	struct bpfc_program *program;
	struct bpfc_test_run *test;
	struct bpfc_packet packet;
	uint8_t *fresh; /* the context as bound */
	uint8_t *ctx;
	size_t ctx_bytes;
};

/* What reading the clock twice takes. */
static uint64_t clock_ns(void)
{
	uint64_t least = UINT64_MAX;

	for (unsigned i = 0; i < 64; i++) {
		uint64_t start = bpfc_clock(NULL), took = bpfc_clock(NULL) - start;

		least = took < least ? took : least;
	}
	return least;
}

static int check_data(const struct bench *b)
{
	const struct bpfc_engine *engine = b->program->instance->engine;
	const struct bpfc_prog *prog = b->program->prog;
	size_t most = bpfc_context_kind(prog) == BPFC_CONTEXT_FLAT ? b->ctx_bytes : MOST;

	if (b->test->data_length <= most)
		return BPFC_OK;
	if (!most)
		return bpfc_engine_fail(engine, BPFC_E_OPTION,
					BPFC_DIAG_INIT(NO_PACKET, .args = { BPFC_STR(prog->name) }));
	return bpfc_engine_fail(engine, BPFC_E_OPTION,
				BPFC_DIAG_INIT(DATA_TOO_LONG, .args = { BPFC_INT(b->test->data_length),
									BPFC_STR(prog->name), BPFC_INT(most) }));
}

static int prepare(struct bench *b)
{
	const struct bpfc_engine *engine = b->program->instance->engine;
	size_t length = b->test->data_length, room = length > ROOM ? length : ROOM;
	int status = BPFC_OK;

	b->packet = (struct bpfc_packet){ calloc(1, HEADROOM + room), HEADROOM + room, HEADROOM, length };
	b->fresh = calloc(1, b->ctx_bytes + 8);
	b->ctx = calloc(1, b->ctx_bytes + 8);
	if (!b->packet.buffer || !b->fresh || !b->ctx)
		return bpfc_engine_fail(engine, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	if (length)
		memcpy(b->packet.buffer + HEADROOM, b->test->data, length);
	bpfc_context_bind(b->program->prog, &b->packet, b->fresh, b->ctx_bytes);
	for (uint32_t i = 0; i < b->test->field_count && !status; i++)
		status = bpfc_context_set(engine, b->program->prog, &b->test->fields[i], b->fresh, b->ctx_bytes);
	return status;
}

static int stopped(const struct bench *b, int status, const struct bpfc_stop *stop)
{
	const struct bpfc_engine *engine = b->program->instance->engine;
	const struct bpfc_prog *prog = b->program->prog;
	const struct bpfc_line *line = bpfc_prog_line(prog, stop->insn);

	if (status != BPFC_E_STOPPED)
		return bpfc_engine_fail(engine, status, BPFC_DIAG_INIT(NO_MEMORY));
	return bpfc_engine_fail(engine, status,
				BPFC_DIAG_INIT(PROGRAM_STOPPED, .object = prog->model->object, .prog = prog->name,
					       .file = line ? line->file : NULL, .line = line ? line->line : 0,
					       .column = line ? line->column : 0,
					       .args = { BPFC_STR(prog->name), BPFC_INT(stop->insn),
							 BPFC_STR(bpfrt_trap_text(stop->trap)) }));
}

static int run_once(struct bench *b, uint64_t round, uint64_t clock)
{
	struct bpfc_test_run *test = b->test;
	struct bpfc_stop stop = { 0 };
	uint64_t start = 0, took;
	int status;

	if (round && test->data_length)
		memcpy(b->packet.buffer + HEADROOM, test->data, test->data_length);
	memcpy(b->ctx, b->fresh, b->ctx_bytes);
	if (test->times)
		start = bpfc_clock(NULL);
	status = bpfc_program_run(b->program, b->ctx, b->ctx_bytes, &test->result, &stop);
	if (test->times) {
		took = bpfc_clock(NULL) - start;
		test->times[round] = took > clock ? took - clock : 0;
	}
	if (status)
		return stopped(b, status, &stop);
	if (test->each_result)
		test->each_result(test->result_user, test->result);
	return BPFC_OK;
}

/* Gives the packet back: with the Ethernet header that some programs do not see. */
static void give_packet(const struct bench *b)
{
	struct bpfc_test_run *test = b->test;
	size_t length = test->data_length, seen, skipped = 0;
	const uint8_t *packet = b->packet.buffer + HEADROOM;
	const uint8_t *moved = bpfc_context_packet(b->program->prog, b->ctx, &seen);

	if (moved) {
		packet = moved;
		length = seen;
		skipped = bpfc_context_skips(b->program->prog, test->data_length);
	}
	packet -= skipped;
	length += skipped;
	test->out_length = length;
	if (test->out && packet)
		memcpy(test->out, packet, length < test->out_room ? length : test->out_room);
}

int bpfc_program_test(struct bpfc_program *program, struct bpfc_test_run *test)
{
	struct bench b = { .program = program, .test = test, .ctx_bytes = bpfc_context_bytes(program->prog, NULL) };
	uint64_t clock = test->times ? clock_ns() : 0;
	int status;

	if (b.ctx_bytes < program->ctx_bytes)
		b.ctx_bytes = program->ctx_bytes;
	status = check_data(&b);
	test->out_length = 0;
	if (!status)
		status = prepare(&b);
	for (uint64_t i = 0; i < (test->repeat ? test->repeat : 1) && !status; i++)
		status = run_once(&b, i, clock);
	if (!status)
		give_packet(&b);
	free(b.packet.buffer);
	free(b.fresh);
	free(b.ctx);
	return status;
}
