/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command needs to know of objects beyond what comes for nothing with
 * their listing. Columns and selectors each carry such a mask, and only what is
 * in it is read.
 */
#ifndef SHMTOOL_MODEL_NEED_H
#define SHMTOOL_MODEL_NEED_H

enum need {
	NEED_RESIDENCE = 1 << 0, /* what is resident and what is swapped */
	NEED_PAGESIZE = 1 << 1,	 /* the page size of XSI segments */
	NEED_CREATOR = 1 << 2,	 /* whether the creating process lives */
	NEED_MOUNT = 1 << 3,	 /* the mount point */
	NEED_APP = 1 << 4,	 /* the software that made it */
	NEED_AGE = 1 << 5,	 /* the clock */
	NEED_HOLDERS = 1 << 6,	 /* which processes hold it */
	NEED_MAPS = 1 << 7,	 /* each of their mappings */
	NEED_PROCESS = 1 << 8,	 /* user, command and start of these processes */
	NEED_CMDLINE = 1 << 9,	 /* their command lines */
	NEED_USE = 1 << 10,	 /* whether it is in use */
	NEED_ORPHAN = 1 << 11,	 /* whether it is an orphan */
	NEED_NS = 1 << 12,	 /* the namespaces of objects and processes */
	NEED_PRIVATE = 1 << 13,	 /* who has mapped it privately, too */
	NEED_STATFS = 1 << 14,	 /* what the file system of a mount says of itself */
	NEED_ROOT = 1 << 15,	 /* whose the directory is that is mounted */
	NEED_FSTAB = 1 << 16,	 /* what fstab sets for a mount */
};

#endif
