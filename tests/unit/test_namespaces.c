/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which namespaces are asked for, what is claimed in them, and what is told of them. */
#include "model/need.h"
#include "scan/nsstate.h"
#include "scanned.h"
#include "tap.h"

#define OWN_IPC 4026531839u
#define OWN_MNT 4026531841u
#define OTHER 4026532200u
#define THIRD 4026532300u

static bool reads(const char *link, ino_t want)
{
	ino_t inode = 0;
	int rc;

	tree_link("7/ns/ipc", link);
	rc = ns_read_link(tree_root.dir_fd, "7", NS_TYPE_IPC, &inode);
	tree_drop("7/ns/ipc");
	return want ? !rc && inode == want : rc == -EINVAL;
}

static void test_links(void)
{
	ino_t inode;

	tap_ok(reads("ipc:[4026531839]", 4026531839), "a link of the kernel's");
	tap_ok(reads("ipc:[4294967295]", 4294967295), "the largest number");
	tap_ok(reads("ipc:[4294967296]", 0), "one over it");
	tap_ok(reads("ipc:[0]", 0) && reads("ipc:[]", 0) && reads("ipc:[-1]", 0) &&
		       reads("ipc:[x]", 0) && reads("ipc:4026531839", 0) && reads("]", 0) &&
		       reads("/etc/passwd", 0),
	       "what is none");
	tap_ok(ns_read_link(tree_root.dir_fd, "8", NS_TYPE_IPC, &inode) == -ESRCH,
	       "a process that is gone");
}

static void add_member(struct namespaces *all, enum ns_type type, ino_t inode, pid_t pid)
{
	const struct ns_member member = {inode, pid};

	vec_push(&all->members[type], &member);
}

/* Two processes in the reader's own namespaces, two in others, one in third ones. */
static void start(struct scanned *scanned, enum ns_scope scope, uint64_t ns)
{
	struct namespaces *all;

	scanned_init(scanned, NEED_NS);
	all = scanned->scan.namespaces = tap_need(malloc(sizeof(*all)));
	if (!all)
		tap_bail();
	*all = NAMESPACES_INIT;
	all->own[NS_TYPE_IPC] = OWN_IPC;
	all->own[NS_TYPE_MNT] = OWN_MNT;
	add_member(all, NS_TYPE_IPC, OWN_IPC, 1);
	add_member(all, NS_TYPE_IPC, OWN_IPC, 2);
	add_member(all, NS_TYPE_IPC, OTHER, 10);
	add_member(all, NS_TYPE_IPC, OTHER, 11);
	add_member(all, NS_TYPE_IPC, THIRD, 20);
	add_member(all, NS_TYPE_MNT, OWN_MNT, 1);
	add_member(all, NS_TYPE_MNT, OTHER + 1, 10);
	scanned->selector.ns_scope = scope;
	scanned->selector.ns = ns;
	all->target[NS_TYPE_IPC] = OTHER;
	all->target[NS_TYPE_MNT] = OWN_MNT;
}

/* The namespaces as "own 4026532200(2) 4026532300(1)-", with the number of members,
 * and a minus where only REFs ask for it. */
static const char *found(struct scanned *scanned, enum ns_type type)
{
	static char text[256];
	struct vec namespaces = VEC_OF(struct ns);
	size_t len = 0;

	text[0] = '\0';
	if (namespaces_find(&scanned->scan, type, &namespaces) < 0)
		tap_bail();
	for (size_t i = 0; i < namespaces.count; i++) {
		const struct ns *ns = vec_at(&namespaces, i);

		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s", i ? " " : "");
		if (ns->is_own)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "own");
		else
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%ju(%zu)",
						(uintmax_t)ns->inode, ns->member_count);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s",
					ns->is_elsewhere ? "-" : "");
	}
	vec_free(&namespaces);
	return text;
}

static bool finds(enum ns_scope scope, uint64_t ns, const char *ref, const char *ipc,
		  const char *mnt)
{
	struct scanned scanned;
	bool holds;

	start(&scanned, scope, ns);
	if (ref)
		scanned_add_ref(&scanned, ref);
	holds = !strcmp(found(&scanned, NS_TYPE_IPC), ipc) &&
		!strcmp(found(&scanned, NS_TYPE_MNT), mnt);
	if (!holds)
		printf("# %s; %s\n", found(&scanned, NS_TYPE_IPC), found(&scanned, NS_TYPE_MNT));
	scanned_free(&scanned);
	return holds;
}

static void test_scopes(void)
{
	struct scanned scanned;

	scanned_init(&scanned, 0);
	tap_ok(!strcmp(found(&scanned, NS_TYPE_IPC), "own"), "without a need the own one alone");
	scanned_free(&scanned);
	tap_ok(finds(NS_SELF, 0, NULL, "own", "own"), "self");
	tap_ok(finds(NS_ALL, 0, NULL, "own 4026532200(2) 4026532300(1)", "own 4026532201(1)"),
	       "all, by number behind the own one");
	tap_ok(finds(NS_PID, 10, NULL, "4026532200(2)", "own"), "those of a process");
	tap_ok(finds(NS_INODE, THIRD, NULL, "4026532300(1)", ""), "one by its number");
	tap_ok(finds(NS_INODE, OWN_MNT, NULL, "", "own"), "the own one by its number");
	tap_ok(finds(NS_SELF, 0, "xsi:0", "own", "own"), "a REF without @");
	tap_ok(finds(NS_SELF, 0, "xsi:0@4026532300", "4026532300(1)-", ""),
	       "one with @ names one that is not asked for otherwise");
	tap_ok(finds(NS_ALL, 0, "xsi:0@4026532300", "4026532300(1)", ""),
	       "where all are asked for the others are not read");
	tap_ok(finds(NS_PID, 10, "/name@self", "own-", "own"), "@self is the own one");
	tap_ok(finds(NS_SELF, 0, "xsi:0@4026531839", "own", ""), "and so is its number");
	tap_ok(finds(NS_SELF, 0, "xsi:0@1", "", ""), "a number of none");
}

static bool wants(enum ns_scope scope, uint64_t ns, uint32_t have, ino_t ipcns, ino_t mntns)
{
	const struct process process = {.have = have, .ipcns = ipcns, .mntns = mntns};
	struct scanned scanned;
	bool answer;

	start(&scanned, scope, ns);
	answer = namespaces_wants(&scanned.scan, &process);
	scanned_free(&scanned);
	return answer;
}

static void test_wants(void)
{
	const uint32_t both = PROCESS_HAVE_IPCNS | PROCESS_HAVE_MNTNS;

	tap_ok(wants(NS_SELF, 0, 0, 0, 0) && wants(NS_ALL, 0, both, THIRD, THIRD),
	       "what any process holds");
	tap_ok(wants(NS_PID, 10, both, OTHER, OWN_MNT), "what one holds that shares both");
	tap_ok(!wants(NS_PID, 10, both, OTHER, THIRD) && !wants(NS_PID, 10, both, THIRD, OWN_MNT),
	       "not one that shares one of them");
	tap_ok(!wants(NS_PID, 10, PROCESS_HAVE_IPCNS, OTHER, OWN_MNT),
	       "nor one of which that is not known");
	tap_ok(wants(NS_INODE, THIRD, both, THIRD, OWN_MNT) &&
		       wants(NS_INODE, THIRD, both, OTHER, THIRD),
	       "what one holds that is in that namespace");
	tap_ok(!wants(NS_INODE, THIRD, both, OTHER, OWN_MNT) &&
		       !wants(NS_INODE, THIRD, 0, THIRD, THIRD),
	       "and no other");
}

static void test_claims(void)
{
	const struct ns own = {.type = NS_TYPE_MNT, .inode = OWN_MNT, .is_own = true};
	const struct ns other = {.type = NS_TYPE_MNT, .inode = OTHER + 1};
	struct scanned scanned;
	struct scan *scan = &scanned.scan;
	bool holds = true;

	start(&scanned, NS_ALL, 0);
	scan->ns = &own;
	tap_ok(namespaces_claim(scan, 5, 100), "before namespaces are found nothing is claimed");
	found(&scanned, NS_TYPE_MNT);
	tap_ok(namespaces_claim(scan, 5, 100) && namespaces_claim(scan, 5, 100),
	       "what one has claimed it has");
	scan->ns = &other;
	tap_ok(!namespaces_claim(scan, 5, 100) && !namespaces_may_claim(scan, 5, 100),
	       "another one has not");
	tap_ok(namespaces_may_claim(scan, 5, 101) && namespaces_claim(scan, 6, 100) &&
		       namespaces_claim(scan, 5, UINT64_C(100) | UINT64_C(1) << 32),
	       "but everything else");
	scan->ns = &own;
	tap_ok(!namespaces_claim(scan, 6, 100), "and that is then its own");
	tap_ok(namespaces_claim(scan, 5, 101), "to be allowed is not to claim");
	for (ino_t i = 1000; i < 3000; i++)
		holds &= namespaces_claim(scan, 7, i) && namespaces_claim(scan, 7 + (i << 12), 1);
	scan->ns = &other;
	for (ino_t i = 1000; i < 3000; i++)
		holds &= !namespaces_claim(scan, 7, i) && !namespaces_claim(scan, 7 + (i << 12), 1);
	tap_ok(holds, "of many each is kept");
	scan->ns = NULL;
	scanned_free(&scanned);

	start(&scanned, NS_SELF, 0);
	found(&scanned, NS_TYPE_MNT);
	scan->ns = &own;
	namespaces_claim(scan, 5, 100);
	scan->ns = &other;
	tap_ok(namespaces_claim(scan, 5, 100), "of one namespace nothing is kept");
	scanned_free(&scanned);
}

static int give_notes(struct scan *scan)
{
	notes_add(scan->notes, false, "the same");
	notes_add(scan->notes, scan->ns->is_own, "of %ju", (uintmax_t)scan->ns->inode);
	return -EIO;
}

static void test_notes(void)
{
	const struct ns own = {.type = NS_TYPE_IPC, .inode = OWN_IPC, .is_own = true};
	const struct ns_note notes[] = {
		{NS_TYPE_IPC, OTHER, 1, tap_need(strdup("one"))},
		{NS_TYPE_IPC, OTHER, 3, tap_need(strdup("three"))},
		{NS_TYPE_MNT, THIRD, 1, tap_need(strdup("one"))},
		{NS_TYPE_MNT, THIRD, 2, tap_need(strdup("two"))},
	};
	struct scanned scanned;

	start(&scanned, NS_ALL, 0);
	tap_ok(namespaces_read(&scanned.scan, &own, give_notes) == -EIO &&
		       scanned.notes.texts.count == 2 && scanned_has_note(&scanned, "the same") &&
		       scanned.notes.incomplete && !scanned.scan.ns,
	       "what is told of the own namespace stays as it is");
	for (size_t i = 0; i < ARRAY_SIZE(notes); i++)
		vec_push(&scanned.scan.namespaces->notes, &notes[i]);
	namespaces_note(&scanned.scan);
	tap_ok(scanned_has_note(&scanned, "IPC namespace 4026532200: one") &&
		       scanned_has_note(&scanned, "3 IPC namespaces: three") &&
		       scanned_has_note(&scanned, "mount namespace 4026532300: one") &&
		       scanned_has_note(&scanned, "2 mount namespaces: two"),
	       "of others it is told where that is, or in how many");
	scanned_free(&scanned);

	start(&scanned, NS_SELF, 0);
	scanned.scan.namespaces->unseen = 2;
	namespaces_note(&scanned.scan);
	tap_ok(!scanned.notes.texts.count, "processes nobody asked about are not told");
	scanned_free(&scanned);
	start(&scanned, NS_ALL, 0);
	scanned.scan.namespaces->unseen = 2;
	namespaces_note(&scanned.scan);
	tap_ok(scanned_has_note(&scanned, "2 processes could not be looked into") &&
		       scanned.notes.incomplete,
	       "but where all are asked for they are");
	scanned_free(&scanned);
}

int main(void)
{
	tree_begin();
	test_links();
	test_scopes();
	test_wants();
	test_claims();
	test_notes();
	return tap_done();
}
