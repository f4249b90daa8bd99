/*
 * Verification beside the kernel's, in process, medians of several rounds.
 *   verify_bench cases DIRECTORY    each case of DIRECTORY/index.jsonl, beside the kernel time that it gives
 *   verify_bench live OBJECT...     objects that the running kernel takes, loaded by libbpf in turn with ours, which
 * has the kernel's types, too; the kernel's time is that of BPF_PROG_LOAD
 */
#include <bpf/libbpf.h>
#include <dlfcn.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bpfv/verify.h"
#include "model/open.h"

enum { ROUNDS = 9, LONG_ROUNDS = 3, CASES = 4096 };
#define LONG 1e6 /* microseconds of a round: of such ones there are few */

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

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_value);
	return count ? values[count / 2] : 0;
}

static uint8_t *read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = malloc(1 << 24);

	*length = file && bytes ? fread(bytes, 1, 1 << 24, file) : 0;
	if (file)
		fclose(file);
	return bytes;
}

/* btf: types that relocations are applied against, or NULL. */
static struct bpfc_model *open_model(const char *path, const uint8_t *btf, size_t btf_length)
{
	struct bpfc_open_options options = { .size = sizeof(options), .btf = btf, .btf_length = btf_length };
	struct bpfc_model *model = NULL;
	size_t length;
	uint8_t *bytes = read_file(path, &length);

	if (!length || bpfc_model_open(bytes, length, &options, &model))
		model = NULL;
	free(bytes);
	return model;
}

static double verify_us(const struct bpfc_prog *prog, int *status)
{
	const struct bpfv_options options = { .size = sizeof(options),
					      .allocator = { .alloc = heap_alloc, .free = heap_free } };
	double start = now_us();

	*status = bpfv_verify(prog, &options, NULL);
	return now_us() - start;
}

/* ---- cases ---- */

struct outcome {
	char name[64];
	double ours, kernel;
};

static bool text_of(const char *line, const char *key, char text[64])
{
	char quoted[32];
	const char *at;

	snprintf(quoted, sizeof(quoted), "\"%s\": \"", key);
	at = strstr(line, quoted);
	if (at)
		snprintf(text, 64, "%.*s", (int)strcspn(at + strlen(quoted), "\""), at + strlen(quoted));
	return at;
}

static const struct bpfc_prog *find(const struct bpfc_model *model, const char *section, const char *name)
{
	for (uint32_t i = 0; i < model->prog_count; i++)
		if (!strcmp(model->progs[i].section, section) && !strcmp(model->progs[i].name, name))
			return &model->progs[i];
	return NULL;
}

static bool measure_case(const char *directory, const char *line, struct outcome *outcome)
{
	char object[64], section[64], name[64], path[512];
	const char *at = strstr(line, "\"kernel_us\": ");
	const struct bpfc_prog *prog;
	struct bpfc_model *model;
	double times[ROUNDS];
	int status;

	outcome->kernel = at ? atof(at + strlen("\"kernel_us\": ")) : -1;
	if (!text_of(line, "obj", object) || !text_of(line, "sec", section) || !text_of(line, "fn", name) ||
	    !text_of(line, "id", outcome->name) || outcome->kernel < 20)
		return false;
	snprintf(path, sizeof(path), "%s/%s", directory, object);
	model = open_model(path, NULL, 0);
	prog = model ? find(model, section, name) : NULL;
	for (unsigned i = 0; prog && i < ROUNDS; i++)
		times[i] = verify_us(prog, &status);
	bpfc_model_close(model);
	if (prog)
		outcome->ours = median(times, ROUNDS);
	return prog;
}

static int cases(const char *directory)
{
	static struct outcome outcomes[CASES];
	static double ratios[CASES];
	static char line[1 << 16], path[512];
	unsigned count = 0, over = 0;
	double ours = 0, kernel = 0;
	FILE *index;

	snprintf(path, sizeof(path), "%s/index.jsonl", directory);
	index = fopen(path, "r");
	if (!index) {
		fprintf(stderr, "SKIP: no verifier cases in %s\n", directory);
		return 0;
	}
	while (count < CASES && fgets(line, sizeof(line), index))
		count += measure_case(directory, line, &outcomes[count]);
	fclose(index);
	for (unsigned i = 0; i < count; i++) {
		const struct outcome *o = &outcomes[i];

		ratios[i] = o->ours / o->kernel;
		ours += o->ours;
		kernel += o->kernel;
		if (o->ours <= 5 * o->kernel + 200)
			continue;
		over++;
		printf("%s: %.0f us, more than 5 times the kernel's %.0f us and 200 us\n", o->name, o->ours, o->kernel);
	}
	printf("%u cases of 20 us or more in the kernel: median ratio %.2f, worst %.2f, %u slow; %.1f ms against %.1f "
	       "ms "
	       "in all\n",
	       count, median(ratios, count), count ? ratios[count - 1] : 0, over, ours / 1e3, kernel / 1e3);
	return over || (count && ratios[count / 2] > 1);
}

/* ---- live ---- */

static struct {
	double us;
	bool is_counting;
	char names[256][BPF_OBJ_NAME_LEN]; /* of programs that were loaded */
	unsigned count;
} loads;

/* libbpf makes its system calls through this one. */
long syscall(long number, ...)
{
	static long (*real)(long number, ...);
	long a, b, c, d, e, f, result;
	double start;
	va_list list;

	va_start(list, number);
	a = va_arg(list, long);
	b = va_arg(list, long);
	c = va_arg(list, long);
	d = va_arg(list, long);
	e = va_arg(list, long);
	f = va_arg(list, long);
	va_end(list);
	if (!real)
		real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	start = now_us();
	result = real(number, a, b, c, d, e, f);
	if (number == SYS_bpf && a == BPF_PROG_LOAD && result >= 0 && loads.is_counting) {
		const union bpf_attr *attr = (const union bpf_attr *)b;

		loads.us += now_us() - start;
		if (loads.count < 256)
			memcpy(loads.names[loads.count++], attr->prog_name, BPF_OBJ_NAME_LEN);
	}
	return result;
}

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

/* Loads and unloads the object, its maps pinned nowhere; false: the kernel refuses it. */
static bool load(const char *path)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_map *map;
	bool is_loaded;

	loads.us = 0;
	loads.count = 0;
	if (!object)
		return false;
	bpf_object__for_each_map(map, object) bpf_map__set_pin_path(map, NULL);
	loads.is_counting = true;
	is_loaded = !bpf_object__load(object);
	loads.is_counting = false;
	bpf_object__close(object);
	return is_loaded;
}

static bool was_loaded(const char *name)
{
	for (unsigned i = 0; i < loads.count; i++)
		if (!strncmp(loads.names[i], name, BPF_OBJ_NAME_LEN - 1))
			return true;
	return false;
}

/* Verifies the programs that the kernel has loaded. */
static double verify_loaded(const struct bpfc_model *model, bool *are_accepted)
{
	double us = 0;
	int status;

	for (uint32_t i = 0; i < model->prog_count; i++) {
		if (!was_loaded(model->progs[i].name))
			continue;
		us += verify_us(&model->progs[i], &status);
		*are_accepted = *are_accepted && !status;
	}
	return us;
}

/* Adds the medians of the object's rounds. */
static bool compare(const char *path, const uint8_t *btf, size_t btf_length, struct outcome *all, double *ratio)
{
	double mine[ROUNDS], theirs[ROUNDS];
	struct bpfc_model *model = load(path) ? open_model(path, btf, btf_length) : NULL;
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	bool are_accepted = true;
	unsigned rounds = ROUNDS;

	for (unsigned i = 0; i < rounds; i++) {
		if (!model || !load(path) || !loads.count) {
			bpfc_model_close(model);
			return false;
		}
		theirs[i] = loads.us;
		mine[i] = verify_loaded(model, &are_accepted);
		rounds = mine[i] + theirs[i] > LONG ? LONG_ROUNDS : rounds;
	}
	bpfc_model_close(model);
	all->ours += median(mine, rounds);
	all->kernel += median(theirs, rounds);
	*ratio = median(mine, rounds) / median(theirs, rounds);
	printf("%-44s %10.0f us %10.0f us %7.2f%s\n", name, median(mine, rounds), median(theirs, rounds), *ratio,
	       are_accepted ? "" : "  NOT ACCEPTED");
	return true;
}

static int live(char **paths)
{
	static double ratios[CASES];
	struct outcome all = { .ours = 0 };
	unsigned count = 0, refused = 0;
	size_t btf_length;
	uint8_t *btf = read_file("/sys/kernel/btf/vmlinux", &btf_length);

	libbpf_set_print(quiet);
	printf("%-44s %13s %13s %7s\n", "object", "ours", "kernel", "ratio");
	for (; *paths && count < CASES; paths++) {
		if (compare(*paths, btf_length ? btf : NULL, btf_length, &all, &ratios[count]))
			count++;
		else
			refused++;
	}
	free(btf);
	if (!count) {
		fprintf(stderr, "SKIP: this kernel loads none of these objects\n");
		return 0;
	}
	printf("%u objects, %u more that this kernel refuses or that have no programs: %.1f ms against %.1f ms in all, "
	       "ratio %.2f; median ratio %.2f\n",
	       count, refused, all.ours / 1e3, all.kernel / 1e3, all.ours / all.kernel, median(ratios, count));
	return all.ours > all.kernel;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "cases"))
		return cases(argv[2]);
	if (argc >= 3 && !strcmp(argv[1], "live"))
		return live(argv + 2);
	fprintf(stderr, "usage: verify_bench cases DIRECTORY | live OBJECT...\n");
	return 2;
}
