/* SPDX-License-Identifier: Apache-2.0 */
#include "../../recorder/trigger.h"

#include <setjmp.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/cooldown.h"

/* The field of that name. */
#undef errno

#define CID "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
#define POD "/kubepods/burstable/pod1c5f0a3e-22aa-4b0c-9d5e-7f8091a2b3c4"
#define SECOND 1000000000ull

/* A container in cgroup 7; what fired. */
struct node {
	struct rec_host host;
	struct rec_cgroupfs fs;
	struct rec_cgroups *c;
	struct rec_triggers t;
	struct rec_build b, row;
	struct rec_rows to;
	FILE *file;
	unsigned n;
	struct rec_fact last;
};

static void told(void *arg, const struct rec_fact *f)
{
	struct node *n = arg;

	n->n++;
	n->last = *f;
}

static int make_node(void **state)
{
	static const struct bbx_origin origin;
	const struct bbx_writer_opts o = { .session = 1, .origin = &origin };
	struct node *n = calloc(1, sizeof(*n));
	struct bb_cgroup *r;

	n->file = tmpfile();
	n->t = (struct rec_triggers){ .watches_node = true, .forks_a_second = 100, .told = told, .arg = n };
	*state = n;
	if (rec_cgroups_new(&n->fs, &n->host, &n->c) || bbx_writer_open(fileno(n->file), &o, &n->to.critical))
		return -1;
	r = REC_BUILD(&n->b, cgroup, 1);
	r->id = 7;
	r->op = 1;
	r->path = rec_build_text(&n->b, POD "/" CID);
	rec_build_end(&n->b);
	return rec_cgroups_event(n->c, n->b.buf);
}

static int remove_node(void **state)
{
	struct node *n = *state;

	bbx_writer_close(n->to.critical);
	fclose(n->file);
	rec_cgroups_free(n->c);
	free(n);
	return 0;
}

static void happens(struct node *n)
{
	rec_build_end(&n->b);
	assert_int_equal(rec_triggers_event(&n->t, n->b.buf, n->c, &n->to, &n->row), 0);
}

static struct bb_exit *exit_of(struct node *n, uint64_t ts, uint64_t cgroup, uint32_t ns_pid, int code)
{
	struct bb_exit *e = REC_BUILD(&n->b, exit, ts);

	e->h.task = (struct bb_task){ .tgid = 10, .tid = 10, .cgroup_id = cgroup, .comm = "app" };
	e->ns_pid = ns_pid;
	e->ns_level = 1;
	e->exit_code = code;
	return e;
}

static void fires(struct node *n, unsigned expected, const char *reason, const char *detail)
{
	assert_int_equal(n->n, expected);
	assert_string_equal(n->last.reason, reason);
	assert_string_equal(n->last.detail, detail);
}

static void the_first_process_of_a_container_that_fails_is_a_trigger(void **state)
{
	struct node *n = *state;

	exit_of(n, 1, 7, 1, 3);
	happens(n);
	fires(n, 1, "crash", "app (pid 10), its container's first process, ended with status 3");
	exit_of(n, 1, 7, 1, 0);
	happens(n);
	exit_of(n, 1, 7, 2, 3);
	happens(n);
	/* A process that is first in its namespace, but in no container. */
	exit_of(n, 1, 8, 1, 3);
	happens(n);
	assert_int_equal(n->n, 1);
}

static void a_fatal_signal_is_a_trigger_anywhere(void **state)
{
	struct node *n = *state;

	exit_of(n, 5, 8, 2, 0)->signal = SIGSEGV;
	happens(n);
	fires(n, 1, "crash", "app (pid 10) ended by SIGSEGV");
	assert_int_equal(n->last.ts, 5);
	exit_of(n, 5, 8, 2, 0)->signal = SIGTERM;
	happens(n);
	assert_int_equal(n->n, 1);
}

static void three_failures_in_ten_minutes_are_a_loop(void **state)
{
	struct node *n = *state;
	const uint64_t at[] = { 1, 400, 700, 900, 1000 };

	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		exit_of(n, at[i] * SECOND, 7, 1, 1);
		happens(n);
	}
	/* Each is a failure; 400, 700 and 900 are a loop, and 1000 begins anew. */
	assert_int_equal(n->n, 6);
	exit_of(n, 1001 * SECOND, 7, 1, 1);
	happens(n);
	exit_of(n, 1002 * SECOND, 7, 1, 1);
	happens(n);
	fires(n, 9, "crash-loop", "containers of the pod ended in failure 3 times in 2 s");
}

static void kill_from_outside(struct node *n, uint64_t from_cgroup, int sig, int code)
{
	struct bb_signal *s = REC_BUILD(&n->b, signal, 1);

	s->h.task = (struct bb_task){ .tgid = 10, .cgroup_id = 7, .comm = "app" };
	s->sender = (struct bb_task){ .tgid = 20, .cgroup_id = from_cgroup, .comm = "runc" };
	s->sig = (uint32_t)sig;
	s->code = code;
	happens(n);
}

static void a_kill_from_outside_of_the_container_is_a_trigger(void **state)
{
	struct node *n = *state;

	kill_from_outside(n, 7, SIGKILL, 0);
	kill_from_outside(n, 9, SIGTERM, 0);
	kill_from_outside(n, 9, SIGKILL, 128);
	assert_int_equal(n->n, 0);
	kill_from_outside(n, 9, SIGKILL, 0);
	fires(n, 1, "kill", "app (pid 10) killed from outside of its container by runc (pid 20)");
}

static void forks(struct node *n, uint64_t cgroup, unsigned count, uint64_t ts)
{
	while (count--) {
		struct bb_fork *f = REC_BUILD(&n->b, fork, ts);

		f->h.task = (struct bb_task){ .tgid = 10, .cgroup_id = cgroup };
		happens(n);
	}
}

static void many_forks_of_one_cgroup_in_a_second_are_a_storm(void **state)
{
	struct node *n = *state;

	forks(n, 7, 99, SECOND);
	forks(n, 8, 99, SECOND);
	forks(n, 7, 99, 2 * SECOND);
	assert_int_equal(n->n, 0);
	forks(n, 7, 200, 2 * SECOND);
	fires(n, 1, "fork-storm", "100 processes started within a second");
}

static struct bb_call_failed *failure_of(struct node *n, uint64_t ts, uint32_t number, const char *path)
{
	struct bb_call_failed *r = REC_BUILD(&n->b, call_failed, ts);

	r->h.task = (struct bb_task){ .tgid = 10, .tid = 10, .cgroup_id = 7, .comm = "app" };
	r->syscall = number;
	r->path = rec_build_text(&n->b, path);
	return r;
}

static void a_file_that_finds_no_room_is_a_trigger_once_in_a_while(void **state)
{
	struct node *n = *state;

	failure_of(n, SECOND, 1, "/data/wal")->errno = ENOENT;
	happens(n);
	failure_of(n, SECOND, 254, "/data/wal")->errno = ENOSPC;
	happens(n);
	assert_int_equal(n->n, 0);
	failure_of(n, SECOND, 1, "/data/wal")->errno = ENOSPC;
	happens(n);
	fires(n, 1, "disk-full", "app (pid 10) found no room for /data/wal");
	for (uint64_t s = 2; s < 11; s++) {
		failure_of(n, s * SECOND, 1, "/data/wal")->errno = EDQUOT;
		happens(n);
	}
	assert_int_equal(n->n, 1);
	failure_of(n, 12 * SECOND, 1, "/data/wal")->errno = EDQUOT;
	happens(n);
	assert_int_equal(n->n, 2);
}

static void a_recording_with_an_end_has_only_what_is_of_its_command(void **state)
{
	struct node *n = *state;

	n->t.watches_node = false;
	exit_of(n, 1, 7, 1, 3);
	happens(n);
	kill_from_outside(n, 9, SIGKILL, 0);
	assert_int_equal(n->n, 0);
}

static void the_same_pod_and_reason_cool_down(void **state)
{
	struct rec_cooldown c = { 0 };

	(void)state;
	assert_int_equal(rec_cooldown_ask(&c, "a", "oom", 1 * SECOND, 60 * SECOND, 100), REC_ALLOWED);
	assert_int_equal(rec_cooldown_ask(&c, "a", "oom", 60 * SECOND, 60 * SECOND, 100), REC_COOLING_DOWN);
	assert_int_equal(rec_cooldown_ask(&c, "a", "crash", 60 * SECOND, 60 * SECOND, 100), REC_ALLOWED);
	assert_int_equal(rec_cooldown_ask(&c, "b", "oom", 60 * SECOND, 60 * SECOND, 100), REC_ALLOWED);
	assert_int_equal(rec_cooldown_ask(&c, "a", "oom", 61 * SECOND, 60 * SECOND, 100), REC_ALLOWED);
}

static void an_hour_has_so_many(void **state)
{
	struct rec_cooldown c = { 0 };
	char pod[16];

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(pod, sizeof(pod), "%d", i);
		assert_int_equal(rec_cooldown_ask(&c, pod, "oom", SECOND, 1, 10), i < 10 ? REC_ALLOWED : REC_HOUR_IS_FULL);
	}
	assert_int_equal(rec_cooldown_ask(&c, "19", "oom", 3602 * SECOND, 1, 10), REC_ALLOWED);
}

static void more_pods_than_there_is_room_for_forget_the_oldest(void **state)
{
	struct rec_cooldown c = { 0 };
	char pod[16];

	(void)state;
	for (unsigned i = 0; i <= REC_COOLDOWN_SLOTS; i++) {
		snprintf(pod, sizeof(pod), "%u", i);
		assert_int_equal(rec_cooldown_ask(&c, pod, "oom", SECOND + i, 60 * SECOND, 100000), REC_ALLOWED);
	}
	assert_int_equal(rec_cooldown_ask(&c, pod, "oom", 2 * SECOND, 60 * SECOND, 100000), REC_COOLING_DOWN);
	assert_int_equal(rec_cooldown_ask(&c, "0", "oom", 2 * SECOND, 60 * SECOND, 100000), REC_ALLOWED);
}

static struct bb_pod_status *status_of(struct node *n, const char *reason, const char *container)
{
	struct bb_pod_status *r = REC_BUILD(&n->b, pod_status, 5);

	r->reason = rec_build_text(&n->b, reason);
	r->namespace = rec_build_text(&n->b, "shop");
	r->pod = rec_build_text(&n->b, "checkout");
	r->container = rec_build_text(&n->b, container);
	r->message = rec_build_text(&n->b, "in words");
	r->pod_uid = rec_build_text(&n->b, "1");
	return r;
}

static void what_kubernetes_tells_is_a_trigger_when_it_is_a_failure(void **state)
{
	struct node *n = *state;

	status_of(n, "Evicted", NULL);
	happens(n);
	fires(n, 1, "evicted", "Kubernetes says Evicted of the pod: in words");
	assert_string_equal(n->last.pod, "shop/checkout");
	status_of(n, "OOMKilled", "app")->h.task = (struct bb_task){ .cgroup_id = 7 };
	happens(n);
	fires(n, 2, "oom", "Kubernetes says OOMKilled of container app: in words");
	assert_string_equal(n->last.pod, "");
	status_of(n, "ImagePullBackOff", "app");
	happens(n);
	status_of(n, "OOM", "app");
	happens(n);
	assert_int_equal(n->n, 2);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_node, remove_node)
	const struct CMUnitTest tests[] = {
		TEST(the_first_process_of_a_container_that_fails_is_a_trigger),
		TEST(a_fatal_signal_is_a_trigger_anywhere),
		TEST(three_failures_in_ten_minutes_are_a_loop),
		TEST(a_kill_from_outside_of_the_container_is_a_trigger),
		TEST(many_forks_of_one_cgroup_in_a_second_are_a_storm),
		TEST(a_file_that_finds_no_room_is_a_trigger_once_in_a_while),
		TEST(a_recording_with_an_end_has_only_what_is_of_its_command),
		cmocka_unit_test(the_same_pod_and_reason_cool_down),
		cmocka_unit_test(an_hour_has_so_many),
		cmocka_unit_test(more_pods_than_there_is_room_for_forget_the_oldest),
		TEST(what_kubernetes_tells_is_a_trigger_when_it_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
