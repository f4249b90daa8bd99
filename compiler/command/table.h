/* Tables with columns as wide as their cells need. */
#ifndef BPFC_TABLE_H
#define BPFC_TABLE_H

#include <stdbool.h>

#include "arena.h"

#define BPFC_TABLE_COLUMNS 10

struct bpfc_table {
	struct bpfc_arena *arena;
	const char *title;
	const char *const *heads; /* ends with NULL; a head that begins with '>' makes a column of numbers */
	unsigned columns;
	unsigned rows, room;
	const char **cells; /* rows times columns; NULL when there was no memory */
};

/* An empty table with room for `rows` rows. */
struct bpfc_table bpfc_table(struct bpfc_arena *arena, const char *title, const char *const *heads, unsigned rows);

/* The next cell of the last row: text, borrowed until the table is printed; or formatted. */
void bpfc_table_text(struct bpfc_table *table, unsigned column, const char *text);
void bpfc_table_number(struct bpfc_table *table, unsigned column, unsigned long long number);

/* Begins a row. */
void bpfc_table_row(struct bpfc_table *table);

/* Prints it to standard output with a blank line after it; nothing when it has no rows. */
void bpfc_table_print(const struct bpfc_table *table);

#endif
