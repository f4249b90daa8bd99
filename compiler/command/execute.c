/* bpfc run: one program over packets, in this process. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "contents.h"
#include "generator.h"
#include "input.h"
#include "load.h"
#include "output.h"
#include "pcap.h"
#include "print.h"
#include "results.h"

/* What one command line runs. */
struct session {
	struct bpfc_run *run;
	struct bpfc_engine *engine;
	struct bpfc_instance *instance;
	struct bpfc_program *program;
	struct bpfc_results results;
	struct bpfc_pcap *pcap; /* NULL: one packet, or none */
	uint32_t packets;       /* so far */
	uint8_t *out;           /* the packet after a run */
	size_t out_room, out_length;
};

/* ---- input ---- */

static int bad_data(struct bpfc_run *run, const char *why)
{
	return bpfc_run_fail(run, BPFC_E_OPTION,
			     BPFC_DIAG_INIT(BAD_OPTION_VALUE,
					    .args = { BPFC_STR("--data"), BPFC_STR(run->args.data), BPFC_STR(why) }));
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10 : -1;
}

/* "hex:00 1b..": blanks and colons between bytes are fine. */
static int parse_hex(struct bpfc_run *run, const char *text, struct bpfc_bytes *bytes)
{
	bytes->data = malloc(strlen(text) + 1);
	if (!bytes->data)
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	while (*text) {
		if (*text == ' ' || *text == ':') {
			text++;
			continue;
		}
		if (digit(text[0]) < 0 || digit(text[1]) < 0)
			return bad_data(run, "a file, or hex: and two digits for each byte");
		bytes->data[bytes->length++] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
		text += 2;
	}
	return BPFC_OK;
}

static int read_data(struct bpfc_run *run, struct bpfc_bytes *bytes)
{
	const char *data = run->args.data;

	*bytes = (struct bpfc_bytes){ 0 };
	if (!data)
		return BPFC_OK;
	return strncmp(data, "hex:", 4) ? bpfc_input_read(data, &run->sink, bytes) : parse_hex(run, data + 4, bytes);
}

/* ---- before the runs ---- */

static int open_instance(struct session *s)
{
	struct bpfc_run *run = s->run;
	struct bpfc_engine_options options = { .size = sizeof(options),
					       .sink = &run->sink,
					       .codegen = bpfc_generator_path(run->arena) };
	struct bpfc_open_options open;
	struct bpfc_inputs inputs;
	int status = bpfc_engine_new(&options, &s->engine);

	if (status)
		return status;
	status = bpfc_load_inputs(run, run->args.inputs.list, run->args.inputs.count, &inputs, &open);
	if (!status)
		status = bpfc_instance_open(s->engine, inputs.object.data, inputs.object.length, &open, &s->instance);
	bpfc_free_inputs(&inputs);
	if (!status)
		run->render.model = bpfc_instance_model(s->instance);
	return status;
}

static const char *list_progs(struct bpfc_run *run, const struct bpfc_model *model)
{
	const char *list = "";

	for (uint32_t i = 0; i < model->prog_count && list; i++)
		list = bpfc_arena_printf(run->arena, "%s%s%s", list, *list ? ", " : "", model->progs[i].name);
	return list;
}

/* The first --program is run; others are loaded with it. Without, the object has to have one program only. */
static int choose_program(struct session *s, const char **name)
{
	const struct bpfc_model *model = bpfc_instance_model(s->instance);
	const struct bpfc_names *names = &s->run->args.programs;
	int status = BPFC_OK;

	if (!model->prog_count)
		return bpfc_run_fail(s->run, BPFC_E_FORMAT, BPFC_DIAG_INIT(NO_PROGRAMS, .object = model->object));
	if (!names->count && model->prog_count > 1)
		return bpfc_run_fail(s->run, BPFC_E_OPTION,
				     BPFC_DIAG_INIT(WHICH_PROGRAM, .object = model->object,
						    .args = { BPFC_STR(list_progs(s->run, model)) }));
	for (uint32_t i = 0; i < names->count && !status; i++)
		status = bpfc_instance_select(s->instance, names->list[i]);
	*name = names->count ? names->list[0] : model->progs[0].name;
	return status;
}

static int load(struct session *s)
{
	struct bpfc_run *run = s->run;
	struct bpfv_options verify = bpfc_check_options(run);
	struct bpfc_load_options options = { .size = sizeof(options),
					     .engine = run->args.engine,
					     .budget = run->args.budget,
					     .verify = &verify,
					     .opt = run->args.codegen.opt };
	const char *name = "";
	int status = choose_program(s, &name);

	if (!status)
		status = bpfc_instance_load(s->instance, &options);
	bpfc_render_settle(&run->render);
	if (!status)
		status = bpfc_instance_program(s->instance, name, &s->program);
	for (uint32_t i = 0; i < run->args.fill_count && !status; i++)
		status = bpfc_contents_fill(run, s->instance, run->args.fills[i].name, run->args.fills[i].value);
	return status;
}

/* ---- runs ---- */

static void keep_packet(struct session *s, const struct bpfc_test_run *test)
{
	enum bpfc_progtype type = bpfc_program_info(s->program)->type;
	int64_t value = bpfc_result_value(type, test->result);

	s->out_length = test->out_length < s->out_room ? test->out_length : s->out_room;
	if (type == BPFC_PROG_SOCKET_FILTER && value >= 0 && (size_t)value < s->out_length)
		s->out_length = (size_t)value; /* so many bytes are kept */
	if (s->pcap && s->run->args.write && bpfc_result_passes(type, value))
		bpfc_pcap_keep(s->pcap, s->out, s->out_length);
}

/* One packet, as often as was asked for. */
static int run_packet(void *user, const uint8_t *packet, size_t length)
{
	struct session *s = user;
	const struct bpfc_args *args = &s->run->args;
	uint64_t repeat = args->repeat ? args->repeat : 1;
	struct bpfc_test_run test = { .size = sizeof(test),
				      .data = packet,
				      .data_length = length,
				      .fields = args->fields,
				      .field_count = args->field_count,
				      .repeat = repeat,
				      .times = bpfc_results_times(&s->results, repeat),
				      .out = s->out,
				      .out_room = s->out_room,
				      .result_user = &s->results,
				      .each_result = bpfc_results_add };
	int status;

	if (!test.times)
		return bpfc_run_fail(s->run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	if (++s->packets % 256 == 0)
		bpfc_progress_update(&s->run->render.progress, "running packet", s->packets, 0);
	status = bpfc_program_test(s->program, &test);
	if (!status)
		keep_packet(s, &test);
	return status;
}

static int write_output(struct session *s)
{
	const char *path = s->run->args.write;
	uint8_t *bytes;
	size_t length;
	int status;

	if (!path)
		return BPFC_OK;
	if (!s->pcap)
		return bpfc_output_write(path, s->out, s->out_length, &s->run->sink);
	status = bpfc_pcap_written(s->pcap, &bytes, &length);
	if (status)
		return bpfc_run_fail(s->run, status, BPFC_DIAG_INIT(NO_MEMORY));
	status = bpfc_output_write(path, bytes, length, &s->run->sink);
	free(bytes);
	return status;
}

static int run_all(struct session *s)
{
	const struct bpfc_args *args = &s->run->args;
	struct bpfc_bytes data = { 0 };
	int status;

	s->results.type = bpfc_program_info(s->program)->type;
	s->out_room = (size_t)1 << 20;
	s->out = malloc(s->out_room);
	if (!s->out)
		return bpfc_run_fail(s->run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	if (args->pcap) {
		status = bpfc_pcap_open(s->run, args->pcap, args->write, &s->pcap);
		return status ? status : bpfc_pcap_read(s->pcap, run_packet, s);
	}
	status = read_data(s->run, &data);
	if (!status)
		status = run_packet(s, data.data, data.length);
	free(data.data);
	return status;
}

/* ---- after them ---- */

static int report(struct session *s)
{
	const struct bpfc_prog *prog = bpfc_program_info(s->program);
	bool json = s->run->args.json;
	int status;

	if (json) {
		fputs("{\"program\":", stdout);
		bpfc_print_json(stdout, prog->name);
		fputs(",", stdout);
	} else {
		bpfc_print(stdout, prog->name);
		fputs(" (", stdout);
		bpfc_print(stdout, prog->section);
		printf("): %llu run%s\n", (unsigned long long)s->results.runs, s->results.runs == 1 ? "" : "s");
	}
	bpfc_results_print(&s->results, stdout, json);
	status = bpfc_contents_print(s->run, s->instance, stdout, json);
	fputs(json ? "}\n" : "", stdout);
	return status;
}

static void end(struct session *s)
{
	bpfc_pcap_close(s->pcap);
	s->run->render.model = NULL;
	bpfc_instance_close(s->instance);
	bpfc_engine_free(s->engine);
	bpfc_results_free(&s->results);
	free(s->out);
}

static int check_args(struct bpfc_run *run)
{
	const struct bpfc_args *args = &run->args;
	int status = bpfc_check_limits(run);

	if (status)
		return status;
	if (args->pcap && args->data)
		return bpfc_run_fail(
			run, BPFC_E_OPTION,
			BPFC_DIAG_INIT(BAD_OPTION_VALUE, .args = { BPFC_STR("--pcap"), BPFC_STR(args->pcap),
								   BPFC_STR("no --data besides") }));
	return args->write ? bpfc_output_check(args->write, &args->inputs, &run->sink) : BPFC_OK;
}

int bpfc_execute(struct bpfc_run *run)
{
	struct session s = { .run = run };
	int status = check_args(run);

	if (!status)
		status = open_instance(&s);
	if (!status)
		status = load(&s);
	if (!status)
		status = run_all(&s);
	bpfc_progress_clear(&run->render.progress);
	if (!status)
		status = write_output(&s);
	if (!status)
		status = report(&s);
	end(&s);
	return status;
}
