/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/app.h"

#include <stdbool.h>
#include <string.h>

#include "base/util.h"
#include "model/pattern.h"

#define POSIX KIND_BIT(KIND_POSIX)
#define SEM KIND_BIT(KIND_SEM)
#define HUGETLB KIND_BIT(KIND_HUGETLB)
#define MEMFD KIND_BIT(KIND_MEMFD)

struct convention {
	unsigned int kinds;
	const char *pattern; /* model/pattern.h */
};

#define CONVENTIONS_MAX 4

struct app_entry {
	struct app app;
	struct convention conventions[CONVENTIONS_MAX]; /* those not used have no pattern */
};

/*
 * The first convention that fits wins; but for that, sorted by token. The
 * comment says where the software builds the name. A pid is taken only where
 * the source shows it to be getpid() in decimal.
 */
static const struct app_entry app_table[] = {
	/* base/files/file_util_posix.cc: the template of temporary files, shared memory too */
	{{"chrome", "Google Chrome"}, {{POSIX, ".com.google.Chrome.??????"}}},
	{{"chromium", "Chromium"}, {{POSIX, ".org.chromium.Chromium.??????"}}},

	/* The driver's source is closed. As seen: uid, pid and a counter, each in hex. */
	{{"cuda", "CUDA"}, {{POSIX, "cuda.shm.{hex}.{hex}.{hex}"}}},

	/* src/coreclr/minipal/Unix/doublemapping.cpp: code that is mapped twice */
	{{"dotnet", ".NET"}, {{MEMFD, "doublemapper"}}},

	/* lib/env_dpdk/init.c: the prefix that is given to DPDK; lib/event/app.c: the trace */
	{{"spdk", "SPDK"},
	 {{HUGETLB, "spdk_pid{pid}map_{dec}"},
	  {HUGETLB, "spdk{dec}map_{dec}"},
	  {POSIX, "{any}_trace.pid{pid}"}}},

	/* lib/eal/common/eal_filesystem.h: HUGEFILE_FMT. The prefix is free ("rte" by default),
	 * which is why SPDK's are told apart before. */
	{{"dpdk", "DPDK"}, {{HUGETLB, "{any}map_{dec}"}}},

	/* source/server/hot_restart_impl.cc: "/envoy_shared_memory_{}" */
	{{"envoy", "Envoy"}, {{POSIX, "envoy_shared_memory_{dec}"}}},

	/* src/cpp/rtps/transport/shared_mem/SharedMemGlobal.hpp: ports, segments, their locks
	 * (fastrtps up to 2.x); rtps/DataSharing/DataSharingPayloadPool.hpp */
	{{"fastdds", "Fast DDS"},
	 {{POSIX | SEM, "fastdds_{any}"},
	  {POSIX | SEM, "fastrtps_{any}"},
	  {POSIX, "fast_datasharing_{any}"}}},

	/* ipc/glue/SharedMemoryPlatform_posix.cpp: a memfd, or AppendPosixShmPrefix() and a
	 * counter; widget/gtk/WindowSurfaceWayland.cpp */
	{{"firefox", "Firefox"},
	 {{POSIX, "org.mozilla.ipc.{pid}.{dec}"},
	  {POSIX, "snap.{any}.org.mozilla.ipc.{pid}.{dec}"},
	  {POSIX, "wayland.mozilla.ipc.{dec}"},
	  {MEMFD, "mozilla-ipc"}}},

	/* gst-plugins-bad/sys/shm/shmpipe.c: "/shmpipe.%5d.%5d"; %5d fills up with blanks, so a
	 * pid under 10000 is not read as one */
	{{"gstreamer", "GStreamer"},
	 {{POSIX, "shmpipe.{pid}.{any}{dec}"}, {POSIX, "shmpipe. {any}.{any}{dec}"}}},

	/* gdk/wayland/gdkshm.c (once gdkdisplay-wayland.c): open_shared_memory() */
	{{"gtk", "GTK"}, {{POSIX, "gdk-wayland-{hex}"}, {MEMFD, "gdk-wayland"}}},

	/* runsc/boot/loader.go: createMemoryFile() */
	{{"gvisor", "gVisor"}, {{MEMFD, "runsc-memory"}}},

	/* iceoryx_posh_types.hpp: SHM_NAME in 2.x; ipc_interface_base.hpp: "iox1_#_" with the
	 * domain's number in 3.x; iceoryx2/src/config.rs: "iox2_" in front of everything */
	{{"iceoryx", "iceoryx"},
	 {{POSIX, "iceoryx_mgmt"}, {POSIX, "iox1_{dec}_{any}"}, {POSIX, "iox2_{any}"}}},

	/* The source is closed, but derived from MPICH's. As seen in its own debug output. */
	{{"intel-mpi", "Intel MPI"}, {{POSIX, "Intel_MPI_??????"}}},

	/* common/shm.c: uid and index; posix/JackPosixSemaphore.cpp and linux/JackLinuxFutex.cpp
	 * (a file): BuildName() */
	{{"jack", "JACK"},
	 {{POSIX, "jack-{dec}-{dec}"},
	  {POSIX, "jack-shm-registry"},
	  {POSIX | SEM, "jack_sem.{any}_{any}"}}},

	/* hugeutils.c: hugetlbfs_unlinked_fd_for_size() */
	{{"libhugetlbfs", "libhugetlbfs"}, {{HUGETLB, "libhugetlbfs.tmp.??????"}}},

	/* loky/backend/synchronize.py: SemLock._make_name() */
	{{"loky", "joblib/loky"}, {{SEM, "loky-{pid}-????????"}}},

	/* lttng-ust include/lttng/ust-ctl.h: LTTNG_UST_WAIT_FILENAME, with the uid behind it for
	 * a user's; libringbuffer/shm.c: "/ust-shm-tmp-XXXXXX";
	 * lttng-tools src/common/ust-consumer/ust-consumer.c: create_posix_shm() */
	{{"lttng", "LTTng"},
	 {{POSIX, "lttng-ust-wait-{dec}"},
	  {POSIX, "lttng-ust-wait-{dec}-{dec}"},
	  {POSIX, "ust-shm-consumer-{pid}"},
	  {POSIX, "ust-shm-tmp-??????"}}},

	/* src/util/anon_file.c: os_create_anonymous_file() */
	{{"mesa", "Mesa"}, {{MEMFD, "mesa-shared"}}},

	/* src/mpl/src/shm/mpl_shm_mmap.c: MPL_shm_seg_create_attach_templ() */
	{{"mpich", "MPICH"}, {{POSIX, "mpich_shar_tmp??????"}}},

	/* src/core/meta-anonymous-file.c: create_anonymous_file() */
	{{"mutter", "Mutter"}, {{MEMFD, "mutter-anonymous-file-{any}"}}},

	/* src/misc/shmutils.cc: ncclShmOpen() */
	{{"nccl", "NCCL"}, {{POSIX, "nccl-??????"}}},

	/* src/hotspot/os/linux/gc/z/zPhysicalMemoryBacking_linux.cpp: create_mem_fd(), or
	 * create_file_fd(), which unlinks the file */
	{{"openjdk", "OpenJDK"},
	 {{MEMFD, "java_heap"},
	  {MEMFD, "java_heap.hugetlb"},
	  {POSIX | HUGETLB, "java_heap.{pid}"}}},

	/* opal/mca/btl/sm/btl_sm_component.c and, up to 4.x, btl/vader: host, uid, job in hex and
	 * local rank; opal/mca/shmem/posix/shmem_posix_common_utils.c: a count of tries */
	{{"openmpi", "Open MPI"},
	 {{POSIX, "sm_segment.{any}.{hex}.{dec}"},
	  {POSIX, "vader_segment.{any}.{hex}.{dec}"},
	  {POSIX, "open_mpi.{dec}"}}},

	/* The source is closed. As its installations show, with memory_target set: the instance,
	 * a number or two and the granule. */
	{{"oracle", "Oracle Database"}, {{POSIX, "ora_{any}_{dec}_{dec}"}}},

	/* src/pipewire/mem.c; with the flags, type and size behind it, as is seen of later ones */
	{{"pipewire", "PipeWire"}, {{MEMFD, "pipewire-memfd"}, {MEMFD, "pipewire-memfd:{any}"}}},

	/* libpod/define/config.go and libpod/runtime.go: the uid behind it for a user's */
	{{"podman", "Podman"}, {{POSIX, "libpod_lock"}, {POSIX, "libpod_rootless_lock_{dec}"}}},

	/* src/backend/storage/ipc/dsm_impl.c: dsm_impl_posix(); the number is random */
	{{"postgresql", "PostgreSQL"}, {{POSIX, "PostgreSQL.{dec}"}}},

	/* opa-psm2 ptl_am/am_reqrep_shmem.c: uid, endpoint id and a count of tries */
	{{"psm2", "PSM2"}, {{POSIX, "psm2_shm.{any}"}}},

	/* src/pulsecore/shm.c: segment_name(), the number is random; sharedmem_create() */
	{{"pulseaudio", "PulseAudio"}, {{POSIX, "pulse-shm-{dec}"}, {MEMFD, "pulseaudio"}}},

	/* Lib/multiprocessing: shared_memory.py _make_filename(), heap.py Arena (in sight only
	 * for a moment), synchronize.py SemLock._make_name() */
	{{"python", "Python multiprocessing"},
	 {{POSIX, "psm_{hex}"}, {POSIX, "pym-{pid}-????????"}, {SEM, "mp-????????"}}},

	/* aten/src/ATen/MapAllocator.cpp: NewProcessWideShmHandle() */
	{{"pytorch", "PyTorch"}, {{POSIX, "torch_{pid}_{dec}_{dec}"}}},

	/* system/physmem.c (once exec.c): file_ram_open() */
	{{"qemu", "QEMU"}, {{POSIX | HUGETLB, "qemu_back_mem.{any}.??????"}}},

	/* src/corelib/ipc/qtipccommon.cpp: letters of the key and its SHA-1 */
	{{"qt", "Qt"},
	 {{POSIX, "qipc_sharedmemory_{any}{hex}"}, {SEM, "qipc_systemsem_{any}{hex}"}}},

	/* src/ray/object_manager/plasma/dlmalloc.cc: create_buffer() */
	{{"ray", "Ray"}, {{POSIX, "plasma??????"}}},

	/* ROCT-Thunk-Interface src/perfctr.c: shmem_name and sem_name */
	{{"rocm", "ROCm"}, {{POSIX, "hsakmt_shared_mem"}, {SEM, "hsakmt_semaphore"}}},

	/* libcontainer/exeseal/cloned_binary_linux.go (once nsenter/cloned_binary.c): its copy of
	 * itself */
	{{"runc", "runc"}, {{MEMFD, "runc_cloned:{any}"}}},

	/* python_backend src/python_be.cc: shared_memory_region_prefix */
	{{"triton", "Triton Inference Server"},
	 {{POSIX, "triton_python_backend_shm_region_{any}"}}},

	/* src/uct/sm/mm/posix/mm_posix.c: UCT_POSIX_FILE_FMT; the number is random */
	{{"ucx", "UCX"}, {{POSIX, "ucx_shm_posix_{hex}"}}},

	/* cursor/os-compatibility.c: os_create_anonymous_file() */
	{{"wayland", "Wayland"}, {{MEMFD, "wayland-cursor"}}},

	/* Source/WebKit/Platform/unix/SharedMemoryUnix.cpp; the number is random */
	{{"webkit", "WebKit"}, {{POSIX, "WK2SharedMemory.{dec}"}}},

	/* shared/os-compatibility.c: os_create_anonymous_file() */
	{{"weston", "Weston"}, {{MEMFD, "weston-shared"}}},

	/* server/esync.c of the staging patches and Proton, fsync.c like it: the prefix's inode;
	 * server/mapping.c: create_temp_file() */
	{{"wine", "Wine"},
	 {{POSIX, "wine-{hex}-esync"}, {POSIX, "wine-{hex}-fsync"}, {MEMFD, "wine-mapping"}}},

	/* libxshmfence src/xshmfence_alloc.c: the fences of DRI3 */
	{{"xshmfence", "libxshmfence"}, {{MEMFD, "xshmfence"}}},

	/* src/zm_monitor.cpp: the monitor's number */
	{{"zoneminder", "ZoneMinder"}, {{POSIX, "zm.mmap.{dec}"}}},
};

const struct app *app_find_by_name(enum object_kind kind, const char *name, size_t len, pid_t *pid)
{
	if (pid)
		*pid = 0;
	for (size_t i = 0; i < ARRAY_SIZE(app_table); i++) {
		const struct convention *conventions = app_table[i].conventions;

		for (size_t c = 0; c < CONVENTIONS_MAX && conventions[c].pattern; c++) {
			int found;

			if (!(conventions[c].kinds & KIND_BIT(kind)))
				continue;
			found = pattern_match(conventions[c].pattern, name, len);
			if (found < 0)
				continue;
			if (pid)
				*pid = found;
			return &app_table[i].app;
		}
	}
	return NULL;
}

/* By what an unlinked file was called. Python, for one, unlinks its semaphores and
 * PyTorch its objects as soon as they are made. */
static const struct app *find_unlinked(const struct object *object, pid_t *pid)
{
	const char *slash = object->name ? strrchr(object->name, '/') : NULL;
	const char *name = slash ? slash + 1 : "";
	size_t prefix_len = strlen(SEM_PREFIX);
	const struct app *app = NULL;

	if (object->flags & OBJECT_HUGE)
		return app_find_by_name(KIND_HUGETLB, name, strlen(name), pid);
	if (!strncmp(name, SEM_PREFIX, prefix_len))
		app = app_find_by_name(KIND_SEM, name + prefix_len, strlen(name + prefix_len), pid);
	return app ? app : app_find_by_name(KIND_POSIX, name, strlen(name), pid);
}

const struct app *app_find_by_object(const struct object *object, pid_t *pid)
{
	size_t skip = object->kind == KIND_SEM ? strlen(SEM_PREFIX) : 0;

	if (object->kind == KIND_UNLINKED)
		return find_unlinked(object, pid);
	return app_find_by_name(object->kind, object->name ? object->name + skip : "",
				object->name_len - skip, pid);
}

/* Not strcasecmp(), which follows the locale. */
static bool is_same_word(const char *a, const char *b)
{
	for (;; a++, b++) {
		char ca = *a >= 'A' && *a <= 'Z' ? (char)(*a - 'A' + 'a') : *a;
		char cb = *b >= 'A' && *b <= 'Z' ? (char)(*b - 'A' + 'a') : *b;

		if (ca != cb)
			return false;
		if (!ca)
			return true;
	}
}

const struct app *app_find_by_token(const char *token)
{
	for (size_t i = 0; i < ARRAY_SIZE(app_table); i++)
		if (is_same_word(app_table[i].app.token, token) ||
		    is_same_word(app_table[i].app.name, token))
			return &app_table[i].app;
	return NULL;
}

uint32_t app_kinds(const struct app *app)
{
	uint32_t kinds = 0;

	for (size_t i = 0; i < ARRAY_SIZE(app_table); i++)
		for (size_t k = 0; k < CONVENTIONS_MAX && &app_table[i].app == app; k++)
			kinds |= app_table[i].conventions[k].kinds;
	return kinds & ~MEMFD ? kinds | KIND_BIT(KIND_UNLINKED) : kinds;
}

const struct app *app_at(size_t i)
{
	return i < ARRAY_SIZE(app_table) ? &app_table[i].app : NULL;
}
