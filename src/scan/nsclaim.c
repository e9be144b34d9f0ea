/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What mount namespaces share, and which of them lists it. */
#include <sys/stat.h>

#include "scan/nsstate.h"

/* The namespace in which a directory or file was listed first. */
struct claim {
	struct claim *next; /* with the same hash */
	dev_t dev;
	ino_t inode;
	ino_t ns_inode;
};

static void **claim_slot(struct scan *scan, dev_t dev, ino_t inode)
{
	bool is_new;

	/* one namespace alone shares nothing */
	if (!scan->namespaces || !scan->namespaces->shares || !scan->ns)
		return NULL;
	return map_slot_of(&scan->namespaces->claims, (uint32_t)(inode ^ inode >> 32 ^ dev << 20),
			   &is_new);
}

static const struct claim *find_claim(const struct claim *claim, dev_t dev, ino_t inode)
{
	while (claim && (claim->dev != dev || claim->inode != inode))
		claim = claim->next;
	return claim;
}

bool namespaces_may_claim(struct scan *scan, dev_t dev, ino_t inode)
{
	void **slot = claim_slot(scan, dev, inode);
	const struct claim *claim = slot ? find_claim(*slot, dev, inode) : NULL;

	return !claim || claim->ns_inode == scan->ns->inode;
}

bool namespaces_claim(struct scan *scan, dev_t dev, ino_t inode)
{
	void **slot = claim_slot(scan, dev, inode);
	const struct claim *claim = slot ? find_claim(*slot, dev, inode) : NULL;
	struct claim *mine;

	if (claim || !slot)
		return !claim || claim->ns_inode == scan->ns->inode;
	/* where memory is short it may be listed twice */
	mine = arena_alloc(&scan->arena, sizeof(*mine));
	if (!mine)
		return true;
	*mine = (struct claim){*slot, dev, inode, scan->ns->inode};
	*slot = mine;
	return true;
}

bool namespaces_claim_dir(struct scan *scan, int fd)
{
	struct stat st;

	/* a name that a REF gives is looked up in every namespace */
	if (!scan->namespaces || !scan->namespaces->shares || scan->selector->refs.count)
		return true;
	return fstat(fd, &st) < 0 || namespaces_claim(scan, st.st_dev, st.st_ino);
}
