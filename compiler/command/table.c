#include "table.h"

#include <stdio.h>

#include "print.h"

struct bpfc_table bpfc_table(struct bpfc_arena *arena, const char *title, const char *const *heads, unsigned rows)
{
	struct bpfc_table table = { .arena = arena, .title = title, .heads = heads, .room = rows };

	while (table.columns < BPFC_TABLE_COLUMNS && heads[table.columns])
		table.columns++;
	table.cells = bpfc_arena_zalloc(arena, (size_t)rows * table.columns, sizeof(table.cells[0]));
	return table;
}

void bpfc_table_row(struct bpfc_table *table)
{
	if (table->rows < table->room)
		table->rows++;
}

void bpfc_table_text(struct bpfc_table *table, unsigned column, const char *text)
{
	if (table->cells && table->rows && column < table->columns)
		table->cells[(size_t)(table->rows - 1) * table->columns + column] = text ? text : "?";
}

void bpfc_table_number(struct bpfc_table *table, unsigned column, unsigned long long number)
{
	bpfc_table_text(table, column, bpfc_arena_printf(table->arena, "%llu", number));
}

static const char *cell(const struct bpfc_table *table, unsigned row, unsigned column)
{
	const char *text = table->cells[(size_t)row * table->columns + column];

	return text ? text : "";
}

static bool is_number(const struct bpfc_table *table, unsigned column)
{
	return table->heads[column][0] == '>';
}

static void print_cell(const struct bpfc_table *table, unsigned column, const char *text, unsigned width)
{
	int pad = (int)(width - bpfc_print_width(text));
	bool is_last = column + 1 == table->columns;

	fputs("  ", stdout);
	if (is_number(table, column))
		printf("%*s", pad, "");
	bpfc_print(stdout, text);
	if (!is_number(table, column) && !is_last)
		printf("%*s", pad, "");
	if (is_last)
		putchar('\n');
}

void bpfc_table_print(const struct bpfc_table *table)
{
	unsigned widths[BPFC_TABLE_COLUMNS];

	if (!table->rows || !table->cells)
		return;
	for (unsigned c = 0; c < table->columns; c++) {
		widths[c] = bpfc_print_width(table->heads[c] + is_number(table, c));
		for (unsigned r = 0; r < table->rows; r++) {
			unsigned width = bpfc_print_width(cell(table, r, c));

			widths[c] = width > widths[c] ? width : widths[c];
		}
	}
	printf("%s\n", table->title);
	for (unsigned c = 0; c < table->columns; c++)
		print_cell(table, c, table->heads[c] + is_number(table, c), widths[c]);
	for (unsigned r = 0; r < table->rows; r++)
		for (unsigned c = 0; c < table->columns; c++)
			print_cell(table, c, cell(table, r, c), widths[c]);
	putchar('\n');
}
