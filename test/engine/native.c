/* The loader of native objects: what code it makes, and that no bytes harm it. */
#include "engine/native/native.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

struct file {
	uint8_t *bytes;
	size_t length;
};

static struct file read_object(const char *name)
{
	struct file file = { malloc(65536), 0 };
	char path[512];
	FILE *from;

	snprintf(path, sizeof(path), "%s/%s.o", TEST_RULES, name);
	from = fopen(path, "rb");
	cr_assert(from && file.bytes, "%s", path);
	file.length = fread(file.bytes, 1, 65536, from);
	fclose(from);
	return file;
}

static long cell = 5;

static long outside(long n)
{
	return n + 1000;
}

static void *resolve(void *user, const char *name)
{
	if (!strcmp(name, "cell"))
		return &cell;
	return user && !strcmp(name, "outside") ? (void *)(uintptr_t)outside : NULL;
}

Test(native, runs)
{
	struct file object = read_object("native");
	struct bpfc_native_fault fault;
	struct bpfc_native *native;
	long (*choose)(unsigned, long), (*other)(long);

#ifndef __x86_64__
	cr_skip_test("relocations of x86-64 only");
#endif
	cr_assert_eq(bpfc_native_load(object.bytes, object.length, resolve, &cell, &native, &fault), BPFC_OK, "%s %s",
		     fault.what, fault.name);
	choose = (long (*)(unsigned, long))(uintptr_t)bpfc_native_find(native, "choose");
	other = (long (*)(long))(uintptr_t)bpfc_native_find(native, "other");
	cr_assert(choose && other);
	cr_expect_null(bpfc_native_find(native, "twice"), "static");
	cr_expect_null(bpfc_native_find(native, "outside"), "not the object's");
	cr_expect_eq(choose(0, 1), 1002);
	cr_expect_eq(choose(1, 1), 5);
	cr_expect_eq(choose(2, 9), 9);
	cr_expect_eq(cell, 9);
	cr_expect_eq(choose(3, 9), 81);
	cr_expect_eq(choose(6, 9), 18);
	cr_expect_eq(choose(7, 9), 27);
	cr_expect_eq(choose(8, 9), 1009);
	cr_expect_eq(other(1), 20 + 1001);
	bpfc_native_free(native);
	free(object.bytes);
}

Test(native, names_and_variables)
{
	struct file object = read_object("native"), variable = read_object("variable");
	struct bpfc_native_fault fault;
	struct bpfc_native *native;

	cr_expect_eq(bpfc_native_load(object.bytes, object.length, resolve, NULL, &native, &fault), BPFC_E_OPTION);
	cr_expect_null(native);
	cr_expect_str_eq(fault.name, "outside");
	cr_expect_eq(bpfc_native_load(variable.bytes, variable.length, resolve, &cell, &native, &fault),
		     BPFC_E_UNSUPPORTED);
	free(object.bytes);
	free(variable.bytes);
}

/* Each length, and each byte with other values: an answer each time, and memory that it may touch only. */
Test(native, any_bytes)
{
	struct file object = read_object("native");
	unsigned refused = 0, loaded = 0;

	for (size_t i = 0; i < object.length; i++) {
		static const uint8_t flips[] = { 0x01, 0x80, 0xff };

		for (unsigned j = 0; j < sizeof(flips) + 1; j++) {
			struct bpfc_native_fault fault;
			struct bpfc_native *native;
			size_t length = j == sizeof(flips) ? i : object.length;
			uint8_t *exact = malloc(length ? length : 1); /* its end is the end of what may be read */

			cr_assert(exact);
			memcpy(exact, object.bytes, length);
			if (j < sizeof(flips))
				exact[i] ^= flips[j];
			if (bpfc_native_load(exact, length, resolve, &cell, &native, &fault)) {
				cr_assert(!native && fault.what);
				refused++;
			} else {
				loaded++;
			}
			bpfc_native_free(native);
			free(exact);
		}
	}
	cr_expect_gt(refused, object.length, "every truncation at least");
	cr_expect_gt(loaded, 0, "code may be any bytes");
	free(object.bytes);
}
