/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the kernel produce events at a rate: signals, TCP connections over loopback, processes.
 * usage: cause_load RATE SECONDS KIND...  with RATE in events a second, 0 = as fast as it can. Of several kinds, each makes the
 * same share of the events.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000ll
#define TICKS 100 /* a second */

static struct {
	int listener;
	struct sockaddr_in addr;
} tcp;

static int make_signal(void)
{
	return kill(getpid(), SIGUSR1);
}

/* connect, established and close at one end, accept and close at the other. RST at the end leaves no socket in TIME_WAIT. */
static int make_connection(void)
{
	const struct linger reset = { .l_onoff = 1 };
	int client = socket(AF_INET, SOCK_STREAM, 0), server;

	if (client < 0 || connect(client, (struct sockaddr *)&tcp.addr, sizeof(tcp.addr)))
		return -1;
	server = accept(tcp.listener, NULL, NULL);
	setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	return (server < 0) | close(client) | close(server);
}

/* fork, exec, exit */
static int make_process(void)
{
	char *argv[] = { (char *)"/bin/true", NULL };
	pid_t pid;

	if (posix_spawn(&pid, argv[0], NULL, NULL, argv, environ))
		return -1;
	return waitpid(pid, NULL, 0) != pid;
}

static const struct kind {
	const char *name;
	int events; /* of one call */
	int (*make)(void);
} kinds[] = {
	{ "signal", 1, make_signal },
	{ "tcp", 5, make_connection },
	{ "process", 3, make_process },
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static int start_listener(void)
{
	socklen_t len = sizeof(tcp.addr);

	tcp.addr = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	tcp.listener = socket(AF_INET, SOCK_STREAM, 0);
	return tcp.listener < 0 || bind(tcp.listener, (struct sockaddr *)&tcp.addr, len) || listen(tcp.listener, 64) ||
	       getsockname(tcp.listener, (struct sockaddr *)&tcp.addr, &len);
}

static long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* As many events of a kind as are due at a time; made counts them. */
static int make_due(const struct kind *k, double due, double *made)
{
	for (; *made < due; *made += k->events)
		if (k->make())
			return -1;
	return 0;
}

static int run(double rate, double seconds, const struct kind **chosen, int n)
{
	long long start = now_ns(), end = start + (long long)(seconds * NS_PER_S), now = start;
	double made[sizeof(kinds) / sizeof(kinds[0])] = { 0 }, total = 0;

	for (long long tick = 1; now < end; tick++) {
		const long long at = start + tick * NS_PER_S / TICKS;
		const struct timespec until = { at / NS_PER_S, at % NS_PER_S };

		for (int i = 0; i < n; i++)
			if (make_due(chosen[i], rate ? rate / n * (double)tick / TICKS : made[i] + 64, &made[i]))
				return -1;
		if (rate)
			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
		now = now_ns();
	}
	for (int i = 0; i < n; i++)
		total += made[i];
	printf("%.0f events, %.0f a second\n", total, total * NS_PER_S / (double)(now - start));
	return 0;
}

int main(int argc, char **argv)
{
	const struct kind *chosen[sizeof(kinds) / sizeof(kinds[0])];
	int n = 0;

	for (int i = 3; i < argc && n < (int)(sizeof(kinds) / sizeof(kinds[0])); i++, n++)
		if (!(chosen[n] = find_kind(argv[i])))
			break;
	if (argc < 4 || n != argc - 3) {
		fprintf(stderr, "usage: %s RATE SECONDS signal|tcp|process...\n", argv[0]);
		return 2;
	}
	signal(SIGUSR1, SIG_IGN);
	if (start_listener() || run(atof(argv[1]), atof(argv[2]), chosen, n)) {
		perror(argv[0]);
		return 1;
	}
	return 0;
}
