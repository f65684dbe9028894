/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands in for bbrec-net and does what it must not, or what is hard to see from outside: BBTEST_PEER says which. Each prints a line to
 * the file BBTEST_OUT.
 *	ask: asks for the status, lists the incidents, opens the first, and tells what came; flood: asks without end and reads nothing;
 *	pods: tells of the pod BBTEST_POD and its container BBTEST_CONTAINER, and each of it twice;
 *	garbage: sends packets that are no messages; hang: says nothing
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../../recorder/peer.h"

#define PEER 3

static uint8_t buf[REC_PEER_PACKET_MAX];

static int tell(enum rec_peer_id id, const void *m)
{
	static uint8_t out[REC_PEER_PACKET_MAX];

	return rec_peer_send(PEER, out, (size_t)rec_peer_encode(id, m, out, sizeof(out)), -1, 1);
}

/* The next message; ends the program when bbrec has gone. */
static struct rec_peer_msg hear(int *ret_fd)
{
	struct pollfd fd = { .fd = PEER, .events = POLLIN };
	struct rec_peer_msg m;
	long len;

	poll(&fd, 1, -1);
	len = rec_peer_recv(PEER, buf, sizeof(buf), ret_fd);
	if (len <= 0 || rec_peer_decode(REC_PEER_TO_NET, buf, (size_t)len, &m))
		exit(0);
	return m;
}

static struct rec_peer_msg answer(uint64_t request, enum rec_peer_id id, int *ret_fd)
{
	struct rec_peer_msg m;

	do
		m = hear(ret_fd);
	while (m.id != id || m.answer.request != request);
	return m;
}

static void ask(FILE *out)
{
	char name[256] = "";
	struct rec_peer_msg m;
	struct stat st;
	int fd;

	m = hear(&fd);
	fprintf(out, "hello %d %s\n", m.id == REC_PEER_hello, m.hello.node);
	tell(REC_PEER_greeting, &(struct rec_peer_greeting){ .version = "double" });
	tell(REC_PEER_state, &(struct rec_peer_state){ .name = "watch", .value = "synced" });
	tell(REC_PEER_state, &(struct rec_peer_state){ .name = "Bad name", .value = "x" });
	tell(REC_PEER_ask, &(struct rec_peer_ask){ .request = 1, .line = "status" });
	m = answer(1, REC_PEER_answer, &fd);
	fprintf(out, "status %.13s\n", (const char *)m.answer.data.p);
	tell(REC_PEER_list, &(struct rec_peer_list){ .request = 2 });
	m = answer(2, REC_PEER_answer, &fd);
	sscanf(m.answer.data.p, "%255[^\t]", name);
	fprintf(out, "list %s\n", m.answer.data.len ? name : "");
	tell(REC_PEER_open, &(struct rec_peer_open){ .request = 3, .name = name });
	m = answer(3, REC_PEER_file, &fd);
	fprintf(out, "open %u %d\n", (unsigned)m.file.error, fd >= 0 && !fstat(fd, &st) && (uint64_t)st.st_size == m.file.bytes);
	tell(REC_PEER_open, &(struct rec_peer_open){ .request = 4, .name = "../../etc/passwd" });
	m = answer(4, REC_PEER_file, &fd);
	fprintf(out, "beside %u %d\n", (unsigned)m.file.error, fd);
	fflush(out);
	for (;;) {
		m = hear(&fd);
		if (m.id == REC_PEER_sealed)
			fprintf(out, "sealed %s %s\n", m.sealed.reason, m.sealed.name);
		fflush(out);
	}
}

/* A pod with one container that was killed, and a request to an HTTP server. Another pod was told by one that ran before. */
static void pods(void)
{
	const char *uid = getenv("BBTEST_POD"), *cid = getenv("BBTEST_CONTAINER");
	const struct rec_peer_pod pod = { .uid = uid, .namespace = "shop", .name = "checkout-6d9f", .phase = "Running",
					  .qos_class = "Burstable", .owner_kind = "ReplicaSet", .owner_name = "checkout",
					  .labels = "app=checkout", .ip = "10.244.0.7", .started_utc_ns = 1700000000000000000,
					  .deleted_utc_ns = UINT64_MAX };
	const struct rec_peer_pod_container c = { .uid = uid, .name = "app", .kind = "container", .container_id = cid,
						  .image = "shop/checkout:1", .state = "running", .ready = 1, .restart_count = 2,
						  .end_exit_code = 137, .end_reason = "OOMKilled", .end_signal = UINT64_MAX,
						  .started_utc_ns = UINT64_MAX, .end_utc_ns = UINT64_MAX,
						  .memory_request_bytes = UINT64_MAX, .memory_limit_bytes = 64 << 20,
						  .cpu_request_millis = 250, .cpu_limit_millis = UINT64_MAX };
	const struct rec_peer_pod_status status = { .uid = uid, .container = "app", .container_id = cid, .reason = "OOMKilled",
						    .exit_code = 137, .signal = UINT64_MAX, .restart_count = 2,
						    .utc_ns = 1700000000000000000 };
	const struct rec_peer_audit audit = { .method = "GET", .path = "/v1/status", .client = "127.0.0.1", .status = 200 };
	const struct rec_peer_pod gone = { .uid = "gone-uid", .namespace = "shop", .name = "gone" };
	int fd;

	hear(&fd);
	tell(REC_PEER_pod, &gone);
	tell(REC_PEER_greeting, &(struct rec_peer_greeting){ .version = "double" });
	for (int i = 0; i < 2; i++) {
		tell(REC_PEER_pod, &pod);
		tell(REC_PEER_pod_container, &c);
		tell(REC_PEER_manifest, &(struct rec_peer_manifest){ .uid = uid, .json = { "{\"kind\":\"Pod\"}", 14 } });
	}
	tell(REC_PEER_pods_listed, &gone);
	sleep(2);
	tell(REC_PEER_pod_status, &status);
	tell(REC_PEER_pod_status, &status);
	tell(REC_PEER_audit, &audit);
	for (;;)
		hear(&fd);
}

int main(void)
{
	const char *what = getenv("BBTEST_PEER"), *path = getenv("BBTEST_OUT");
	FILE *out = path ? fopen(path, "a") : NULL;

	if (!what || !out)
		return 1;
	fprintf(out, "start %s\n", what);
	fflush(out);
	if (!strcmp(what, "ask"))
		ask(out);
	if (!strcmp(what, "pods"))
		pods();
	while (!strcmp(what, "flood"))
		if (tell(REC_PEER_ask, &(struct rec_peer_ask){ .request = 1, .line = "status" }))
			return 0;
	while (!strcmp(what, "garbage"))
		if (rec_peer_send(PEER, "\377\377\377\377garbage", 11, -1, 1))
			return 0;
	pause();
	return 0;
}
