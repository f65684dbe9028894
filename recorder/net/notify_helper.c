/* SPDX-License-Identifier: Apache-2.0 */
#include "notify_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ENV_ROWS 32
/* Memory of bbai, which shares that of the agent's container: without it there is no verdict, and no OOM kill that would ask for another one. */
#ifdef __SANITIZE_ADDRESS__
#define VERDICT_BYTES RLIM_INFINITY /* its shadow takes terabytes */
#else
#define VERDICT_BYTES (96ull << 20)
#endif
#define PATH_DEFAULT "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

struct request {
	enum notify_job job;
	char env[NOTIFY_ENV_MAX];
};

struct helper {
	int sock;
	const char *command, *bbai;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- In the program's own process, before it is one ------------------------------------------- */

static void be_first_to_be_killed(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	/* Where it cannot be said, nothing else depends on it. */
	if (fd >= 0 && write(fd, "1000", 4) == 4)
		close(fd);
}

_Noreturn static void run_program(const struct helper *h, struct request *q, size_t env_len, int in, int out)
{
	char *env[ENV_ROWS + 2] = { (char *)(uintptr_t)PATH_DEFAULT };
	const char *command[] = { "sh", "-c", h->command, NULL }, *verdict[] = { "bbai", "-", NULL };
	const struct rlimit memory = { VERDICT_BYTES, VERDICT_BYTES };
	sigset_t none;
	size_t n = 1;

	for (char *p = q->env; p < q->env + env_len && n <= ENV_ROWS; p += strlen(p) + 1)
		env[n++] = p;
	setpgid(0, 0);
	be_first_to_be_killed();
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(127);
	syscall(SYS_close_range, 3, ~0u, 0);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (q->job == NOTIFY_JOB_verdict && !setrlimit(RLIMIT_DATA, &memory))
		execve(h->bbai, (char **)(uintptr_t)verdict, env);
	else if (q->job == NOTIFY_JOB_command)
		execve("/bin/sh", (char **)(uintptr_t)command, env);
	_exit(127);
}

/* ---- In the helper ------------------------------------------------------------------------------ */

/* Keeps what fits. Returns false at the end of the output. */
static bool read_text(int fd, struct notify_result *r, size_t *len)
{
	char rest[1024];
	size_t room = sizeof(r->text) - 1 - *len;
	ssize_t n = room ? read(fd, r->text + *len, room) : read(fd, rest, sizeof(rest));

	if (n > 0 && room)
		*len += (size_t)n;
	return n > 0;
}

/* Until the program ends, its time is up, or bbrec-net is gone; reads its output meanwhile. */
static void watch(const struct helper *h, int pidfd, int out, pid_t pid, int64_t end_ms, struct notify_result *r)
{
	struct pollfd fds[] = { { .fd = pidfd, .events = POLLIN }, { .fd = h->sock }, { .fd = out, .events = POLLIN } };
	size_t len = 0;

	for (;;) {
		int64_t left = end_ms - now_ms();
		int n = poll(fds, 3, left > 0 ? (int)left : 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || fds[1].revents) {
			r->timed_out = n == 0;
			kill(-pid, SIGKILL);
			return;
		}
		if (fds[2].revents && !read_text(out, r, &len))
			fds[2].fd = -1;
		else if (fds[0].revents && !fds[2].revents)
			return;
	}
}

static int status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void run(const struct helper *h, struct request *q, size_t env_len, int in, struct notify_result *r)
{
	int64_t end_ms = now_ms() + 1000 * (q->job == NOTIFY_JOB_verdict ? NOTIFY_VERDICT_S : NOTIFY_COMMAND_S);
	int out[2] = { -1, -1 }, pidfd, status = 0;
	pid_t pid;

	r->status = 127;
	if (q->job == NOTIFY_JOB_verdict && pipe2(out, O_CLOEXEC | O_NONBLOCK))
		return;
	pid = fork();
	if (!pid)
		run_program(h, q, env_len, in, out[1] >= 0 ? out[1] : 2);
	if (out[1] >= 0)
		close(out[1]);
	if (pid > 0) {
		setpgid(pid, pid);
		pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
		if (pidfd >= 0)
			watch(h, pidfd, out[0], pid, end_ms, r);
		else
			kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		kill(-pid, SIGKILL);
		close(pidfd);
		r->status = status_of(status);
	}
	if (out[0] >= 0)
		close(out[0]);
	r->text[strcspn(r->text, "\n")] = '\0';
}

/* Returns the length of the request, 0 when bbrec-net is gone. in: standard input of the program. */
static size_t receive(const struct helper *h, struct request *q, int *ret_in)
{
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec part = { q, sizeof(*q) };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };
	ssize_t n = recvmsg(h->sock, &m, MSG_CMSG_CLOEXEC);
	struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;

	if (c && c->cmsg_type == SCM_RIGHTS)
		memcpy(ret_in, CMSG_DATA(c), sizeof(int));
	else
		*ret_in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return n > 0 ? (size_t)n : 0;
}

_Noreturn static void serve(const struct helper *h)
{
	struct request q;
	size_t n;
	int in;

	signal(SIGPIPE, SIG_IGN);
	while ((n = receive(h, &q, &in))) {
		struct notify_result r = { .job = q.job };

		run(h, &q, n - offsetof(struct request, env), in, &r);
		close(in);
		if (send(h->sock, &r, sizeof(r), 0) < 0)
			break;
	}
	_exit(0);
}

/* ---- In bbrec-net -------------------------------------------------------------------------------- */

int notify_helper_start(struct notify_helper *h, const char *command, const char *bbai)
{
	struct helper child = { .command = command, .bbai = bbai };
	int socks[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks))
		return -errno;
	h->pid = fork();
	if (!h->pid) {
		/* Of what it inherits it keeps the standard ones and its socket. */
		child.sock = dup2(socks[1], 3);
		syscall(SYS_close_range, 4, ~0u, 0);
		fcntl(child.sock, F_SETFD, FD_CLOEXEC);
		serve(&child);
	}
	close(socks[1]);
	if (h->pid < 0) {
		int err = errno;

		close(socks[0]);
		h->pid = 0;
		return -err;
	}
	h->sock = socks[0];
	return 0;
}

int notify_helper_give(const struct notify_helper *h, enum notify_job job, const char *env, size_t env_len, int fd)
{
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { .align = { .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS } };
	struct iovec parts[] = { { &job, sizeof(job) }, { (char *)(uintptr_t)env, env_len } };
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2 };

	if (env_len > NOTIFY_ENV_MAX)
		return -E2BIG;
	if (fd >= 0) {
		memcpy(CMSG_DATA(&control.align), &fd, sizeof(fd));
		m.msg_control = &control;
		m.msg_controllen = sizeof(control);
	}
	return sendmsg(h->sock, &m, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int notify_helper_take(const struct notify_helper *h, struct notify_result *ret_result)
{
	ssize_t n = recv(h->sock, ret_result, sizeof(*ret_result), MSG_DONTWAIT);

	if (n == sizeof(*ret_result))
		return 1;
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	return -EPIPE;
}

void notify_helper_stop(struct notify_helper *h)
{
	if (h->pid <= 0)
		return;
	close(h->sock);
	waitpid(h->pid, NULL, 0);
	*h = (struct notify_helper){ 0 };
}
