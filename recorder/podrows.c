/* SPDX-License-Identifier: Apache-2.0 */
#include "podrows.h"

#include <arpa/inet.h>
#include "clock.h"

static __u32 u32_of(uint64_t num)
{
	return num > UINT32_MAX ? BB_NULL_U32 : (__u32)num;
}

static __s32 i32_of(uint64_t num)
{
	return num > INT32_MAX ? BB_NULL_I32 : (__s32)num;
}

static __s64 i64_of(uint64_t num)
{
	return num > INT64_MAX ? INT64_MIN : (__s64)num;
}

static struct bb_ip ip_of(const char *text)
{
	struct bb_ip ip = { 0 };

	if (inet_pton(AF_INET, text, ip.addr) == 1)
		ip.family = AF_INET;
	else if (inet_pton(AF_INET6, text, ip.addr) == 1)
		ip.family = AF_INET6;
	return ip;
}

void rec_podrow_pod(struct rec_build *b, const struct rec_peer_pod *m, bool is_gone)
{
	struct bb_pod *r = REC_BUILD(b, pod, rec_boot_ns());

	r->created = i64_of(m->created_utc_ns);
	r->started = i64_of(m->started_utc_ns);
	r->deleted = i64_of(m->deleted_utc_ns);
	r->pod_uid = rec_build_text(b, m->uid);
	r->namespace = rec_build_text(b, m->namespace);
	r->pod = rec_build_text(b, m->name);
	r->phase = rec_build_text(b, m->phase);
	r->reason = rec_build_text(b, m->reason);
	r->qos_class = rec_build_text(b, m->qos_class);
	r->owner_kind = rec_build_text(b, m->owner_kind);
	r->owner_name = rec_build_text(b, m->owner_name);
	r->labels = rec_build_text(b, m->labels);
	r->ip = ip_of(m->ip);
	r->is_gone = is_gone;
}

void rec_podrow_container(struct rec_build *b, const struct rec_peer_pod_container *m, const struct rec_peer_pod *pod)
{
	struct bb_pod_container *r = REC_BUILD(b, pod_container, rec_boot_ns());

	r->started = i64_of(m->started_utc_ns);
	r->ended = i64_of(m->end_utc_ns);
	r->memory_request_bytes = m->memory_request_bytes;
	r->memory_limit_bytes = m->memory_limit_bytes;
	r->cpu_request_millis = m->cpu_request_millis;
	r->cpu_limit_millis = m->cpu_limit_millis;
	r->pod_uid = rec_build_text(b, m->uid);
	r->container = rec_build_text(b, m->name);
	r->namespace = rec_build_text(b, pod->namespace);
	r->pod = rec_build_text(b, pod->name);
	r->kind = rec_build_text(b, m->kind);
	r->container_id = rec_build_text(b, m->container_id);
	r->image = rec_build_text(b, m->image);
	r->state = rec_build_text(b, m->state);
	r->reason = rec_build_text(b, m->reason);
	r->end_reason = rec_build_text(b, m->end_reason);
	r->end_exit_code = i32_of(m->end_exit_code);
	r->end_signal = u32_of(m->end_signal);
	r->ready = u32_of(m->ready);
	r->restart_count = u32_of(m->restart_count);
}

void rec_podrow_status(struct rec_build *b, const struct rec_peer_pod_status *m, const struct rec_pod_name *pod,
			uint64_t cgroup_id)
{
	struct bb_pod_status *r = REC_BUILD(b, pod_status, rec_boot_ns());

	if (cgroup_id)
		r->h.task = (struct bb_task){ .cgroup_id = cgroup_id };
	r->since = i64_of(m->utc_ns);
	r->restart_count = m->restart_count;
	r->reason = rec_build_text(b, m->reason);
	r->message = rec_build_text(b, m->message);
	r->namespace = rec_build_text(b, pod->ns);
	r->pod = rec_build_text(b, pod->pod);
	r->container = rec_build_text(b, m->container);
	r->pod_uid = rec_build_text(b, m->uid);
	r->container_id = rec_build_text(b, m->container_id);
	r->exit_code = i32_of(m->exit_code);
	r->signal = u32_of(m->signal);
}

void rec_podrow_audit(struct rec_build *b, const struct rec_peer_audit *m)
{
	struct bb_audit *r = REC_BUILD(b, audit, rec_boot_ns());

	r->method = rec_build_text(b, *m->method ? m->method : "?");
	r->path = rec_build_text(b, *m->path ? m->path : "?");
	r->user = rec_build_text(b, m->user);
	r->client = ip_of(m->client);
	r->status = u32_of(m->status);
}
