/* SPDX-License-Identifier: Apache-2.0 */
#include "open_sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"
#include "clock.h"
#include "figures.h"
#include "net_line.h"
#include "procfs.h"

#define NETNS_MAX 4096u
#define STATE_LISTEN 10
/* What no cookie and no address of the kernel is. */
#define SOCK_INODE (1ull << 62)
/* The time is looked at once for so many lines. */
#define LINES_AT_ONCE 256u

struct rec_open_held {
	uint64_t inode;
	uint32_t owner; /* index of owners */
	bool is_listed;
};

struct rec_open_netns {
	uint64_t ns;
	uint32_t pid; /* of a process that is in it */
};

/* Of a namespace. */
struct in_use {
	uint64_t tcp, tcp6, udp, udp6;
};

#define N(field) offsetof(struct in_use, field)
#define LIST(...) .list = (const struct rec_figure[]){ __VA_ARGS__ }, \
		  .n = sizeof((const struct rec_figure[]){ __VA_ARGS__ }) / sizeof(struct rec_figure)

static const struct rec_figures stats[] = {
	{ "sockstat", 0, REC_PAIRS, LIST({ "TCP:", "inuse", N(tcp), 1 }, { "UDP:", "inuse", N(udp), 1 }) },
	{ "sockstat6", 0, REC_PAIRS, LIST({ "TCP6:", "inuse", N(tcp6), 1 }, { "UDP6:", "inuse", N(udp6), 1 }) },
};

static const struct list {
	const char *file;
	uint32_t protocol, family;
	size_t in_use;
} lists[] = {
	{ "tcp", IPPROTO_TCP, AF_INET, N(tcp) },
	{ "tcp6", IPPROTO_TCP, AF_INET6, N(tcp6) },
	{ "udp", IPPROTO_UDP, AF_INET, N(udp) },
	{ "udp6", IPPROTO_UDP, AF_INET6, N(udp6) },
};

/* ---- Who has what ---------------------------------------------------------------------------- */

int rec_open_netns(struct rec_open_sockets *s, const struct rec_open_process *p)
{
	const uint64_t ns = rec_procfs_ns(p->dir, "net");
	struct rec_open_netns *grown;

	for (size_t i = s->n_namespaces; i--;)
		if (s->namespaces[i].ns == ns)
			return 0;
	if (!ns || s->n_namespaces == NETNS_MAX)
		return 0;
	grown = reallocarray(s->namespaces, s->n_namespaces + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	s->namespaces = grown;
	grown[s->n_namespaces++] = (struct rec_open_netns){ ns, p->pid };
	return 0;
}

/* The index of the process, which is the last one that was looked at. Returns 1, 0 when it is gone, -ENOMEM. */
static int find_owner(struct rec_open_sockets *s, struct rec_open_process *p, uint32_t *ret_owner)
{
	const struct bb_task *task = rec_open_task(p);
	struct bb_task *grown;

	if (!task)
		return 0;
	if (!s->n_owners || s->owners[s->n_owners - 1].tgid != task->tgid) {
		grown = reallocarray(s->owners, s->n_owners + 1, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		s->owners = grown;
		s->owners[s->n_owners++] = *task;
	}
	*ret_owner = (uint32_t)s->n_owners - 1;
	return 1;
}

int rec_open_socket(struct rec_open_sockets *s, struct rec_open_process *p, uint64_t inode)
{
	struct rec_open_held h = { .inode = inode };
	int r;

	if (s->n_held == REC_OPEN_HELD_MAX)
		return 0;
	r = find_owner(s, p, &h.owner);
	if (r <= 0)
		return r;
	if (s->n_held == s->cap_held) {
		size_t cap = s->cap_held ? s->cap_held * 2 : 1024;
		struct rec_open_held *grown = reallocarray(s->held, cap, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->held = grown;
		s->cap_held = cap;
	}
	s->held[s->n_held++] = h;
	return 0;
}

/* Of those that share a socket the first comes first. */
static int by_inode(const void *a, const void *b)
{
	const struct rec_open_held *x = a, *y = b;

	return x->inode != y->inode ? (x->inode > y->inode) - (x->inode < y->inode) : (x->owner > y->owner) - (x->owner < y->owner);
}

static struct rec_open_held *find_held(struct rec_open_sockets *s, uint64_t inode)
{
	size_t low = 0, high = s->n_held;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->held[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->n_held && s->held[low].inode == inode ? &s->held[low] : NULL;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* IPv4 over an IPv6 socket is shown as IPv4. */
static void fill_ip(struct bb_ip *ip, const uint8_t addr[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (memcmp(addr, mapped, sizeof(mapped))) {
		ip->family = AF_INET6;
		memcpy(ip->addr, addr, 16);
	} else {
		ip->family = AF_INET;
		memcpy(ip->addr, addr + 12, 4);
	}
}

/* Whoever it accepts belongs to it, as where the iterator tells the programs so. */
static void tell_listener(const struct rec_open_opts *o, const struct rec_net_line *l, uint64_t netns, const struct bb_task *owner)
{
	struct bb_listener_key k = { .netns = (uint32_t)netns, .port = l->sport };

	memcpy(k.addr, l->local, sizeof(k.addr));
	if (o->lanes)
		rec_lanes_listen(o->lanes, &k, &(struct bb_listener){ .task = *owner, .is_wanted = 1 });
}

static int put_socket(const struct list *list, const struct rec_net_line *l, uint64_t netns, const struct bb_task *owner, struct rec_open_out *out)
{
	struct bb_socket *e = REC_BUILD(out->b, socket, rec_boot_ns());

	e->h.task = *owner;
	e->sock = SOCK_INODE | l->inode;
	fill_ip(&e->saddr, l->local);
	if (l->dport)
		fill_ip(&e->daddr, l->remote);
	e->state = l->state;
	e->family = list->family;
	e->protocol = list->protocol;
	e->sport = l->sport;
	e->dport = l->dport;
	e->netns = (uint32_t)netns;
	return rec_open_put(out);
}

/* Lines come twice where the list changes while it is read. */
static int take_line(struct rec_open_sockets *s, const struct rec_open_opts *o, const struct list *list, const char *line, uint64_t netns,
		     struct rec_open_out *out)
{
	struct rec_open_held *held;
	struct rec_net_line l;

	if (rec_net_line_parse(line, &l) || !l.inode || !l.sport)
		return 0;
	held = find_held(s, l.inode);
	if (!held || held->is_listed)
		return 0;
	held->is_listed = true;
	if (list->protocol == IPPROTO_TCP && l.state == STATE_LISTEN)
		tell_listener(o, &l, netns, &s->owners[held->owner]);
	return put_socket(list, &l, netns, &s->owners[held->owner], out);
}

static int read_list(struct rec_open_sockets *s, const struct rec_open_opts *o, const struct list *list, int dir, uint64_t netns,
		     struct rec_open_out *out)
{
	int fd = openat(dir, list->file, O_RDONLY | O_CLOEXEC), r = 0;
	_cleanup_fclose_ FILE *in = fd < 0 ? NULL : fdopen(fd, "r");
	char line[512];
	unsigned n = 0;

	if (!in && fd >= 0)
		close(fd);
	while (in && !r && (++n % LINES_AT_ONCE || !rec_open_is_over(out)) && fgets(line, sizeof(line), in))
		r = take_line(s, o, list, line, netns, out);
	return r;
}

/*
 * A list costs a walk through the sockets of all namespaces, so those that are empty, which the number of sockets in use tells, are not read:
 * of a pod's four lists most are.
 */
static int read_netns(struct rec_open_sockets *s, const struct rec_open_opts *o, const struct rec_open_netns *ns, struct rec_open_out *out)
{
	struct in_use used = { BB_NULL_U64, BB_NULL_U64, BB_NULL_U64, BB_NULL_U64 };
	char name[32], path[PATH_MAX], text[1024];
	_cleanup_close_ int dir = -1;
	int r = 0;

	snprintf(name, sizeof(name), "%u/net", ns->pid);
	if (!rec_path_join(path, sizeof(path), o->host->proc, name))
		dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < sizeof(stats) / sizeof(stats[0]) && dir >= 0; i++)
		if (rec_read_file_at(dir, stats[i].file, text, sizeof(text)) > 0)
			rec_figures_parse(&stats[i], text, &used);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]) && dir >= 0 && !r && !rec_open_is_over(out); i++)
		if (*(const uint64_t *)((const char *)&used + lists[i].in_use))
			r = read_list(s, o, &lists[i], dir, ns->ns, out);
	return r;
}

int rec_open_sockets_list(struct rec_open_sockets *s, const struct rec_open_opts *o, struct rec_open_out *out)
{
	int r = 0;

	if (s->n_held)
		qsort(s->held, s->n_held, sizeof(*s->held), by_inode);
	for (size_t i = 0; i < s->n_namespaces && !r; i++)
		r = read_netns(s, o, &s->namespaces[i], out);
	return r;
}

void rec_open_sockets_done(struct rec_open_sockets *s)
{
	free(s->held);
	free(s->owners);
	free(s->namespaces);
}
