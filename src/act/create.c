/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/create.h"

#include <errno.h>

#include "act/createfile.h"
#include "act/createsegment.h"
#include "model/ref.h"

static int add_ref(struct strbuf *ref, const struct object *object, struct failure *failure)
{
	char *dst = strbuf_reserve(ref, CREATE_REF_ROOM(ref_text_max(object)));

	if (!dst)
		return failure_set(failure, ENOMEM, NULL, NULL);
	ref->len += ref_write(object, dst);
	return 0;
}

static int create_file(const struct creation *creation, struct strbuf *ref, struct failure *failure)
{
	struct createplace place;
	struct object object = {.kind = creation->kind};
	int rc = createplace_open(&place, creation, failure);

	if (!rc) {
		object.dir = &place.dir;
		object.name = place.name;
		object.name_len = strlen(place.name);
		/* memory for the REF is there before there is a file */
		rc = add_ref(ref, &object, failure);
	}
	if (!rc)
		rc = createfile_make(creation, &place, failure);
	createplace_close(&place);
	return rc;
}

static int create_segment(const struct creation *creation, struct strbuf *ref,
			  struct failure *failure)
{
	struct object object = {.kind = KIND_XSI};
	int rc;

	if (!strbuf_reserve(ref, CREATE_REF_ROOM(ref_text_max(&object))))
		return failure_set(failure, ENOMEM, NULL, NULL);
	rc = createsegment_make(creation, &object.shmid, failure);
	return rc ? rc : add_ref(ref, &object, failure);
}

int create_object(const struct creation *creation, struct strbuf *ref, struct failure *failure)
{
	return creation->kind == KIND_XSI ? create_segment(creation, ref, failure)
					  : create_file(creation, ref, failure);
}
