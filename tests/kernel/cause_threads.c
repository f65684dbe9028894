/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes with threads, ending in ways that are easily taken for another:
 *   first   the first thread ends at once, another one ends the process with status 7
 *   first-only  the first thread ends with pthread_exit, the others return: status 0
 *   all     all threads end at the same time, each by exit(2) of its own
 *   group   exit_group(7) with four other threads asleep
 *   exec    a thread that is not the first becomes /bin/true
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define THREADS 4

static pthread_barrier_t barrier;

static void *end_process(void *unused)
{
	usleep(50000);
	_exit(7);
	return unused;
}

static void *return_late(void *unused)
{
	usleep(50000);
	return unused;
}

static void *end_together(void *unused)
{
	pthread_barrier_wait(&barrier);
	syscall(SYS_exit, 0);
	return unused;
}

static void *be_true(void *unused)
{
	execl("/bin/true", "true", (char *)NULL);
	return unused;
}

static const struct mode {
	const char *name;
	void *(*run)(void *);
	int threads;
	enum { LEAVE, TOGETHER, EXIT_GROUP } then;
} modes[] = {
	{ "first", end_process, 1, LEAVE },
	{ "first-only", return_late, 1, LEAVE },
	{ "all", end_together, THREADS, TOGETHER },
	{ "group", return_late, THREADS, EXIT_GROUP },
	{ "exec", be_true, 1, LEAVE },
};

int main(int argc, char **argv)
{
	const struct mode *m = NULL;
	pthread_t thread;
	size_t i;
	int t;

	for (i = 0; argc == 2 && i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!strcmp(modes[i].name, argv[1]))
			m = &modes[i];
	}
	if (!m) {
		fprintf(stderr, "usage: %s first|first-only|all|group|exec\n", argv[0]);
		return 2;
	}
	pthread_barrier_init(&barrier, NULL, THREADS + 1);
	for (t = 0; t < m->threads; t++) {
		if (pthread_create(&thread, NULL, m->run, NULL))
			return 1;
	}
	if (m->then == EXIT_GROUP)
		_exit(7);
	if (m->then == TOGETHER)
		end_together(NULL);
	pthread_exit(NULL);
}
