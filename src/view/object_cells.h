/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the columns of a list of objects say of an object: each fills a cell, and is
 * called after its column, or after the field that several columns show.
 */
#ifndef SHMTOOL_VIEW_OBJECT_CELLS_H
#define SHMTOOL_VIEW_OBJECT_CELLS_H

#include "view/cell.h"

void object_get_ref(const void *row, struct cell *cell);
void object_get_kind(const void *row, struct cell *cell);
void object_get_id(const void *row, struct cell *cell);
void object_get_key(const void *row, struct cell *cell);
void object_get_name(const void *row, struct cell *cell);
void object_get_path(const void *row, struct cell *cell);
void object_get_uid(const void *row, struct cell *cell);
void object_get_gid(const void *row, struct cell *cell);
void object_get_cuid(const void *row, struct cell *cell);
void object_get_cgid(const void *row, struct cell *cell);
void object_get_perms(const void *row, struct cell *cell);
void object_get_size(const void *row, struct cell *cell);
void object_get_rss(const void *row, struct cell *cell);
void object_get_swap(const void *row, struct cell *cell);
void object_get_alloc(const void *row, struct cell *cell);
void object_get_pagesize(const void *row, struct cell *cell);
void object_get_nattch(const void *row, struct cell *cell);
void object_get_holders(const void *row, struct cell *cell);
void object_get_pids(const void *row, struct cell *cell);
void object_get_cpid(const void *row, struct cell *cell);
void object_get_lpid(const void *row, struct cell *cell);
void object_get_creator(const void *row, struct cell *cell);
void object_get_status(const void *row, struct cell *cell);
void object_get_inuse(const void *row, struct cell *cell);
void object_get_atime(const void *row, struct cell *cell);
void object_get_dtime(const void *row, struct cell *cell);
void object_get_ctime(const void *row, struct cell *cell);
void object_get_mtime(const void *row, struct cell *cell);
void object_get_btime(const void *row, struct cell *cell);
void object_get_age(const void *row, struct cell *cell);
void object_get_ipcns(const void *row, struct cell *cell);
void object_get_mntns(const void *row, struct cell *cell);
void object_get_dev(const void *row, struct cell *cell);
void object_get_inode(const void *row, struct cell *cell);
void object_get_mount(const void *row, struct cell *cell);
void object_get_app(const void *row, struct cell *cell);
void object_get_origkey(const void *row, struct cell *cell);

#endif
