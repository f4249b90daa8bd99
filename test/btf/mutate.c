/*
 * Changed bytes in types that a compiler made: they are refused, or all that readers do with them ends well. The seed
 * is printed; BPFC_TEST_SEED repeats a run.
 */
#include "object.h"

#include <time.h>

static uint64_t state;

static uint32_t draw(uint32_t below)
{
	state ^= state << 13; /* xorshift64 */
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 16) % below);
}

static void seed(const char *test)
{
	const char *given = getenv("BPFC_TEST_SEED");

	state = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL) * 2654435761u;
	printf("%s: BPFC_TEST_SEED=%#lx\n", test, (unsigned long)state);
	fflush(stdout);
	state |= 1;
}

/* Changes 1 to 4 bytes, or words, which reach further; now and then cuts the end off. */
static void mutate(uint8_t *bytes, size_t *length)
{
	for (uint32_t n = 1 + draw(4); n; n--) {
		uint32_t at = draw((uint32_t)*length), word = draw(1u << draw(31));
		size_t left = *length - (at & ~3u);

		if (draw(2))
			bytes[at] = (uint8_t)draw(256);
		else
			memcpy(bytes + (at & ~3u), &word, left < 4 ? left : 4);
	}
	if (!draw(16))
		*length = draw((uint32_t)*length);
}

static uint64_t walked;

/* What readers do with types. */
static void walk(const struct bpfc_types *types)
{
	for (uint32_t id = 0; id < types->count; id++) {
		const struct bpfc_type *t = &types->table[id];
		uint64_t size = 0;

		walked += strlen(t->name) + t->count + bpfc_type_resolve(types, id) + bpfc_type_size(types, id, &size);
		for (uint32_t i = 0; t->members && i < t->count; i++)
			walked += strlen(t->members[i].name) + types->table[t->members[i].type].kind;
	}
}

/* Resolves the relocations of `from` between the two tables, and applies what comes of it. */
static void resolve_all(struct bpfc_arena *arena, const struct bpfc_types *local, const struct bpfc_types *target,
			const struct bpfc_core_relo *relos, uint32_t count)
{
	struct bpfc_core *core = bpfc_core_new(arena, local, target, false);

	for (uint32_t i = 0; i < count; i++) {
		struct bpfc_insn insns[3] = { BPFC_MAKE(LD_IMM64), { .id = BPFC_INSN_SECOND }, BPFC_MAKE(LDX32) };
		struct bpfc_core_result result;
		const char *reason = NULL;

		if (relos[i].type >= local->count)
			continue;
		cr_assert(bpfc_core_text(arena, local, &relos[i]));
		if (bpfc_core_resolve(core, &relos[i], &result, &reason)) {
			cr_assert(reason);
			continue;
		}
		result.has_local = false;
		bpfc_core_patch(insns, 3, 0, &relos[i], &result, &reason);
		bpfc_core_patch(insns, 3, 2, &relos[i], &result, &reason);
	}
}

struct parts {
	struct loaded *local, *target;
	const struct bpfc_section *btf, *ext;
};

static void one_round(const struct parts *p, uint8_t *btf_bytes, size_t btf_length, uint8_t *ext_bytes,
		      size_t ext_length, unsigned *accepted)
{
	struct bpfc_arena *arena = bpfc_arena_new();
	struct heard heard = { 0 };
	const struct bpfc_sink sink = { hear, &heard };
	struct bpfc_btf_ext ext = { 0 };
	struct bpfc_btf btf;

	if (bpfc_btf_read(arena, btf_bytes, btf_length, false, "o", &sink, &btf)) {
		cr_assert_eq(heard.count, 1, "one reason, not %u", heard.count);
	} else {
		walk(&btf.types);
		if (bpfc_btf_ext_read(arena, ext_bytes, ext_length, false, &btf, "o", &sink, &ext))
			cr_assert_eq(heard.count, 1);
		*accepted += !heard.count;
		resolve_all(arena, &btf.types, NULL, ext.relos, ext.relo_count);
		resolve_all(arena, &btf.types, &p->target->btf.types, ext.relos, ext.relo_count);
		resolve_all(arena, &p->local->btf.types, &btf.types, p->local->ext.relos, p->local->ext.relo_count);
	}
	bpfc_arena_free(arena);
}

static void rounds(const char *name, const struct parts *p, bool changes_btf, bool changes_ext)
{
	struct timespec start, now;
	unsigned done = 0, accepted = 0;

	seed(name);
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		size_t btf_length = p->btf->size, ext_length = p->ext->size;
		uint8_t *btf = malloc(btf_length), *ext = malloc(ext_length);

		memcpy(btf, p->btf->bytes, btf_length);
		memcpy(ext, p->ext->bytes, ext_length);
		if (changes_btf)
			mutate(btf, &btf_length);
		if (changes_ext)
			mutate(ext, &ext_length);
		one_round(p, btf, btf_length, ext, ext_length, &accepted);
		free(btf);
		free(ext);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (++done < 20000 && now.tv_sec - start.tv_sec < 3);
	printf("%s: %u changed inputs, %u accepted\n", name, done, accepted);
	cr_assert(accepted && accepted < done, "the changes reach both sides");
}

static void run(const char *name, bool changes_btf, bool changes_ext)
{
	struct parts p = { .local = load(TEST_CORE_LOCAL), .target = load(TEST_CORE_TARGET) };

	p.btf = bpfc_object_section(&p.local->object, ".BTF");
	p.ext = bpfc_object_section(&p.local->object, ".BTF.ext");
	rounds(name, &p, changes_btf, changes_ext);
	unload(p.local);
	unload(p.target);
}

Test(mutate, btf)
{
	run("btf", true, false);
}

Test(mutate, btf_ext)
{
	run("btf_ext", false, true);
}

/* A struct of 100 levels, each holding the one below twice: 2^100 paths, of which none may be walked to the end. */
Test(mutate, exponential_nesting)
{
	struct raw *raw = raw_new();
	struct bpfc_arena *arena = bpfc_arena_new();
	struct heard heard = { 0 };
	const struct bpfc_sink sink = { hear, &heard };
	struct loaded *local = load(TEST_CORE_LOCAL);
	const uint32_t levels = 100;
	struct bpfc_core *core;
	struct bpfc_btf btf;

	raw_int(raw, "int", 4, 1);
	for (uint32_t i = 0; i < levels; i++) {
		bool is_last = i == levels - 1;

		raw_type(raw, is_last ? "moved" : "", BPFC_TYPE_UNION - is_last, false, 2, 4);
		raw_member(raw, "", i + 1, 0);
		raw_member(raw, "", i + 1, 0);
	}
	cr_assert_eq(bpfc_btf_read(arena, raw->bytes, raw_finish(raw, false), false, "o", &sink, &btf), BPFC_OK, "%s",
		     heard.text);
	core = bpfc_core_new(arena, &local->btf.types, &btf.types, false);
	for (uint32_t i = 0; i < local->ext.relo_count; i++) {
		struct bpfc_core_result result;
		const char *reason;

		if (strcmp(local->btf.types.table[local->ext.relos[i].type].name, "moved") ||
		    local->ext.relos[i].kind != BPFC_CORE_FIELD_OFFSET)
			continue;
		cr_assert_eq(bpfc_core_resolve(core, &local->ext.relos[i], &result, &reason), BPFC_OK);
		cr_assert(result.poison);
		break;
	}
	unload(local);
	bpfc_arena_free(arena);
	free(raw);
}
