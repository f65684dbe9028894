/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../recorder/outbox.h"
#include "../../recorder/peer.h"

static uint8_t packet[REC_PEER_PACKET_MAX];

static const struct rec_peer_sealed sealed = { .name = "n.bbx", .bytes = 1ull << 40, .utc_ns = 7, .reason = "oom", .detail = "",
					       .namespace = "shop", .pod = "checkout", .container = NULL };

static void a_message_comes_back_as_it_was(void **state)
{
	struct rec_peer_msg m;
	long len = rec_peer_encode(REC_PEER_sealed, &sealed, packet, sizeof(packet));

	(void)state;
	assert_true(len > 0);
	assert_int_equal(rec_peer_decode(REC_PEER_TO_NET, packet, (size_t)len, &m), 0);
	assert_int_equal(m.id, REC_PEER_sealed);
	assert_string_equal(m.sealed.name, "n.bbx");
	assert_true(m.sealed.bytes == 1ull << 40);
	assert_string_equal(m.sealed.pod, "checkout");
	assert_string_equal(m.sealed.container, "");
}

static void bytes_may_hold_anything(void **state)
{
	const struct rec_peer_answer a = { .request = 3, .more = 1, .data = { "a\0b", 3 } };
	long len = rec_peer_encode(REC_PEER_answer, &a, packet, sizeof(packet));
	struct rec_peer_msg m;

	(void)state;
	assert_int_equal(rec_peer_decode(REC_PEER_TO_NET, packet, (size_t)len, &m), 0);
	assert_int_equal(m.answer.data.len, 3);
	assert_memory_equal(m.answer.data.p, "a\0b", 3);
}

static void a_packet_that_is_cut_or_longer_is_none(void **state)
{
	long len = rec_peer_encode(REC_PEER_sealed, &sealed, packet, sizeof(packet));
	struct rec_peer_msg m;

	(void)state;
	for (long cut = 0; cut < len; cut++) {
		/* Exactly as large: a sanitizer sees what is read past it. */
		uint8_t *copy = malloc((size_t)cut + 1);

		memcpy(copy + 1, packet, (size_t)cut);
		assert_int_equal(rec_peer_decode(REC_PEER_TO_NET, copy + 1, (size_t)cut, &m), -EBADMSG);
		free(copy);
	}
	packet[len] = 0;
	assert_int_equal(rec_peer_decode(REC_PEER_TO_NET, packet, (size_t)len + 1, &m), -EBADMSG);
}

static void nor_is_one_of_the_other_side_or_with_a_NUL_within_a_text(void **state)
{
	const struct rec_peer_open o = { .request = 1, .name = "ab" };
	long len = rec_peer_encode(REC_PEER_open, &o, packet, sizeof(packet));
	struct rec_peer_msg m;

	(void)state;
	assert_int_equal(rec_peer_decode(REC_PEER_TO_NET, packet, (size_t)len, &m), -EBADMSG);
	assert_int_equal(rec_peer_decode(REC_PEER_FROM_NET, packet, (size_t)len, &m), 0);
	packet[len - 2] = 0;
	assert_int_equal(rec_peer_decode(REC_PEER_FROM_NET, packet, (size_t)len, &m), -EBADMSG);
	packet[len - 2] = 'b';
	packet[len - 1] = 'c';
	assert_int_equal(rec_peer_decode(REC_PEER_FROM_NET, packet, (size_t)len, &m), -EBADMSG);
}

static void what_does_not_fit_is_refused(void **state)
{
	static uint8_t much[REC_PEER_PACKET_MAX];
	const struct rec_peer_answer a = { .data = { much, sizeof(much) } };

	(void)state;
	assert_int_equal(rec_peer_encode(REC_PEER_answer, &a, packet, sizeof(packet)), -EMSGSIZE);
	assert_int_equal(rec_peer_encode(REC_PEER_sealed, &sealed, packet, 20), -EMSGSIZE);
	assert_int_equal(rec_peer_encode((enum rec_peer_id)9999, &a, packet, sizeof(packet)), -EINVAL);
}

static void a_descriptor_goes_along(void **state)
{
	int pair[2], fd, other;
	char c;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	assert_int_equal(rec_peer_send(pair[0], "xyz", 3, fd, 0), 0);
	assert_int_equal(rec_peer_recv(pair[1], packet, sizeof(packet), &other), 3);
	assert_true(other >= 0);
	assert_int_equal(read(other, &c, 1), 1);
	assert_int_equal(rec_peer_recv(pair[1], packet, sizeof(packet), &other), -EAGAIN);
	assert_int_equal(rec_peer_send(pair[0], "xyz", 3, fd, 0), 0);
	assert_int_equal(rec_peer_recv(pair[1], packet, 2, &other), -EMSGSIZE);
	assert_int_equal(other, -1);
	close(pair[0]);
	assert_int_equal(rec_peer_recv(pair[1], packet, sizeof(packet), &other), 0);
	assert_int_equal(rec_peer_send(pair[1], "xyz", 3, -1, 0), -EPIPE);
}

static void a_full_box_drops_the_oldest(void **state)
{
	static uint8_t part[60000];
	struct rec_outbox o = { 0 };
	struct rec_peer_msg m;
	uint64_t n = 40, kept, got = 0;
	int pair[2], fd;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	for (uint64_t i = 0; i < n; i++) {
		const struct rec_peer_answer a = { .request = i, .data = { part, sizeof(part) } };

		assert_int_equal(rec_outbox_put(&o, REC_PEER_answer, &a, dup(pair[0])), 0);
		assert_true(o.bytes <= REC_OUTBOX_BYTES);
	}
	kept = n - o.dropped;
	assert_true(o.dropped && kept == REC_OUTBOX_BYTES / 60000);
	while (o.first) {
		/* The socket takes a few at a time, and the rest waits. */
		assert_int_equal(rec_outbox_send(&o, pair[0]), 0);
		for (long len; (len = rec_peer_recv(pair[1], packet, sizeof(packet), &fd)) > 0; got++) {
			assert_int_equal(rec_peer_decode(REC_PEER_TO_NET, packet, (size_t)len, &m), 0);
			assert_true(m.answer.request == n - kept + got);
			assert_true(fd >= 0);
			close(fd);
		}
	}
	assert_true(got == kept && !o.bytes);
	rec_outbox_put(&o, REC_PEER_sealed, &sealed, -1);
	rec_outbox_put(&o, REC_PEER_answer, &(struct rec_peer_answer){ .request = 1 }, -1);
	rec_outbox_put(&o, REC_PEER_sealed, &sealed, -1);
	rec_outbox_clear(&o, REC_PEER_sealed);
	assert_true(o.dropped == n - kept + 1 && o.bytes);
	assert_int_equal(rec_outbox_send(&o, pair[0]), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rec_peer_decode(REC_PEER_TO_NET, packet,
						 (size_t)rec_peer_recv(pair[1], packet, sizeof(packet), &fd), &m), 0);
		assert_int_equal(m.id, REC_PEER_sealed);
	}
	assert_true(!o.first && !o.last && !o.bytes);
	close(pair[1]);
	rec_outbox_put(&o, REC_PEER_sealed, &sealed, -1);
	assert_int_equal(rec_outbox_send(&o, pair[0]), -EPIPE);
	rec_outbox_clear(&o, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_comes_back_as_it_was),
		cmocka_unit_test(bytes_may_hold_anything),
		cmocka_unit_test(a_packet_that_is_cut_or_longer_is_none),
		cmocka_unit_test(nor_is_one_of_the_other_side_or_with_a_NUL_within_a_text),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_descriptor_goes_along),
		cmocka_unit_test(a_full_box_drops_the_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
