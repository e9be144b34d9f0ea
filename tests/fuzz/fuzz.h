/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets share. A property that doesn't hold is a crash. */
#ifndef SHMTOOL_TESTS_FUZZ_FUZZ_H
#define SHMTOOL_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(property)                                                              \
	do {                                                                           \
		if (!(property)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #property); \
			abort();                                                       \
		}                                                                      \
	} while (0)

/* The input as a string of its own size, so that ASan sees what is read behind it. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	REQUIRE(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

#endif
