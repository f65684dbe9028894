/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both ends of TCP connections over the loopback, as two processes. usage: cause_tcp 4|6|46 [prefork | serve PORT | connect PORT]
 * Alone, the server is the parent and the client its child: one connection with 1000 bytes to the server and 200000 back, one that
 * is refused, one that the client resets after 3 bytes. 46: an IPv4 client of an IPv6 server. prefork: the parent listens, a child of it accepts.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define UP 1000
#define DOWN 200000

struct ends {
	int client_af, server_af;
};

static void check(bool ok, const char *what)
{
	if (!ok) {
		perror(what);
		_exit(1);
	}
}

/* The loopback; for an IPv6 server that takes IPv4 too, any address. */
static socklen_t address(struct sockaddr_storage *a, int af, bool any, unsigned port)
{
	struct sockaddr_in *v4 = (void *)a;
	struct sockaddr_in6 *v6 = (void *)a;

	memset(a, 0, sizeof(*a));
	a->ss_family = (sa_family_t)af;
	if (af == AF_INET) {
		v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		v4->sin_port = htons((uint16_t)port);
		return sizeof(*v4);
	}
	v6->sin6_addr = any ? in6addr_any : in6addr_loopback;
	v6->sin6_port = htons((uint16_t)port);
	return sizeof(*v6);
}

static unsigned port_of(int fd)
{
	struct sockaddr_in6 a;
	socklen_t len = sizeof(a);

	check(!getsockname(fd, (void *)&a, &len), "getsockname");
	return ntohs(a.sin6_port);
}

static int bound(struct ends e, unsigned port)
{
	int fd = socket(e.server_af, SOCK_STREAM, 0), one = 1;
	struct sockaddr_storage a;
	socklen_t len = address(&a, e.server_af, e.client_af != e.server_af, port);

	check(fd >= 0, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	check(!bind(fd, (void *)&a, len), "bind");
	return fd;
}

static int connected(struct ends e, unsigned port, bool *ret_ok)
{
	int fd = socket(e.client_af, SOCK_STREAM, 0);
	struct sockaddr_storage a;
	socklen_t len = address(&a, e.client_af, false, port);

	check(fd >= 0, "socket");
	*ret_ok = !connect(fd, (void *)&a, len);
	return fd;
}

static void send_bytes(int fd, size_t n)
{
	static char buf[65536];

	while (n) {
		ssize_t sent = send(fd, buf, n < sizeof(buf) ? n : sizeof(buf), MSG_NOSIGNAL);

		check(sent > 0, "send");
		n -= (size_t)sent;
	}
}

static size_t receive_all(int fd)
{
	char buf[65536];
	size_t sum = 0;
	ssize_t n;

	while ((n = recv(fd, buf, sizeof(buf), 0)) > 0)
		sum += (size_t)n;
	return sum;
}

/* Answers one connection. */
static void serve_one(int listener)
{
	int fd = accept(listener, NULL, NULL);

	check(fd >= 0, "accept");
	if (receive_all(fd) == UP)
		send_bytes(fd, DOWN);
	close(fd);
}

static void exchange(struct ends e, unsigned port)
{
	bool ok;
	int fd = connected(e, port, &ok);

	check(ok, "connect");
	send_bytes(fd, UP);
	shutdown(fd, SHUT_WR);
	check(receive_all(fd) == DOWN, "receive");
	close(fd);
}

static void be_refused(struct ends e)
{
	int fd = bound(e, 0);
	unsigned port = port_of(fd);
	bool ok;

	close(fd);
	close(connected(e, port, &ok));
	check(!ok, "refused");
}

static void reset(struct ends e, unsigned port)
{
	struct linger now = { .l_onoff = 1 };
	bool ok;
	int fd = connected(e, port, &ok);

	check(ok, "connect");
	send_bytes(fd, 3);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	usleep(20000);
	close(fd);
}

static void both(struct ends e)
{
	int listener = bound(e, 0), status;
	unsigned port = port_of(listener);
	pid_t pid;

	check(!listen(listener, 4), "listen");
	pid = fork();
	if (!pid) {
		close(listener);
		exchange(e, port);
		be_refused(e);
		reset(e, port);
		_exit(0);
	}
	serve_one(listener);
	serve_one(listener);
	check(waitpid(pid, &status, 0) == pid && !status, "client");
	printf("server %d client %d port %u\n", (int)getpid(), (int)pid, port);
}

/* A server whose child accepts, and its client. */
static void prefork(struct ends e)
{
	int listener = bound(e, 0);
	pid_t server, client;

	check(!listen(listener, 4), "listen");
	server = fork();
	if (!server) {
		serve_one(listener);
		_exit(0);
	}
	client = fork();
	if (!client) {
		exchange(e, port_of(listener));
		_exit(0);
	}
	printf("parent %d server %d client %d\n", (int)getpid(), (int)server, (int)client);
	fflush(stdout);
	check(waitpid(server, NULL, 0) == server && waitpid(client, NULL, 0) == client, "wait");
}

int main(int argc, char **argv)
{
	struct ends e = { AF_INET, AF_INET };
	unsigned port = argc == 4 ? (unsigned)atoi(argv[3]) : 0;
	int listener;

	if (argc < 2 || argc > 4) {
		fprintf(stderr, "usage: %s 4|6|46 [prefork | serve PORT | connect PORT]\n", argv[0]);
		return 2;
	}
	if (strchr(argv[1], '6'))
		e.server_af = AF_INET6;
	if (!strchr(argv[1], '4'))
		e.client_af = AF_INET6;
	if (argc == 2) {
		both(e);
	} else if (argc == 3) {
		prefork(e);
	} else if (!strcmp(argv[2], "serve")) {
		listener = bound(e, port);
		check(!listen(listener, 4), "listen");
		puts("listening");
		fflush(stdout);
		serve_one(listener);
	} else {
		exchange(e, port);
	}
	return 0;
}
