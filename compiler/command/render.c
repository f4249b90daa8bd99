#include "render.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disasm.h"
#include "print.h"

#define BOLD "1"
#define RED "1;31"
#define GREEN "1;32"
#define MAGENTA "1;35"
#define CYAN "1;36"

struct message {
	enum bpfc_severity severity;
	enum bpfc_family family;
	const char *text, *help;
};

static struct message message_of(enum bpfc_diag_code code)
{
	switch (code) {
#define BPFC_DIAG(code, name, severity, family, text, help) \
	case BPFC_D_##name:                                 \
		return (struct message){ BPFC_##severity, BPFC_FAMILY_##family, text, help };
#include "bpfc/diag.def"
	}
	return (struct message){ BPFC_ERROR, BPFC_FAMILY_PROGRAM, "unknown diagnostic", "" };
}

void bpfc_render_begin(struct bpfc_render *render, FILE *out)
{
	*render = (struct bpfc_render){ .out = out };
	if (!getcwd(render->cwd, sizeof(render->cwd)))
		render->cwd[0] = 0;
	bpfc_render_color(render, BPFC_COLOR_AUTO);
	bpfc_progress_start(&render->progress);
}

void bpfc_render_settle(struct bpfc_render *render)
{
	if (render->help)
		fputs(render->help, render->out);
	free(render->help);
	render->help = NULL;
}

void bpfc_render_end(struct bpfc_render *render)
{
	bpfc_render_settle(render);
	bpfc_progress_clear(&render->progress);
}

void bpfc_render_color(struct bpfc_render *render, enum bpfc_color when)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	render->color = when == BPFC_COLOR_ALWAYS || (when == BPFC_COLOR_AUTO && isatty(fileno(render->out)) &&
						      !(no_color && no_color[0]) && term && strcmp(term, "dumb"));
}

static void paint(struct bpfc_render *render, const char *color)
{
	if (render->color)
		fprintf(render->out, "\033[%sm", color ? color : "");
}

static void print_arg(FILE *out, const struct bpfc_diag_arg *arg)
{
	switch (arg->kind) {
	case BPFC_DARG_INT:
		fprintf(out, "%" PRId64, arg->num);
		break;
	case BPFC_DARG_HEX:
		fprintf(out, "0x%" PRIx64, (uint64_t)arg->num);
		break;
	case BPFC_DARG_REG:
		fprintf(out, "R%" PRId64, arg->num);
		break;
	case BPFC_DARG_STR:
		bpfc_print(out, arg->str);
		break;
	case BPFC_DARG_NONE:
		putc('?', out);
		break;
	}
}

/* After the number 1: " bytes are" becomes " byte is". Returns where the text goes on. */
static const char *print_singular(FILE *out, const char *text)
{
	size_t word = text[0] == ' ' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz") + 1 : 0;

	if (word < 5 || text[word - 1] != 's')
		return text;
	fprintf(out, "%.*s", (int)word - 1, text);
	if (strncmp(text + word, " are ", 5))
		return text + word;
	fputs(" is", out);
	return text + word + 4;
}

/* `text` with its {0} to {7} replaced. */
static void print_text(FILE *out, const char *text, const struct bpfc_diag_arg *args)
{
	const char *p = text;

	while (*p) {
		const struct bpfc_diag_arg *arg;

		if (p[0] != '{' || p[1] < '0' || p[1] >= '0' + BPFC_DIAG_ARGS || p[2] != '}') {
			putc(*p++, out);
			continue;
		}
		arg = &args[p[1] - '0'];
		print_arg(out, arg);
		p += 3;
		if (arg->kind == BPFC_DARG_INT && arg->num == 1)
			p = print_singular(out, p);
	}
}

static void print_source_file(struct bpfc_render *render, const char *file)
{
	size_t length = strlen(render->cwd);

	if (length > 1 && !strncmp(file, render->cwd, length) && file[length] == '/')
		file += length + 1;
	bpfc_print(render->out, file);
}

static void print_quoted(FILE *out, const char *what, const char *name)
{
	fprintf(out, "%s '", what);
	bpfc_print(out, name);
	putc('\'', out);
}

/* " program 'x', instruction 3", or " section xdp+0x38", and a symbol that says more; "" when nothing is known. */
static void print_position(FILE *out, const struct bpfc_diag *diag)
{
	bool has_symbol = diag->symbol && !(diag->prog && !strcmp(diag->prog, diag->symbol));
	const char *comma = diag->prog || diag->section ? "," : "";

	if (diag->prog) {
		print_quoted(out, " program", diag->prog);
		if (diag->insn != BPFC_NO_INSN)
			fprintf(out, ", instruction %u", diag->insn);
	} else if (diag->section) {
		fputs(" section ", out);
		bpfc_print(out, diag->section);
		if (diag->offset != BPFC_NO_OFFSET)
			fprintf(out, "+0x%" PRIx64, diag->offset);
	}
	if (has_symbol) {
		fputs(comma, out);
		print_quoted(out, " symbol", diag->symbol);
	}
	if (diag->prog || diag->section || has_symbol)
		putc(':', out);
}

/* "rule.bpf.c:23:9:", or "rule.o: section xdp+0x38:", or "bpfc:". */
static void print_place(struct bpfc_render *render, const struct bpfc_diag *diag)
{
	FILE *out = render->out;

	if (diag->file && diag->line) {
		print_source_file(render, diag->file);
		fprintf(out, ":%u:", diag->line);
		if (diag->column)
			fprintf(out, "%u:", diag->column);
		return;
	}
	bpfc_print(out, diag->object ? diag->object : "bpfc");
	putc(':', out);
	print_position(out, diag);
}

static void print_severity(struct bpfc_render *render, enum bpfc_severity severity)
{
	static const char *const words[] = {
		[BPFC_NOTE] = "note", [BPFC_WARNING] = "warning", [BPFC_ERROR] = "error", [BPFC_HELP] = "help"
	};
	static const char *const colors[] = {
		[BPFC_NOTE] = CYAN, [BPFC_WARNING] = MAGENTA, [BPFC_ERROR] = RED, [BPFC_HELP] = GREEN
	};

	paint(render, colors[severity]);
	fprintf(render->out, " %s:", words[severity]);
	paint(render, NULL);
	putc(' ', render->out);
}

static const struct bpfc_prog *find_prog(const struct bpfc_render *render, const struct bpfc_diag *diag)
{
	const struct bpfc_model *model = render->model;

	for (uint32_t i = 0; model && diag->prog && i < model->prog_count; i++)
		if (!strcmp(model->progs[i].name, diag->prog))
			return diag->insn < model->progs[i].insn_count ? &model->progs[i] : NULL;
	return NULL;
}

/* The line of source, and a caret under the column when the line is long enough to have it. */
static void print_source(struct bpfc_render *render, const struct bpfc_diag *diag, const struct bpfc_prog *prog)
{
	const struct bpfc_line *line = bpfc_prog_line(prog, diag->insn);
	size_t length = line && line->text ? strcspn(line->text, "\n") : 0;
	FILE *out = render->out;

	if (!length || line->line != diag->line || !diag->file || !line->file || strcmp(line->file, diag->file))
		return;
	fprintf(out, "%5u | ", line->line);
	for (size_t i = 0; i < length; i++) {
		char c[2] = { line->text[i], 0 };

		if (c[0] == '\t')
			fputs("        ", out);
		else
			bpfc_print(out, c);
	}
	putc('\n', out);
	if (!diag->column || diag->column > length)
		return;
	fputs("      | ", out);
	for (size_t i = 0; i + 1 < diag->column; i++)
		if (((unsigned char)line->text[i] & 0xc0) != 0x80) /* not inside a character of UTF-8 */
			fputs(line->text[i] == '\t' ? "        " : " ", out);
	paint(render, RED);
	putc('^', out);
	paint(render, NULL);
	putc('\n', out);
}

/* The instruction that the diagnostic is about, and where it is. */
static void print_insn(struct bpfc_render *render, const struct bpfc_diag *diag, const struct bpfc_prog *prog)
{
	const struct bpfc_subprog *subprog = bpfc_prog_subprog(prog, diag->insn);
	char text[BPFC_DISASM_MAX];
	FILE *out = render->out;

	bpfc_disasm(prog, diag->insn, text, sizeof(text));
	paint(render, BOLD);
	bpfc_print(out, diag->object ? diag->object : render->model->object);
	print_quoted(out, ": program", prog->name);
	putc(':', out);
	paint(render, NULL);
	print_severity(render, BPFC_NOTE);
	fprintf(out, "instruction %u", diag->insn);
	if (subprog && subprog != prog->subprogs)
		print_quoted(out, " in function", subprog->name);
	fputs(": ", out);
	bpfc_print(out, text);
	putc('\n', out);
}

static bool has_place(const struct bpfc_diag *diag)
{
	return diag->file && diag->line;
}

/* "rule.bpf.c:23:9: note: text" */
static void print_message(struct bpfc_render *render, const struct bpfc_diag *diag, const struct message *message)
{
	bool has_code = message->severity == BPFC_ERROR || message->severity == BPFC_WARNING;

	paint(render, BOLD);
	print_place(render, diag);
	paint(render, NULL);
	print_severity(render, message->severity);
	print_text(render->out, message->text, diag->args);
	if (has_code)
		fprintf(render->out, " [%c%04d]", message->family == BPFC_FAMILY_VERIFY ? 'V' : 'C', (int)diag->code);
	putc('\n', render->out);
}

/* Keeps the help of the diagnostic's row, for when its notes are printed. */
static void keep_help(struct bpfc_render *render, const struct bpfc_diag *diag, const struct message *message)
{
	struct bpfc_render later = *render;
	struct message help = { .severity = BPFC_HELP, .family = message->family, .text = message->help };
	size_t size = 0;

	render->help = NULL;
	if (!message->help[0])
		return;
	later.out = open_memstream(&render->help, &size);
	if (!later.out)
		return;
	if (has_place(diag)) {
		print_message(&later, diag, &help);
	} else {
		fputs("  help: ", later.out);
		print_text(later.out, message->help, diag->args);
		putc('\n', later.out);
	}
	fclose(later.out);
}

void bpfc_render_diag(void *user, const struct bpfc_diag *diag)
{
	struct bpfc_render *render = user;
	struct message message = message_of(diag->code);
	const struct bpfc_prog *prog = find_prog(render, diag);

	fflush(stdout);
	bpfc_progress_clear(&render->progress);
	if (message.severity == BPFC_HELP) {
		free(render->help);
		render->help = NULL;
	}
	if (message.severity == BPFC_HELP || message.severity == BPFC_NOTE) {
		print_message(render, diag, &message);
		return;
	}
	bpfc_render_settle(render);
	render->errors += message.severity == BPFC_ERROR;
	print_message(render, diag, &message);
	if (prog) {
		print_source(render, diag, prog);
		print_insn(render, diag, prog);
	}
	keep_help(render, diag, &message);
}
