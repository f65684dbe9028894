/* SPDX-License-Identifier: Apache-2.0 */
#include "control.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include "clock.h"

#define PATIENCE_NS 2000000000ull
#define CLIENT_WAITS_S 5

struct client {
	int fd;
	uint64_t since_ns;
	size_t len;
	char line[REC_CONTROL_LINE];
};

struct rec_control {
	int fd, epoll;
	struct sockaddr_un addr;
	rec_control_fn *fn;
	void *arg;
	struct client clients[REC_CONTROL_CLIENTS];
};

static int set_path(struct sockaddr_un *a, const char *path)
{
	size_t len = strlen(path);

	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (!len || len >= sizeof(a->sun_path))
		return -ENAMETOOLONG;
	memcpy(a->sun_path, path, len);
	return 0;
}

static bool is_answered(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = fd >= 0 && !connect(fd, (const struct sockaddr *)a, sizeof(*a));

	if (fd >= 0)
		close(fd);
	return yes;
}

static int listen_at(struct rec_control *c)
{
	struct epoll_event ev = { .events = EPOLLIN };
	mode_t old;
	int r;

	if (is_answered(&c->addr))
		return -EADDRINUSE;
	unlink(c->addr.sun_path);
	/* No one may connect before the mode is set. */
	old = umask(0177);
	r = bind(c->fd, (struct sockaddr *)&c->addr, sizeof(c->addr)) ? -errno : 0;
	umask(old);
	if (!r && listen(c->fd, REC_CONTROL_CLIENTS))
		r = -errno;
	if (!r && epoll_ctl(c->epoll, EPOLL_CTL_ADD, c->fd, &ev))
		r = -errno;
	return r;
}

int rec_control_open(const char *path, rec_control_fn *fn, void *arg, struct rec_control **ret_c)
{
	struct rec_control *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	c->fn = fn;
	c->arg = arg;
	for (size_t i = 0; i < REC_CONTROL_CLIENTS; i++)
		c->clients[i].fd = -1;
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	r = c->fd < 0 || c->epoll < 0 ? -errno : set_path(&c->addr, path);
	if (!r)
		r = listen_at(c);
	if (r) {
		c->addr.sun_path[0] = '\0';
		rec_control_close(c);
		return r;
	}
	*ret_c = c;
	return 0;
}

static void drop(struct client *k)
{
	if (k->fd >= 0)
		close(k->fd);
	*k = (struct client){ .fd = -1 };
}

void rec_control_close(struct rec_control *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < REC_CONTROL_CLIENTS; i++)
		drop(&c->clients[i]);
	if (c->addr.sun_path[0])
		unlink(c->addr.sun_path);
	if (c->fd >= 0)
		close(c->fd);
	if (c->epoll >= 0)
		close(c->epoll);
	free(c);
}

int rec_control_fd(const struct rec_control *c)
{
	return c->epoll;
}

static bool is_trusted(int fd)
{
	struct ucred u;
	socklen_t len = sizeof(u);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &u, &len) && (!u.uid || u.uid == geteuid());
}

static void take_clients(struct rec_control *c)
{
	struct epoll_event ev = { .events = EPOLLIN };

	for (size_t i = 0; i < REC_CONTROL_CLIENTS; i++) {
		struct client *k = &c->clients[i];

		if (k->fd >= 0)
			continue;
		k->fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (k->fd < 0)
			return;
		k->since_ns = rec_boot_ns();
		if (!is_trusted(k->fd) || epoll_ctl(c->epoll, EPOLL_CTL_ADD, k->fd, &ev))
			drop(k);
	}
}

static void answer(struct rec_control *c, struct client *k)
{
	char text[REC_CONTROL_ANSWER];

	c->fn(c->arg, k->line, text);
	/* It fits into the socket's buffer; who does not read it has lost it. */
	(void)!send(k->fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
	drop(k);
}

static void serve(struct rec_control *c, struct client *k)
{
	ssize_t n = read(k->fd, k->line + k->len, sizeof(k->line) - 1 - k->len);
	char *end;

	if (n < 0 && errno == EAGAIN) {
		if (rec_boot_ns() - k->since_ns > PATIENCE_NS)
			drop(k);
		return;
	}
	if (n <= 0) {
		drop(k);
		return;
	}
	k->len += (size_t)n;
	k->line[k->len] = '\0';
	end = strchr(k->line, '\n');
	if (end) {
		*end = '\0';
		answer(c, k);
	} else if (k->len == sizeof(k->line) - 1 || strlen(k->line) < k->len) {
		drop(k);
	}
}

void rec_control_run(struct rec_control *c)
{
	take_clients(c);
	for (size_t i = 0; i < REC_CONTROL_CLIENTS; i++)
		if (c->clients[i].fd >= 0)
			serve(c, &c->clients[i]);
}

long rec_control_ask(const char *path, const char *line, char text[REC_CONTROL_ANSWER])
{
	const struct timeval patience = { .tv_sec = CLIENT_WAITS_S };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un addr;
	size_t len = 0;
	ssize_t n = -1;
	long r = fd < 0 ? -errno : set_path(&addr, path);

	if (!r && (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
		   connect(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
		   send(fd, line, strlen(line), MSG_NOSIGNAL) != (ssize_t)strlen(line)))
		r = -errno;
	while (!r && len < REC_CONTROL_ANSWER - 1 && (n = read(fd, text + len, REC_CONTROL_ANSWER - 1 - len)) > 0)
		len += (size_t)n;
	if (!r && n < 0)
		r = -errno;
	if (fd >= 0)
		close(fd);
	text[len] = '\0';
	return r ? r : (long)len;
}
