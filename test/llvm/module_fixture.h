/* A small model to generate code from, and what the tests of the module as a whole do with the output. */
#ifndef MODULE_FIXTURE_H
#define MODULE_FIXTURE_H

#include <stdbool.h>

#include "llvm/codegen.h"

/*
 * Programs `filter` (slot 0 of jumps) and `second`; maps `counters` (array, 4 values of 12 bytes), `flows` (hash),
 * `jumps` (prog_array); variables `total` (.data), `limit` (.rodata), `seen` (.bss), static `hidden` (.data), `table`
 * (.data, addresses of total and counters), `license`; the string of r0 is 2 in both programs. `names` is what every
 * name begins with, "" for none. Changeable: tests make their own.
 */
struct fixture {
	struct bpfc_model model;
	struct bpfc_prog progs[2];
	struct bpfc_subprog subprogs[2];
	struct bpfc_map maps[3];
	struct bpfc_global globals[6];
	struct bpfc_insn insns[16];
	struct bpfc_line lines[2];
	struct bpfc_type types[12];
	struct bpfc_data_ref refs[2], slots[2];
	struct bpfc_codegen_options options;
	struct bpfc_sink sink;
	char names[16][64];
	char messages[4096]; /* of all diagnostics, a line each: "NNN arguments" */
};

struct output {
	uint8_t *bytes; /* a 0 follows; NULL after an error */
	size_t length;
	int status;
};

void fixture_init(struct fixture *f, const char *triple, const char *names);
struct output generate(struct fixture *f);                      /* both programs */
struct output generate_some(struct fixture *f, uint32_t count); /* the first `count` */

/* A new empty folder below the build's; static storage. */
const char *new_folder(void);

/* Generates, which must succeed, and writes FOLDER/NAME. */
void write_object(struct fixture *f, const char *folder, const char *name);

/* What a shell command prints (both streams), and whether its exit code is 0. Static storage. */
const char *run(bool *ok, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Skips the test, visibly, when a tool isn't installed. */
void need_tool(const char *tool);

/* Whether the output, assembly or IR, has `text`. */
bool has_text(struct output out, const char *text);

/* Whether a line of `text` contains both. */
bool has_line(const char *text, const char *a, const char *b);

#endif
