/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the kernel produce events at a rate: signals, TCP connections over loopback, processes.
 * usage: cause_load RATE SECONDS KIND[:SHARE]...  with RATE in events a second, 0 = as fast as it can. Of several kinds, each makes
 * its share of the events, 1 by default. Prints "N events, N a second, N ns of CPU each".
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* A kind that was asked for. */
struct part {
	const struct kind *kind;
	double share; /* of all events */
	double made;
};

/* "signal", "tcp:3" */
static int parse_part(const char *arg, struct part *p)
{
	size_t len = strcspn(arg, ":");

	for (size_t i = 0; i < N_KINDS; i++) {
		if (strlen(kinds[i].name) != len || strncmp(kinds[i].name, arg, len))
			continue;
		*p = (struct part){ .kind = &kinds[i], .share = arg[len] ? atof(arg + len + 1) : 1 };
		return p->share > 0 ? 0 : -1;
	}
	return -1;
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

static double cpu_ns(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * NS_PER_S + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000;
}

/* As many events as are due of a total; without a rate, some. */
static int make_due(struct part *p, double total)
{
	double due = total ? total * p->share : p->made + 64;

	for (; p->made < due; p->made += p->kind->events)
		if (p->kind->make())
			return -1;
	return 0;
}

static int run(double rate, double seconds, struct part *parts, int n)
{
	long long start = now_ns(), end = start + (long long)(seconds * NS_PER_S), now = start;
	double total = 0;

	for (long long tick = 1; now < end; tick++) {
		const long long at = start + tick * NS_PER_S / TICKS;
		const struct timespec until = { at / NS_PER_S, at % NS_PER_S };

		for (int i = 0; i < n; i++)
			if (make_due(&parts[i], rate * (double)tick / TICKS))
				return -1;
		if (rate)
			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
		now = now_ns();
	}
	for (int i = 0; i < n; i++)
		total += parts[i].made;
	printf("%.0f events, %.0f a second, %.0f ns of CPU each\n", total, total * NS_PER_S / (double)(now - start),
	       (cpu_ns(RUSAGE_SELF) + cpu_ns(RUSAGE_CHILDREN)) / total);
	return 0;
}

int main(int argc, char **argv)
{
	struct part parts[N_KINDS];
	double shares = 0;
	int n = 0;

	for (int i = 3; i < argc && n < (int)N_KINDS && !parse_part(argv[i], &parts[n]); i++)
		shares += parts[n++].share;
	if (argc < 4 || n != argc - 3) {
		fprintf(stderr, "usage: %s RATE SECONDS signal|tcp|process[:SHARE]...\n", argv[0]);
		return 2;
	}
	for (int i = 0; i < n; i++)
		parts[i].share /= shares;
	signal(SIGUSR1, SIG_IGN);
	if (start_listener() || run(atof(argv[1]), atof(argv[2]), parts, n)) {
		perror(argv[0]);
		return 1;
	}
	return 0;
}
