/* Error numbers of results: Linux's, on every target (uapi/asm-generic/errno-base.h, errno.h). Freestanding.
 * What happens to programs that run is bpfrt/failure.def's. */
#ifndef BPFRT_ERROR_H
#define BPFRT_ERROR_H

#define BPFRT_ENOENT 2
#define BPFRT_E2BIG 7
#define BPFRT_EAGAIN 11
#define BPFRT_ENOMEM 12
#define BPFRT_EACCES 13
#define BPFRT_EFAULT 14
#define BPFRT_EBUSY 16
#define BPFRT_EEXIST 17
#define BPFRT_EINVAL 22
#define BPFRT_ENOSPC 28
#define BPFRT_ERANGE 34
#define BPFRT_EDEADLK 35
#define BPFRT_ETIME 62
#define BPFRT_EOPNOTSUPP 95
#define BPFRT_EDQUOT 122
#define BPFRT_ENOTSUPP 524 /* the kernel's own (include/linux/errno.h) */

#endif
