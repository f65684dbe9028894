/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bytes.h"
#include "identity_recording.h"
#include "layout.h"

static void is(struct bbx_str s, const char *want)
{
	if (s.len != strlen(want) || (s.len && memcmp(s.p, want, s.len)))
		fail_msg("\"%.*s\" is not \"%s\"", (int)s.len, s.p, want);
}

static const struct bbx_process *find(const struct recording *rec, uint32_t pid, uint64_t start_ns)
{
	for (uint32_t u = 1; u <= bbx_n_processes(rec->id); u++) {
		const struct bbx_process *p = bbx_process(rec->id, u);

		if (p->pid == pid && p->start_ns == start_ns)
			return p;
	}
	fail_msg("no process %u", pid);
	return NULL;
}

static struct bbx_image image_at(const struct recording *rec, const struct bbx_process *p, uint64_t ts)
{
	struct bbx_image i;

	bbx_process_image(rec->id, p->upid, ts, &i);
	return i;
}

/* ---- Processes --------------------------------------------------------------------------------------------------- */

static void test_a_pid_used_twice_is_two_processes(void **state)
{
	struct bbx_task a = task(100, 100, 1 * SEC, 0, "first"), b = task(100, 100, 5 * SEC, 0, "second");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;

	(void)state;
	ROW(w, "exit", 4 * SEC, &a, NUMBER("exit_code", 3), );
	ROW(w, "exit", 6 * SEC, &b, NUMBER("signal", 9), NUMBER("oom_victim", 1), );
	rec = finish(w, f);
	assert_int_equal(bbx_n_processes(rec.id), 2);
	is(bbx_process(rec.id, 1)->comm, "first");
	assert_int_equal(bbx_process(rec.id, 1)->exit_code, 3);
	assert_int_equal(bbx_process(rec.id, 1)->exit_ns, 4 * SEC);
	assert_false(bbx_process(rec.id, 1)->oom_victim);
	is(bbx_process(rec.id, 2)->comm, "second");
	assert_int_equal(bbx_process(rec.id, 2)->exit_signal, 9);
	assert_true(bbx_process(rec.id, 2)->oom_victim);
	assert_null(bbx_process(rec.id, 0));
	assert_null(bbx_process(rec.id, 3));
	done(&rec);
}

static void test_numbers_rise_with_start_times_boot_by_boot(void **state)
{
	struct bbx_task late = task(1, 1, 9 * SEC, 0, "late"), early = task(2, 2, 1 * SEC, 0, "early");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 1);
	struct recording rec;

	(void)state;
	ROW(w, "exit", 10 * SEC, &late, NUMBER("exit_code", 0), );
	assert_int_equal(bbx_writer_close(w), 0);
	w = start(f, 2);
	ROW(w, "exit", 3 * SEC, &late, NUMBER("exit_code", 0), );
	ROW(w, "exit", 2 * SEC, &early, NUMBER("exit_code", 0), );
	rec = finish(w, f);
	assert_int_equal(bbx_n_processes(rec.id), 3);
	is(bbx_process(rec.id, 1)->comm, "late");
	assert_int_equal(bbx_process(rec.id, 1)->boot_id[0], 1);
	is(bbx_process(rec.id, 2)->comm, "early");
	assert_int_equal(bbx_process(rec.id, 2)->boot_id[0], 2);
	is(bbx_process(rec.id, 3)->comm, "late");
	done(&rec);
}

static void test_a_start_in_ticks_is_the_kernels_own(void **state)
{
	struct bbx_task from_proc = task(100, 100, 1230 * MS, 0, "x"), exact = task(100, 100, 1234567890, 0, "x");
	struct bbx_task other_tick = task(100, 100, 1240 * MS, 0, "y"), other_pid = task(101, 101, 1230 * MS, 0, "z");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;
	const struct bbx_process *p;

	(void)state;
	ROW(w, "process", 2 * SEC, &from_proc, NUMBER("start", 1230 * MS), TEXT("exe", "/bin/x"), );
	ROW(w, "exit", 3 * SEC, &exact, NUMBER("exit_code", 7), );
	ROW(w, "exit", 4 * SEC, &other_tick, NUMBER("exit_code", 0), );
	ROW(w, "exit", 5 * SEC, &other_pid, NUMBER("exit_code", 0), );
	rec = finish(w, f);
	assert_int_equal(bbx_n_processes(rec.id), 3);
	p = find(&rec, 100, 1234567890);
	assert_int_equal(p->exit_code, 7);
	assert_int_equal(p->first_ns, 2 * SEC);
	assert_int_equal(p->last_ns, 3 * SEC);
	is(image_at(&rec, p, 3 * SEC).exe, "/bin/x");
	done(&rec);
}

static void test_the_comm_is_the_leaders_newest(void **state)
{
	struct bbx_task sh = task(100, 100, 1 * SEC, 0, "sh"), java = task(100, 100, 1 * SEC, 0, "java");
	struct bbx_task thread = task(100, 105, 1 * SEC, 0, "GC thread");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;
	struct bbx_who who;

	(void)state;
	ROW(w, "exec", 3 * SEC, &java, TEXT("exe", "/bin/java"), );
	ROW(w, "signal", 2 * SEC, &sh, NUMBER("sig", 1), );
	ROW(w, "signal", 4 * SEC, &thread, NUMBER("sig", 2), );
	rec = finish(w, f);
	assert_int_equal(bbx_n_processes(rec.id), 1);
	is(bbx_process(rec.id, 1)->comm, "java");
	for (uint64_t id = 1; id <= bbx_dict_size(rec.r, 0, BBX_DICT_task); id++) {
		assert_int_equal(bbx_who(rec.id, 0, id, &who), 0);
		if (who.tid == 105)
			is(who.comm, "GC thread");
		assert_true(!who.pid || who.upid == 1);
	}
	assert_int_equal(bbx_who(rec.id, 0, 0, &who), -ENOENT);
	assert_int_equal(bbx_who(rec.id, 0, 1000, &who), -ENOENT);
	assert_int_equal(bbx_who(rec.id, 7, 1, &who), -ENOENT);
	assert_int_equal(who.pid, 0);
	done(&rec);
}

static void test_the_fork_tells_the_parent_before_others_do(void **state)
{
	struct bbx_task init = task(1, 1, 0, 0, "init"), sh = task(50, 50, 1 * SEC, 0, "sh");
	struct bbx_task child = task(51, 51, 2 * SEC, 0, "child");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;

	(void)state;
	ROW(w, "exec", 4 * SEC, &child, TASK("parent", &init), );
	ROW(w, "fork", 2 * SEC, &child, TASK("parent", &sh), NUMBER("ns_pid", 7), NUMBER("ns_level", 1), );
	ROW(w, "process", 5 * SEC, &child, TASK("parent", &init), );
	rec = finish(w, f);
	assert_int_equal(find(&rec, 51, 2 * SEC)->parent_upid, find(&rec, 50, 1 * SEC)->upid);
	assert_int_equal(find(&rec, 51, 2 * SEC)->ns_pid, 7);
	assert_int_equal(find(&rec, 50, 1 * SEC)->parent_upid, 0);
	done(&rec);
}

static void test_parents_form_no_circle(void **state)
{
	struct bbx_task t[3] = {
		task(1, 1, 1 * SEC, 0, "a"), task(2, 2, 2 * SEC, 0, "b"), task(3, 3, 3 * SEC, 0, "c"),
	};
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		ROW(w, "fork", 4 * SEC, &t[i], TASK("parent", &t[(i + 1) % 3]), );
	rec = finish(w, f);
	for (uint32_t u = 1; u <= 3; u++) {
		uint32_t steps = 0;

		for (uint32_t p = u; p; p = bbx_process(rec.id, p)->parent_upid)
			assert_true(++steps <= 3);
		image_at(&rec, bbx_process(rec.id, u), 5 * SEC);
	}
	done(&rec);
}

/* ---- Images ------------------------------------------------------------------------------------------------------ */

static void test_the_image_is_that_of_the_last_exec(void **state)
{
	struct bbx_task t = task(100, 100, 1 * SEC, 0, "x");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;
	const struct bbx_process *p;

	(void)state;
	ROW(w, "exec", 5 * SEC, &t, TEXT("exe", "/bin/two"), TEXT("argv", "two\0b\0"), NUMBER("uid", 1000), );
	ROW(w, "exec", 3 * SEC, &t, TEXT("exe", "/bin/one"), TEXT("argv", "one\0"), TEXT("cwd", "/tmp"), );
	rec = finish(w, f);
	p = bbx_process(rec.id, 1);
	is(image_at(&rec, p, 2 * SEC).exe, "");
	is(image_at(&rec, p, 3 * SEC).exe, "/bin/one");
	is(image_at(&rec, p, 5 * SEC - 1).cwd, "/tmp");
	is(image_at(&rec, p, 5 * SEC).exe, "/bin/two");
	assert_int_equal(image_at(&rec, p, 5 * SEC).argv.len, 6);
	assert_true(image_at(&rec, p, 9 * SEC).has_uid);
	assert_int_equal(image_at(&rec, p, 9 * SEC).uid, 1000);
	done(&rec);
}

static void test_children_inherit_what_ran_when_they_were_forked(void **state)
{
	struct bbx_task parent = task(10, 10, 1 * SEC, 0, "p"), child = task(11, 11, 4 * SEC, 0, "c");
	struct bbx_task grandchild = task(12, 12, 6 * SEC, 0, "g");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;

	(void)state;
	ROW(w, "exec", 2 * SEC, &parent, TEXT("exe", "/bin/old"), );
	ROW(w, "fork", 4 * SEC, &child, TASK("parent", &parent), );
	ROW(w, "exec", 5 * SEC, &parent, TEXT("exe", "/bin/new"), );
	ROW(w, "fork", 6 * SEC, &grandchild, TASK("parent", &child), );
	ROW(w, "exec", 8 * SEC, &child, TEXT("exe", "/bin/child"), );
	rec = finish(w, f);
	is(image_at(&rec, find(&rec, 11, 4 * SEC), 7 * SEC).exe, "/bin/old");
	is(image_at(&rec, find(&rec, 11, 4 * SEC), 8 * SEC).exe, "/bin/child");
	is(image_at(&rec, find(&rec, 12, 6 * SEC), 9 * SEC).exe, "/bin/old");
	done(&rec);
}

/* A snapshot holds for the time before it too, and its short argv does not replace the exec's. */
static void test_snapshots_fill_in_and_do_not_replace(void **state)
{
	struct bbx_task a = task(10, 10, 1 * SEC, 0, "a"), b = task(11, 11, 2 * SEC, 0, "b");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;

	(void)state;
	ROW(w, "process", 5 * SEC, &a, TEXT("exe", "/bin/a"), TEXT("argv", "a\0"), );
	ROW(w, "exec", 3 * SEC, &b, TEXT("exe", "/bin/b"), TEXT("argv", "b\0--long\0"), );
	ROW(w, "process", 5 * SEC, &b, TEXT("exe", "/bin/b"), TEXT("argv", "b\0--lo"), );
	rec = finish(w, f);
	is(image_at(&rec, find(&rec, 10, 1 * SEC), 2 * SEC).exe, "/bin/a");
	assert_int_equal(image_at(&rec, find(&rec, 11, 2 * SEC), 9 * SEC).argv.len, 9);
	is(image_at(&rec, find(&rec, 11, 2 * SEC), 2 * SEC).exe, "");
	done(&rec);
}

/* ---- Containers -------------------------------------------------------------------------------------------------- */

static void test_tasks_join_containers_that_are_named_later(void **state)
{
	struct bbx_task t = task(10, 10, 1 * SEC, 77, "app"), host = task(11, 11, 1 * SEC, 1, "kubelet");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;
	const struct bbx_container_info *c;

	(void)state;
	ROW(w, "exit", 2 * SEC, &t, NUMBER("exit_code", 0), );
	ROW(w, "exit", 2 * SEC, &host, NUMBER("exit_code", 0), );
	ROW(w, "container", 9 * SEC, NULL, NUMBER("cgroup", 77), TEXT("cgroup_path", "/kubepods/pod1/c1"),
	    TEXT("pod", "checkout"), TEXT("namespace", "shop"), TEXT("container", "app"),
	    NUMBER("memory_limit_bytes", 64 << 20), );
	ROW(w, "container", 3 * SEC, NULL, NUMBER("cgroup", 77), TEXT("cgroup_path", "/kubepods/pod1/c1"),
	    TEXT("pod", "old name"), TEXT("qos", "burstable"), );
	rec = finish(w, f);
	c = find(&rec, 10, 1 * SEC)->container;
	assert_non_null(c);
	is(c->pod, "checkout");
	is(c->ns, "shop");
	is(c->container, "app");
	is(c->qos, "burstable");
	assert_int_equal(c->memory_limit_bytes, 64 << 20);
	assert_ptr_equal(bbx_container(rec.id, 0, 77), c);
	assert_null(find(&rec, 11, 1 * SEC)->container);
	assert_null(bbx_container(rec.id, 0, 1));
	assert_null(bbx_container(rec.id, 5, 77));
	done(&rec);
}

static void test_cgroups_below_a_container_are_the_containers(void **state)
{
	struct bbx_task t = task(10, 10, 1 * SEC, 80, "inner");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;

	(void)state;
	ROW(w, "cgroup", 2 * SEC, &t, NUMBER("id", 80), TEXT("path", "/kubepods/pod1/c1/system.slice/x"), NUMBER("op", 1), );
	ROW(w, "cgroup", 2 * SEC, &t, NUMBER("id", 81), TEXT("path", "/kubepods/pod1/c10"), NUMBER("op", 1), );
	ROW(w, "cgroup", 2 * SEC, &t, NUMBER("id", 82), TEXT("path", "/"), NUMBER("op", 1), );
	ROW(w, "container", 3 * SEC, NULL, NUMBER("cgroup", 77), TEXT("cgroup_path", "/kubepods/pod1/c1"),
	    TEXT("pod", "checkout"), );
	rec = finish(w, f);
	assert_non_null(find(&rec, 10, 1 * SEC)->container);
	assert_ptr_equal(bbx_container(rec.id, 0, 80), bbx_container(rec.id, 0, 77));
	assert_null(bbx_container(rec.id, 0, 81));
	assert_null(bbx_container(rec.id, 0, 82));
	done(&rec);
}

/* ---- Times ------------------------------------------------------------------------------------------------------- */

static void test_times_are_relative_to_the_incident_or_the_trigger(void **state)
{
	struct bbx_task t = task(10, 10, 1 * SEC, 0, "x");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;

	(void)state;
	ROW(w, "exit", 9 * SEC, &t, NUMBER("exit_code", 0), );
	rec = finish(w, f);
	assert_int_equal(bbx_utc(rec.id, 0, 2 * SEC), (UTC + 2) * SEC);
	assert_int_equal(bbx_reference(rec.id).utc_ns, (UTC + 9) * SEC);
	assert_false(bbx_reference(rec.id).is_trigger);
	done(&rec);

	f = new_file();
	w = start(f, 0);
	ROW(w, "trigger", 4 * SEC, &t, TEXT("reason", "oom"), );
	ROW(w, "trigger", 3 * SEC, &t, TEXT("reason", "oom"), );
	ROW(w, "exit", 9 * SEC, &t, NUMBER("exit_code", 0), );
	rec = finish(w, f);
	assert_int_equal(bbx_reference(rec.id).ts, 4 * SEC);
	assert_true(bbx_reference(rec.id).is_trigger);
	done(&rec);

	f = new_file();
	w = start(f, 0);
	ROW(w, "trigger", 4 * SEC, &t, TEXT("reason", "oom"), );
	assert_int_equal(bbx_writer_incident(w, &(struct bbx_incident){ .ts = 5 * SEC, .reason = "oom" }), 0);
	rec = finish(w, f);
	assert_int_equal(bbx_reference(rec.id).ts, 5 * SEC);
	done(&rec);
}

/* ---- Damage ------------------------------------------------------------------------------------------------------ */

/* Flips a byte in the payload of the file's task dictionaries. */
static void lose_tasks(FILE *f)
{
	static uint8_t bytes[1 << 16];
	size_t n = (size_t)pread(fileno(f), bytes, sizeof(bytes), 0);

	for (size_t off = 0, next; off + BBX_HEADER_MIN <= n; off = next) {
		const uint8_t *h = bytes + off;
		size_t payload = off + 8 + bbx_get_u32(h + 4);

		next = payload + bbx_get_u64(h + 40);
		if (bbx_get_u16(h + 32) != BBX_REC_DICT || bbx_get_u32(h + 64) != BBX_DICT_task)
			continue;
		bytes[payload] ^= 1;
		assert_int_equal(pwrite(fileno(f), bytes + payload, 1, (off_t)payload), 1);
	}
}

static void test_a_lost_dictionary_leaves_rows_without_a_process(void **state)
{
	struct bbx_task t = task(10, 10, 1 * SEC, 77, "x");
	FILE *f = new_file();
	struct bbx_writer *w = start(f, 0);
	struct recording rec;
	struct bbx_who who;

	(void)state;
	ROW(w, "exit", 9 * SEC, &t, NUMBER("exit_code", 0), );
	ROW(w, "fork", 9 * SEC, &t, TASK("parent", &t), );
	ROW(w, "container", 9 * SEC, NULL, NUMBER("cgroup", 77), TEXT("cgroup_path", "/c"), );
	assert_int_equal(bbx_writer_close(w), 0);
	lose_tasks(f);
	rec = open_file(f);
	assert_int_equal(bbx_n_processes(rec.id), 0);
	assert_int_equal(bbx_who(rec.id, 0, 1, &who), -ENOENT);
	assert_non_null(bbx_container(rec.id, 0, 77));
	assert_true(bbx_n_damages(rec.r) > 0);
	done(&rec);
}

/* ---- Anything ---------------------------------------------------------------------------------------------------- */

static uint64_t seed = 88172645463325252ull;

static uint64_t any(uint64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

static struct bbx_task any_task(void)
{
	static const char *const comms[] = { "", "sh", "\xff\x1b", "java" };
	uint32_t pid = (uint32_t)any(6);

	return task(pid, pid + (uint32_t)any(2), any(4) * 5 * MS + any(2) * 20 * SEC, any(5), comms[any(4)]);
}

static void any_row(struct bbx_writer *w)
{
	static const char *const tables[] = { "fork", "exec", "exit", "oom", "process", "container", "cgroup", "trigger" };
	static const char *const paths[] = { "/", "", "/a", "/a/b", "/a/b/c", "a//b", "/a/b/" };
	const char *path = paths[any(7)];
	struct bbx_task of = any_task(), parent = any_task();
	struct set text = { "exe", paths[any(7)], 0, 0, NULL };

	text.len = strlen(text.text);
	ROW(w, tables[any(8)], any(100) * SEC, &of, TASK("parent", &parent), TASK("trigger", &parent), text,
	    NUMBER("ns_pid", any(3)), NUMBER("uid", any(2)), NUMBER("cgroup", any(5)), NUMBER("id", any(5)),
	    { "path", path, strlen(path), 0, NULL }, { "cgroup_path", path, strlen(path), 0, NULL }, );
}

/* Whatever rows say: numbers are in order, walks up the tree end, and every answer can be had. */
static void test_no_rows_break_the_order(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 100; round++) {
		FILE *f = new_file();
		struct bbx_writer *w = start(f, 0);
		struct recording rec;

		for (uint64_t n = any(60); n; n--)
			any_row(w);
		rec = finish(w, f);
		for (uint32_t u = 1; u <= bbx_n_processes(rec.id); u++) {
			const struct bbx_process *p = bbx_process(rec.id, u);
			uint32_t steps = 0;

			assert_int_equal(p->upid, u);
			assert_true(p->pid && p->first_ns <= p->last_ns);
			if (u > 1)
				assert_true(p->start_ns >= bbx_process(rec.id, u - 1)->start_ns);
			for (uint32_t up = u; up; up = bbx_process(rec.id, up)->parent_upid)
				assert_true(++steps <= bbx_n_processes(rec.id));
			for (uint64_t ts = 0; ts < 100 * SEC; ts += 7 * SEC)
				image_at(&rec, p, ts);
		}
		done(&rec);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pid_used_twice_is_two_processes),
		cmocka_unit_test(test_numbers_rise_with_start_times_boot_by_boot),
		cmocka_unit_test(test_a_start_in_ticks_is_the_kernels_own),
		cmocka_unit_test(test_the_comm_is_the_leaders_newest),
		cmocka_unit_test(test_the_fork_tells_the_parent_before_others_do),
		cmocka_unit_test(test_parents_form_no_circle),
		cmocka_unit_test(test_the_image_is_that_of_the_last_exec),
		cmocka_unit_test(test_children_inherit_what_ran_when_they_were_forked),
		cmocka_unit_test(test_snapshots_fill_in_and_do_not_replace),
		cmocka_unit_test(test_tasks_join_containers_that_are_named_later),
		cmocka_unit_test(test_cgroups_below_a_container_are_the_containers),
		cmocka_unit_test(test_times_are_relative_to_the_incident_or_the_trigger),
		cmocka_unit_test(test_a_lost_dictionary_leaves_rows_without_a_process),
		cmocka_unit_test(test_no_rows_break_the_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
