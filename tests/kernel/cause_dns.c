/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions to a DNS server on the loopback, which a child is: one answered, one unknown there, one answered late, one never, which is sent
 * twice, over IPv6, over TCP; and what is no message. usage: cause_dns
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT 53
#define LATE_US 300000
#define UNTIL_LOST 7 /* s */

enum { TYPE_A = 1, TYPE_AAAA = 28, NXDOMAIN = 3, HEADER = 12 };

static const uint8_t answer_v4[] = {
	0xc0, HEADER, 0, 5, 0, 1, 0, 0, 0, 60, 0, 8, 5, 'a', 'l', 'i', 'a', 's', 0xc0, HEADER, /* CNAME alias.<name> */
	0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, 30, 0, 4, 10, 1, 2, 3,
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_storage address(int af, socklen_t *ret_len)
{
	struct sockaddr_storage a = { .ss_family = (sa_family_t)af };

	if (af == AF_INET) {
		((struct sockaddr_in *)&a)->sin_port = htons(PORT);
		((struct sockaddr_in *)&a)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		*ret_len = sizeof(struct sockaddr_in);
	} else {
		((struct sockaddr_in6 *)&a)->sin6_port = htons(PORT);
		((struct sockaddr_in6 *)&a)->sin6_addr = in6addr_loopback;
		*ret_len = sizeof(struct sockaddr_in6);
	}
	return a;
}

static int opened(int af, int type, bool is_server)
{
	int fd = socket(af, type, 0), one = 1;
	socklen_t len;
	struct sockaddr_storage a = address(af, &len);

	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (is_server ? bind(fd, (void *)&a, len) : connect(fd, (void *)&a, len))
		die(is_server ? "bind" : "connect");
	return fd;
}

/* Returns the length of the answer to a question, made in its place; 0 = none. */
static size_t answer(uint8_t *m, size_t len)
{
	const char *name = (char *)m + HEADER + 1;

	if (len < HEADER + 5 || m[5] != 1 || !strncmp(name, "lost", 4))
		return 0;
	m[2] |= 0x80;
	if (!strncmp(name, "none", 4)) {
		m[3] |= NXDOMAIN;
		return len;
	}
	if (!strncmp(name, "late", 4))
		usleep(LATE_US);
	m[7] = 2;
	memcpy(m + len, answer_v4, sizeof(answer_v4));
	return len + sizeof(answer_v4);
}

static void serve_datagrams(int fd)
{
	for (;;) {
		struct sockaddr_storage from;
		socklen_t from_len = sizeof(from);
		uint8_t m[512];
		ssize_t n = recvfrom(fd, m, sizeof(m) - sizeof(answer_v4), 0, (void *)&from, &from_len);
		size_t len = n > 0 ? answer(m, (size_t)n) : 0;

		if (len)
			sendto(fd, m, len, 0, (void *)&from, from_len);
	}
}

static void serve_connections(int fd)
{
	for (;;) {
		int c = accept(fd, NULL, NULL);
		uint8_t m[514];
		ssize_t n = recv(c, m, sizeof(m) - sizeof(answer_v4), 0);
		size_t len = n > 2 ? answer(m + 2, (size_t)n - 2) : 0;

		m[0] = 0;
		m[1] = (uint8_t)len;
		send(c, m, len + 2, 0);
		close(c);
	}
}

static pid_t started(void (*serve)(int fd), int fd)
{
	pid_t pid = fork();

	if (!pid) {
		serve(fd);
		_exit(0);
	}
	return pid;
}

static size_t question(uint8_t *m, uint8_t id, const char *name, uint8_t type)
{
	const uint8_t header[HEADER] = { 0, id, 1, 0, 0, 1 }, rest[] = { 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, type, 0, 1 };
	size_t n = strlen(name);

	memcpy(m, header, HEADER);
	m[HEADER] = (uint8_t)n;
	memcpy(m + HEADER + 1, name, n);
	memcpy(m + HEADER + 1 + n, rest, sizeof(rest));
	return HEADER + 1 + n + sizeof(rest);
}

static void ask(int fd, uint8_t id, const char *name, uint8_t type)
{
	uint8_t m[512];

	send(fd, m, question(m, id, name, type), 0);
	if (strcmp(name, "lost"))
		recv(fd, m, sizeof(m), 0);
}

static void ask_over_tcp(void)
{
	int fd = opened(AF_INET, SOCK_STREAM, false);
	uint8_t m[514] = { 0 };

	m[1] = (uint8_t)question(m + 2, 6, "tcp", TYPE_A);
	send(fd, m, 2 + (size_t)m[1], 0);
	recv(fd, m, sizeof(m), 0);
	close(fd);
}

int main(void)
{
	int tcp = opened(AF_INET, SOCK_STREAM, true), lost, fd;
	pid_t servers[3];

	listen(tcp, 4);
	servers[0] = started(serve_datagrams, opened(AF_INET, SOCK_DGRAM, true));
	servers[1] = started(serve_datagrams, opened(AF_INET6, SOCK_DGRAM, true));
	servers[2] = started(serve_connections, tcp);
	fd = opened(AF_INET, SOCK_DGRAM, false);
	lost = opened(AF_INET, SOCK_DGRAM, false);
	ask(lost, 4, "lost", TYPE_A);
	ask(lost, 4, "lost", TYPE_A);
	ask(fd, 1, "good", TYPE_A);
	ask(fd, 2, "none", TYPE_AAAA);
	ask(fd, 3, "late", TYPE_A);
	ask(opened(AF_INET6, SOCK_DGRAM, false), 5, "six", TYPE_A);
	ask_over_tcp();
	send(fd, "this is no message", 18, 0);
	printf("client %d\n", (int)getpid());
	fflush(stdout);
	sleep(UNTIL_LOST);
	for (size_t i = 0; i < 3; i++) {
		kill(servers[i], SIGKILL);
		waitpid(servers[i], NULL, 0);
	}
	return 0;
}
