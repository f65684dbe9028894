/* SPDX-License-Identifier: Apache-2.0 */
/* A pager between stdout and the terminal. */
#include "tool_help.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
	pid_t pid;
} pager;

static bool in_path(const char *program)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");
		char file[4096];

		if (snprintf(file, sizeof(file), "%.*s/%s", (int)n, path, program) < (int)sizeof(file) && !access(file, X_OK))
			return true;
		path += n + (path[n] != '\0');
	}
	return false;
}

/* less -F shows what fits the screen and ends, -R lets colours through, -S cuts long lines, -X leaves the text there. */
static const char *choose(void)
{
	const char *set = getenv("PAGER");

	if (set)
		return *set && strcmp(set, "cat") ? set : NULL;
	return in_path("less") ? "less" : NULL;
}

bool bb_pager_start(void)
{
	const char *command = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) ? choose() : NULL;
	int pipe_fd[2];

	if (!command || pager.pid || pipe2(pipe_fd, O_CLOEXEC))
		return false;
	fflush(stdout);
	pager.pid = fork();
	if (!pager.pid) {
		dup2(pipe_fd[0], STDIN_FILENO);
		setenv("LESS", "FRSX", 0);
		signal(SIGINT, SIG_IGN);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pager.pid < 0)
		pager.pid = 0;
	else
		dup2(pipe_fd[1], STDOUT_FILENO);
	if (pager.pid)
		signal(SIGPIPE, SIG_IGN);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	return pager.pid;
}

bool bb_pager_on(void)
{
	return pager.pid;
}

void bb_pager_wait(void)
{
	while (pager.pid && waitpid(pager.pid, NULL, 0) < 0 && errno == EINTR)
		;
	pager.pid = 0;
}
