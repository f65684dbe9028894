/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gets or sends itself a signal: segv, abort, timer (a POSIX timer's SIGUSR2), queue (SIGUSR1), ignored (SIGTERM),
 * noise (SIGCHLD and such).
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void nothing(int sig)
{
	(void)sig;
}

static void segv(void)
{
	volatile char *volatile nowhere = NULL;

	*nowhere = 1;
}

static void timer(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	struct itimerspec soon = { .it_value.tv_nsec = 1000000 };
	timer_t id;

	signal(SIGUSR2, nothing);
	if (timer_create(CLOCK_MONOTONIC, &event, &id) || timer_settime(id, 0, &soon, NULL))
		exit(1);
	pause();
}

static void queue(void)
{
	union sigval value = { .sival_int = 1 };

	signal(SIGUSR1, nothing);
	sigqueue(getpid(), SIGUSR1, value);
}

static void ignored(void)
{
	signal(SIGTERM, SIG_IGN);
	kill(getpid(), SIGTERM);
}

static void noise(void)
{
	static const int sigs[] = { SIGCHLD, SIGURG, SIGALRM, SIGVTALRM, SIGPROF, SIGWINCH };
	size_t i;

	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++) {
		signal(sigs[i], nothing);
		kill(getpid(), sigs[i]);
	}
}

static const struct mode {
	const char *name;
	void (*run)(void);
} modes[] = {
	{ "segv", segv }, { "abort", abort }, { "timer", timer }, { "queue", queue }, { "ignored", ignored }, { "noise", noise },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc == 2 && i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!strcmp(modes[i].name, argv[1])) {
			modes[i].run();
			return 0;
		}
	}
	fprintf(stderr, "usage: %s segv|abort|timer|queue|ignored|noise\n", argv[0]);
	return 2;
}
