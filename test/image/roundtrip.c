/* A model, its image, and the model of that: the same but for types, and the verifier says the same of both. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "image/image.h"
#include "model/open.h"
#include "world.h"

static void same_insns(const struct bpfc_prog *a, const struct bpfc_prog *b)
{
	cr_assert_eq(a->insn_count, b->insn_count);
	for (uint32_t i = 0; i < a->insn_count; i++) {
		const struct bpfc_insn *x = &a->insns[i], *y = &b->insns[i];

		if (x->id == BPFC_INSN_INVALID || x->id == BPFC_INSN_SECOND) {
			cr_assert_eq(x->id, y->id);
			continue;
		}
		cr_assert(x->id == y->id && x->dst == y->dst && x->src == y->src && x->off == y->off &&
				  x->ref == y->ref && x->ref_kind == y->ref_kind,
			  "%s: slot %u: %s", a->name, i, bpfc_insn_info(x->id)->name);
		if (x->ref_kind == BPFC_REF_NONE || x->ref_kind == BPFC_REF_GLOBAL)
			cr_assert_eq(x->imm, y->imm, "%s: slot %u", a->name, i);
	}
}

static void same_prog(const struct bpfc_prog *a, const struct bpfc_prog *b)
{
	cr_assert(!strcmp(a->name, b->name) && !strcmp(a->section, b->section) && !strcmp(a->attach, b->attach));
	cr_assert(a->type == b->type && a->is_sleepable == b->is_sleepable && a->linkage == b->linkage);
	cr_assert(a->subprog_count == b->subprog_count && a->line_count == b->line_count);
	cr_assert(a->ctx.field_count == b->ctx.field_count && a->ctx.size == b->ctx.size &&
		  a->ctx.is_raw == b->ctx.is_raw);
	for (uint32_t i = 0; i < a->ctx.field_count; i++) {
		struct bpfc_ctx_field x = a->ctx.fields[i], y = b->ctx.fields[i];

		cr_assert_str_eq(x.name, y.name);
		x.name = y.name = NULL;
		x.type = 0;
		cr_assert(x.off == y.off && x.size == y.size && x.native_off == y.native_off &&
			  x.native_size == y.native_size && x.kind == y.kind && x.writable == y.writable &&
			  x.buf == y.buf && x.buf_align == y.buf_align && x.buf_writable == y.buf_writable);
	}
	for (uint32_t i = 0; i < a->line_count; i++)
		cr_assert(a->lines[i].insn == b->lines[i].insn && a->lines[i].line == b->lines[i].line &&
			  !strcmp(a->lines[i].text, b->lines[i].text));
	same_insns(a, b);
}

static void same_symbols(const struct bpfc_model *a, const struct bpfc_model *b)
{
	cr_assert(a->map_count == b->map_count && a->global_count == b->global_count &&
		  a->extern_count == b->extern_count && a->func_count == b->func_count);
	for (uint32_t i = 0; i < a->map_count; i++)
		cr_assert(!strcmp(a->maps[i].name, b->maps[i].name) && a->maps[i].type == b->maps[i].type &&
			  a->maps[i].key_size == b->maps[i].key_size &&
			  a->maps[i].value_size == b->maps[i].value_size &&
			  a->maps[i].max_entries == b->maps[i].max_entries && a->maps[i].flags == b->maps[i].flags);
	for (uint32_t i = 0; i < a->global_count; i++) {
		const struct bpfc_global *x = &a->globals[i], *y = &b->globals[i];

		cr_assert(!strcmp(x->name, y->name) && x->size == y->size && x->is_const == y->is_const);
		if (y->data)
			cr_assert_arr_eq(x->data, y->data, x->size);
	}
}

/* How the two verdicts and bounds compare. */
static void same_verdict(const struct bpfc_prog *a, const struct bpfc_prog *b)
{
	struct bpfc_facts *x = world_verify(a), *y = world_verify(b);

	cr_assert_eq(!x, !y, "%s: %s only", a->name, x ? "the model is accepted" : "the image is accepted");
	if (x)
		cr_expect(x->stack == y->stack && x->max_insns == y->max_insns, "%s: other bounds", a->name);
	world_free(x);
	world_free(y);
}

static void round_trip(const char *path)
{
	struct bpfc_model *model = world_open(path), *again;
	struct image_bytes image = world_image(model, true), second;

	cr_assert_eq(bpfc_image_read(image.data, image.length, NULL, &again), BPFC_OK, "%s", path);
	cr_assert_eq(model->prog_count, again->prog_count);
	same_symbols(model, again);
	for (uint32_t i = 0; i < model->prog_count; i++) {
		same_prog(&model->progs[i], &again->progs[i]);
		same_verdict(&model->progs[i], &again->progs[i]);
	}
	second = world_image(model, true);
	cr_expect(image.length == second.length && !memcmp(image.data, second.data, image.length), "the same bytes");
	free(second.data);
	free(image.data);
	bpfc_image_close(again);
	bpfc_model_close(model);
}

Test(roundtrip, objects)
{
	if (!world_objects(round_trip))
		cr_skip("SKIP: no objects in /usr/lib/*/bpf: install xdp-tools");
}
