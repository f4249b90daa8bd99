/* Abstract values as short texts, for traces: "5", "0..255", "packet+14, 34 bytes". */
#include "verifier.h"

static void show_hex(struct bpfv_text *text, uint64_t n)
{
	char digits[19], *at = &digits[18];

	*at = 0;
	do
		*--at = "0123456789abcdef"[n % 16];
	while (n /= 16);
	bpfv_put(text, "0x");
	bpfv_put(text, at);
}

static void show_bound(struct bpfv_text *text, uint64_t n)
{
	if (n > INT64_MAX)
		show_hex(text, n);
	else
		bpfv_put_unsigned(text, n);
}

/* Whether bits that must be 0 or 1 are worth a word: they are not where the range tells as much. */
static bool bits_matter(const struct bpfv_scalar *n)
{
	uint64_t spread = n->umin ^ n->umax, under = spread;

	for (unsigned shift = 1; shift < 64; shift *= 2)
		under |= under >> shift;
	return under & ~n->unknown;
}

void bpfv_show_scalar(struct bpfv_text *text, const struct bpfv_scalar *n)
{
	if (n->umin == n->umax) {
		if (n->umin > INT64_MAX)
			bpfv_put_signed(text, (int64_t)n->umin);
		else
			bpfv_put_unsigned(text, n->umin);
		return;
	}
	if (n->umin == 0 && n->umax == UINT64_MAX && n->smin == INT64_MIN && n->smax == INT64_MAX) {
		bpfv_put(text, "any number");
	} else if (n->umax > INT64_MAX && (n->smin != INT64_MIN || n->smax != INT64_MAX)) {
		bpfv_put_signed(text, n->smin);
		bpfv_put(text, "..");
		bpfv_put_signed(text, n->smax);
	} else {
		show_bound(text, n->umin);
		bpfv_put(text, "..");
		show_bound(text, n->umax);
	}
	if (bits_matter(n)) {
		bpfv_put(text, ", bits ");
		show_hex(text, n->bits);
		bpfv_put(text, " of ");
		show_hex(text, ~n->unknown);
	}
}

static const char *name_of(const struct bpfv *v, const struct bpfv_value *a)
{
	if (a->ref == BPFC_SEVERAL)
		return "several";
	switch (a->kind) {
	case BPFC_KIND_MAP:
	case BPFC_KIND_MAP_VALUE:
		return v->model->maps[a->ref].name;
	case BPFC_KIND_GLOBAL:
		return bpfv_global_name(v, a->ref);
	case BPFC_KIND_EXTERN:
		return v->model->externs[a->ref].name;
	case BPFC_KIND_FUNC:
		return v->prog->subprogs[a->ref].name;
	default:
		return "";
	}
}

static void show_base(const struct bpfv *v, struct bpfv_text *text, const struct bpfv_value *a)
{
	static const char *const words[BPFC_KIND_COUNT] = {
		[BPFC_KIND_NONE] = "nothing",          [BPFC_KIND_CTX] = "ctx",
		[BPFC_KIND_STACK] = "stack",           [BPFC_KIND_MAP] = "map ",
		[BPFC_KIND_MAP_VALUE] = "value of ",   [BPFC_KIND_GLOBAL] = "&",
		[BPFC_KIND_EXTERN] = "extern ",        [BPFC_KIND_PACKET] = "packet",
		[BPFC_KIND_PACKET_META] = "meta",      [BPFC_KIND_PACKET_END] = "packet end",
		[BPFC_KIND_FUNC] = "function ",        [BPFC_KIND_MEM] = "memory",
		[BPFC_KIND_KERNEL] = "kernel",         [BPFC_KIND_POINTER] = "some pointer",
		[BPFC_KIND_ANY] = "pointer or number", [BPFC_KIND_UNINIT] = "unwritten",
	};

	bpfv_put(text, a->kind < BPFC_KIND_COUNT && words[a->kind] ? words[a->kind] : bpfv_kind_text(a->kind));
	bpfv_put(text, name_of(v, a));
	if (a->kind == BPFC_KIND_STACK && a->ref) {
		bpfv_put(text, " of frame ");
		bpfv_put_unsigned(text, a->ref);
		bpfv_put(text, a->off || !bpfv_off_known(a) ? " " : "");
	}
}

static void show_size(struct bpfv_text *text, const struct bpfv_value *a)
{
	bool is_packet = a->kind == BPFC_KIND_PACKET || a->kind == BPFC_KIND_PACKET_META;

	if (!is_packet && (a->kind != BPFC_KIND_MEM || a->range == BPFV_UNSIZED))
		return;
	bpfv_put(text, ", ");
	bpfv_put_unsigned(text, a->range);
	bpfv_put(text, " bytes");
}

void bpfv_show(const struct bpfv *v, struct bpfv_text *text, const struct bpfv_value *a)
{
	if (a->kind == BPFC_KIND_SCALAR) {
		bpfv_show_scalar(text, &a->n);
	} else {
		show_base(v, text, a);
		if (bpfc_kind_is_pointer(a->kind)) {
			bpfv_put_offset(text, a->off);
			if (!bpfv_off_known(a)) {
				bpfv_put(text, "+(");
				bpfv_show_scalar(text, &a->n);
				bpfv_put(text, ")");
			} else if (a->n.umin) {
				bpfv_put_offset(text, a->n.smin);
			}
			show_size(text, a);
		}
		bpfv_put(text, a->maybe_null ? ", or null" : "");
		bpfv_put(text, a->owned ? ", to be released" : "");
	}
	if (a->id) {
		bpfv_put(text, " #");
		bpfv_put_unsigned(text, a->id);
	}
}
