/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/ids.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/num.h"
#include "base/util.h"
#include "base/vec.h"

struct ids {
	const struct sysroot *root;
	struct map users, groups; /* const char *: the name; NULL: it has none */
	struct arena names;
	int error; /* why some could not be looked up */
};

struct ids *ids_new(const struct sysroot *root)
{
	struct ids *ids = calloc(1, sizeof(*ids));

	if (ids)
		ids->root = root;
	return ids;
}

void ids_free(struct ids *ids)
{
	if (!ids)
		return;
	map_free(&ids->users);
	map_free(&ids->groups);
	arena_free(&ids->names);
	free(ids);
}

int ids_error(const struct ids *ids)
{
	return ids->error;
}

bool ids_are_short(const struct ids *ids)
{
	return ids && ids->error == ENOMEM;
}

/* Of who has no name errno may be anything (getpwnam(3)), but not what says that it can't
 * be told. */
static void note_error(struct ids *ids)
{
	if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == EIO || errno == EINTR)
		ids->error = errno;
}

/* NULL with errno where it can't be opened. */
static FILE *open_database(const struct sysroot *root, const char *path)
{
	int fd = sysroot_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	if (file)
		return file;
	if (fd >= 0)
		close(fd);
	errno = fd < 0 ? -fd : ENOMEM;
	return NULL;
}

static const char *look_up_user(struct ids *ids, uint32_t uid)
{
	AUTO_FCLOSE FILE *file = NULL;
	struct passwd *user;

	if (!ids->root->captured) {
		errno = 0;
		user = getpwuid(uid);
		if (!user)
			note_error(ids);
		return user ? user->pw_name : NULL;
	}
	file = open_database(ids->root, "/etc/passwd");
	while (file && (user = fgetpwent(file)))
		if (user->pw_uid == uid)
			return user->pw_name;
	return NULL;
}

static const char *look_up_group(struct ids *ids, uint32_t gid)
{
	AUTO_FCLOSE FILE *file = NULL;
	struct group *group;

	if (!ids->root->captured) {
		errno = 0;
		group = getgrgid(gid);
		if (!group)
			note_error(ids);
		return group ? group->gr_name : NULL;
	}
	file = open_database(ids->root, "/etc/group");
	while (file && (group = fgetgrent(file)))
		if (group->gr_gid == gid)
			return group->gr_name;
	return NULL;
}

static const char *find_name(struct ids *ids, struct map *map, uint32_t id,
			     const char *(*look_up)(struct ids *, uint32_t))
{
	bool is_new;
	void **slot = map_slot_of(map, id, &is_new);
	const char *name;

	if (!slot) {
		ids->error = ENOMEM;
		return NULL;
	}
	if (is_new) {
		errno = 0;
		name = look_up(ids, id);
		if (name && *name)
			*slot = arena_strndup(&ids->names, name, strlen(name));
		if (!*slot && errno == ENOMEM)
			ids->error = ENOMEM;
	}
	return *slot;
}

const char *ids_user_name(struct ids *ids, uid_t uid)
{
	return find_name(ids, &ids->users, uid, look_up_user);
}

const char *ids_group_name(struct ids *ids, gid_t gid)
{
	return find_name(ids, &ids->groups, gid, look_up_group);
}

/* The largest id is one less than (uid_t)-1, which means "none" to the kernel. */
static int parse_id(const char *text, uint32_t *id)
{
	uint64_t value;

	if (num_parse(text, 10, UINT32_MAX - 1, &value) < 0)
		return -ENOENT;
	*id = (uint32_t)value;
	return 0;
}

/* The same of what is no name, as far as that could be told. */
static int parse_id_of(const struct ids *ids, const char *text, uint32_t *id)
{
	return parse_id(text, id) == 0 ? 0 : ids->error ? -ids->error : -ENOENT;
}

int ids_find_user(struct ids *ids, const char *text, uid_t *uid)
{
	AUTO_FCLOSE FILE *file = NULL;
	struct passwd *user = NULL;

	if (!*text)
		return -ENOENT;
	if (!ids->root->captured) {
		errno = 0;
		user = getpwnam(text);
		if (!user)
			note_error(ids);
	} else {
		errno = 0;
		file = open_database(ids->root, "/etc/passwd");
		while (file && (user = fgetpwent(file)) && strcmp(user->pw_name, text) != 0)
			continue;
		if (!user)
			note_error(ids);
	}
	if (!user)
		return parse_id_of(ids, text, uid);
	*uid = user->pw_uid;
	return 0;
}

int ids_find_group(struct ids *ids, const char *text, gid_t *gid)
{
	AUTO_FCLOSE FILE *file = NULL;
	struct group *group = NULL;

	if (!*text)
		return -ENOENT;
	if (!ids->root->captured) {
		errno = 0;
		group = getgrnam(text);
		if (!group)
			note_error(ids);
	} else {
		errno = 0;
		file = open_database(ids->root, "/etc/group");
		while (file && (group = fgetgrent(file)) && strcmp(group->gr_name, text) != 0)
			continue;
		if (!group)
			note_error(ids);
	}
	if (!group)
		return parse_id_of(ids, text, gid);
	*gid = group->gr_gid;
	return 0;
}
