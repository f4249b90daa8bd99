/* Asks for what core_target.bpf.c has moved, renamed, resized and removed. The program is never run. */
#define SEC(name) __attribute__((section(name), used))
#define OFFSET(x) __builtin_preserve_field_info(x, 0)
#define SIZE(x) __builtin_preserve_field_info(x, 1)
#define EXISTS(x) __builtin_preserve_field_info(x, 2)
#define SIGNED(x) __builtin_preserve_field_info(x, 3)
#define LSHIFT(x) __builtin_preserve_field_info(x, 4)
#define RSHIFT(x) __builtin_preserve_field_info(x, 5)
#define TYPE_EXISTS(type) __builtin_preserve_type_info(*(type *)0, 0)
#define TYPE_SIZE(type) __builtin_preserve_type_info(*(type *)0, 1)
#define TYPE_MATCHES(type) __builtin_preserve_type_info(*(type *)0, 2)
#define ID_LOCAL(type) __builtin_btf_type_id(*(type *)0, 0)
#define ID_TARGET(type) __builtin_btf_type_id(*(type *)0, 1)
#define ENUM_EXISTS(type, name) __builtin_preserve_enum_value(*(type *)name, 0)
#define ENUM_VALUE(type, name) __builtin_preserve_enum_value(*(type *)name, 1)

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct inner {
	int x, y;
};

struct moved {
	int first;
	int second;
	struct inner nested[4];
	int array[8];
	char tail[];
};

struct resized {
	u32 wider;
	u64 narrower;
	int is_signed;
	u32 is_signed_there;
	void *pointer;
	u32 odd;
};

struct removed {
	int stays;
	int goes;
	int changes_kind;
};

struct anonymous {
	int before;
	int deep;
	union {
		int either;
		u32 or ;
	};
};

struct bits {
	u32 a : 3;
	u32 b : 5;
	int c : 7;
	u32 whole;
	u64 wide : 40;
};

struct flavored___old {
	int old_name;
};

struct flavored___new {
	int new_name;
};

struct ambiguous {
	int field;
};

struct agreed {
	int field;
};

struct absent {
	int field;
};

struct far {
	int field;
};

struct narrowed {
	int common, only_in_one;
};
#pragma clang attribute pop

struct matches {
	int a;
	struct matches *next;
};

struct matches_not {
	int a;
	int b;
};

typedef struct {
	int a, b;
} typedefed;

enum numbers {
	SAME = 1,
	OTHER = 2,
	GONE = 3,
	HIGH = 0x80000001u,
};

enum huge {
	LARGE = 0x100000000ull,
};

enum negative {
	BELOW = -5,
};

static volatile u64 sink;

SEC("socket") int fields(struct moved *m)
{
	struct inner *array = m->nested;

	sink = m->first;
	sink = m->second;
	sink = m->array[3];
	sink = m->nested[2].y;
	sink = array[1].x;
	sink = OFFSET(m->second);
	sink = SIZE(m->array);
	sink = m->tail[5];
	sink = EXISTS(m->array[7]);
	m->second = 7;
	return 0;
}

SEC("socket") int sizes(struct resized *r)
{
	sink = r->wider;
	sink = r->narrower;
	sink = r->is_signed;
	sink = r->is_signed_there;
	sink = (u64)r->pointer;
	sink = r->odd;
	sink = SIZE(r->wider);
	sink = SIGNED(r->is_signed);
	sink = SIGNED(r->is_signed_there);
	r->wider = (u32)sink;
	return 0;
}

SEC("socket") int removals(struct removed *r)
{
	sink = r->stays;
	sink = EXISTS(r->stays);
	sink = EXISTS(r->goes);
	sink = EXISTS(r->changes_kind);
	sink = r->goes;
	sink = OFFSET(r->goes);
	return 0;
}

SEC("socket") int nesting(struct anonymous *a)
{
	sink = a->before;
	sink = a->deep;
	sink = a->either;
	sink = a->or ;
	return 0;
}

SEC("socket") int bit_fields(struct bits *b)
{
	sink = OFFSET(b->b), sink = SIZE(b->b), sink = LSHIFT(b->b), sink = RSHIFT(b->b), sink = SIGNED(b->b);
	sink = OFFSET(b->c), sink = SIZE(b->c), sink = LSHIFT(b->c), sink = RSHIFT(b->c), sink = SIGNED(b->c);
	sink = OFFSET(b->wide), sink = SIZE(b->wide), sink = LSHIFT(b->wide), sink = RSHIFT(b->wide);
	sink = LSHIFT(b->whole), sink = RSHIFT(b->whole);
	return 0;
}

SEC("socket") int flavors(struct flavored___old *old)
{
	struct flavored___new *new = (void *)old;

	sink = EXISTS(old->old_name);
	sink = EXISTS(new->new_name);
	sink = new->new_name;
	return 0;
}

SEC("socket") int candidates(struct ambiguous *m)
{
	struct agreed *agreed = (void *)m;
	struct absent *absent = (void *)m;
	struct far *far = (void *)m;
	struct narrowed *narrowed = (void *)m;

	sink = narrowed->only_in_one;
	sink = narrowed->common;
	sink = agreed->field;
	sink = absent->field;
	sink = EXISTS(absent->field);
	sink = OFFSET(far->field);
#ifndef FOR_LIBBPF /* it gives the whole object up */
	sink = m->field;
	sink = far->field;
#endif
	return 0;
}

SEC("socket") int types(void *ctx)
{
	(void)ctx;
	sink = TYPE_EXISTS(struct moved), sink = TYPE_EXISTS(struct absent), sink = TYPE_EXISTS(typedefed);
	sink = TYPE_SIZE(struct resized), sink = TYPE_SIZE(struct absent), sink = TYPE_SIZE(typedefed);
	sink = TYPE_MATCHES(struct matches), sink = TYPE_MATCHES(struct matches_not), sink = TYPE_MATCHES(enum numbers);
	sink = ID_LOCAL(struct moved), sink = ID_TARGET(struct moved), sink = ID_TARGET(struct absent);
	return 0;
}

SEC("socket") int enumerators(void *ctx)
{
	(void)ctx;
	sink = ENUM_VALUE(enum numbers, SAME), sink = ENUM_VALUE(enum numbers, OTHER);
	sink = ENUM_EXISTS(enum numbers, GONE), sink = ENUM_EXISTS(enum numbers, OTHER);
	sink = ENUM_VALUE(enum numbers, GONE);
	sink = ENUM_VALUE(enum huge, LARGE), sink = ENUM_VALUE(enum negative, BELOW);
#ifndef FOR_LIBBPF /* it takes the value for negative, and gives up */
	sink = ENUM_VALUE(enum numbers, HIGH);
#endif
	return 0;
}

char _license[] SEC("license") = "GPL";
