/* SPDX-License-Identifier: Apache-2.0 */
#include "starter.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "clock.h"
#include "peer.h"

#define WAIT_MAX_S 30
#define GOOD_LIFE_NS 60000000000ull
#define LAST_MS 2000

/* ---- Without rights -------------------------------------------------------------------------- */

static int drop_user(uint32_t user)
{
	if (geteuid())
		return 0;
	return setgroups(0, NULL) || setresgid(user, user, user) || setresuid(user, user, user) ? -errno : 0;
}

/* capabilities(7). The bounding set can only be emptied with CAP_SETPCAP; without it, no_new_privs alone keeps it from being used. */
static int drop_rights(uint32_t user)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct none[2] = { 0 };
	int r;

	for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
		prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	r = drop_user(user);
	if (!r && (syscall(SYS_capset, &head, none) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)))
		r = -errno;
	return r;
}

/* ---- The program ----------------------------------------------------------------------------- */

/* Signals of a terminal or a service manager are for the agent, whose end is ours. */
static void keep_calm(void)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGPIPE };
	sigset_t none;

	for (size_t i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		signal(sigs[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn static void become(const char *path, int peer)
{
	char fd[] = { '0' + REC_STARTER_FD, '\0' }, name[] = "bbrec-net", option[] = "--peer";
	char *argv[] = { name, option, fd, NULL };

	/* When it is there already it only has to stay open. */
	if (peer == REC_STARTER_FD ? fcntl(peer, F_SETFD, 0) : dup2(peer, REC_STARTER_FD) < 0)
		_exit(127);
	close_range(REC_STARTER_FD + 1, ~0u, 0);
	execv(path, argv);
	_exit(127);
}

static void tell(int link, const struct rec_starter_note *n, int fd)
{
	if (rec_peer_send(link, n, sizeof(*n), fd, 1))
		_exit(0);
}

/* Returns the program's pid, or a negative errno. */
static pid_t start(const char *path, int link)
{
	struct rec_starter_note n = { 0 };
	int pair[2], r;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	n.pid = fork();
	r = n.pid < 0 ? -errno : n.pid;
	if (!n.pid)
		become(path, pair[1]);
	close(pair[1]);
	if (n.pid > 0)
		tell(link, &n, pair[0]);
	close(pair[0]);
	return r;
}

/* Returns false when the agent has gone. */
static bool heed(int link, pid_t pid)
{
	char word;

	if (recv(link, &word, sizeof(word), MSG_DONTWAIT) <= 0)
		return false;
	kill(pid, SIGKILL);
	return true;
}

/* Until it has ended. Returns false when the agent has gone. */
static bool watch(int link, pid_t pid)
{
	struct pollfd fds[] = { { .fd = link, .events = POLLIN }, { .fd = pidfd_open(pid, 0), .events = POLLIN } };
	bool goes_on = fds[1].fd >= 0;

	while (goes_on && poll(fds, 2, -1) >= 0 && !fds[1].revents)
		goes_on = !fds[0].revents || heed(link, pid);
	if (!goes_on) {
		poll(&fds[1], 1, LAST_MS);
		kill(pid, SIGKILL);
	}
	close(fds[1].fd);
	return goes_on;
}

/* Waits. Returns false when the agent has gone. */
static bool rest(int link, unsigned wait_s)
{
	uint64_t now = rec_boot_ns(), end = now + wait_s * 1000000000ull;
	struct pollfd agent = { .fd = link, .events = POLLIN };
	char word;

	for (; now < end; now = rec_boot_ns())
		if (poll(&agent, 1, (int)((end - now) / 1000000u) + 1) > 0 && recv(link, &word, sizeof(word), MSG_DONTWAIT) <= 0)
			return false;
	return true;
}

_Noreturn static void serve(const char *path, int link)
{
	for (unsigned wait_s = 1;; wait_s = wait_s * 2 < WAIT_MAX_S ? wait_s * 2 : WAIT_MAX_S) {
		uint64_t since = rec_boot_ns();
		pid_t pid = start(path, link);
		struct rec_starter_note n = { .pid = pid < 0 ? 0 : pid, .ended = 1, .status = -pid };

		if (pid > 0) {
			if (!watch(link, pid))
				_exit(0);
			waitpid(pid, &n.status, 0);
		}
		if (rec_boot_ns() - since >= GOOD_LIFE_NS)
			wait_s = 1;
		n.wait_s = wait_s;
		tell(link, &n, -1);
		if (!rest(link, wait_s))
			_exit(0);
	}
}

pid_t rec_starter_fork(const char *path, uint32_t user, int *ret_link)
{
	int pair[2], r;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pid = fork();
	if (!pid) {
		close(pair[0]);
		prctl(PR_SET_NAME, "bbrec-starter");
		keep_calm();
		r = drop_rights(user);
		if (r)
			tell(pair[1], &(struct rec_starter_note){ .ended = 1, .status = -r }, -1);
		else
			serve(path, pair[1]);
		_exit(1);
	}
	close(pair[1]);
	if (pid > 0) {
		*ret_link = pair[0];
		return pid;
	}
	r = -errno;
	close(pair[0]);
	return r;
}

/* ---- The agent's side ------------------------------------------------------------------------ */

int rec_starter_read(int link, struct rec_starter_note *ret_n, int *ret_fd)
{
	long len = rec_peer_recv(link, ret_n, sizeof(*ret_n), ret_fd);

	if (len == sizeof(*ret_n))
		return 1;
	return len == -EAGAIN ? 0 : len < 0 ? (int)len : -EPIPE;
}

void rec_starter_kill(int link)
{
	(void)!send(link, "k", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}
