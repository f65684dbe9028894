/* SPDX-License-Identifier: Apache-2.0 */
#include "http_owner.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
#include "cleanup.h"

#define WAIT_US 200000

/* One question, one answer: a message of either kind, or an error. */
union answer {
	struct nlmsghdr head;
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
	} failed;
	struct {
		struct nlmsghdr head;
		struct inet_diag_msg socket;
	} found;
	char room[1024];
};

static void set_end(const struct sockaddr *a, __be32 addr[4], __be16 *port)
{
	const struct sockaddr_in *four = (const void *)a;
	const struct sockaddr_in6 *six = (const void *)a;

	*port = a->sa_family == AF_INET ? four->sin_port : six->sin6_port;
	if (a->sa_family == AF_INET)
		addr[0] = four->sin_addr.s_addr;
	else
		memcpy(addr, &six->sin6_addr, sizeof(six->sin6_addr));
}

static int ask(const struct sockaddr *peer, const struct sockaddr *self, union answer *a, size_t *ret_len)
{
	const struct timeval patience = { .tv_usec = WAIT_US };
	_cleanup_close_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	struct {
		struct nlmsghdr head;
		struct inet_diag_req_v2 q;
	} m = {
		.head = { .nlmsg_len = sizeof(m), .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST },
		.q = { .sdiag_family = (__u8)peer->sa_family, .sdiag_protocol = IPPROTO_TCP, .idiag_states = ~0u,
		       .id.idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } },
	};
	ssize_t n;

	set_end(peer, m.q.id.idiag_src, &m.q.id.idiag_sport);
	set_end(self, m.q.id.idiag_dst, &m.q.id.idiag_dport);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) || send(fd, &m, sizeof(m), 0) < 0)
		return -errno;
	n = recv(fd, a, sizeof(*a), 0);
	if (n < 0)
		return -errno;
	*ret_len = (size_t)n;
	return 0;
}

int http_owner(const struct sockaddr *peer, const struct sockaddr *self, uint32_t *ret_uid)
{
	union answer a = { .head = { 0 } };
	size_t len = 0;
	int r = ask(peer, self, &a, &len);

	if (r)
		return r;
	if (len >= sizeof(a.failed) && a.head.nlmsg_type == NLMSG_ERROR)
		return a.failed.error.error < 0 ? a.failed.error.error : -EPROTO;
	if (len < sizeof(a.found) || a.head.nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return -EPROTO;
	/* One that nobody holds has no inode, and the kernel says it is root's (sock_i_uid in net/core/sock.c). */
	if (a.found.socket.idiag_state != TCP_ESTABLISHED || !a.found.socket.idiag_inode)
		return -ENOENT;
	*ret_uid = a.found.socket.idiag_uid;
	return 0;
}
