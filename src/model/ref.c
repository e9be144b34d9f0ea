/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/ref.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/num.h"
#include "base/util.h"

static int refuse(const char **why, const char *sentence)
{
	*why = sentence;
	return -EINVAL;
}

int ref_parse_key(const char *text, bool any_base, uint32_t *key, const char **why)
{
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	uint64_t value;

	if (!is_hex && !any_base)
		return refuse(why, _("a key is written 0x and up to 8 hexadecimal digits"));
	if (num_parse(text, 0, UINT32_MAX, &value) < 0)
		return refuse(why, _("a key is a number of at most 32 bits, such as 0x0000162e"));
	if (!value)
		return refuse(why, _("key 0 is IPC_PRIVATE and names no segment; use its shmid"));
	*key = (uint32_t)value;
	return 0;
}

static int parse_shmid(const char *text, struct ref *ref, const char **why)
{
	uint64_t value;

	if (num_parse(text, 10, INT32_MAX, &value) < 0)
		return refuse(why, _("a shmid is a decimal number from 0 to 2147483647"));
	ref->type = REF_SHMID;
	ref->kinds = KIND_BIT(KIND_XSI);
	ref->shmid = (int32_t)value;
	return 0;
}

static int parse_key(const char *text, bool any_base, struct ref *ref, const char **why)
{
	ref->type = REF_KEY;
	ref->kinds = KIND_BIT(KIND_XSI);
	return ref_parse_key(text, any_base, &ref->key, why);
}

/* Sets ref->path to @prefix and the unescaped @text. */
static int take_path(const char *prefix, const char *text, struct ref *ref, const char **why)
{
	size_t prefix_len = strlen(prefix), len = strlen(text);
	long unescaped;

	ref->path = malloc(prefix_len + len + 1);
	if (!ref->path)
		return -ENOMEM;
	memcpy(ref->path, prefix, prefix_len);
	unescaped = escape_undo(ref->path + prefix_len, text, len);
	if (unescaped < 0)
		return refuse(why, _("a backslash in a name is written \\x5c, another byte \\xHH"));
	ref->path_len = prefix_len + (size_t)unescaped;
	ref->path[ref->path_len] = '\0';
	return 0;
}

static bool is_file_name(const char *name, size_t len)
{
	return len && !memchr(name, '/', len) && !(len == 1 && name[0] == '.') &&
	       !(len == 2 && name[0] == '.' && name[1] == '.');
}

/* @text is a name with one slash in front; @prefix goes between the two. */
static int parse_shm_name(const char *prefix, const char *text, struct ref *ref, const char **why)
{
	int rc;

	ref->type = REF_SHM_FILE;
	if (text[0] != '/')
		return refuse(why, _("a name begins with its one slash, as in /name"));
	rc = take_path(prefix, text + 1, ref, why);
	if (rc < 0)
		return rc;
	if (!is_file_name(ref->path, ref->path_len) || ref->path_len == strlen(prefix))
		return refuse(why, _("a name is one slash and then a file name, as in /name"));
	if (ref->path_len > NAME_MAX)
		return refuse(why, _("a name has at most 255 bytes"));
	return 0;
}

static int parse_path(const char *text, struct ref *ref, const char **why)
{
	int rc;

	ref->type = REF_PATH;
	ref->kinds = KIND_BIT(KIND_HUGETLB);
	if (text[0] != '/')
		return refuse(why, _("a path begins with a slash"));
	rc = take_path("", text, ref, why);
	if (rc < 0)
		return rc;
	for (const char *p = ref->path; *p;) {
		size_t len = strcspn(p + 1, "/");

		if (!is_file_name(p + 1, len))
			return refuse(why, _("a path has no empty, . or .. components"));
		if (len > NAME_MAX)
			return refuse(why, _("a name in a path has at most 255 bytes"));
		p += 1 + len;
	}
	return 0;
}

static int parse_short(const char *text, struct ref *ref, const char **why)
{
	static const char shm_dir[] = SHM_DIR "/";
	size_t dir_len = strlen(SHM_DIR);

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return parse_key(text, false, ref, why);
	if (text[0] >= '0' && text[0] <= '9')
		return parse_shmid(text, ref, why);
	if (text[0] != '/')
		return refuse(why, _("an object is named as in xsi:12, key:0x162e, posix:/name, "
				     "sem:/name or hugetlb:/path"));

	if (!strncmp(text, shm_dir, strlen(shm_dir)) && !strchr(text + strlen(shm_dir), '/')) {
		ref->kinds = KINDS_SHM_DIR;
		return parse_shm_name("", text + dir_len, ref, why);
	}
	if (!strchr(text + 1, '/')) {
		ref->kinds = KIND_BIT(KIND_POSIX);
		return parse_shm_name("", text, ref, why);
	}
	return parse_path(text, ref, why);
}

static int parse_any(const char *text, struct ref *ref, const char **why)
{
	const char *colon = strchr(text, ':');
	const char *rest = colon ? colon + 1 : NULL;

	/* a colon further back is a part of a path */
	if (!colon || memchr(text, '/', (size_t)(colon - text)))
		return parse_short(text, ref, why);
	if (!strncmp(text, "key:", 4))
		return parse_key(rest, true, ref, why);

	switch (kind_find(text, (size_t)(colon - text))) {
	case KIND_XSI:
		return parse_shmid(rest, ref, why);
	case KIND_POSIX:
		ref->kinds = KIND_BIT(KIND_POSIX);
		return parse_shm_name("", rest, ref, why);
	case KIND_SEM:
		ref->kinds = KIND_BIT(KIND_SEM);
		return parse_shm_name(SEM_PREFIX, rest, ref, why);
	case KIND_HUGETLB:
		return parse_path(rest, ref, why);
	default:
		return refuse(why, _("an object's kind is xsi, key, posix, sem or hugetlb"));
	}
}

int ref_parse(const char *text, struct ref *ref, const char **why)
{
	int rc;

	*ref = (struct ref){.text = text};
	rc = parse_any(text, ref, why);
	if (rc < 0)
		ref_free(ref);
	return rc;
}

void ref_free(struct ref *ref)
{
	free(ref->path);
	ref->path = NULL;
}

bool ref_matches(const struct ref *ref, const struct object *object)
{
	size_t dir_len;

	if (!(ref->kinds & KIND_BIT(object->kind)))
		return false;
	switch (ref->type) {
	case REF_SHMID:
		return object->shmid == ref->shmid;
	case REF_KEY:
		return object->key == ref->key;
	case REF_SHM_FILE:
		return object->name_len == ref->path_len &&
		       !memcmp(object->name, ref->path, ref->path_len);
	case REF_PATH:
		dir_len = strlen(object->dir->path);
		return ref->path_len == dir_len + 1 + object->name_len &&
		       !memcmp(ref->path, object->dir->path, dir_len) &&
		       ref->path[dir_len] == '/' &&
		       !memcmp(ref->path + dir_len + 1, object->name, object->name_len);
	}
	return false;
}

size_t ref_text_max(const struct object *object)
{
	size_t dir_len = object->kind == KIND_HUGETLB ? strlen(object->dir->path) : 0;

	/* "hugetlb:", a number of 10 digits or a slash and the name */
	return 8 + 10 + dir_len + 1 + object->name_len;
}

size_t ref_write(const struct object *object, char *dst)
{
	const char *kind = kind_table[object->kind].name;
	size_t len = strlen(kind);

	memcpy(dst, kind, len);
	dst[len++] = ':';
	if (object->kind == KIND_XSI)
		return len + num_write_u64(dst + len, (uint32_t)object->shmid);
	if (object->kind == KIND_HUGETLB) {
		size_t mount_len = object->dir->mount_len;

		memcpy(dst + len, object->dir->path, mount_len);
		len += mount_len;
	}
	return len + object_write_name(object, dst + len);
}
