/* SPDX-License-Identifier: Apache-2.0 */
/* Whole recordings: who their rows belong to. Parents form no circle, and upids are dense. */
#include "file.h"

#include "identity.h"

#define MAX_ASKED 5000u

static void touch_str(struct bbx_str s)
{
	fuzz_touch(s.p, s.len);
}

static void touch_container(const struct bbx_container_info *c)
{
	if (!c)
		return;
	touch_str(c->cgroup_path);
	touch_str(c->container_id);
	touch_str(c->pod_uid);
	touch_str(c->pod);
	touch_str(c->ns);
	touch_str(c->container);
}

static void check_process(const struct bbx_identity *id, uint32_t upid)
{
	const struct bbx_process *p = bbx_process(id, upid);
	uint32_t n = bbx_n_processes(id), steps = 0;
	struct bbx_image image;

	FUZZ_ASSERT(p && p->upid == upid);
	touch_container(p->container);
	touch_str(p->comm);
	bbx_process_image(id, upid, p->last_ns, &image);
	touch_str(image.exe);
	touch_str(image.argv);
	touch_str(image.cwd);
	for (uint32_t up = p->parent_upid; up; up = bbx_process(id, up)->parent_upid)
		FUZZ_ASSERT(up <= n && ++steps < n);
}

static void check_tasks(struct bbx_identity *id, size_t section)
{
	struct bbx_who w;

	for (uint64_t task = 0; task < MAX_ASKED; task++) {
		if (bbx_who(id, section, task, &w))
			continue;
		FUZZ_ASSERT(w.upid <= bbx_n_processes(id));
		touch_str(w.comm);
		touch_container(w.container);
		touch_container(bbx_container(id, section, w.cgroup_id));
	}
}

static void check(struct bbx_reader *r, struct bbx_identity *id)
{
	struct bbx_reference ref = bbx_reference(id);

	FUZZ_ASSERT(!bbx_n_sections(r) || ref.section < bbx_n_sections(r));
	for (uint32_t upid = 1; upid <= bbx_n_processes(id) && upid <= MAX_ASKED; upid++)
		check_process(id, upid);
	for (size_t s = 0; s < bbx_n_sections(r); s++) {
		check_tasks(id, s);
		bbx_utc(id, s, ref.ts);
		bbx_utc(id, s, UINT64_MAX);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bbx_reader *r;
	struct bbx_identity *id;

	if (bbx_open_fd(dup(fuzz_file(data, size)), "input", 0, &r, NULL))
		return 0;
	if (!bbx_identity_new(r, &id)) {
		check(r, id);
		bbx_identity_free(id);
	}
	bbx_close(r);
	return 0;
}
