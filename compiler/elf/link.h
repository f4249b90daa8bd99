/* What the files of link*.c share: a folder of temporary files, and the child process that runs libbpf's linker. */
#ifndef BPFC_LINK_H
#define BPFC_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"

struct bpfc_file {
	uint8_t *data; /* free() it */
	size_t length;
};

/* link_file.c: reads all of a file or pipe; an empty one is an error. BPFC_OK, BPFC_E_IO or BPFC_E_NOMEM. */
int bpfc_file_read(const char *path, const struct bpfc_sink *sink, struct bpfc_file *file);

/* A temporary folder with the inputs "0", "1", ... and the output "linked". */
struct bpfc_link_folder {
	char *path; /* NULL: there is none */
	uint32_t count;
};

/* link_file.c: makes the folder and writes the inputs into it. Remove it even after an error. */
int bpfc_link_folder_make(struct bpfc_link_folder *folder, const struct bpfc_file *inputs, uint32_t count,
			  const struct bpfc_sink *sink);
void bpfc_link_folder_remove(struct bpfc_link_folder *folder);

/* The name of an input (of the output: `count`) in the folder. malloc()ed; NULL: no memory. */
char *bpfc_link_folder_file(const struct bpfc_link_folder *folder, uint32_t number);

/*
 * link_child.c: links the folder's inputs in a child process, which may crash or hang without harm. `paths` are the
 * inputs' names for messages.
 */
int bpfc_link_in_child(const struct bpfc_link_folder *folder, const char *const *paths, const struct bpfc_sink *sink);

#endif
