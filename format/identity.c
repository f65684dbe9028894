/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_priv.h"
#include <stdlib.h>
#include <string.h>

/* ---- Sections and their boots ------------------------------------------------------------------------------------ */

/* Where sections belong. */
struct origins {
	struct bbx_map files;   /* session -> a section of it that has its FILE record */
	struct bbx_map known;   /* boot id -> boot */
	struct bbx_map unknown; /* session -> boot, where no section of the session has a FILE record */
};

/* The boot of a section: its own, or that of another section of its session when its FILE record was lost. */
static int find_boot(struct bbx_identity *id, struct origins *o, const struct bbx_section *s, uint32_t *ret_boot)
{
	uint32_t file = bbx_map_find(&o->files, s->session, 0);
	uint64_t half[2] = { 0 };
	int added;

	if (!s->has_file && file != BBX_MAP_NONE)
		s = bbx_section(id->r, file);
	if (s->has_file)
		memcpy(half, s->boot_id, sizeof(half));
	if (s->has_file)
		added = bbx_map_add(&o->known, half[0], half[1], (uint32_t)id->n_boots, ret_boot);
	else
		added = bbx_map_add(&o->unknown, s->session, 0, (uint32_t)id->n_boots, ret_boot);
	if (added > 0)
		memcpy(id->boots[id->n_boots++].id, half, sizeof(half));
	return added < 0 ? added : 0;
}

static int find_boots(struct bbx_identity *id, struct origins *o)
{
	size_t n = bbx_n_sections(id->r);
	uint32_t known;
	int err = 0;

	for (size_t i = 0; i < n && err >= 0; i++)
		if (bbx_section(id->r, i)->has_file)
			err = bbx_map_add(&o->files, bbx_section(id->r, i)->session, 0, (uint32_t)i, &known);
	for (size_t i = 0; i < n && err >= 0; i++)
		err = find_boot(id, o, bbx_section(id->r, i), &id->sections[i].boot);
	return err < 0 ? err : 0;
}

static int load_sections(struct bbx_identity *id)
{
	size_t n = bbx_n_sections(id->r);
	struct origins o = { 0 };
	int err;

	id->boots = calloc(n + 1, sizeof(*id->boots));
	id->sections = calloc(n + 1, sizeof(*id->sections));
	if (!id->boots || !id->sections)
		return -ENOMEM;
	err = find_boots(id, &o);
	bbx_map_done(&o.files);
	bbx_map_done(&o.known);
	bbx_map_done(&o.unknown);
	for (size_t i = 0; i < n && !err; i++) {
		err = bbx_utc_offset(id->r, i, &id->sections[i].utc_offset);
		if (err == -ENODATA) {
			id->sections[i].utc_offset = 0;
			err = 0;
		}
	}
	return err;
}

/* ---- What times are relative to ---------------------------------------------------------------------------------- */

/* The section whose rows a time lies within; the first when there is none. */
static size_t section_at(struct bbx_identity *id, uint64_t ts)
{
	for (size_t i = 0; i < bbx_n_chunks(id->r); i++) {
		const struct bbx_chunk *c = bbx_chunk(id->r, i);

		if (c->t_min <= ts && ts <= c->t_max)
			return c->section;
	}
	return 0;
}

/* The newest trigger row. */
static int take_trigger(struct facts *f, uint32_t row)
{
	struct bbx_reference *ref = &f->id->reference;
	int64_t utc;
	uint64_t ts;

	if (!bbx_facts_u64(f, SLOT_ts, row, &ts))
		return 0;
	utc = bbx_utc(f->id, f->batch.section, ts);
	if (!ref->is_trigger || utc >= ref->utc_ns)
		*ref = (struct bbx_reference){ f->batch.section, ts, utc, true };
	return 0;
}

static int set_reference(struct bbx_identity *id)
{
	const struct bbx_incident *inc = bbx_n_incidents(id->r) ? bbx_incident(id->r, 0) : NULL;
	struct bbx_reference *ref = &id->reference;
	int err = 0;

	if (inc) {
		*ref = (struct bbx_reference){ .section = section_at(id, inc->ts), .ts = inc->ts, .is_trigger = true };
		ref->utc_ns = bbx_utc(id, ref->section, ref->ts);
	} else {
		err = bbx_facts_each(id, "trigger", FACTS_first, take_trigger);
	}
	if (err || ref->is_trigger)
		return err;
	for (size_t i = 0; i < bbx_n_chunks(id->r); i++) {
		const struct bbx_chunk *c = bbx_chunk(id->r, i);
		int64_t utc = bbx_utc(id, c->section, c->t_max);

		if (!i || utc > ref->utc_ns)
			*ref = (struct bbx_reference){ c->section, c->t_max, utc, false };
	}
	return 0;
}

/* ---- The handle -------------------------------------------------------------------------------------------------- */

static int name_processes(struct bbx_identity *id)
{
	for (uint32_t i = 0; i < id->n_procs; i++) {
		struct proc *p = &id->procs[i];
		struct bbx_task t;
		int err = p->comm_task ? bbx_dict_task(id->r, p->comm_section, p->comm_task, &t) : -ENOENT;

		if (err && err != -ENOENT)
			return err;
		if (!err)
			p->pub.comm = (struct bbx_str){ t.comm, t.comm_len };
	}
	return 0;
}

static int learn_tasks(struct bbx_identity *id)
{
	int err = bbx_identity_procs(id);

	return err ? err : bbx_identity_link_tasks(id);
}

static int learn_processes(struct bbx_identity *id)
{
	int err = bbx_identity_facts(id);

	if (!err)
		err = bbx_identity_images(id);
	return err ? err : name_processes(id);
}

int bbx_identity_learn(struct bbx_identity *id, enum bbx_known known)
{
	static int (*const learn[])(struct bbx_identity *id) = {
		[BBX_KNOWN_containers] = bbx_identity_cgroups, [BBX_KNOWN_tasks] = learn_tasks, [BBX_KNOWN_processes] = learn_processes,
	};

	id->last = (struct last_who){ 0 };
	while (!id->failed && id->known < known)
		id->failed = learn[++id->known](id);
	return id->failed;
}

int bbx_identity_open(struct bbx_reader *r, struct bbx_identity **ret_id)
{
	struct bbx_identity *id = calloc(1, sizeof(*id));
	int err;

	if (!id)
		return -ENOMEM;
	id->r = r;
	id->copied.max = BBX_MAX_COPIED;
	err = load_sections(id);
	if (!err)
		err = set_reference(id);
	if (err) {
		bbx_identity_free(id);
		return err;
	}
	*ret_id = id;
	return 0;
}

int bbx_identity_new(struct bbx_reader *r, struct bbx_identity **ret_id)
{
	struct bbx_identity *id;
	int err = bbx_identity_open(r, &id);

	if (err)
		return err;
	err = bbx_identity_learn(id, BBX_KNOWN_processes);
	if (err)
		bbx_identity_free(id);
	else
		*ret_id = id;
	return err;
}

void bbx_identity_free(struct bbx_identity *id)
{
	if (!id)
		return;
	for (size_t i = 0; id->sections && i < bbx_n_sections(id->r); i++)
		free(id->sections[i].tasks);
	for (uint32_t i = 0; i < id->n_containers; i++)
		free(id->containers[i]);
	free(id->containers);
	free(id->by_path);
	free(id->sections);
	free(id->boots);
	free(id->procs);
	free(id->images);
	bbx_map_done(&id->cgroups);
	bbx_arena_done(&id->copied);
	free(id);
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

static int find_who(struct bbx_identity *id, size_t section, uint64_t task_id, struct bbx_who *ret_w)
{
	const struct section_ref *s = section < bbx_n_sections(id->r) ? &id->sections[section] : NULL;
	struct bbx_task t;
	int err;

	*ret_w = (struct bbx_who){ 0 };
	if (!s || !task_id)
		return -ENOENT;
	err = bbx_dict_task(id->r, section, task_id, &t);
	if (err)
		return err;
	*ret_w = (struct bbx_who){ .pid = t.pid, .tid = t.tid, .comm = { t.comm, t.comm_len }, .cgroup_id = t.cgroup_id };
	if (task_id <= s->n_tasks) {
		ret_w->upid = s->tasks[task_id - 1].upid;
		ret_w->container = s->tasks[task_id - 1].container;
	} else {
		ret_w->container = bbx_identity_container(id, s->boot, t.cgroup_id);
	}
	return 0;
}

int bbx_who(struct bbx_identity *id, size_t section, uint64_t task_id, struct bbx_who *ret_w)
{
	struct last_who *last = &id->last;
	int err;

	if (task_id && last->task_id == task_id && last->section == section) {
		*ret_w = last->who;
		return 0;
	}
	err = find_who(id, section, task_id, ret_w);
	if (!err)
		*last = (struct last_who){ section, task_id, *ret_w };
	return err;
}

uint32_t bbx_n_processes(const struct bbx_identity *id)
{
	return id->n_procs;
}

const struct bbx_process *bbx_process(const struct bbx_identity *id, uint32_t upid)
{
	return upid && upid <= id->n_procs ? &id->procs[upid - 1].pub : NULL;
}

void bbx_process_image(const struct bbx_identity *id, uint32_t upid, uint64_t ts, struct bbx_image *ret_i)
{
	const struct image *i = NULL;

	if (upid && upid <= id->n_procs)
		i = bbx_identity_image_at(id, &id->procs[upid - 1], ts);
	*ret_i = i ? i->pub : (struct bbx_image){ 0 };
}

const struct bbx_container_info *bbx_container(const struct bbx_identity *id, size_t section, uint64_t cgroup_id)
{
	if (section >= bbx_n_sections(id->r))
		return NULL;
	return bbx_identity_container(id, id->sections[section].boot, cgroup_id);
}

int64_t bbx_utc(const struct bbx_identity *id, size_t section, uint64_t ts)
{
	uint64_t offset = section < bbx_n_sections(id->r) ? (uint64_t)id->sections[section].utc_offset : 0;

	return (int64_t)(ts + offset);
}

struct bbx_reference bbx_reference(const struct bbx_identity *id)
{
	return id->reference;
}
