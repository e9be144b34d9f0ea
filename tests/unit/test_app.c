/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names that software makes, each with one that is nearly it, and names that
 * want to break the matching.
 */
#include "model/app.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static const struct {
	enum object_kind kind;
	const char *name;
	const char *token; /* NULL: no software known */
	pid_t pid;
} cases[] = {
	{KIND_POSIX, ".com.google.Chrome.aB3_x9", "chrome", 0},
	{KIND_POSIX, ".com.google.Chrome.aB3x", NULL, 0},
	{KIND_POSIX, ".org.chromium.Chromium.aB3Zx9", "chromium", 0},
	{KIND_POSIX, "org.chromium.Chromium.aB3Zx9", NULL, 0},
	{KIND_POSIX, ".org.chromium.Chromium.aB3Z-9", NULL, 0},
	{KIND_POSIX, "cuda.shm.3e9.52f2.1", "cuda", 0},
	{KIND_POSIX, "cuda.shm.3e9.52f2", NULL, 0},
	{KIND_POSIX, "cuda.shm.3e9.52F2.1", NULL, 0},
	{KIND_POSIX, "cuda.shm..52f2.1", NULL, 0},
	{KIND_HUGETLB, "spdk_pid4711map_12", "spdk", 4711},
	{KIND_HUGETLB, "spdk_pid0map_12", "dpdk", 0},
	{KIND_HUGETLB, "spdk7map_0", "spdk", 0},
	{KIND_HUGETLB, "spdkmap_0", "dpdk", 0},
	{KIND_HUGETLB, "~spdk_pid4711map_12", "dpdk", 0},
	{KIND_HUGETLB, "~spdk7map_0", "dpdk", 0},
	{KIND_POSIX, "spdk_pid4711map_12", NULL, 0},
	{KIND_POSIX, "nvmf_trace.pid4711", "spdk", 4711},
	{KIND_POSIX, "a_trace.pid_trace.pid12", "spdk", 12},
	{KIND_POSIX, "nvmf_trace.pid4711x", NULL, 0},
	{KIND_HUGETLB, "rtemap_0", "dpdk", 0},
	{KIND_HUGETLB, "my.map_appmap_65535", "dpdk", 0},
	{KIND_HUGETLB, "rtemap_", NULL, 0},
	{KIND_HUGETLB, "rtemap_0.lock", NULL, 0},
	{KIND_POSIX, "rtemap_0", NULL, 0},
	{KIND_POSIX, "envoy_shared_memory_0", "envoy", 0},
	{KIND_POSIX, "envoy_shared_memory_a", NULL, 0},
	{KIND_POSIX, "fastrtps_0123456789abcdef_el", "fastdds", 0},
	{KIND_SEM, "fastrtps_port7411_mutex", "fastdds", 0},
	{KIND_POSIX, "fastrtps", NULL, 0},
	{KIND_POSIX, "fastdds_port7411", "fastdds", 0},
	{KIND_POSIX, "fastdds-port7411", NULL, 0},
	{KIND_POSIX, "fast_datasharing_01.0f.40.ec_0.0.14.3", "fastdds", 0},
	{KIND_SEM, "fast_datasharing_01.0f.40.ec_0.0.14.3", NULL, 0},
	{KIND_POSIX, "org.mozilla.ipc.21.0", "firefox", 21},
	{KIND_POSIX, "org.mozilla.ipc.21", NULL, 0},
	{KIND_POSIX, "org.mozilla.ipc.-21.0", NULL, 0},
	{KIND_POSIX, "snap.firefox.org.mozilla.ipc.4194303.17", "firefox", 4194303},
	{KIND_POSIX, "snap.org.mozilla.ipc.1.1", NULL, 0},
	{KIND_POSIX, "wayland.mozilla.ipc.3", "firefox", 0},
	{KIND_POSIX, "wayland.mozilla.ipc.", NULL, 0},
	{KIND_POSIX, "shmpipe.12345.    0", "gstreamer", 12345},
	{KIND_POSIX, "shmpipe.12345.12345", "gstreamer", 12345},
	{KIND_POSIX, "shmpipe. 1234.    0", "gstreamer", 0},
	{KIND_POSIX, "shmpipe.12345.", NULL, 0},
	{KIND_POSIX, "shmpipe. 1234", NULL, 0},
	{KIND_POSIX, "iceoryx_mgmt", "iceoryx", 0},
	{KIND_POSIX, "iceoryx_mgmt2", NULL, 0},
	{KIND_POSIX, "iox1_0_u_roudi", "iceoryx", 0},
	{KIND_POSIX, "iox1_u_roudi", NULL, 0},
	{KIND_POSIX, "iox2_0123.dyn", "iceoryx", 0},
	{KIND_POSIX, "iox3_0123.dyn", NULL, 0},
	{KIND_POSIX, "Intel_MPI_zomd8c", "intel-mpi", 0},
	{KIND_POSIX, "Intel_MPI_zomd8", NULL, 0},
	{KIND_POSIX, "jack-1000-0", "jack", 0},
	{KIND_POSIX, "jack-1000", NULL, 0},
	{KIND_POSIX, "jack--0", NULL, 0},
	{KIND_POSIX, "jack-shm-registry", "jack", 0},
	{KIND_POSIX, "jack-shm-registr", NULL, 0},
	{KIND_SEM, "jack_sem.1000_default_system", "jack", 0},
	{KIND_POSIX, "jack_sem.1000_default_system", "jack", 0},
	{KIND_SEM, "jack_sem.1000", NULL, 0},
	{KIND_HUGETLB, "libhugetlbfs.tmp.uhLMgy", "libhugetlbfs", 0},
	{KIND_HUGETLB, "libhugetlbfs.tmp.uhLMgyy", NULL, 0},
	{KIND_SEM, "loky-991-a_b4c8xy", "loky", 991},
	{KIND_SEM, "loky-0991-a_b4c8xy", NULL, 0},
	{KIND_SEM, "loky-991-a_b4c8", NULL, 0},
	{KIND_POSIX, "loky-991-a_b4c8xy", NULL, 0},
	{KIND_POSIX, "lttng-ust-wait-8", "lttng", 0},
	{KIND_POSIX, "lttng-ust-wait-8-1000", "lttng", 0},
	{KIND_POSIX, "lttng-ust-wait-", NULL, 0},
	{KIND_POSIX, "lttng-ust-wait-8-", NULL, 0},
	{KIND_POSIX, "lttng-ust-wait--1000", NULL, 0},
	{KIND_POSIX, "ust-shm-consumer-1", "lttng", 1},
	{KIND_POSIX, "ust-shm-consumer-1.", NULL, 0},
	{KIND_POSIX, "ust-shm-tmp-AbCdEf", "lttng", 0},
	{KIND_POSIX, "ust-shm-tmp-AbCdE", NULL, 0},
	{KIND_POSIX, "mpich_shar_tmpYbGKbb", "mpich", 0},
	{KIND_POSIX, "mpich_shar_tmp.YbGKb", NULL, 0},
	{KIND_POSIX, "nccl-Ab12Cd", "nccl", 0},
	{KIND_POSIX, "nccl-Ab12Cd7", NULL, 0},
	{KIND_POSIX, "sm_segment.node-01.1000.95f30001.2", "openmpi", 0},
	{KIND_POSIX, "sm_segment.95f30001.2", NULL, 0},
	{KIND_POSIX, "sm_segment.node.1000..2", NULL, 0},
	{KIND_POSIX, "vader_segment.a.b.c.1000.95f30001.2", "openmpi", 0},
	{KIND_POSIX, "vader_segment.node.1000.95f30001.", NULL, 0},
	{KIND_POSIX, "vader_segment.node.1000.job.2", NULL, 0},
	{KIND_POSIX, "open_mpi.0000", "openmpi", 0},
	{KIND_POSIX, "open_mpi.", NULL, 0},
	{KIND_POSIX, "ora_ORCL_32770_0", "oracle", 0},
	{KIND_POSIX, "ora_+ASM_3011536284_0_0", "oracle", 0},
	{KIND_POSIX, "ora_ORCL_0", NULL, 0},
	{KIND_POSIX, "ora_ORCL_shm_0", NULL, 0},
	{KIND_POSIX, "libpod_lock", "podman", 0},
	{KIND_POSIX, "libpod_locks", NULL, 0},
	{KIND_POSIX, "libpod_rootless_lock_1000", "podman", 0},
	{KIND_POSIX, "libpod_rootless_lock", NULL, 0},
	{KIND_POSIX, "PostgreSQL.4127584506", "postgresql", 0},
	{KIND_POSIX, "PostgreSQL.", NULL, 0},
	{KIND_POSIX, "postgresql.4127584506", NULL, 0},
	{KIND_SEM, "PostgreSQL.4127584506", NULL, 0},
	{KIND_POSIX, "psm2_shm.100000000000000000020", "psm2", 0},
	{KIND_POSIX, "psm2_shm", NULL, 0},
	{KIND_POSIX, "pulse-shm-4294967295", "pulseaudio", 0},
	{KIND_POSIX, "pulse-shm--1", NULL, 0},
	{KIND_POSIX, "psm_95b62aa5", "python", 0},
	{KIND_POSIX, "psm_95b62aa5x", NULL, 0},
	{KIND_POSIX, "pym-77-abcd_123", "python", 77},
	{KIND_POSIX, "pym-77-abcd_12", NULL, 0},
	{KIND_POSIX, "pym--77-abcd_12", NULL, 0},
	{KIND_SEM, "mp-k2_9a0zz", "python", 0},
	{KIND_SEM, "mp-k2.9a0zz", NULL, 0},
	{KIND_POSIX, "mp-k2_9a0zz", NULL, 0},
	{KIND_POSIX, "torch_4242_3735928559_0", "pytorch", 4242},
	{KIND_POSIX, "torch_4242_3735928559", NULL, 0},
	{KIND_POSIX, "torch__3735928559_0", NULL, 0},
	{KIND_POSIX, "torch_4242__0", NULL, 0},
	{KIND_POSIX, "torch_4242_0_", NULL, 0},
	{KIND_HUGETLB, "qemu_back_mem._objects_mem0.Ab12Cd", "qemu", 0},
	{KIND_POSIX, "qemu_back_mem.pc.ram.Ab12Cd", "qemu", 0},
	{KIND_HUGETLB, "qemu_back_mem.Ab12Cd", NULL, 0},
	{KIND_POSIX, "qipc_sharedmemory_key07a1a6dc", "qt", 0},
	{KIND_POSIX, "qipc_sharedmemory_", NULL, 0},
	{KIND_SEM, "qipc_systemsem_key07a1a6dc", "qt", 0},
	{KIND_SEM, "qipc_systemsem_KEY", NULL, 0},
	{KIND_POSIX, "plasmaXy12Ab", "ray", 0},
	{KIND_POSIX, "plasma-Xy12A", NULL, 0},
	{KIND_POSIX, "hsakmt_shared_mem", "rocm", 0},
	{KIND_SEM, "hsakmt_semaphore", "rocm", 0},
	{KIND_SEM, "hsakmt_shared_mem", NULL, 0},
	{KIND_POSIX, "hsakmt_semaphore", NULL, 0},
	{KIND_POSIX, "triton_python_backend_shm_region_7", "triton", 0},
	{KIND_POSIX, "triton_python_backend_shm_region", NULL, 0},
	{KIND_POSIX, "ucx_shm_posix_2e841ba5", "ucx", 0},
	{KIND_POSIX, "ucx_shm_posix_2e841bag", NULL, 0},
	{KIND_POSIX, "WK2SharedMemory.123", "webkit", 0},
	{KIND_POSIX, "WK2SharedMemory.inspector.port", NULL, 0},
	{KIND_POSIX, "wine-1a2b3c-esync", "wine", 0},
	{KIND_POSIX, "wine--esync", NULL, 0},
	{KIND_POSIX, "wine-1a2b3c-fsync", "wine", 0},
	{KIND_POSIX, "wine-1a2b3c-msync", NULL, 0},
	{KIND_POSIX, "wine--fsync", NULL, 0},
	{KIND_POSIX, "zm.mmap.3", "zoneminder", 0},
	{KIND_POSIX, "zm-mmap.3", NULL, 0},

	{KIND_MEMFD, "doublemapper", "dotnet", 0},
	{KIND_MEMFD, "doublemapper2", NULL, 0},
	{KIND_POSIX, "doublemapper", NULL, 0},
	{KIND_MEMFD, "mozilla-ipc", "firefox", 0},
	{KIND_MEMFD, "org.mozilla.ipc.21.0", NULL, 0},
	{KIND_MEMFD, "gdk-wayland", "gtk", 0},
	{KIND_MEMFD, "gdk-wayland-1f", NULL, 0},
	{KIND_POSIX, "gdk-wayland-1f", "gtk", 0},
	{KIND_POSIX, "gdk-wayland", NULL, 0},
	{KIND_MEMFD, "runsc-memory", "gvisor", 0},
	{KIND_MEMFD, "runsc", NULL, 0},
	{KIND_MEMFD, "mesa-shared", "mesa", 0},
	{KIND_MEMFD, "mesa", NULL, 0},
	{KIND_MEMFD, "mutter-anonymous-file-keymap", "mutter", 0},
	{KIND_MEMFD, "mutter-anonymous-file", NULL, 0},
	{KIND_MEMFD, "java_heap", "openjdk", 0},
	{KIND_MEMFD, "java_heap.hugetlb", "openjdk", 0},
	{KIND_POSIX, "java_heap.4711", "openjdk", 4711},
	{KIND_HUGETLB, "java_heap.4711", "openjdk", 4711},
	{KIND_MEMFD, "java_heap.4711", NULL, 0},
	{KIND_POSIX, "java_heap", NULL, 0},
	{KIND_MEMFD, "pipewire-memfd", "pipewire", 0},
	{KIND_MEMFD, "pipewire-memfd:flags=0x0000000f,type=2,size=2312", "pipewire", 0},
	{KIND_MEMFD, "pipewire", NULL, 0},
	{KIND_MEMFD, "pulseaudio", "pulseaudio", 0},
	{KIND_MEMFD, "pulse-shm-1", NULL, 0},
	{KIND_MEMFD, "runc_cloned:/proc/self/exe", "runc", 0},
	{KIND_MEMFD, "runc_cloned", NULL, 0},
	{KIND_MEMFD, "wayland-cursor", "wayland", 0},
	{KIND_MEMFD, "wayland", NULL, 0},
	{KIND_MEMFD, "weston-shared", "weston", 0},
	{KIND_MEMFD, "weston", NULL, 0},
	{KIND_MEMFD, "wine-mapping", "wine", 0},
	{KIND_MEMFD, "wine-1f-esync", NULL, 0},
	{KIND_MEMFD, "xshmfence", "xshmfence", 0},
	{KIND_MEMFD, "xshmfenc", NULL, 0},

	/* pids at and over the edge */
	{KIND_POSIX, "ust-shm-consumer-2147483647", "lttng", INT_MAX},
	{KIND_POSIX, "ust-shm-consumer-2147483648", NULL, 0},
	{KIND_POSIX, "ust-shm-consumer-4294967297", NULL, 0},
	{KIND_POSIX, "ust-shm-consumer-18446744073709551617", NULL, 0},
	{KIND_POSIX, "ust-shm-consumer-0", NULL, 0},
	{KIND_POSIX, "ust-shm-consumer-01", NULL, 0},
	{KIND_POSIX, "ust-shm-consumer-+1", NULL, 0},
	{KIND_POSIX, "ust-shm-consumer- 1", NULL, 0},
	{KIND_POSIX, "ust-shm-consumer-1 ", NULL, 0},
	{KIND_POSIX, "ust-shm-consumer-", NULL, 0},
	{KIND_POSIX, "x_trace.pid99999999999", NULL, 0},

	/* patterns are no names */
	{KIND_POSIX, "", NULL, 0},
	{KIND_POSIX, "PostgreSQL.{dec}", NULL, 0},
	{KIND_POSIX, "nccl-??????", NULL, 0},
	{KIND_HUGETLB, "{any}map_{dec}", NULL, 0},
	{KIND_XSI, "PostgreSQL.1", NULL, 0},
};

/* Names that go on at the end as they please, told by how they begin. */
static const char *const open_ended[] = {
	"fast",		"iox1_",	   "iox2_",
	"jack_sem",	"psm2_shm.",	   "triton_python_backend_shm_region_",
	"runc_cloned:", "pipewire-memfd:", "mutter-anonymous-file-",
};

/* Names that do so in front, told by what is in them. */
static const char *const open_fronted[] = {"_trace.pid", "map_"};

static const char *token_of(const struct app *app)
{
	return app ? app->token : "none";
}

/* Looks up an exact copy on the heap, so that a byte read too many is noticed. */
static const struct app *find(enum object_kind kind, const char *name, size_t len, pid_t *pid)
{
	char *copy = tap_need(malloc(len ? len : 1));
	const struct app *app;

	memcpy(copy, name, len);
	app = app_find_by_name(kind, copy, len, pid);
	free(copy);
	return app;
}

static void test_names(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pid_t pid = -1;
		const struct app *app =
			find(cases[i].kind, cases[i].name, strlen(cases[i].name), &pid);
		const char *want = cases[i].token ? cases[i].token : "none";

		tap_ok(!strcmp(token_of(app), want) && pid == cases[i].pid, "%s %s: %s, pid %d",
		       kind_table[cases[i].kind].name, cases[i].name, want, (int)cases[i].pid);
	}
	tap_ok(app_find_by_name(KIND_POSIX, "torch_1_2_3", 11, NULL) != NULL,
	       "the pid need not be asked for");
}

/* Each name with a byte more in front, and behind: it is another one, or none. */
static void test_anchors(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char name[256];
		bool is_open_front = false, is_open_end = false;
		int len;

		if (!cases[i].token)
			continue;
		for (size_t o = 0; o < sizeof(open_ended) / sizeof(open_ended[0]); o++)
			is_open_end |=
				!strncmp(cases[i].name, open_ended[o], strlen(open_ended[o]));
		for (size_t o = 0; o < sizeof(open_fronted) / sizeof(open_fronted[0]); o++)
			is_open_front |= strstr(cases[i].name, open_fronted[o]) != NULL;

		len = snprintf(name, sizeof(name), "~%s", cases[i].name);
		tap_ok(!find(cases[i].kind, name, (size_t)len, NULL) == !is_open_front, "%s %s",
		       name, is_open_front ? "is one more" : "is none");
		len = snprintf(name, sizeof(name), "%s~", cases[i].name);
		tap_ok(!find(cases[i].kind, name, (size_t)len, NULL) == !is_open_end, "%s %s", name,
		       is_open_end ? "is one more" : "is none");
	}
}

/* A name with a NUL, 255 bytes of one sort behind a beginning, every kind. */
static void test_hostile_names(void)
{
	static const char *const starts[] = {
		"",
		"torch_",
		"fastrtps_",
		"sm_segment.",
		"vader_segment.a.",
		"ora_",
		"jack_sem.",
		"spdk_pid",
		"snap.",
		"shmpipe. ",
		"qemu_back_mem.",
		"psm_",
		"cuda.shm.1.",
		"PostgreSQL.",
	};
	static const char fills[] = "{?0189a_.-map \xff\n}\0";
	char name[255];
	pid_t pid;
	bool holds = true;

	tap_ok(!find(KIND_POSIX, "PostgreSQL.1\0", 13, &pid), "a NUL at the end is no digit");
	tap_ok(!find(KIND_POSIX, "torch_1\0_2_3", 12, &pid) && !pid, "a NUL in the middle");
	tap_ok(!find(KIND_POSIX, "\0PostgreSQL.1", 13, &pid), "a NUL in front");
	tap_ok(find(KIND_POSIX, "iox2_\0\0", 7, &pid) != NULL, "{any} takes a NUL");
	tap_ok(!find(KIND_POSIX, "PostgreSQL.12", 11, &pid), "nothing is read behind the length");

	memset(name, '{', sizeof(name));
	tap_ok(!find(KIND_POSIX, name, sizeof(name), &pid), "255 times {");
	memset(name, '9', sizeof(name));
	memcpy(name, "PostgreSQL.", 11);
	tap_ok(find(KIND_POSIX, name, sizeof(name), &pid) && !pid, "{dec} takes any length");
	memcpy(name, "torch_99999", 11);
	tap_ok(!find(KIND_POSIX, name, sizeof(name), &pid) && !pid, "{pid} does not");

	for (int kind = 0; kind < KIND_COUNT; kind++)
		for (size_t s = 0; s < sizeof(starts) / sizeof(starts[0]); s++)
			for (size_t f = 0; f < sizeof(fills); f++)
				for (size_t len = strlen(starts[s]); len <= sizeof(name); len++) {
					memset(name, fills[f], sizeof(name));
					memcpy(name, starts[s], strlen(starts[s]));
					pid = -1;
					if (!find((enum object_kind)kind, name, len, &pid))
						holds &= pid == 0;
					holds &= pid >= 0;
				}
	tap_ok(holds, "no pid without software, and none below 0");

	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = "map_"[i % 4];
	tap_ok(!find(KIND_HUGETLB, name, sizeof(name), &pid), "many near ends behind {any}");
	name[254] = '1';
	name[253] = '_';
	memcpy(name + 250, "map", 3);
	tap_ok(find(KIND_HUGETLB, name, sizeof(name), &pid) != NULL, "and the true end");
}

static const struct object_dir shm_dir = {.path = "/dev/shm", .mount_len = 8};

static const struct app *find_object(enum object_kind kind, const char *name, uint32_t flags,
				     pid_t *pid)
{
	struct object object = {.kind = kind, .flags = flags, .name = name};

	object.dir = KIND_BIT(kind) & KINDS_WITH_PATH ? &shm_dir : NULL;
	object.name_len = name ? strlen(name) : 0;
	return app_find_by_object(&object, pid);
}

static void test_objects(void)
{
	pid_t pid = -1;

	tap_ok(!strcmp(token_of(find_object(KIND_POSIX, "torch_12_2_3", 0, &pid)), "pytorch") &&
		       pid == 12 &&
		       !strcmp(token_of(find_object(KIND_SEM, "sem.mp-abcdefgh", 0, NULL)),
			       "python") &&
		       !find_object(KIND_POSIX, "sem.mp-abcdefgh", 0, NULL),
	       "objects of /dev/shm");
	tap_ok(!strcmp(token_of(find_object(KIND_MEMFD, "xshmfence", 0, &pid)), "xshmfence") &&
		       !pid && !find_object(KIND_MEMFD, "", 0, NULL),
	       "memfds");
	pid = -1;
	tap_ok(!strcmp(token_of(find_object(KIND_UNLINKED, "/dev/shm/torch_12_2_3", 0, &pid)),
		       "pytorch") &&
		       pid == 12,
	       "unlinked files by their last name");
	tap_ok(!strcmp(token_of(find_object(KIND_UNLINKED, "/dev/shm/sem.mp-abcdefgh", 0, NULL)),
		       "python") &&
		       !strcmp(token_of(find_object(KIND_UNLINKED, "/run/shm/sem.jack_sem.1_a", 0,
						    NULL)),
			       "jack"),
	       "semaphores among them");
	tap_ok(!strcmp(token_of(
			       find_object(KIND_UNLINKED, "/mnt/huge/rtemap_1", OBJECT_HUGE, NULL)),
		       "dpdk") &&
		       !find_object(KIND_UNLINKED, "/dev/shm/rtemap_1", 0, NULL),
	       "files of huge pages, too");
	pid = -1;
	tap_ok(!find_object(KIND_UNLINKED, NULL, 0, &pid) && !pid &&
		       !find_object(KIND_UNLINKED, "torch_12_2_3", 0, NULL) &&
		       !find_object(KIND_UNLINKED, "/dev/shm/torch_12_2_3/x", 0, NULL) &&
		       !find_object(KIND_ANON, NULL, 0, NULL) &&
		       !find_object(KIND_XSI, NULL, 0, NULL),
	       "what has no name is nobody's");
	tap_ok(app_kinds(app_find_by_token("gtk")) & KIND_BIT(KIND_UNLINKED) &&
		       app_kinds(app_find_by_token("mesa")) == KIND_BIT(KIND_MEMFD),
	       "files may be unlinked; memfds are nothing else");
}

static void test_tokens(void)
{
	size_t count = 0;
	bool unique = true, plain = true, found = true;

	for (const struct app *app; (app = app_at(count)); count++) {
		for (size_t other = 0; other < count; other++)
			unique &= strcmp(app->token, app_at(other)->token) &&
				  strcmp(app->name, app_at(other)->name);
		plain &= app->token[0] != '\0' &&
			 app->token[strspn(app->token, "abcdefghijklmnopqrstuvwxyz0123456789-")] ==
				 '\0';
		found &= app_find_by_token(app->token) == app;
		found &= app_find_by_token(app->name) == app;
	}
	tap_ok(count > 0 && !app_at(count) && !app_at((size_t)-1), "the list ends");
	tap_ok(unique, "tokens and names are unique");
	tap_ok(plain, "tokens are lower case letters, digits and '-'");
	tap_ok(found, "each is found by its token and by its name");
	tap_ok(!strcmp(token_of(app_find_by_token("PoStGrEsQl")), "postgresql"), "in any case");
	tap_ok(!strcmp(token_of(app_find_by_token("OPEN mpi")), "openmpi"), "the name too");
	tap_ok(!app_find_by_token("") && !app_find_by_token("post") &&
		       !app_find_by_token("postgresql ") && !app_find_by_token("none"),
	       "but no other word");

	for (size_t i = 0; i < count; i++) {
		bool hit = false;

		for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++)
			hit |= cases[c].token && !strcmp(cases[c].token, app_at(i)->token);
		tap_ok(hit, "%s has a name here", app_at(i)->name);
	}
}

int main(void)
{
	test_names();
	test_anchors();
	test_hostile_names();
	test_objects();
	test_tokens();
	return tap_done();
}
