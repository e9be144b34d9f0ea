/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The limits of segments. */
#include <errno.h>
#include <linux/shm.h>

#include "base/util.h"
#include "scan/limitread.h"
#include "scan/limits.h"

#define SYS_KERNEL "/proc/sys/kernel/"

/* Adds one of the limits of segments that can be used up. */
static int add_xsi(struct limit_reading *reading, const struct xsi_limits *xsi,
		   enum xsi_limits_have bit, uint64_t value, struct limit limit)
{
	if (xsi->is_absent)
		return 0;
	limit.kinds = KIND_BIT(KIND_XSI);
	limit.have |= LIMIT_IS_USED;
	if (xsi->have & bit)
		limit_set_value(&limit, value);
	if (xsi->by_shmctl & bit)
		limit.source = "shmctl(2)";
	return limit_add(reading, &limit);
}

int limit_read_xsi(struct limit_reading *reading)
{
	struct limit shmmax = {
		.name = "shmmax",
		.unit = LIMIT_BYTES,
		.source = SYS_KERNEL "shmmax",
		.description = N_("size of one segment; used: the largest one"),
	};
	const struct limit shmmin = {
		.name = "shmmin",
		.unit = LIMIT_BYTES,
		.kinds = KIND_BIT(KIND_XSI),
		.have = LIMIT_HAVE_VALUE,
		.value = SHMMIN,
		.source = "linux/shm.h",
		.description = N_("least size of one segment; it can't be changed"),
	};
	struct limit shmall = {
		.name = "shmall",
		.unit = LIMIT_PAGES,
		.source = SYS_KERNEL "shmall",
		.description = N_("pages of all segments together"),
	};
	struct limit shmmni = {
		.name = "shmmni",
		.unit = LIMIT_SEGMENTS,
		.source = SYS_KERNEL "shmmni",
		.description = N_("how many segments there may be"),
	};
	struct xsi_limits xsi;
	int rc;

	limits_read_xsi(reading->root, &xsi);
	rc = xsi.is_absent ? 0 : limits_read_xsi_use(reading->root, &xsi, reading->notes);
	if (xsi.have & XSI_LARGEST)
		limit_set_used(&shmmax, xsi.largest_bytes);
	if (xsi.have & XSI_USED) {
		limit_set_used(&shmall, xsi.used_pages);
		limit_set_used(&shmmni, xsi.used_segments);
	}
	if (!rc)
		rc = add_xsi(reading, &xsi, XSI_SHMMAX, xsi.shmmax_bytes, shmmax);
	if (!rc && !xsi.is_absent)
		rc = limit_add(reading, &shmmin);
	if (!rc)
		rc = add_xsi(reading, &xsi, XSI_SHMALL, xsi.shmall_pages, shmall);
	return rc ? rc : add_xsi(reading, &xsi, XSI_SHMMNI, xsi.shmmni, shmmni);
}
