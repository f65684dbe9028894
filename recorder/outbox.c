/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"

struct rec_parcel {
	struct rec_parcel *next;
	size_t len;
	int fd;
	uint8_t packet[];
};

static void remove_first(struct rec_outbox *o)
{
	struct rec_parcel *p = o->first;

	o->first = p->next;
	if (!o->first)
		o->last = NULL;
	o->bytes -= sizeof(*p) + p->len;
	if (p->fd >= 0)
		close(p->fd);
	free(p);
}

static void add(struct rec_outbox *o, struct rec_parcel *p)
{
	if (o->last)
		o->last->next = p;
	else
		o->first = p;
	o->last = p;
	o->bytes += sizeof(*p) + p->len;
}

static struct rec_parcel *wrap(enum rec_peer_id id, const void *m, int *ret_err)
{
	_cleanup_free_ uint8_t *buf = malloc(REC_PEER_PACKET_MAX);
	long len = buf ? rec_peer_encode(id, m, buf, REC_PEER_PACKET_MAX) : -ENOMEM;
	struct rec_parcel *p = len < 0 ? NULL : malloc(sizeof(*p) + (size_t)len);

	*ret_err = p ? 0 : len < 0 ? (int)len : -ENOMEM;
	if (!p)
		return NULL;
	*p = (struct rec_parcel){ .len = (size_t)len, .fd = -1 };
	memcpy(p->packet, buf, p->len);
	return p;
}

int rec_outbox_put(struct rec_outbox *o, enum rec_peer_id id, const void *m, int fd)
{
	int r;
	struct rec_parcel *p = wrap(id, m, &r);

	if (!p) {
		if (fd >= 0)
			close(fd);
		o->dropped++;
		return r;
	}
	p->fd = fd;
	add(o, p);
	while (o->bytes > REC_OUTBOX_BYTES) {
		remove_first(o);
		o->dropped++;
	}
	return 0;
}

int rec_outbox_send(struct rec_outbox *o, int sock)
{
	while (o->first) {
		int r = rec_peer_send(sock, o->first->packet, o->first->len, o->first->fd, 0);

		if (r == -EAGAIN || r == -ENOBUFS || r == -ENOMEM)
			return 0;
		if (r < 0)
			return r;
		remove_first(o);
	}
	return 0;
}

void rec_outbox_clear(struct rec_outbox *o, enum rec_peer_id keep)
{
	struct rec_outbox kept = { .dropped = o->dropped };

	while (o->first) {
		struct rec_parcel *p = o->first;
		uint32_t id;

		memcpy(&id, p->packet, sizeof(id));
		if (id != keep) {
			remove_first(o);
			kept.dropped++;
			continue;
		}
		o->first = p->next;
		p->next = NULL;
		add(&kept, p);
	}
	*o = kept;
}
