/* Random programs return the same compiled as interpreted, with facts and without. */
#include <criterion/criterion.h>

#include "body_random.h"

#define PROGRAMS 300
#define CONTEXTS 20

static void check(bool with_facts, char opt)
{
	struct body_model *m = body_open();

	m->options.opt = opt;
	body_random_add(m, 1, PROGRAMS, with_facts);
	body_load(m, NULL);
	for (uint32_t i = 0; i < PROGRAMS; i++) {
		for (uint64_t j = 0; j < CONTEXTS; j++) {
			uint64_t ctx[RANDOM_CTX];

			body_random_context(j, ctx);
			cr_assert_eq(body_find(m, &m->progs[i])(ctx), body_interpret(m->progs[i].insns, ctx),
				     "seed %u, context %u", i + 1, (unsigned)j);
		}
	}
	body_random_free_facts(m);
	body_close(m);
}

Test(body_differential, facts)
{
	check(true, '2');
}

Test(body_differential, no_facts)
{
	check(false, '2');
}

Test(body_differential, facts_unoptimised)
{
	check(true, '0');
}
