/*
 * Contexts of firmware programs: a header that declares one is included by the rule (clang -target bpf) and by the
 * firmware. One layout for both: pointers are 8-byte slots. Freestanding.
 *
 *     struct sensor_ctx {
 *             uint32_t sensor;
 *             BPFRT_READONLY(uint32_t, now_ms);
 *             BPFRT_CTX_PTR(const uint8_t, frame, buf(end=frame_end));
 *             BPFRT_CTX_PTR(const uint8_t, frame_end);
 *     };
 *
 * A tag says what the verifier may rely on:
 *     buf(end=FIELD)   the pointer starts a buffer that ends where the pointer FIELD points
 *     buf(len=FIELD)   the same, FIELD being its length in bytes
 *     ... ,align=N     the buffer's start is aligned to N bytes; without it nothing is assumed
 *     ... ,rw          programs may write the buffer
 *
 * A pointer without a tag leads to one object of its type, or is null, which programs have to check; they may write the
 * object unless its type is const. Pointers in it are BPFRT_CTX_PTR again, without tags, and programs do not change
 * them. clang leaves a struct behind a pointer out of BTF unless it is declared `struct BPFRT_SHARED name { ... };`:
 * without it the verifier knows no size, and checks only for null.
 */
#ifndef BPFRT_CTX_H
#define BPFRT_CTX_H

#ifdef __bpf__

typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INT8_TYPE__ int8_t;
typedef __INT16_TYPE__ int16_t;
typedef __INT32_TYPE__ int32_t;
typedef __INT64_TYPE__ int64_t;

#define BPFRT_TAG_(text) __attribute__((btf_decl_tag("bpfrt:" text)))
#define BPFRT_CTX_PTR_2(type, name) type *name
#define BPFRT_CTX_PTR_3(type, name, tag) type *name BPFRT_TAG_(#tag)
#define BPFRT_READONLY(type, name) type name BPFRT_TAG_("readonly")
#define BPFRT_SHARED __attribute__((preserve_access_index))

#else

#include "bpfrt/abi.h"

#define BPFRT_CTX_PTR_2(type, name) BPFRT_PTR(type, name)
#define BPFRT_CTX_PTR_3(type, name, tag) BPFRT_PTR(type, name)
#define BPFRT_READONLY(type, name) type name
#define BPFRT_SHARED

#endif

/* BPFRT_CTX_PTR(type, name) or BPFRT_CTX_PTR(type, name, tag): a pointer in a context. */
#define BPFRT_CTX_PTR_PICK_(a, b, c, pick, ...) pick
#define BPFRT_CTX_PTR(...) BPFRT_CTX_PTR_PICK_(__VA_ARGS__, BPFRT_CTX_PTR_3, BPFRT_CTX_PTR_2, )(__VA_ARGS__)

#endif
