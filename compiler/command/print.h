/* Printing text that comes from an object, which may hold anything. */
#ifndef BPFC_PRINT_H
#define BPFC_PRINT_H

#include <stdio.h>

/* Control characters are printed as \xNN, so no input can steer a terminal; NULL as "?". */
void bpfc_print(FILE *out, const char *text);

/* The text as a JSON string (RFC 8259, section 7), with its quotes. */
void bpfc_print_json(FILE *out, const char *text);

/* Columns that bpfc_print uses for `text`, counting each character of UTF-8 as one. */
unsigned bpfc_print_width(const char *text);

#endif
