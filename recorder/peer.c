/* SPDX-License-Identifier: Apache-2.0 */
#include "peer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum kind { KIND_num, KIND_text, KIND_bytes };

struct field {
	enum kind kind;
	size_t offset;
};

/* The last one of each is none: some messages have no field. */
#define MESSAGE(id, name, direction, doc) static const struct field fields_##name[] = {
#define FIELD(message, kind, name, doc) { KIND_##kind, offsetof(struct rec_peer_##message, name) },
#define END(message) { KIND_num, 0 } };
#include "peer.def"

static const struct message {
	uint32_t id;
	enum rec_peer_direction direction;
	const struct field *fields;
	size_t n;
} messages[] = {
#define MESSAGE(id, name, direction, doc) \
	{ id, REC_PEER_##direction, fields_##name, sizeof(fields_##name) / sizeof(*fields_##name) - 1 },
#include "peer.def"
};

static const struct message *find(uint32_t id)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
		if (messages[i].id == id)
			return &messages[i];
	return NULL;
}

/* ---- To bytes -------------------------------------------------------------------------------- */

struct out {
	uint8_t *p;
	size_t len, cap;
};

static int put(struct out *o, const void *p, size_t len)
{
	if (len > o->cap - o->len)
		return -EMSGSIZE;
	if (len)
		memcpy(o->p + o->len, p, len);
	o->len += len;
	return 0;
}

static int put_sized(struct out *o, const void *p, size_t len)
{
	const uint32_t size = (uint32_t)len;
	int r = len > REC_PEER_PACKET_MAX ? -EMSGSIZE : put(o, &size, sizeof(size));

	return r ? r : put(o, p, len);
}

static int put_field(struct out *o, enum kind kind, const void *value)
{
	const struct rec_peer_bytes *b = value;
	const char *text;

	switch (kind) {
	case KIND_num:
		return put(o, value, sizeof(rec_peer_num));
	case KIND_text:
		text = *(const rec_peer_text *)value ? *(const rec_peer_text *)value : "";
		return put_sized(o, text, strlen(text) + 1);
	case KIND_bytes:
		return put_sized(o, b->p, b->len);
	}
	return -EINVAL;
}

long rec_peer_encode(enum rec_peer_id id, const void *m, void *buf, size_t cap)
{
	const struct message *msg = find(id);
	struct out o = { .p = buf, .cap = cap < REC_PEER_PACKET_MAX ? cap : REC_PEER_PACKET_MAX };
	int r = msg ? put(&o, &msg->id, sizeof(msg->id)) : -EINVAL;

	for (size_t i = 0; !r && i < msg->n; i++)
		r = put_field(&o, msg->fields[i].kind, (const uint8_t *)m + msg->fields[i].offset);
	return r ? r : (long)o.len;
}

/* ---- From bytes ------------------------------------------------------------------------------ */

struct in {
	const uint8_t *p;
	size_t left;
};

static int get(struct in *in, void *to, size_t len)
{
	if (len > in->left)
		return -EBADMSG;
	memcpy(to, in->p, len);
	in->p += len;
	in->left -= len;
	return 0;
}

static int get_sized(struct in *in, struct rec_peer_bytes *ret_b)
{
	uint32_t len;

	if (get(in, &len, sizeof(len)) || len > in->left)
		return -EBADMSG;
	*ret_b = (struct rec_peer_bytes){ in->p, len };
	in->p += len;
	in->left -= len;
	return 0;
}

static int get_field(struct in *in, enum kind kind, void *value)
{
	struct rec_peer_bytes b;

	if (kind == KIND_num)
		return get(in, value, sizeof(rec_peer_num));
	if (kind == KIND_bytes)
		return get_sized(in, value);
	/* The first NUL is its last byte. */
	if (get_sized(in, &b) || !b.len || memchr(b.p, 0, b.len) != (const uint8_t *)b.p + b.len - 1)
		return -EBADMSG;
	*(rec_peer_text *)value = b.p;
	return 0;
}

int rec_peer_decode(enum rec_peer_direction d, const void *packet, size_t len, struct rec_peer_msg *ret_m)
{
	struct in in = { packet, len };
	struct rec_peer_msg m = { 0 };
	const struct message *msg;
	uint32_t id;
	int r = get(&in, &id, sizeof(id));

	msg = r ? NULL : find(id);
	if (!msg || msg->direction != d)
		return -EBADMSG;
	m.id = (enum rec_peer_id)id;
	for (size_t i = 0; !r && i < msg->n; i++)
		r = get_field(&in, msg->fields[i].kind, (uint8_t *)&m.hello + msg->fields[i].offset);
	if (r || in.left)
		return -EBADMSG;
	*ret_m = m;
	return 0;
}

/* ---- Packets --------------------------------------------------------------------------------- */

/* Room for one descriptor, aligned. */
union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

int rec_peer_send(int sock, const void *packet, size_t len, int fd, int wait)
{
	union control control = { 0 };
	struct iovec iov = { (void *)packet, len };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	if (fd >= 0) {
		h.msg_control = &control;
		h.msg_controllen = sizeof(control.room);
		control.head = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(fd)) };
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	}
	do
		n = sendmsg(sock, &h, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

long rec_peer_recv(int sock, void *buf, size_t cap, int *ret_fd)
{
	union control control = { 0 };
	struct iovec iov = { buf, cap };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control.room) };
	const struct cmsghdr *c;
	ssize_t n;

	*ret_fd = -1;
	do
		n = recvmsg(sock, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	/* What does not fit the kernel has closed. */
	c = CMSG_FIRSTHDR(&h);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(ret_fd, CMSG_DATA(c), sizeof(int));
	if (h.msg_flags & MSG_TRUNC) {
		if (*ret_fd >= 0)
			close(*ret_fd);
		*ret_fd = -1;
		return -EMSGSIZE;
	}
	return n;
}
