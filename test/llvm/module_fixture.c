#include "module_fixture.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void collect(void *user, const struct bpfc_diag *diag)
{
	struct fixture *f = user;
	size_t used = strlen(f->messages);
	char *p = f->messages + used;
	size_t room = sizeof(f->messages) - used;

	used = (size_t)snprintf(p, room, "%d", diag->code);
	for (int i = 0; i < BPFC_DIAG_ARGS && used < room; i++) {
		const struct bpfc_diag_arg *a = &diag->args[i];

		if (a->kind == BPFC_DARG_STR)
			used += (size_t)snprintf(p + used, room - used, " %s", a->str ? a->str : "?");
		else if (a->kind != BPFC_DARG_NONE)
			used += (size_t)snprintf(p + used, room - used, " %lld", (long long)a->num);
	}
	if (used < room)
		snprintf(p + used, room - used, "\n");
}

static const char *name(struct fixture *f, int i, const char *prefix, const char *text)
{
	snprintf(f->names[i], sizeof(f->names[i]), "%s%s", prefix, text);
	return f->names[i];
}

enum { T_INT = 1, T_NODE, T_NODE_PTR, T_CTX, T_CTX_PTR, T_PROTO, T_FUNC };

/* struct node { int v; struct node *next; unsigned flag : 3; }; int filter(struct xdp_md *ctx) */
static void make_types(struct fixture *f)
{
	static const struct bpfc_member node[] = {
		{ .name = "v", .type = T_INT },
		{ .name = "next", .type = T_NODE_PTR, .bit_off = 64 },
		{ .name = "flag", .type = T_INT, .bit_off = 128, .bit_size = 3 },
	};
	static const struct bpfc_member ctx[] = { { .name = "data", .type = T_INT } };
	static const struct bpfc_member params[] = { { .name = "ctx", .type = T_CTX_PTR } };
	struct bpfc_type *t = f->types;

	for (int i = 0; i < 12; i++)
		t[i].name = "";
	t[T_INT] = (struct bpfc_type){ .name = "int", .kind = BPFC_TYPE_INT, .size = 4, .bits = 32, .is_signed = true };
	t[T_NODE] =
		(struct bpfc_type){ .name = "node", .kind = BPFC_TYPE_STRUCT, .size = 24, .count = 3, .members = node };
	t[T_NODE_PTR] = (struct bpfc_type){ .name = "", .kind = BPFC_TYPE_PTR, .type = T_NODE };
	t[T_CTX] =
		(struct bpfc_type){ .name = "xdp_md", .kind = BPFC_TYPE_STRUCT, .size = 4, .count = 1, .members = ctx };
	t[T_CTX_PTR] = (struct bpfc_type){ .name = "", .kind = BPFC_TYPE_PTR, .type = T_CTX };
	t[T_PROTO] = (struct bpfc_type){
		.name = "", .kind = BPFC_TYPE_FUNC_PROTO, .type = T_INT, .count = 1, .members = params
	};
	t[T_FUNC] = (struct bpfc_type){ .name = "filter", .kind = BPFC_TYPE_FUNC, .type = T_PROTO };
	f->model.types = (struct bpfc_types){ .table = t, .count = 12 };
}

static void make_progs(struct fixture *f, const char *names)
{
	static const char *const own[] = { "filter", "second" };
	static const struct bpfc_ctx ctx = { .name = "xdp_md", .is_raw = true };

	f->insns[0] = BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 2);
	f->insns[1] = BPFC_MAKE(EXIT);
	for (int i = 0; i < 2; i++) {
		const char *text = name(f, i, names, own[i]);

		f->lines[i] = (struct bpfc_line){ .insn = 0,
						  .line = 10 + (uint32_t)i,
						  .column = 2,
						  .file = "/src/rules/filter.bpf.c",
						  .text = "return 2;" };
		f->subprogs[i] = (struct bpfc_subprog){ .name = text,
							.section = "xdp",
							.count = 2,
							.type = T_FUNC,
							.linkage = BPFC_GLOBAL,
							.func = (uint32_t)i };
		f->progs[i] = (struct bpfc_prog){ .model = &f->model,
						  .name = text,
						  .section = "xdp",
						  .attach = "",
						  .type = BPFC_PROG_XDP,
						  .linkage = BPFC_GLOBAL,
						  .ctx = ctx,
						  .insns = f->insns,
						  .insn_count = 2,
						  .subprogs = &f->subprogs[i],
						  .subprog_count = 1,
						  .lines = &f->lines[i],
						  .line_count = 1 };
	}
	f->model.progs = f->progs;
	f->model.prog_count = 2;
}

static void make_maps(struct fixture *f, const char *names)
{
	f->slots[0] = (struct bpfc_data_ref){ .off = 1, .ref_kind = BPFC_REF_PROG, .ref = 1 };
	f->maps[0] = (struct bpfc_map){ .name = name(f, 2, names, "counters"),
					.type = 2,
					.key_size = 4,
					.value_size = 12,
					.max_entries = 4,
					.inner = BPFC_NONE,
					.linkage = BPFC_GLOBAL };
	f->maps[1] = (struct bpfc_map){ .name = name(f, 3, names, "flows"),
					.type = 1,
					.key_size = 4,
					.value_size = 8,
					.max_entries = 16,
					.inner = BPFC_NONE,
					.linkage = BPFC_GLOBAL };
	f->maps[2] = (struct bpfc_map){ .name = name(f, 4, names, "jumps"),
					.type = 3,
					.key_size = 4,
					.value_size = 4,
					.max_entries = 2,
					.inner = BPFC_NONE,
					.linkage = BPFC_GLOBAL,
					.init = f->slots,
					.init_count = 1 };
	f->model.maps = f->maps;
	f->model.map_count = 3;
}

static void make_globals(struct fixture *f, const char *names)
{
	static const uint8_t seven[16] = { 7 };
	struct bpfc_global *g = f->globals;

	f->refs[0] = (struct bpfc_data_ref){ .off = 8, .ref_kind = BPFC_REF_GLOBAL, .ref = 0, .addend = 2 };
	f->refs[1] = (struct bpfc_data_ref){ .off = 0, .ref_kind = BPFC_REF_MAP, .ref = 0 };
	for (int i = 0; i < 6; i++)
		g[i] = (struct bpfc_global){
			.size = 4, .align = 4, .type = T_INT, .linkage = BPFC_GLOBAL, .is_used = true
		};
	g[0].name = name(f, 5, names, "total"), g[0].section = ".data", g[0].data = seven;
	g[1].name = name(f, 6, names, "limit"), g[1].section = ".rodata", g[1].data = seven, g[1].is_const = true;
	g[2].name = name(f, 7, names, "seen"), g[2].section = ".bss", g[2].type = T_NODE, g[2].size = 24,
	g[2].align = 8;
	g[3].name = name(f, 8, names, "hidden"), g[3].section = ".data", g[3].linkage = BPFC_STATIC, g[3].data = seven;
	g[4].name = name(f, 9, names, "table"), g[4].section = ".data", g[4].size = 16, g[4].align = 8, g[4].type = 0;
	g[4].data = seven, g[4].refs = f->refs, g[4].ref_count = 2;
	g[5].name = name(f, 10, names, "license"), g[5].section = "license", g[5].is_metadata = true;
	g[5].is_used = false;
	f->model.globals = g;
	f->model.global_count = 6;
}

void fixture_init(struct fixture *f, const char *triple, const char *names)
{
	memset(f, 0, sizeof(*f));
	f->model.object = "fixture.o";
	f->model.license = "GPL";
	make_types(f);
	make_progs(f, names);
	make_maps(f, names);
	make_globals(f, names);
	f->sink = (struct bpfc_sink){ .emit = collect, .user = f };
	f->options = (struct bpfc_codegen_options){ .size = sizeof(f->options),
						    .triple = triple,
						    .opt = '2',
						    .sink = &f->sink,
						    .input_hash = 0x1122334455667788 };
}

struct output generate_some(struct fixture *f, uint32_t count)
{
	const struct bpfc_prog *progs[] = { &f->progs[0], &f->progs[1] };
	const struct bpfc_facts *facts[] = { NULL, NULL };
	struct output out;

	out.status = bpfc_codegen(&f->model, progs, facts, count, &f->options, &out.bytes, &out.length);
	if (out.bytes) {
		out.bytes = realloc(out.bytes, out.length + 1);
		cr_assert(out.bytes);
		out.bytes[out.length] = 0;
	}
	return out;
}

struct output generate(struct fixture *f)
{
	return generate_some(f, 2);
}

const char *new_folder(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "module.XXXXXX");
	cr_assert(mkdtemp(path));
	return path;
}

void write_object(struct fixture *f, const char *folder, const char *file)
{
	struct output out = generate(f);
	char path[256];
	FILE *stream;

	cr_assert_eq(out.status, BPFC_OK, "status %d: %s", out.status, f->messages);
	snprintf(path, sizeof(path), "%s/%s", folder, file);
	stream = fopen(path, "wb");
	cr_assert(stream);
	cr_assert_eq(fwrite(out.bytes, 1, out.length, stream), out.length);
	cr_assert_eq(fclose(stream), 0);
	free(out.bytes);
}

const char *run(bool *ok, const char *format, ...)
{
	static char text[1 << 18];
	char command[2048];
	va_list args;
	size_t length;
	FILE *pipe;

	va_start(args, format);
	vsnprintf(command, sizeof(command) - 6, format, args);
	va_end(args);
	strcat(command, " 2>&1");
	pipe = popen(command, "r");
	cr_assert(pipe);
	length = fread(text, 1, sizeof(text) - 1, pipe);
	text[length] = 0;
	*ok = pclose(pipe) == 0;
	return text;
}

void need_tool(const char *tool)
{
	bool ok;

	run(&ok, "command -v %s", tool);
	if (!ok)
		cr_skip_test("SKIP: %s is not installed", tool);
}

bool has_text(struct output out, const char *text)
{
	return strstr((const char *)out.bytes, text);
}

bool has_line(const char *text, const char *a, const char *b)
{
	for (const char *end; *text; text = *end ? end + 1 : end) {
		const char *x = strstr(text, a), *y = strstr(text, b);

		end = text + strcspn(text, "\n");
		if (x && y && x < end && y < end)
			return true;
	}
	return false;
}
