/* The target's types for core_local.bpf.c: the same names, other layouts. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

struct inner {
	long added;
	int y, x;
};

struct moved {
	long added;
	int second;
	short first; /* signed, and smaller */
	int array[6];
	struct inner nested[4];
	char tail[];
};

struct resized {
	u64 wider;
	u16 narrower;
	long is_signed;
	long is_signed_there;
	int padding;
	void *pointer;
	struct {
		u8 bytes[3];
	} odd;
};

struct removed {
	long added;
	int stays;
	struct {
		int x;
	} changes_kind;
};

struct anonymous {
	int added;
	struct {
		int before;
		union {
			struct {
				u32 more;
				int deep;
			};
			long other;
		};
	};
	u32 or ;
	int either;
};

struct bits {
	u32 a : 9;
	u32 b : 6;
	int c : 9;
	u32 d : 30;
	u64 wide : 50;
	long whole;
};

struct flavored {
	int padding, new_name;
};

struct ambiguous___one {
	int field;
};

struct ambiguous___two {
	int padding, field;
};

struct agreed___one {
	int field, more;
};

struct agreed {
	int field;
};

struct narrowed {
	int common;
};

struct narrowed___one {
	int padding, only_in_one, common;
};

struct far {
	char padding[40000];
	int field;
};

struct matches {
	long added;
	int a;
	struct matches *next;
};

struct matches_not {
	int a;
	long b;
};

typedef struct {
	int a, b, c;
} typedefed;

enum numbers {
	SAME = 1,
	OTHER = 22,
	HIGH = 0x80000007u,
};

enum huge {
	LARGE = 0x700000000ull,
};

enum negative {
	BELOW = -6,
};

struct inner inner;
struct moved moved;
struct resized resized;
struct removed removed;
struct anonymous anonymous;
struct bits bits;
struct flavored flavored;
struct ambiguous___one one;
struct ambiguous___two two;
struct agreed___one agreed_one;
struct agreed agreed;
struct narrowed narrowed;
struct narrowed___one narrowed_one;
struct far far;
struct matches matches;
struct matches_not matches_not;
typedefed type_definition;
enum numbers numbers;
enum huge huge;
enum negative negative;
