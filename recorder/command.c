/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Status of a shell for a command that cannot be run. */
#define EXIT_CANNOT_RUN 127

/* The child: waits for a byte, or the end of its parent; after a failed exec it sends the errno back. */
_Noreturn static void run_child(int sock, char **argv, const sigset_t *mask)
{
	char go;
	int err;

	if (read(sock, &go, 1) != 1)
		_exit(EXIT_CANNOT_RUN);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(argv[0], argv);
	err = errno;
	/* Nobody is left to tell when this fails. */
	_exit(write(sock, &err, sizeof(err)) < 0 ? EXIT_CANNOT_RUN : 0);
}

int rec_command_prepare(struct rec_command *c, char **argv, const sigset_t *mask)
{
	int socks[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socks))
		return -errno;
	pid = fork();
	if (pid < 0) {
		int err = errno;

		close(socks[0]);
		close(socks[1]);
		return -err;
	}
	if (!pid) {
		close(socks[0]);
		run_child(socks[1], argv, mask);
	}
	close(socks[1]);
	*c = (struct rec_command){ .pid = pid, .sock = socks[0] };
	return 0;
}

int rec_command_start(struct rec_command *c)
{
	int err = 0;
	bool failed;

	/* A successful exec closes the child's end: there is nothing to read. */
	failed = write(c->sock, "", 1) == 1 && read(c->sock, &err, sizeof(err)) == sizeof(err);
	close(c->sock);
	if (!failed)
		return 0;
	waitpid(c->pid, NULL, 0);
	c->pid = 0;
	return -err;
}

bool rec_command_ended(struct rec_command *c, int *ret_status)
{
	if (!c->pid || waitpid(c->pid, ret_status, WNOHANG) != c->pid)
		return false;
	c->pid = 0;
	return true;
}

void rec_command_stop(const struct rec_command *c)
{
	if (c->pid)
		kill(c->pid, SIGTERM);
}
