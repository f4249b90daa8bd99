/* Abstract values: how they are made, joined and compared. */
#include "value.h"

unsigned bpfv_low_zeros(uint64_t n)
{
	return n ? (unsigned)__builtin_ctzll(n) : 63;
}

struct bpfv_value bpfv_number(struct bpfv_scalar n)
{
	return (struct bpfv_value){ .kind = BPFC_KIND_SCALAR, .n = n };
}

struct bpfv_value bpfv_const(uint64_t n)
{
	return bpfv_number(bpfv_scalar_const(n));
}

struct bpfv_value bpfv_bits(unsigned bits)
{
	return bits < 64 ? bpfv_number(bpfv_scalar_unsigned(0, (UINT64_C(1) << bits) - 1)) : bpfv_unknown();
}

struct bpfv_value bpfv_unknown(void)
{
	return bpfv_number(bpfv_scalar_any());
}

struct bpfv_value bpfv_any(void)
{
	return (struct bpfv_value){ .kind = BPFC_KIND_ANY, .n = bpfv_scalar_any() };
}

struct bpfv_value bpfv_uninit(void)
{
	return (struct bpfv_value){ .kind = BPFC_KIND_UNINIT, .n = bpfv_scalar_any() };
}

struct bpfv_value bpfv_pointer(enum bpfc_kind kind, uint32_t ref, unsigned align)
{
	return (struct bpfv_value){ .kind = (uint8_t)kind, .align = (uint8_t)align, .ref = ref };
}

struct bpfv_value bpfv_memory(enum bpfv_memory memory, uint64_t bytes, bool maybe_null)
{
	struct bpfv_value value = bpfv_pointer(BPFC_KIND_MEM, 0, memory == BPFV_MEM_GIVEN ? 3 : 0);

	value.memory = (uint8_t)memory;
	value.range = bytes;
	value.maybe_null = maybe_null;
	return value;
}

struct bpfv_value bpfv_moved(struct bpfv_value pointer)
{
	pointer.off = 0;
	pointer.n = bpfv_scalar_any();
	return pointer;
}

struct bpfv_value bpfv_kernel(bool maybe_null)
{
	struct bpfv_value value = bpfv_moved(bpfv_pointer(BPFC_KIND_KERNEL, 0, 0));

	value.maybe_null = maybe_null;
	return value;
}

bool bpfv_differs(const struct bpfv_value *a, const struct bpfv_value *b)
{
	struct bpfv_value c = *a;

	c.origin = b->origin;
	return __builtin_memcmp(&c, b, sizeof(c));
}

struct bpfv_value bpfv_typed(enum bpfv_memory trust, uint32_t type, bool maybe_null)
{
	struct bpfv_value value = bpfv_pointer(BPFC_KIND_KERNEL, type, 0);

	value.memory = (uint8_t)trust;
	value.maybe_null = maybe_null;
	return value;
}

unsigned bpfv_may_be(const struct bpfv_value *a)
{
	switch (a->kind) {
	case BPFC_KIND_STACK:
		return BPFC_MAY_BE_STACK;
	case BPFC_KIND_CTX:
		return BPFC_MAY_BE_CTX;
	case BPFC_KIND_POINTER:
	case BPFC_KIND_ANY:
		return a->ref;
	default:
		return 0;
	}
}

unsigned bpfv_align_of(const struct bpfv_value *a, int64_t off)
{
	unsigned align = bpfv_low_zeros(a->n.bits | a->n.unknown);

	if (a->kind == BPFC_KIND_SCALAR)
		return align;
	if (bpfv_low_zeros((uint64_t)a->off + (uint64_t)off) < align)
		align = bpfv_low_zeros((uint64_t)a->off + (uint64_t)off);
	return a->align < align ? a->align : align;
}

static bool same_id(struct bpfv_id_map *map, uint32_t from, uint32_t to)
{
	for (unsigned i = 0; i < map->count; i++) {
		if (map->from[i] == from)
			return to && map->to[i] == to;
		if (to && map->to[i] == to)
			return false;
	}
	if (map->count == BPFV_ID_PAIRS)
		return false;
	map->from[map->count] = from;
	map->to[map->count++] = to;
	return true;
}

bool bpfv_same_id(struct bpfv_id_map *map, uint32_t from, uint32_t to)
{
	if (!from || !to)
		return from == to;
	return same_id(map, from, to);
}

/* How many elements an iterator gave says nothing about what comes. */
static bool covers_object(const struct bpfv_value *old, const struct bpfv_value *now, struct bpfv_id_map *map)
{
	return old->memory == now->memory && old->ref == now->ref && old->off == now->off && old->align == now->align &&
	       (old->memory == BPFV_ITERATOR || old->range == now->range) && bpfv_same_id(map, old->id, now->id) &&
	       bpfv_same_id(map, old->owned, now->owned);
}

static bool same_map(const struct bpfv_value *old, const struct bpfv_value *now, struct bpfv_id_map *map)
{
	return old->range == BPFV_NO_MAP_ID || bpfv_same_id(map, (uint32_t)old->range, (uint32_t)now->range);
}

static bool covers_pointer(const struct bpfv_value *old, const struct bpfv_value *now, struct bpfv_id_map *map)
{
	bool has_range = old->kind == BPFC_KIND_PACKET || old->kind == BPFC_KIND_PACKET_META;
	bool has_lock =
		old->memory == BPFV_MAP_LOCKABLE || old->memory == BPFV_MEM_OBJECT || old->kind == BPFC_KIND_MAP;

	if (old->ref != now->ref || old->off != now->off || old->memory != now->memory || old->beyond > now->beyond ||
	    old->align > now->align || !bpfv_scalar_covers(&old->n, &now->n))
		return false;
	if (old->kind == BPFC_KIND_MAP_VALUE ? !same_map(old, now, map) : old->range > now->range)
		return false;
	if (now->maybe_null && !old->maybe_null)
		return false;
	if ((old->maybe_null || has_range || has_lock) && old->id && !bpfv_same_id(map, old->id, now->id))
		return false;
	return bpfv_same_id(map, old->owned, now->owned);
}

bool bpfv_covers(const struct bpfv_value *old, const struct bpfv_value *now, struct bpfv_id_map *map)
{
	if (old->kind == BPFC_KIND_UNINIT)
		return true;
	if (old->kind == BPFC_KIND_SCALAR && now->kind == BPFC_KIND_SCALAR)
		return bpfv_scalar_covers(&old->n, &now->n) && (!old->id || same_id(map, old->id, now->id));
	if (old->kind != now->kind)
		return false;
	if (old->kind == BPFV_KIND_OBJECT)
		return covers_object(old, now, map);
	return covers_pointer(old, now, map);
}

struct bpfc_value bpfv_as_fact(const struct bpfv_value *a, uint32_t depth)
{
	struct bpfc_value fact = { .kind = a->kind, .maybe_null = a->maybe_null, .ref = a->ref, .umax = UINT64_MAX };

	if (a->kind == BPFC_KIND_UNINIT || a->kind == BPFC_KIND_ANY)
		return fact;
	fact.align = (uint8_t)bpfv_align_of(a, 0);
	if (a->kind == BPFC_KIND_KERNEL || a->kind == BPFC_KIND_MEM)
		fact.ref = 0;
	if (a->kind == BPFC_KIND_SCALAR) {
		fact.umin = a->n.umin;
		fact.umax = a->n.umax;
		return fact;
	}
	if (a->kind == BPFC_KIND_STACK) {
		fact.ref = depth - 1 - a->ref;
		fact.kind = fact.ref ? BPFC_KIND_FRAME : BPFC_KIND_STACK;
	}
	fact.off_known = a->kind != BPFC_KIND_KERNEL && bpfv_off_known(a);
	fact.off = fact.off_known ? a->off : 0;
	return fact;
}

static unsigned fact_may_be(const struct bpfc_value *a)
{
	if (a->kind == BPFC_KIND_STACK || a->kind == BPFC_KIND_FRAME)
		return BPFC_MAY_BE_STACK;
	if (a->kind == BPFC_KIND_CTX)
		return BPFC_MAY_BE_CTX;
	return a->kind == BPFC_KIND_POINTER || a->kind == BPFC_KIND_ANY ? a->ref : 0;
}

static void join_fact_kinds(struct bpfc_value *a, const struct bpfc_value *b)
{
	struct bpfc_value top = { .kind = BPFC_KIND_ANY, .ref = fact_may_be(a) | fact_may_be(b), .umax = UINT64_MAX };

	if (bpfc_kind_is_pointer(a->kind) && bpfc_kind_is_pointer(b->kind)) {
		top.kind = BPFC_KIND_POINTER;
		top.maybe_null = a->maybe_null || b->maybe_null;
		top.align = a->align < b->align ? a->align : b->align;
	}
	*a = top;
}

static void join_like_facts(struct bpfc_value *a, const struct bpfc_value *b)
{
	a->align = a->align < b->align ? a->align : b->align;
	if (a->kind == BPFC_KIND_SCALAR) {
		a->umin = a->umin < b->umin ? a->umin : b->umin;
		a->umax = a->umax > b->umax ? a->umax : b->umax;
		return;
	}
	a->maybe_null = a->maybe_null || b->maybe_null;
	if (a->kind == BPFC_KIND_POINTER || a->kind == BPFC_KIND_ANY) {
		a->ref |= b->ref;
		return;
	}
	if (a->ref != b->ref)
		a->ref = BPFC_SEVERAL;
	if (!b->off_known || a->off != b->off) {
		a->off_known = false;
		a->off = 0;
	}
}

static bool is_zero_fact(const struct bpfc_value *a)
{
	return a->kind == BPFC_KIND_SCALAR && !a->umax;
}

void bpfv_join_fact(struct bpfc_value *a, const struct bpfc_value *b)
{
	bool a_leads = bpfc_kind_is_pointer(a->kind) || a->kind == BPFC_KIND_KERNEL;
	bool b_leads = bpfc_kind_is_pointer(b->kind) || b->kind == BPFC_KIND_KERNEL;

	if (b->kind == BPFC_KIND_NONE || a->kind == BPFC_KIND_UNINIT)
		return;
	if (a->kind == BPFC_KIND_NONE || b->kind == BPFC_KIND_UNINIT) {
		*a = *b;
	} else if (a->kind == b->kind) {
		join_like_facts(a, b);
	} else if ((a_leads && is_zero_fact(b)) || (a->kind == BPFC_KIND_KERNEL && b->kind == BPFC_KIND_SCALAR)) {
		a->maybe_null = true;
		if (a->kind == BPFC_KIND_KERNEL)
			a->align = 0;
	} else if ((b_leads && is_zero_fact(a)) || (b->kind == BPFC_KIND_KERNEL && a->kind == BPFC_KIND_SCALAR)) {
		*a = *b;
		a->maybe_null = true;
	} else {
		join_fact_kinds(a, b);
	}
}
