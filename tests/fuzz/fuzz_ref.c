/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input as a REF, and as the name of an object of each kind. */
#include <errno.h>
#include <limits.h>

#include "base/escape.h"
#include "fuzz.h"
#include "model/ref.h"

static const struct object_dir shm_dir = {.path = SHM_DIR, .mount_len = sizeof(SHM_DIR) - 1};

/* The object's REF as it is printed; to be freed. */
static char *print_ref(const struct object *object, bool ascii_only)
{
	size_t max = ref_text_max(object), len;
	char *raw = malloc(max), *text;

	REQUIRE(raw);
	len = ref_write(object, raw);
	REQUIRE(len <= max);
	text = malloc(ESCAPED_MAX(len) + 1);
	REQUIRE(text);
	text[escape_bytes(text, raw, len, ascii_only)] = '\0';
	free(raw);
	return text;
}

static bool is_hashed(const struct ref *ref, const struct object *object)
{
	uint32_t hashes[REF_HASHES];
	size_t count = ref_hash_object(object, hashes);

	for (size_t i = 0; i < count; i++)
		if (hashes[i] == ref_hash(ref))
			return true;
	return false;
}

/* As ref_matches(), and what matches is found by its hash. */
static bool matches(const struct ref *ref, const struct object *object)
{
	bool does = ref_matches(ref, object);

	REQUIRE(!does || is_hashed(ref, object));
	return does;
}

/* What is printed of an object names it, and no other one. */
static void check_round_trip(const struct object *object)
{
	for (int ascii_only = 0; ascii_only < 2; ascii_only++) {
		char *text = print_ref(object, ascii_only);
		struct object other = *object;
		const char *why;
		struct ref ref;

		REQUIRE(ref_parse(text, &ref, &why) == 0);
		REQUIRE(ref.kinds == KIND_BIT(object->kind));
		REQUIRE(matches(&ref, object));
		other.kind = (object->kind + 1) % KIND_COUNT;
		REQUIRE(!matches(&ref, &other));
		other = *object;
		other.shmid ^= 1;
		other.inode ^= 1;
		if (object->dir)
			other.name_len--;
		REQUIRE(!matches(&ref, &other));
		ref_free(&ref);
		free(text);
	}
}

static bool is_file_name(const char *name, size_t len)
{
	return len > 0 && len <= NAME_MAX && !memchr(name, '/', len) && !memchr(name, '\0', len) &&
	       !(len == 1 && name[0] == '.') && !(len == 2 && name[0] == '.' && name[1] == '.');
}

static void check_file(const struct ref *ref)
{
	struct object object = {.kind = KIND_POSIX,
				.dir = &shm_dir,
				.name = ref->path,
				.name_len = ref->path_len,
				.have = HAVE_NS,
				.ns_inode = ref->ns_inode};

	REQUIRE(is_file_name(ref->path, ref->path_len));
	if (ref->kinds & KIND_BIT(KIND_POSIX)) {
		REQUIRE(matches(ref, &object));
		check_round_trip(&object);
	}
	if (ref->kinds & KIND_BIT(KIND_SEM) && ref->path_len > 4 && !memcmp(ref->path, "sem.", 4)) {
		object.kind = KIND_SEM;
		REQUIRE(matches(ref, &object));
		check_round_trip(&object);
	}
	object.kind = KIND_HUGETLB;
	REQUIRE(!matches(ref, &object));
}

/* Each part of the path may be the mount point. */
static void check_path(const struct ref *ref)
{
	char *dir_path = strdup(ref->path), *name = strrchr(dir_path, '/');
	struct object_dir dir = {.path = dir_path};
	struct object object = {
		.kind = KIND_HUGETLB, .dir = &dir, .have = HAVE_NS, .ns_inode = ref->ns_inode};

	if (!(ref->kinds & KIND_BIT(object.kind)))
		object.kind = KIND_TMPFS;
	REQUIRE(ref->path[0] == '/');
	for (const char *part = ref->path; *part; part += 1 + strcspn(part + 1, "/"))
		REQUIRE(is_file_name(part + 1, strcspn(part + 1, "/")));
	*name++ = '\0';
	object.name = name;
	object.name_len = strlen(name);
	for (dir.mount_len = 0; dir.mount_len <= strlen(dir_path); dir.mount_len++) {
		if (dir_path[dir.mount_len] && dir_path[dir.mount_len] != '/')
			continue;
		REQUIRE(matches(ref, &object));
		check_round_trip(&object);
	}
	free(dir_path);
}

/* An object without a name. */
static void check_inode(const struct ref *ref)
{
	struct object object = {.inode = ref->inode, .dev = ref->dev};

	while (!(ref->kinds & KIND_BIT(object.kind)))
		object.kind++;
	REQUIRE(ref->kinds == KIND_BIT(object.kind) && (ref->kinds & KINDS_HELD));
	REQUIRE(matches(ref, &object) == !ref->ns_inode);
	check_round_trip(&object);
}

static void check_ref(const char *text)
{
	const char *why = NULL;
	struct ref ref;
	int rc = ref_parse(text, &ref, &why);

	if (rc < 0) {
		REQUIRE(rc == -EINVAL && why && *why && !ref.path);
		return;
	}
	REQUIRE(ref.text == text && ref.kinds && !(ref.kinds & ~KINDS_ALL));
	if (ref.type == REF_SHMID) {
		struct object object = {.kind = KIND_XSI,
					.shmid = ref.shmid,
					.have = HAVE_NS,
					.ns_inode = ref.ns_inode};

		REQUIRE(ref.shmid >= 0 && ref.kinds == KIND_BIT(KIND_XSI) && !ref.path);
		REQUIRE(matches(&ref, &object));
		check_round_trip(&object);
	} else if (ref.type == REF_KEY) {
		struct object object = {.kind = KIND_XSI,
					.key = ref.key,
					.have = HAVE_NS,
					.ns_inode = ref.ns_inode};

		REQUIRE(ref.key && ref.kinds == KIND_BIT(KIND_XSI) && !ref.path);
		REQUIRE(matches(&ref, &object));
	} else if (ref.type == REF_INODE) {
		REQUIRE(!ref.path);
		check_inode(&ref);
	} else {
		REQUIRE(ref.path && strlen(ref.path) == ref.path_len);
		if (ref.type == REF_SHM_FILE)
			check_file(&ref);
		else
			check_path(&ref);
	}
	ref_free(&ref);
	REQUIRE(!ref.path);
}

static void check_name(const uint8_t *data, size_t size)
{
	char *name;
	struct object object = {.kind = KIND_POSIX, .dir = &shm_dir, .name_len = size};

	if (!size || !is_file_name((const char *)data, size))
		return;
	name = fuzz_text(data, size);
	object.name = name;
	check_round_trip(&object);
	if (size > 4 && !memcmp(name, "sem.", 4)) {
		object.kind = KIND_SEM;
		check_round_trip(&object);
	}
	object.kind = KIND_HUGETLB;
	check_round_trip(&object);
	free(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);

	check_ref(text);
	check_name(data, size);
	free(text);
	return 0;
}
