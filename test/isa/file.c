/* Case files: the format is in isa.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/interp.h"
#include "isa.h"
#include "raw.h"

#define LINES 512 /* of a case */
#define COLUMNS 8
#define TEXT 4096

struct reader {
	struct isa_set *set;
	const char *path, *file; /* file: the path's last part */
	uint32_t line;
	bool is_wrong;
	char *lines[LINES]; /* of the case at hand, with their numbers */
	uint32_t numbers[LINES], count;
	char columns[COLUMNS][32], cells[COLUMNS][256];
	unsigned column_count;
};

static void wrong(struct reader *r, uint32_t line, const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", r->path, line, what);
	r->is_wrong = true;
}

/* Splits at blanks. */
static unsigned split(const char *text, char *cells, size_t size)
{
	unsigned count = 0;

	for (;;) {
		size_t length;

		text += strspn(text, " \t");
		length = strcspn(text, " \t");
		if (!length || count == COLUMNS)
			return count;
		snprintf(cells + count++ * size, size, "%.*s", (int)length, text);
		text += length;
	}
}

/* The line with the table's cells in place of $X. */
static void replace(const struct reader *r, const char *line, char out[TEXT])
{
	size_t used = 0;

	while (*line && used + 300 < TEXT) {
		unsigned i = 0;

		while (i < r->column_count &&
		       !(*line == '$' && !strncmp(line + 1, r->columns[i], strlen(r->columns[i]))))
			i++;
		if (i == r->column_count) {
			out[used++] = *line++;
			continue;
		}
		used += (size_t)snprintf(out + used, TEXT - used, "%s", r->cells[i]);
		line += 1 + strlen(r->columns[i]);
	}
	out[used] = 0;
}

static void set_bytes(struct reader *r, uint32_t line, const char *text, const uint8_t **bytes, uint32_t *length)
{
	free((void *)(uintptr_t)*bytes);
	*bytes = raw_unhex(text, strlen(text), length);
	if (!*bytes || *length > EXEC_MEMORY)
		wrong(r, line, "no hexadecimal bytes, or too many");
}

static void set_trap(struct reader *r, uint32_t line, const char *text, struct isa_vector *v)
{
	static const char *const names[] = {
#define BPFRT_TRAP(name, text) #name,
		BPFRT_TRAPS(BPFRT_TRAP)
#undef BPFRT_TRAP
	};
	char words[COLUMNS][32];

	v->is_trap = true;
	if (split(text, words[0], sizeof(words[0])) == 2) {
		v->insn = (uint32_t)strtoul(words[1], NULL, 0);
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (!strcmp(words[0], names[i])) {
				v->result = i;
				return;
			}
	}
	wrong(r, line, "a trap's name and a slot");
}

/* What a line that is no assembly says about the run. */
static bool set_field(struct reader *r, uint32_t line, const char *word, const char *rest, struct isa_vector *v)
{
	uint32_t after = v->length;

	if (!strcmp(word, "mem") || !strcmp(word, "packet"))
		set_bytes(r, line, rest, &v->mem, &v->length);
	else if (!strcmp(word, "after"))
		set_bytes(r, line, rest, &v->after, &after);
	else if (!strcmp(word, "result"))
		v->result = rest[strspn(rest, " ")] == '-' ? (uint64_t)strtoll(rest, NULL, 0) : strtoull(rest, NULL, 0);
	else if (!strcmp(word, "trap"))
		set_trap(r, line, rest, v);
	else
		return false;
	if (after != v->length && v->after)
		wrong(r, line, "the memory after the run has another length");
	return true;
}

static const char *type_of(const struct reader *r)
{
	for (uint32_t i = 0; i < r->count; i++)
		if (!strncmp(r->lines[i], "packet", 6))
			return "socket_filter";
	return "kprobe";
}

/* Indented, or a label. */
static bool is_assembly(const char *text)
{
	size_t length = strlen(text);

	return isspace((unsigned char)text[0]) || (length && text[length - 1] == ':');
}

/* One case of the lines at hand: declarations before .prog, assembly after it. */
static void emit(struct reader *r, const char *suffix)
{
	struct isa_vector v = { .owns_bytes = true };
	char text[TEXT], name[128];

	for (uint32_t i = 0; i < r->count; i++)
		if (r->lines[i][0] == '.' && !*suffix)
			fprintf(r->set->out, ".file %s %u\n%s\n", r->file, r->numbers[i], r->lines[i]);
	replace(r, r->lines[0] + strcspn(r->lines[0], " \t"), text);
	snprintf(name, sizeof(name), "%s:%s%.80s", r->file, suffix, text + strspn(text, " \t"));
	isa_add_case(r->set, type_of(r), name);
	for (uint32_t i = 1; i < r->count; i++) {
		replace(r, r->lines[i], text);
		if (is_assembly(text)) {
			fprintf(r->set->out, ".file %s %u\n%s\n", r->file, r->numbers[i], text);
		} else if (text[0] != '.') {
			size_t length = strcspn(text, " \t");
			char *rest = text + length + (text[length] != 0);

			text[length] = 0;
			if (!set_field(r, r->numbers[i], text, rest, &v))
				wrong(r, r->numbers[i], "neither mem, packet, after, result nor trap");
		}
	}
	for (unsigned i = 0; i < r->column_count; i++)
		set_field(r, r->line, r->columns[i], r->cells[i], &v);
	isa_add_vector(r->set, v);
}

static void end_case(struct reader *r)
{
	if (r->count && !r->column_count)
		emit(r, "");
	for (uint32_t i = 0; i < r->count; i++)
		free(r->lines[i]);
	r->count = 0;
	r->column_count = 0;
}

static void add_line(struct reader *r, const char *line)
{
	if (!r->count && strncmp(line, "case ", 5))
		wrong(r, r->line, "not in a case");
	else if (r->count == LINES)
		wrong(r, r->line, "the case is too long");
	else {
		r->lines[r->count] = strdup(line);
		r->numbers[r->count++] = r->line;
	}
}

static void read_line(struct reader *r, char *line)
{
	char suffix[16];

	line[strcspn(line, "\n")] = 0;
	if (line[0] == '#' || !line[strspn(line, " \t")])
		return;
	if (!strncmp(line, "case ", 5))
		end_case(r);
	if (!strncmp(line, "table ", 6)) {
		r->column_count = split(line + 6, r->columns[0], sizeof(r->columns[0]));
	} else if (r->column_count) {
		if (split(line, r->cells[0], sizeof(r->cells[0])) != r->column_count)
			wrong(r, r->line, "not as many cells as the table has columns");
		snprintf(suffix, sizeof(suffix), "%u:", r->line);
		emit(r, suffix);
	} else {
		add_line(r, line);
	}
}

bool isa_read_file(struct isa_set *set, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct reader *r = calloc(1, sizeof(*r));
	char line[TEXT];
	FILE *file = fopen(path, "r");
	bool is_fine;

	if (!r)
		abort();
	*r = (struct reader){ .set = set, .path = path, .file = slash ? slash + 1 : path };
	while (file && fgets(line, sizeof(line), file)) {
		r->line++;
		read_line(r, line);
	}
	end_case(r);
	is_fine = file && !r->is_wrong;
	if (!file)
		perror(path);
	else
		fclose(file);
	free(r);
	return is_fine;
}
