/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/interrupt.h"

#include <pthread.h>

#include "base/util.h"

/* What ends no program by default, and what a fault of its own is, which can't be held
 * back (signal(7)). */
static const int passing[] = {
	SIGCHLD, SIGCONT, SIGURG,  SIGWINCH, SIGSEGV, SIGBUS,
	SIGFPE,	 SIGILL,  SIGTRAP, SIGSYS,   SIGABRT,
};

void interrupt_hold(struct interrupt *interrupt)
{
	sigset_t set;

	sigfillset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(passing); i++)
		sigdelset(&set, passing[i]);
	pthread_sigmask(SIG_BLOCK, &set, &interrupt->before);
}

/* A blocked signal stays pending also where it is ignored (kernel/signal.c, sig_ignored()). */
static bool is_ignored(int signal)
{
	struct sigaction action;

	return sigaction(signal, NULL, &action) < 0 || action.sa_handler == SIG_IGN;
}

bool interrupt_has_come(const struct interrupt *interrupt)
{
	sigset_t pending;

	if (sigpending(&pending) < 0 || sigisemptyset(&pending))
		return false;
	for (int signal = 1; signal <= SIGRTMAX; signal++)
		if (sigismember(&pending, signal) == 1 &&
		    sigismember(&interrupt->before, signal) == 0 && !is_ignored(signal))
			return true;
	return false;
}

void interrupt_release(const struct interrupt *interrupt)
{
	pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
}
