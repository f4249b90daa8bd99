#ifndef BPFRT_CONTEXTS_H
#define BPFRT_CONTEXTS_H

#include <stdbool.h>

#include "bpfrt/image.h"

/* Whether an image's table of fields for one program is what the runtime knows of its type's context: an image that
 * nobody vouches for could call any bytes of the native context a pointer. */
bool bpfrt_context_is_known(const struct bpfrt_image *image, const struct bpfrt_image_prog *prog);

#endif
