/* Contexts: Linux's by table, firmware's by tags. */
#include <criterion/criterion.h>
#include <stddef.h>
#include <string.h>

#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"
#include "fixture.h"

static const struct bpfc_ctx_field *field(const struct bpfc_ctx *ctx, const char *name)
{
	for (uint32_t i = 0; i < ctx->field_count; i++)
		if (!strcmp(ctx->fields[i].name, name))
			return &ctx->fields[i];
	return NULL;
}

Test(contexts, xdp)
{
	const struct bpfc_ctx *ctx;
	const struct bpfc_ctx_field *f;
	struct opened o;

	open_object(&o, TEST_RULES "/funcs.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	ctx = &find_prog(o.model, "first")->ctx;
	cr_assert_str_eq(ctx->name, "xdp_md");
	cr_assert_eq(ctx->size, 24);
	cr_assert_str_eq(o.model->types.table[ctx->type].name, "xdp_md");
	f = field(ctx, "data_end");
	cr_assert_eq(f->kind, BPFC_CTX_PACKET_END);
	cr_assert_eq(f->off, 4);
	cr_assert_eq(f->size, 4);
	cr_assert_eq(f->native_off, offsetof(struct bpfrt_xdp, data_end));
	cr_assert_eq(f->native_size, 8);
	cr_assert(field(ctx, "data")->buf_writable);
	cr_assert_null(field(ctx, "egress_ifindex"), "only behind a redirection");
	close_object(&o);
}

Test(contexts, socket_filter)
{
	const struct bpfc_ctx *ctx;
	struct opened o;

	open_object(&o, TEST_RULES "/legacy.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	ctx = &find_prog(o.model, "filter")->ctx;
	cr_assert_null(field(ctx, "data"));
	cr_assert_not_null(field(ctx, "len"));
	cr_assert(field(ctx, "cb")->writable);
	cr_assert_not(field(ctx, "mark")->writable);
	cr_assert_eq(field(ctx, "cb")->native_off, offsetof(struct bpfrt_skb, cb));
	close_object(&o);
}

Test(contexts, firmware)
{
	const struct bpfc_prog *prog;
	const struct bpfc_ctx_field *f;
	struct opened o;

	open_object(&o, TEST_RULES "/firmware.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	prog = find_prog(o.model, "rule");
	cr_assert_eq(prog->type, BPFC_PROG_FIRMWARE);
	cr_assert_str_eq(prog->attach, "sensor");
	cr_assert_str_eq(prog->ctx.name, "sensor_ctx");
	cr_assert_not(prog->ctx.is_raw);
	cr_assert(field(&prog->ctx, "sensor")->writable);
	cr_assert_not(field(&prog->ctx, "now_ms")->writable);

	f = field(&prog->ctx, "frame");
	cr_assert_eq(f->kind, BPFC_CTX_PACKET);
	cr_assert_eq(f->off, 8);
	cr_assert_eq(f->native_off, 8);
	cr_assert_eq(f->buf_align, 1);
	cr_assert_not(f->buf_writable);
	cr_assert_eq(field(&prog->ctx, "frame_end")->kind, BPFC_CTX_PACKET_END);
	cr_assert_eq(field(&prog->ctx, "frame_end")->buf, f->buf);

	f = field(&prog->ctx, "samples");
	cr_assert_eq(f->kind, BPFC_CTX_PACKET);
	cr_assert_eq(f->buf, 1);
	cr_assert_eq(f->buf_align, 4);
	cr_assert(f->buf_writable);
	cr_assert_eq(field(&prog->ctx, "sample_bytes")->kind, BPFC_CTX_LENGTH);
	cr_assert_not(field(&prog->ctx, "sample_bytes")->writable);

	cr_assert_eq(field(&prog->ctx, "position")->size, 4);
	cr_assert_eq(field(&prog->ctx, "low")->size, 4, "bit fields are one field");
	cr_assert_null(field(&prog->ctx, "high"));
	cr_assert_eq(field(&prog->ctx, "handle")->kind, BPFC_CTX_POINTER);
	close_object(&o);
}

static void check_bad(const char *object, const char *said)
{
	struct opened o;

	open_object(&o, object, NULL);
	cr_expect_eq(o.status, BPFC_E_FORMAT, "%s: %d %s", object, o.status, o.said);
	cr_expect_not_null(strstr(o.said, said), "%s: %s", object, o.said);
	close_object(&o);
}

Test(contexts, firmware_errors)
{
	check_bad(TEST_RULES "/bad_parameter.o", "context of program 'bad': the program must have one parameter");
	check_bad(TEST_RULES "/bad_tag_1.o", "names no other field");
	check_bad(TEST_RULES "/bad_tag_2.o", "is none of buf(...) and readonly");
	check_bad(TEST_RULES "/bad_tag_3.o", "does not say where the buffer ends");
	check_bad(TEST_RULES "/bad_tag_4.o", "no pointer of its own");
	check_bad(TEST_RULES "/bad_tag_5.o", "no power of two");
}
