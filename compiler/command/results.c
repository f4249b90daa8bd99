#include "results.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DISTINCT 65536
#define MOST_SHOWN 24

int64_t bpfc_result_value(enum bpfc_progtype type, uint64_t result)
{
	return type == BPFC_PROG_FIRMWARE ? (int64_t)result : (int64_t)(int32_t)(uint32_t)result;
}

static const struct verdict {
	enum bpfc_progtype type;
	int value;
	const char *name;
	bool passes;
} verdicts[] = {
#define BPFC_VERDICT(type, value, name, passes) { BPFC_PROG_##type, value, name, passes },
#include "bpfc/verdict.def"
};

static const struct verdict *find(enum bpfc_progtype type, int64_t value)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (verdicts[i].type == type && verdicts[i].value == value)
			return &verdicts[i];
	return NULL;
}

const char *bpfc_result_name(enum bpfc_progtype type, int64_t value)
{
	const struct verdict *verdict = find(type, value);

	return verdict ? verdict->name : NULL;
}

bool bpfc_result_passes(enum bpfc_progtype type, int64_t value)
{
	const struct verdict *verdict = find(type, value);

	return !verdict || verdict->passes;
}

static bool grow(struct bpfc_results *r)
{
	uint32_t room = r->room ? 2 * r->room : 64;
	struct bpfc_result_count *more;

	if (r->distinct < r->room)
		return true;
	more = room <= MOST_DISTINCT ? realloc(r->counts, room * sizeof(more[0])) : NULL;
	if (!more)
		return false;
	r->counts = more;
	r->room = room;
	return true;
}

void bpfc_results_add(void *user, uint64_t result)
{
	struct bpfc_results *r = user;
	int64_t value = bpfc_result_value(r->type, result);
	uint32_t lo = 0, hi = r->distinct;

	r->runs++;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (r->counts[mid].value < value)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < r->distinct && r->counts[lo].value == value) {
		r->counts[lo].count++;
		return;
	}
	if (!grow(r)) {
		r->others++;
		return;
	}
	memmove(&r->counts[lo + 1], &r->counts[lo], (r->distinct - lo) * sizeof(r->counts[0]));
	r->counts[lo] = (struct bpfc_result_count){ value, 1 };
	r->distinct++;
}

uint64_t *bpfc_results_times(struct bpfc_results *results, uint64_t count)
{
	uint64_t need = results->time_count + count, room = results->time_room ? results->time_room : 1024;
	uint64_t *more = results->times;

	while (room < need)
		room *= 2;
	if (room > results->time_room)
		more = realloc(results->times, room * sizeof(more[0]));
	if (!more) {
		results->no_memory = true;
		return NULL;
	}
	results->times = more;
	results->time_room = room;
	results->time_count = need;
	return more + need - count;
}

static int by_count(const void *a, const void *b)
{
	const struct bpfc_result_count *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->value < y->value ? -1 : x->value > y->value;
}

static int by_time(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void print_row(const struct bpfc_results *r, FILE *out, const char *name, const char *value, uint64_t count)
{
	char text[64];

	snprintf(text, sizeof(text), name ? "%s (%s)" : "%.0s%s", name ? name : "", value);
	fprintf(out, "  %-24s %12" PRIu64 "  %5.1f%%\n", text, count, 100.0 * (double)count / (double)r->runs);
}

static void print_text(const struct bpfc_results *r, FILE *out)
{
	uint64_t others = r->others;

	for (uint32_t i = 0; i < r->distinct; i++) {
		char value[32];

		snprintf(value, sizeof(value), "%" PRId64, r->counts[i].value);
		if (i < MOST_SHOWN)
			print_row(r, out, bpfc_result_name(r->type, r->counts[i].value), value, r->counts[i].count);
		else
			others += r->counts[i].count;
	}
	if (others)
		print_row(r, out, NULL, "other values", others);
}

static void print_json(const struct bpfc_results *r, FILE *out)
{
	fprintf(out, "\"runs\":%" PRIu64 ",\"results\":[", r->runs);
	for (uint32_t i = 0; i < r->distinct; i++) {
		const char *name = bpfc_result_name(r->type, r->counts[i].value);

		fprintf(out, "%s{\"value\":%" PRId64 ",", i ? "," : "", r->counts[i].value);
		if (name)
			fprintf(out, "\"name\":\"%s\",", name);
		fprintf(out, "\"count\":%" PRIu64 "}", r->counts[i].count);
	}
	fputs("],", out);
}

void bpfc_results_print(struct bpfc_results *results, FILE *out, bool json)
{
	uint64_t count = results->time_count, median, p99;

	if (results->distinct)
		qsort(results->counts, results->distinct, sizeof(results->counts[0]), by_count);
	if (json)
		print_json(results, out);
	else
		print_text(results, out);
	if (!count)
		return;
	qsort(results->times, count, sizeof(results->times[0]), by_time);
	median = results->times[count / 2];
	p99 = results->times[count - 1 - count / 100];
	fprintf(out,
		json ? "\"time_ns\":{\"median\":%" PRIu64 ",\"p99\":%" PRIu64 "},"
		     : "  time per run: median %" PRIu64 " ns, p99 %" PRIu64 " ns\n",
		median, p99);
}

void bpfc_results_free(struct bpfc_results *results)
{
	free(results->counts);
	free(results->times);
}
