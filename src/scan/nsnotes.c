/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of namespaces other than the reader's: the same of many is told once. */
#include <errno.h>
#include <string.h>

#include "scan/nsstate.h"

int ns_notes_count(struct vec *ns_notes, const struct ns *ns, const char *text)
{
	struct ns_note note = {.type = ns->type, .inode = ns->inode, .count = 1};

	for (size_t i = 0; i < ns_notes->count; i++) {
		struct ns_note *same = vec_at(ns_notes, i);

		if (same->type != ns->type || strcmp(same->text, text) != 0)
			continue;
		same->count++;
		return 0;
	}
	note.text = strdup(text);
	if (note.text && vec_push(ns_notes, &note))
		return 0;
	free(note.text);
	return -ENOMEM;
}

void ns_notes_add(const struct vec *ns_notes, struct notes *notes)
{
	for (size_t i = 0; i < ns_notes->count; i++) {
		const struct ns_note *note = vec_at(ns_notes, i);

		if (note->count == 1 && note->type == NS_TYPE_IPC)
			notes_add(notes, false, _("IPC namespace %ju: %s"), (uintmax_t)note->inode,
				  note->text);
		else if (note->count == 1)
			notes_add(notes, false, _("mount namespace %ju: %s"),
				  (uintmax_t)note->inode, note->text);
		else if (note->type == NS_TYPE_IPC)
			notes_add(notes, false,
				  ngettext("%ju IPC namespace: %s", "%ju IPC namespaces: %s",
					   note->count),
				  note->count, note->text);
		else
			notes_add(notes, false,
				  ngettext("%ju mount namespace: %s", "%ju mount namespaces: %s",
					   note->count),
				  note->count, note->text);
	}
}

void ns_notes_free(struct vec *ns_notes)
{
	for (size_t i = 0; i < ns_notes->count; i++)
		free(((struct ns_note *)vec_at(ns_notes, i))->text);
	vec_free(ns_notes);
}
