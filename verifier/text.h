/* Texts in buffers of the caller: zero-terminated after each call, and cut where the buffer ends. */
#ifndef BPFV_TEXT_H
#define BPFV_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct bpfv_text {
	char *at, *last; /* where the zero is; where it may be */
};

struct bpfv_text bpfv_text_in(char *buffer, size_t bytes);
void bpfv_put(struct bpfv_text *text, const char *words); /* NULL: "?" */
void bpfv_put_unsigned(struct bpfv_text *text, uint64_t n);
void bpfv_put_signed(struct bpfv_text *text, int64_t n);
const char *bpfv_base_name(const char *path);            /* what follows the last slash */
void bpfv_put_offset(struct bpfv_text *text, int64_t n); /* "+8", "-8", nothing for 0 */

#endif
