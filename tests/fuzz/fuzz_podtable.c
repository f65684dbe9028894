/* SPDX-License-Identifier: Apache-2.0 */
/* What bbrec-net tells of pods: any packets, in any order, each behind its length (u16). Rows of all of them can be written. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "fuzz.h"
#include "../../recorder/podrows.h"
#include "../../recorder/podtable.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(struct rec_podtable *t, const struct rec_peer_msg *m, struct rec_build *b, const struct rec_rows *to)
{
	struct rec_pod_name name = { 0 };

	switch (m->id) {
	case REC_PEER_pod:
		rec_podtable_pod(t, &m->pod);
		break;
	case REC_PEER_pod_container:
		rec_podtable_container(t, &m->pod_container);
		rec_podtable_name(t, m->pod_container.uid, m->pod_container.container_id, &name);
		break;
	case REC_PEER_pod_gone:
		rec_podtable_gone(t, m->pod_gone.uid, 1);
		break;
	case REC_PEER_greeting:
		rec_podtable_listing(t);
		break;
	case REC_PEER_pods_listed:
		rec_podtable_listed(t, 2);
		break;
	case REC_PEER_pod_status:
		rec_podtable_is_news(t, &m->pod_status);
		rec_podtable_name(t, m->pod_status.uid, "", &name);
		rec_podrow_status(b, &m->pod_status, &name, 0);
		rec_store_build(to, b);
		break;
	case REC_PEER_manifest:
		rec_podtable_manifest(t, &m->manifest);
		break;
	case REC_PEER_audit:
		rec_podrow_audit(b, &m->audit);
		FUZZ_ASSERT(!rec_store_build(to, b));
		break;
	default:
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bbx_origin origin;
	static struct rec_build b;
	const struct bbx_writer_opts o = { .session = 1, .origin = &origin };
	struct rec_podtable *t = rec_podtable_new();
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct rec_peer_msg m;
	struct rec_rows to = { 0 };

	FUZZ_ASSERT(t && fd >= 0 && !bbx_writer_open(fd, &o, &to.critical));
	while (size >= 2) {
		size_t len = data[0] | (size_t)data[1] << 8;

		data += 2;
		size -= 2;
		len = len < size ? len : size;
		if (!rec_peer_decode(REC_PEER_FROM_NET, data, len, &m))
			take(t, &m, &b, &to);
		data += len;
		size -= len;
	}
	FUZZ_ASSERT(!rec_podtable_write(t, &to, &b));
	rec_podtable_repeat(t, 3);
	FUZZ_ASSERT(!rec_podtable_write(t, &to, &b));
	bbx_writer_close(to.critical);
	close(fd);
	rec_podtable_free(t);
	return 0;
}
