/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_priv.h"
#include <stdlib.h>
#include <string.h>

static void set_parent(struct facts *f, uint32_t row, struct proc *p, enum parent_source source)
{
	const struct proc *parent = bbx_facts_proc(f, SLOT_parent, row);

	if (!parent || parent == p || source <= p->parent_source)
		return;
	p->pub.parent_upid = parent->pub.upid;
	p->parent_source = source;
}

static void set_ns_pid(struct facts *f, uint32_t row, struct proc *p)
{
	uint32_t ns_pid = 0;

	bbx_facts_u32(f, SLOT_ns_pid, row, &ns_pid);
	if (!ns_pid)
		return;
	p->pub.ns_pid = ns_pid;
	bbx_facts_u32(f, SLOT_ns_level, row, &p->pub.ns_level);
}

static int add_image(struct facts *f, uint32_t row, struct proc *p, bool is_snapshot)
{
	struct image i = { .upid = p->pub.upid, .is_snapshot = is_snapshot };
	uint64_t uid, gid = 0;
	int err = bbx_facts_str(f, SLOT_exe, row, &i.pub.exe);

	if (!err)
		err = bbx_facts_str(f, SLOT_argv, row, &i.pub.argv);
	if (!err)
		err = bbx_facts_str(f, SLOT_cwd, row, &i.pub.cwd);
	if (err)
		return err;
	bbx_facts_u64(f, SLOT_ts, row, &i.ts);
	i.pub.has_uid = bbx_facts_u64(f, SLOT_uid, row, &uid);
	if (i.pub.has_uid) {
		bbx_facts_u64(f, SLOT_gid, row, &gid);
		i.pub.uid = (uint32_t)uid;
		i.pub.gid = (uint32_t)gid;
	}
	/* A snapshot of a process that was just gone, or of a kernel thread, tells nothing. */
	if (is_snapshot && !i.pub.exe.len && !i.pub.argv.len && !i.pub.has_uid)
		return 0;
	return bbx_identity_add_image(f->id, &i);
}

static int take_fork(struct facts *f, uint32_t row, struct proc *p)
{
	set_parent(f, row, p, PARENT_fork);
	set_ns_pid(f, row, p);
	return 0;
}

static int take_exec(struct facts *f, uint32_t row, struct proc *p)
{
	set_parent(f, row, p, PARENT_exec);
	set_ns_pid(f, row, p);
	return add_image(f, row, p, false);
}

static int take_exit(struct facts *f, uint32_t row, struct proc *p)
{
	uint32_t code = 0, victim = 0;

	bbx_facts_u32(f, SLOT_exit_code, row, &code);
	bbx_facts_u32(f, SLOT_oom_victim, row, &victim);
	bbx_facts_u32(f, SLOT_signal, row, &p->pub.exit_signal);
	bbx_facts_u64(f, SLOT_ts, row, &p->pub.exit_ns);
	p->pub.has_exit = true;
	p->pub.exit_code = (int32_t)code;
	p->pub.oom_victim |= victim != 0;
	set_ns_pid(f, row, p);
	return 0;
}

static int take_oom(struct facts *f, uint32_t row, struct proc *p)
{
	p->pub.oom_victim = true;
	set_ns_pid(f, row, p);
	return 0;
}

static int take_process(struct facts *f, uint32_t row, struct proc *p)
{
	set_parent(f, row, p, PARENT_snapshot);
	set_ns_pid(f, row, p);
	return add_image(f, row, p, true);
}

static const struct fact {
	const char *table;
	int (*row)(struct facts *f, uint32_t row, struct proc *p);
} facts[] = {
	{ "fork", take_fork }, { "exec", take_exec }, { "exit", take_exit }, { "oom", take_oom }, { "process", take_process },
};

/* A row mentions a task: its process lived then, with this name, in this container. */
static void mention(struct facts *f, uint32_t row, int col, uint64_t ts)
{
	uint64_t task;
	const struct task_ref *ref = bbx_facts_task(f, col, row, &task);
	struct proc *p = ref && ref->upid ? &f->id->procs[ref->upid - 1] : NULL;

	if (!p)
		return;
	if (!p->seen || ts < p->pub.first_ns)
		p->pub.first_ns = ts;
	if (!p->seen || ts > p->pub.last_ns)
		p->pub.last_ns = ts;
	p->seen = true;
	if (ref->container && ts >= p->container_ts) {
		p->pub.container = ref->container;
		p->container_ts = ts;
	}
	if (ref->is_leader < p->comm_is_leader || (ref->is_leader == p->comm_is_leader && ts < p->comm_ts))
		return;
	p->comm_is_leader = ref->is_leader;
	p->comm_ts = ts;
	p->comm_section = f->batch.section;
	p->comm_task = task;
}

static int read_rows(struct facts *f, const struct fact *fact)
{
	int err = 0;

	for (uint32_t row = 0; row < f->batch.rows && !err; row++) {
		struct proc *p = bbx_facts_proc(f, SLOT_task, row);
		uint64_t ts;

		if (!bbx_facts_u64(f, SLOT_ts, row, &ts))
			continue;
		for (size_t i = 0; i < f->type->n_cols; i++)
			if (f->type->cols[i].dict == BBX_DICT_task)
				mention(f, row, (int)i, ts);
		if (fact && p)
			err = fact->row(f, row, p);
	}
	return err;
}

static const struct fact *find_fact(const char *table)
{
	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		if (!strcmp(facts[i].table, table))
			return &facts[i];
	return NULL;
}

int bbx_identity_facts(struct bbx_identity *id)
{
	const struct bbx_schema *s = bbx_schema(id->r);
	struct binding *binds = calloc(s->n_types + 1, sizeof(*binds));
	struct facts f = { .id = id };
	int err = binds ? 0 : -ENOMEM;

	for (size_t i = 0; i < s->n_types && !err; i++)
		binds[i] = bbx_facts_bind(&s->types[i]);
	for (size_t i = 0; i < bbx_n_chunks(id->r) && err >= 0; i++) {
		uint32_t type = bbx_chunk(id->r, i)->type;
		const struct fact *fact = find_fact(s->types[type].name);

		err = bbx_facts_read(&f, i, &binds[type], fact != NULL);
		if (err > 0)
			err = read_rows(&f, fact);
	}
	bbx_batch_done(&f.batch);
	free(binds);
	return err < 0 ? err : 0;
}
