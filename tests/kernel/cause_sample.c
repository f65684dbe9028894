/* SPDX-License-Identifier: Apache-2.0 */
/* What samplers are to see, each for some seconds. usage: cause_sample WHAT NUMBER [SECONDS]; WHAT is a name of the table at the end. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEPS 20
#define CHURN_BYTES (1u << 20)

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void wait_for(double seconds)
{
	const struct timespec t = { (time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9) };

	nanosleep(&t, NULL);
}

/* Memory that grows to n bytes, step by step. */
static int grow(long n, double seconds)
{
	for (int i = 0; i < STEPS; i++) {
		char *p = malloc((size_t)(n / STEPS));

		if (!p)
			return 1;
		memset(p, i + 1, (size_t)(n / STEPS));
		wait_for(seconds / STEPS);
	}
	return 0;
}

/* n bytes that stay, and some more that come and go: at a limit each of their pages has to be made room for. */
static int churn(long n, double seconds)
{
	const double end = now() + seconds;
	char *p = malloc((size_t)n);

	if (!p)
		return 1;
	memset(p, 1, (size_t)n);
	while (now() < end) {
		p = mmap(NULL, CHURN_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			return 1;
		memset(p, 1, CHURN_BYTES);
		munmap(p, CHURN_BYTES);
	}
	return 0;
}

/* n processes that use a CPU each. */
static int spin(long n, double seconds)
{
	const double end = now() + seconds;

	for (long i = 1; i < n; i++)
		if (!fork())
			break;
	while (now() < end)
		;
	while (wait(NULL) > 0)
		;
	return 0;
}

/* n forks; says how many were refused. */
static int forks(long n, double seconds)
{
	long refused = 0;

	for (long i = 0; i < n; i++) {
		pid_t pid = fork();

		if (!pid) {
			wait_for(seconds);
			_exit(0);
		}
		refused += pid < 0 && errno == EAGAIN;
	}
	while (wait(NULL) > 0)
		;
	printf("%ld\n", refused);
	return 0;
}

/* n connections to a socket that takes two, and nobody accepts. */
static int overflow(long n, double seconds)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(a);

	if (bind(fd, (void *)&a, len) || listen(fd, 1) || getsockname(fd, (void *)&a, &len))
		return 1;
	for (long i = 0; i < n; i++) {
		int c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

		if (c < 0 || (connect(c, (void *)&a, len) && errno != EINPROGRESS))
			return 1;
	}
	wait_for(seconds);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(long n, double seconds);
} causes[] = {
	{ "grow", grow }, { "churn", churn }, { "spin", spin }, { "forks", forks }, { "overflow", overflow },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 2 && i < sizeof(causes) / sizeof(*causes); i++)
		if (!strcmp(causes[i].name, argv[1]))
			return causes[i].run(atol(argv[2]), argc > 3 ? atof(argv[3]) : 0);
	fputs("usage: cause_sample WHAT NUMBER [SECONDS]\n", stderr);
	return 2;
}
