/* Native objects: compiled, linked with a driver and a table of the jobs into an image, and run on its machine. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec.h"
#include "llvm/codegen.h"

#define PATH_MOST 512
#define NEAR 512 /* jobs back, among which the same memory is looked for */

static int write_file(const char *folder, const char *name, const void *bytes, size_t length)
{
	char path[PATH_MOST];
	FILE *file;
	bool is_fine;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	is_fine = file && fwrite(bytes, 1, length, file) == length;
	if (file && fclose(file))
		is_fine = false;
	return is_fine ? 0 : -1;
}

/* The programs of the jobs, each once, and their facts. */
static uint32_t progs_of(const struct bpfc_model *model, const struct bpfc_facts *const *facts,
			 const struct exec_job *jobs, uint32_t count, const struct bpfc_prog **progs,
			 const struct bpfc_facts **proven)
{
	uint32_t used = 0;

	for (uint32_t i = 0; i < count; i++)
		if (!i || jobs[i].prog != jobs[i - 1].prog) {
			proven[used] = facts ? facts[jobs[i].prog] : NULL;
			progs[used++] = &model->progs[jobs[i].prog];
		}
	return used;
}

/* The interpreter's programs are data. */
static int write_bytecode(const struct exec_engine *engine, const struct bpfc_model *model, const struct exec_job *jobs,
			  uint32_t count, const char *folder)
{
	char *text = exec_bytecode(engine, model, jobs, count);
	int status = write_file(folder, engine->is_in_place ? "in_place.c" : "threaded.c", text, strlen(text));

	free(text);
	return status;
}

static int compile(const struct exec_engine *engine, const struct bpfc_model *model,
		   const struct bpfc_facts *const *facts, const struct exec_job *jobs, uint32_t count,
		   const char *folder)
{
	const struct bpfc_codegen_options options = { .size = sizeof(options),
						      .triple = engine->triple,
						      .cpu = engine->cpu,
						      .features = engine->features,
						      .opt = engine->opt,
						      .profile = BPFC_PROFILE_EMBEDDED,
						      .no_registry = true,
						      .sink = &exec_sink };
	const struct bpfc_prog **progs = calloc(count, sizeof(*progs));
	const struct bpfc_facts **proven = calloc(count, sizeof(*proven));
	uint32_t prog_count = progs_of(model, facts, jobs, count, progs, proven);
	uint8_t *bytes;
	size_t length;
	int status = bpfc_codegen(model, progs, proven, prog_count, &options, &bytes, &length);

	if (!status)
		status = write_file(folder, "rules.o", bytes, length);
	free(bytes);
	free(progs);
	free(proven);
	return status;
}

/* Memory that several jobs share is in the table once. */
static void write_memory(FILE *out, const struct exec_job *jobs, uint32_t count, uint32_t *places)
{
	uint32_t off = 0;

	fprintf(out, "static const uint8_t mem[] = {");
	for (uint32_t i = 0; i < count; i++) {
		uint32_t same = i;

		for (uint32_t back = 1; back <= i && back <= NEAR && same == i; back++)
			if (jobs[i - back].length == jobs[i].length &&
			    (jobs[i - back].mem == jobs[i].mem ||
			     !memcmp(jobs[i - back].mem, jobs[i].mem, jobs[i].length)))
				same = i - back;
		places[i] = same == i ? off : places[same];
		for (uint32_t k = 0; same == i && k < jobs[i].length; k++)
			fprintf(out, "%u,", jobs[i].mem[k]);
		off += same == i ? jobs[i].length : 0;
	}
	fprintf(out, "0};\n");
}

/* Those that no program names are not in the image. */
static void write_maps(FILE *out, const struct bpfc_model *model)
{
	bool has_cell = false;

	for (uint32_t i = 0; i < model->map_count; i++) {
		fprintf(out, "extern const struct bpfrt_map %s __attribute__((weak));\n", model->maps[i].name);
		has_cell = has_cell || !strcmp(model->maps[i].name, EXEC_CELL);
	}
	fprintf(out, "const struct driver_map driver_maps[] = {\n");
	for (uint32_t i = 0; i < model->map_count; i++)
		fprintf(out, "{&%s,%u},\n", model->maps[i].name, i);
	fprintf(out, "{0}};\nconst uint32_t driver_map_count = %u;\n", model->map_count);
	fprintf(out, "const struct bpfrt_map *const driver_cell = %s;\n", has_cell ? "&" EXEC_CELL : "0");
}

static int write_jobs(const struct bpfc_model *model, const struct exec_job *jobs, uint32_t count, const char *folder)
{
	uint32_t *places = calloc(count, sizeof(*places));
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	int status;

	fprintf(out, "#include \"driver.h\"\n");
	for (uint32_t i = 0; i < count; i++)
		if (!i || jobs[i].prog != jobs[i - 1].prog)
			fprintf(out, "uint64_t %s(void *);\n", model->progs[jobs[i].prog].name);
	write_memory(out, jobs, count, places);
	fprintf(out, "const struct driver_job driver_jobs[] = {\n");
	for (uint32_t i = 0; i < count; i++)
		fprintf(out, "{%s,mem+%u,%u,%d,%d,%d},\n", model->progs[jobs[i].prog].name, places[i], jobs[i].length,
			!model->progs[jobs[i].prog].ctx.is_raw, jobs[i].after != NULL,
			exec_names_map(&model->progs[jobs[i].prog]));
	fprintf(out, "};\nconst uint32_t driver_job_count = %u;\n", count);
	write_maps(out, model);
	fclose(out);
	status = write_file(folder, "jobs.c", text, length);
	free(places);
	free(text);
	return status;
}

static bool read_number(const char *at, uint64_t *number)
{
	for (unsigned i = 0; i < 16; i++, at++) {
		const char *digits = "0123456789abcdef", *digit = *at ? strchr(digits, *at) : NULL;

		if (!digit)
			return false;
		*number = *number << 4 | (uint64_t)(digit - digits);
	}
	return true;
}

static bool read_line(const char *line, struct exec_job *job)
{
	const char *at = line + 33;

	job->result = job->maps = 0;
	if (!read_number(line, &job->result) || !read_number(line + 17, &job->maps))
		return false;
	for (uint32_t i = 0; job->after && i < job->length; i++) {
		unsigned byte;

		if (sscanf(at + 1 + 2 * i, "%2x", &byte) != 1)
			return false;
		job->after[i] = (uint8_t)byte;
	}
	return true;
}

/* Builds and runs the image, and reads its output. Exit code 77 of the script: something that it needs is missing. */
static int run_image(const struct exec_engine *engine, struct exec_job *jobs, uint32_t count, const char *folder)
{
	static char line[2 * EXEC_MEMORY + 64];
	char command[2 * PATH_MOST];
	uint32_t done = 0;
	FILE *output;
	int status;

	snprintf(command, sizeof(command), "sh '%s' '%s' %s '%s'", EXEC_SCRIPT, EXEC_SETTINGS, engine->triple, folder);
	output = popen(command, "r");
	if (!output)
		return -1;
	while (fgets(line, sizeof(line), output)) {
		if (done < count && read_line(line, &jobs[done]))
			jobs[done++].outcome = EXEC_RESULT;
		else
			fprintf(stderr, "%s: %s", exec_title(engine), line);
	}
	status = pclose(output);
	return WIFEXITED(status) && WEXITSTATUS(status) == EXEC_SKIP ? EXEC_SKIP : status ? -1 : 0;
}

static int run_batch(const struct exec_engine *engine, const struct bpfc_model *model,
		     const struct bpfc_facts *const *facts, struct exec_job *jobs, uint32_t count)
{
	char folder[PATH_MOST], command[PATH_MOST + 16];
	const char *temporary = getenv("TMPDIR");
	int status;

	snprintf(folder, sizeof(folder), "%s/bpfc-exec-XXXXXX", temporary ? temporary : "/tmp");
	if (!mkdtemp(folder))
		return -1;
	status = engine->executor ? write_bytecode(engine, model, jobs, count, folder)
				  : compile(engine, model, facts, jobs, count, folder);
	if (!status)
		status = write_jobs(model, jobs, count, folder);
	if (!status)
		status = run_image(engine, jobs, count, folder);
	if (status < 0 && getenv("EXEC_KEEP")) {
		fprintf(stderr, "%s: the image is in %s\n", exec_title(engine), folder);
		return status;
	}
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	return system(command) ? -1 : status;
}

int exec_run_aot_with(const struct exec_engine *engine, const struct bpfc_model *model,
		      const struct bpfc_facts *const *facts, struct exec_job *jobs, uint32_t count)
{
	int status = 0;

	for (uint32_t first = 0, end = 0; first < count && !status; first = end) {
		while (end < count &&
		       (!engine->batch || end - first < engine->batch || jobs[end].prog == jobs[end - 1].prog))
			end++;
		status = run_batch(engine, model, facts, jobs + first, end - first);
	}
	return status;
}

int exec_run_aot(const struct exec_engine *engine, const struct bpfc_model *plain, struct exec_job *jobs,
		 uint32_t count)
{
	struct bpfc_model *model = exec_wrap(plain);
	int status = exec_run_aot_with(engine, model, NULL, jobs, count);

	exec_unwrap(model);
	return status;
}
