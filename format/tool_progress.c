/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a command has worked, and how much it has read: "bbx repack: 12 s, 340 MB read", told by a timer. The work knows nothing of it,
 * and its system calls go on: the handler is installed with SA_RESTART.
 */
#include "tool_help.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define WIDTH 60 /* of the line, which the next one covers */

static struct {
	const char *name;
	time_t start;
	volatile sig_atomic_t shown;
} progress;

/* What follows runs in a signal handler: no stdio. */

static char *put_text(char *p, const char *end, const char *text)
{
	while (*text && p < end)
		*p++ = *text++;
	return p;
}

static char *put_number(char *p, const char *end, unsigned long long n)
{
	char digits[24];
	size_t i = sizeof(digits) - 1;

	digits[i] = '\0';
	do
		digits[--i] = (char)('0' + n % 10);
	while (n /= 10);
	return put_text(p, end, digits + i);
}

/* Bytes that this process has read, by Linux; 0 when they are not known. */
static unsigned long long bytes_read(void)
{
	int fd = open("/proc/self/io", O_RDONLY | O_CLOEXEC);
	unsigned long long n = 0;
	char buf[64];
	ssize_t len = fd < 0 ? 0 : read(fd, buf, sizeof(buf));

	if (fd >= 0)
		close(fd);
	if (len > 7 && !memcmp(buf, "rchar: ", 7))
		for (ssize_t i = 7; i < len && buf[i] >= '0' && buf[i] <= '9'; i++)
			n = n * 10 + (unsigned)(buf[i] - '0');
	return n;
}

static void write_line(const char *p, size_t len)
{
	ssize_t n = write(STDERR_FILENO, p, len);

	(void)n;
}

static void show(int signal)
{
	char line[WIDTH + 2], *p = line, *end = line + WIDTH;
	unsigned long long bytes;
	int saved = errno;
	struct timespec now;

	(void)signal;
	clock_gettime(CLOCK_MONOTONIC, &now);
	bytes = bytes_read();
	memset(line, ' ', sizeof(line));
	*p++ = '\r';
	p = put_text(p, end, progress.name);
	p = put_text(p, end, ": ");
	p = put_number(p, end, (unsigned long long)(now.tv_sec - progress.start));
	p = put_text(p, end, " s");
	if (bytes) {
		p = put_text(p, end, ", ");
		p = put_number(p, end, bytes / 1000000);
		p = put_text(p, end, " MB read");
	}
	write_line(line, WIDTH);
	progress.shown = 1;
	errno = saved;
}

static void set_timer(unsigned seconds)
{
	const struct itimerval t = { { seconds, 0 }, { seconds, 0 } };

	setitimer(ITIMER_REAL, &t, NULL);
}

void bb_progress_start(void)
{
	const struct sigaction act = { .sa_handler = show, .sa_flags = SA_RESTART };
	struct timespec now;

	if (!isatty(STDERR_FILENO) || clock_gettime(CLOCK_MONOTONIC, &now) || sigaction(SIGALRM, &act, NULL))
		return;
	progress.name = bb_tool_name();
	progress.start = now.tv_sec;
	set_timer(1);
}

static void clear(void)
{
	char line[WIDTH + 1];

	if (!progress.shown)
		return;
	memset(line, ' ', sizeof(line));
	line[0] = line[WIDTH] = '\r';
	write_line(line, sizeof(line));
	progress.shown = 0;
}

void bb_progress_clear(void)
{
	if (!progress.name)
		return;
	set_timer(0);
	clear();
	set_timer(1);
}

void bb_progress_stop(void)
{
	if (!progress.name)
		return;
	set_timer(0);
	clear();
	progress.name = NULL;
}
