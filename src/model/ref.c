/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/ref.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

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

static int parse_inode(const char *text, struct ref *ref, const char **why)
{
	uint64_t value;

	ref->type = REF_INODE;
	if (num_parse(text, 10, UINT64_MAX, &value) < 0)
		return refuse(why, _("an inode is a decimal number"));
	ref->inode = (ino_t)value;
	return 0;
}

/* MAJOR:MINOR:INODE */
static int parse_device(const char *text, struct ref *ref, const char **why)
{
	uint64_t numbers[2];

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		size_t len = strcspn(text, ":");
		char digits[12];

		if (len >= sizeof(digits) || !text[len])
			return refuse(why, _("an unlinked file is written MAJOR:MINOR:INODE"));
		memcpy(digits, text, len);
		digits[len] = '\0';
		if (num_parse(digits, 10, UINT32_MAX, &numbers[i]) < 0)
			return refuse(why, _("an unlinked file is written MAJOR:MINOR:INODE"));
		text += len + 1;
	}
	ref->has_dev = true;
	ref->dev = makedev((unsigned int)numbers[0], (unsigned int)numbers[1]);
	return parse_inode(text, ref, why);
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
				     "sem:/name, hugetlb:/path, tmpfs:/path or memfd:1234"));

	if (!strncmp(text, shm_dir, strlen(shm_dir)) && !strchr(text + strlen(shm_dir), '/')) {
		ref->kinds = KINDS_SHM_DIR;
		return parse_shm_name("", text + dir_len, ref, why);
	}
	if (!strchr(text + 1, '/')) {
		ref->kinds = KIND_BIT(KIND_POSIX);
		return parse_shm_name("", text, ref, why);
	}
	ref->kinds = KINDS_IN_MOUNT;
	return parse_path(text, ref, why);
}

static int parse_any(const char *text, struct ref *ref, const char **why)
{
	const char *colon = strchr(text, ':');
	const char *rest = colon ? colon + 1 : NULL;
	int kind;

	/* a colon further back is a part of a path */
	if (!colon || memchr(text, '/', (size_t)(colon - text)))
		return parse_short(text, ref, why);
	if (!strncmp(text, "key:", 4))
		return parse_key(rest, true, ref, why);

	kind = kind_find(text, (size_t)(colon - text));
	if (kind < 0)
		return refuse(why, _("an object's kind is xsi, key, posix, sem, hugetlb, tmpfs, "
				     "memfd, anon or unlinked"));
	ref->kinds = KIND_BIT(kind);
	switch ((enum object_kind)kind) {
	case KIND_XSI:
		return parse_shmid(rest, ref, why);
	case KIND_POSIX:
		return parse_shm_name("", rest, ref, why);
	case KIND_SEM:
		return parse_shm_name(SEM_PREFIX, rest, ref, why);
	case KIND_HUGETLB:
	case KIND_TMPFS:
		return parse_path(rest, ref, why);
	case KIND_MEMFD:
	case KIND_ANON:
		return parse_inode(rest, ref, why);
	case KIND_UNLINKED:
		return parse_device(rest, ref, why);
	case KIND_COUNT:
		break;
	}
	return -EINVAL;
}

/* Where the "@..." that @text (@len bytes) ends in begins: its @, digits or "self"
 * behind it; @len where it has none. */
static size_t find_namespace(const char *text, size_t len)
{
	size_t at = len;

	if (len >= 5 && !memcmp(text + len - 5, "@self", 5))
		return len - 5;
	while (at && text[at - 1] >= '0' && text[at - 1] <= '9')
		at--;
	return at && at < len && text[at - 1] == '@' ? at - 1 : len;
}

static int parse_namespace(const char *text, struct ref *ref, const char **why)
{
	uint64_t value;

	if (!*text)
		return 0;
	if (!strcmp(text, "@self")) {
		ref->is_self = true;
		return 0;
	}
	if (num_parse(text + 1, 10, UINT32_MAX, &value) < 0 || !value)
		return refuse(why, _("behind the @ is the inode number of a namespace; an @ in a "
				     "name is written \\x40"));
	ref->ns_inode = (ino_t)value;
	return 0;
}

int ref_parse(const char *text, struct ref *ref, const char **why)
{
	size_t len = find_namespace(text, strlen(text));
	AUTO_FREE char *name = strndup(text, len);
	int rc;

	*ref = (struct ref){.text = text};
	if (!name)
		return -ENOMEM;
	rc = parse_namespace(text + len, ref, why);
	if (!rc)
		rc = parse_any(name, ref, why);
	if (rc < 0)
		ref_free(ref);
	return rc;
}

void ref_free(struct ref *ref)
{
	free(ref->path);
	ref->path = NULL;
}

size_t ref_text_max(const struct object *object)
{
	size_t dir_len = object->dir ? strlen(object->dir->path) : 0;

	/* "unlinked:", three numbers, or a slash and the name, and "@" with a number */
	return 9 + 3 * 21 + dir_len + 1 + object->name_len + 21;
}

static size_t write_device(char *dst, dev_t dev)
{
	size_t len = num_write_u64(dst, major(dev));

	dst[len++] = ':';
	len += num_write_u64(dst + len, minor(dev));
	dst[len++] = ':';
	return len;
}

static size_t write_path(const struct object *object, char *dst)
{
	size_t len = 0;

	if (KIND_BIT(object->kind) & KINDS_IN_MOUNT) {
		len = object->dir->mount_len;
		memcpy(dst, object->dir->path, len);
	}
	return len + object_write_name(object, dst + len);
}

static size_t write_namespace(const struct object *object, char *dst)
{
	if (!(object->flags & OBJECT_FOREIGN)) {
		memcpy(dst, "@self", 5);
		return 5;
	}
	dst[0] = '@';
	return 1 + num_write_u64(dst + 1, object->ns_inode);
}

size_t ref_write(const struct object *object, char *dst)
{
	const char *kind = kind_table[object->kind].name;
	size_t len = strlen(kind);
	bool is_ambiguous = false;

	memcpy(dst, kind, len);
	dst[len++] = ':';
	if (object->kind == KIND_XSI) {
		len += num_write_u64(dst + len, (uint32_t)object->shmid);
	} else if (object->dir) {
		len += write_path(object, dst + len);
		is_ambiguous = find_namespace(dst, len) < len;
	} else {
		if (object->kind == KIND_UNLINKED)
			len += write_device(dst + len, object->dev);
		len += num_write_u64(dst + len, object->inode);
	}
	if (is_ambiguous || (object->flags & OBJECT_FOREIGN))
		len += write_namespace(object, dst + len);
	return len;
}
