/* Hooks: order, results, statistics, quarantine, and what is refused. */
#include "bpfc/hook.h"

#include "bpfrt/host.h"
#include "engine.h"

struct bed {
	struct bpfc_engine *engine;
	struct bpfc_instance *instance;
	struct bpfc_hook *hook;
	struct bpfrt_xdp xdp;
	uint8_t buffer[600];
};

static void make(struct bed *bed, struct bpfc_hook_options options, uint64_t budget)
{
	struct bpfc_load_options load = { .size = sizeof(load), .budget = budget };

	*bed = (struct bed){ 0 };
	options.size = sizeof(options);
	options.type = BPFC_PROG_XDP;
	options.ctx_bytes = options.ctx_bytes ? options.ctx_bytes : sizeof(bed->xdp);
	bed->engine = engine_new();
	bed->instance = engine_open(bed->engine, "verdicts");
	cr_assert_eq(bpfc_instance_load(bed->instance, &load), BPFC_OK);
	cr_assert_eq(bpfc_hook_new(bed->engine, &options, &bed->hook), BPFC_OK);
	cr_assert_eq(bpfrt_xdp_bind(&bed->xdp, bed->buffer, sizeof(bed->buffer), 256, 64), 0);
}

static struct bpfc_link *attach(struct bed *bed, const char *name, int priority)
{
	struct bpfc_link *link;

	cr_assert_eq(bpfc_hook_attach(bed->hook, engine_program(bed->instance, name), priority, &link), BPFC_OK);
	return link;
}

static int64_t run(struct bed *bed)
{
	int64_t result = 77;

	cr_assert_eq(bpfc_hook_run(bed->hook, &bed->xdp, sizeof(bed->xdp), &result), BPFC_OK);
	return result;
}

static void end(struct bed *bed)
{
	cr_assert_eq(bpfc_hook_free(bed->hook), BPFC_OK);
	engine_end(bed->engine, bed->instance);
}

Test(hook, order)
{
	struct bpfc_link *pass, *one, *three;
	struct bpfrt_stats stats;
	struct bed bed;

	make(&bed, (struct bpfc_hook_options){ .otherwise = -5, .next = 2, .timed = true }, 0);
	cr_expect_eq(run(&bed), -5, "nobody is there");
	pass = attach(&bed, "pass", 10);
	cr_expect_eq(run(&bed), 2);
	three = attach(&bed, "three", 20);
	cr_expect_eq(run(&bed), 3, "the next decides");
	one = attach(&bed, "one", 20);
	cr_expect_eq(run(&bed), 3, "of the same priority the one that came first");
	cr_assert_eq(bpfc_link_detach(one), BPFC_OK);
	one = attach(&bed, "one", 19);
	cr_expect_eq(run(&bed), 1);
	cr_assert_eq(bpfc_link_replace(one, engine_program(bed.instance, "pass")), BPFC_OK);
	cr_expect_eq(run(&bed), 3);
	bpfc_link_stats(pass, &stats);
	cr_expect_eq(stats.runs, 5);
	cr_expect_gt(stats.time_ns, 0);
	bpfc_link_stats(one, &stats);
	cr_expect_eq(stats.runs, 1, "it began anew when it was replaced");
	bpfc_link_stats(three, &stats);
	cr_expect_eq(stats.runs, 3);
	cr_expect_eq(bpfc_hook_free(bed.hook), BPFC_E_ORDER);
	cr_expect_eq(bpfc_instance_unload(bed.instance), BPFC_E_ORDER);
	cr_expect_eq(bpfc_instance_close(bed.instance), BPFC_E_ORDER);
	cr_expect_eq(bpfc_engine_free(bed.engine), BPFC_E_ORDER);
	cr_assert_eq(bpfc_link_detach(pass), BPFC_OK);
	cr_assert_eq(bpfc_link_detach(three), BPFC_OK);
	cr_expect_eq(run(&bed), 2);
	cr_assert_eq(bpfc_link_detach(one), BPFC_OK);
	cr_expect_eq(run(&bed), -5);
	end(&bed);
}

Test(hook, all)
{
	struct bpfc_link *one, *three;
	struct bed bed;

	make(&bed, (struct bpfc_hook_options){ .all = true }, 0);
	one = attach(&bed, "one", 1);
	three = attach(&bed, "three", 2);
	cr_expect_eq(run(&bed), 3, "the last");
	cr_assert_eq(bpfc_link_detach(three), BPFC_OK);
	cr_expect_eq(run(&bed), 1);
	cr_assert_eq(bpfc_link_detach(one), BPFC_OK);
	end(&bed);
}

Test(hook, quarantine)
{
	struct bpfc_link *loop, *three;
	struct bpfrt_stats stats;
	struct bed bed;

	make(&bed, (struct bpfc_hook_options){ .next = 2, .strikes = 3 }, 100);
	loop = attach(&bed, "loop", 1);
	three = attach(&bed, "three", 2);
	cr_expect_eq(run(&bed), 4);
	bed.xdp.data[0] = 100;
	cr_expect_eq(run(&bed), 3, "it is stopped, and passed over");
	cr_expect_eq(run(&bed), 3);
	bed.xdp.data[0] = 1;
	cr_expect_eq(run(&bed), 4, "not three in a row");
	bed.xdp.data[0] = 100;
	for (unsigned i = 0; i < 3; i++)
		cr_expect_eq(run(&bed), 3);
	bed.xdp.data[0] = 1;
	cr_expect_eq(run(&bed), 3, "it is in quarantine");
	bpfc_link_stats(loop, &stats);
	cr_expect_eq(stats.runs, 7);
	cr_expect_eq(stats.failures[BPFRT_FAILURE_BUDGET_OVERRUN], 5);
	cr_expect(stats.is_quarantined);
	bpfc_link_readmit(loop);
	cr_expect_eq(run(&bed), 4);
	cr_assert_eq(bpfc_link_detach(loop), BPFC_OK);
	cr_assert_eq(bpfc_link_detach(three), BPFC_OK);
	end(&bed);
}

Test(hook, refuses)
{
	struct bpfc_hook *narrow;
	struct bpfc_link *link, *one;
	int64_t result = 77;
	struct bed bed;

	make(&bed, (struct bpfc_hook_options){ .otherwise = 9 }, 0);
	cr_expect_eq(bpfc_hook_attach(bed.hook, engine_program(bed.instance, "other"), 1, &link), BPFC_E_OPTION);
	cr_expect_null(link);
	cr_expect_eq(engine_said, BPFC_D_CANNOT_ATTACH);
	one = attach(&bed, "one", 1);
	cr_expect_eq(bpfc_link_replace(one, engine_program(bed.instance, "other")), BPFC_E_OPTION);
	cr_expect_eq(run(&bed), 1, "the old one stays");
	cr_expect_eq(bpfc_hook_run(bed.hook, NULL, sizeof(bed.xdp), &result), BPFC_E_OPTION);
	cr_expect_eq(result, 9);
	cr_expect_eq(bpfc_hook_run(bed.hook, &bed.xdp, 8, &result), BPFC_E_OPTION);
	cr_assert_eq(bpfc_hook_new(bed.engine,
				   &(struct bpfc_hook_options){ .size = sizeof(struct bpfc_hook_options),
								.type = BPFC_PROG_XDP,
								.ctx_bytes = 16 },
				   &narrow),
		     BPFC_OK);
	cr_expect_eq(bpfc_hook_attach(narrow, engine_program(bed.instance, "one"), 1, &link), BPFC_E_OPTION);
	cr_assert_eq(bpfc_hook_free(narrow), BPFC_OK);
	cr_assert_eq(bpfc_link_detach(one), BPFC_OK);
	end(&bed);
}
