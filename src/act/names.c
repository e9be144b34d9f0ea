/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/names.h"

#include <sys/stat.h>

#include "base/util.h"

struct changed_file {
	dev_t dev;
	ino_t inode;
	int64_t ctime;
};

void names_begin(struct names *names)
{
	*names = (struct names){0};
	pthread_mutex_init(&names->lock, NULL);
}

void names_end(struct names *names)
{
	for (size_t i = 0; i < names->changed.size; i++)
		free(names->changed.slots[i].value);
	map_free(&names->changed);
	pthread_mutex_destroy(&names->lock);
}

static void note(struct map *changed, const struct stat *st)
{
	bool is_new;
	void **slot = map_slot_of(changed, (uint32_t)st->st_ino, &is_new);
	struct changed_file *file;

	if (!slot)
		return;
	if (!*slot)
		*slot = malloc(sizeof(*file));
	file = *slot;
	if (file)
		*file = (struct changed_file){st->st_dev, st->st_ino, st->st_ctim.tv_sec};
}

void names_note(struct names *names, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return;
	pthread_mutex_lock(&names->lock);
	note(&names->changed, &st);
	pthread_mutex_unlock(&names->lock);
}

void names_update(struct names *names, struct object *listed)
{
	const struct changed_file *file;

	pthread_mutex_lock(&names->lock);
	file = map_get(&names->changed, (uint32_t)listed->inode);
	if (file && file->dev == listed->dev && file->inode == listed->inode)
		listed->ctime = file->ctime;
	pthread_mutex_unlock(&names->lock);
}
