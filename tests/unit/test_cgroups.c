/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../recorder/cgroups.h"

#define A "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
#define B "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define C "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define UID "1c5f0a3e-22aa-4b0c-9d5e-7f8091a2b3c4"
#define POD "/kubepods/burstable/pod" UID
#define LOGS "var/log/containers"

/* A node made of plain folders: a v1 memory hierarchy at "memory", logs below var/log. */
struct node {
	char root[32];
	struct rec_host host;
	struct rec_cgroupfs fs;
	struct rec_cgroups *c;
	struct rec_build b;
};

static void run(const char *command)
{
	assert_int_equal(system(command), 0);
}

static int make_node(void **state)
{
	struct node *n = calloc(1, sizeof(*n));

	strcpy(n->root, "/tmp/test_cgroups.XXXXXX");
	if (!mkdtemp(n->root) || chdir(n->root) || rec_host_init(&n->host, n->root))
		return -1;
	run("mkdir -p memory" POD "/" A " memory/system.slice var/log/containers var/log/pods");
	run("echo 67108864 > memory" POD "/" A "/memory.limit_in_bytes");
	run("echo 9223372036854771712 > memory" POD "/memory.limit_in_bytes");
	snprintf(n->fs.mount, sizeof(n->fs.mount), "%s/memory", n->root);
	n->fs.hierarchy = (struct rec_hierarchy){ .v2 = false, .id = 4, .subfolder = "memory" };
	*state = n;
	return rec_cgroups_new(&n->fs, &n->host, &n->c);
}

static int remove_node(void **state)
{
	struct node *n = *state;
	char command[64];
	int r;

	rec_cgroups_free(n->c);
	snprintf(command, sizeof(command), "rm -rf %s", n->root);
	r = chdir("/") || system(command);
	free(n);
	return r;
}

/* What the kernel tells of a cgroup. op: 1 mkdir, 2 rmdir, 3 attach. */
static void event(struct node *n, uint64_t id, const char *path, unsigned op, unsigned hierarchy)
{
	struct bb_cgroup *r = REC_BUILD(&n->b, cgroup, 1);

	r->id = id;
	r->op = op;
	r->hierarchy = hierarchy;
	r->path = rec_build_text(&n->b, path);
	rec_build_end(&n->b);
	assert_int_equal(rec_cgroups_event(n->c, n->b.buf), 0);
}

static void running_containers_are_found(void **state)
{
	struct node *n = *state;
	struct rec_group *g;
	struct stat st;

	assert_int_equal(rec_cgroups_scan(n->c), 0);
	assert_int_equal(stat("memory" POD "/" A, &st), 0);
	g = rec_cgroups_find(n->c, st.st_ino);
	assert_non_null(g);
	assert_string_equal(g->path, POD "/" A);
	assert_string_equal(g->name.container_id, A);
	assert_string_equal(g->name.pod_uid, UID);
	assert_int_equal(g->memory_limit, 67108864);
	assert_int_equal(stat("memory" POD, &st), 0);
	g = rec_cgroups_find(n->c, st.st_ino);
	assert_non_null(g);
	assert_true(g->memory_limit == BB_NULL_U64);
	assert_int_equal(stat("memory/system.slice", &st), 0);
	assert_null(rec_cgroups_find(n->c, st.st_ino));
}

static void new_containers_are_learned_from_events(void **state)
{
	struct node *n = *state;

	event(n, 1000001, POD "/" B, 1, 4);
	assert_non_null(rec_cgroups_find(n->c, 1000001));
	event(n, 1000002, POD "/" C, 1, 7);
	assert_null(rec_cgroups_find(n->c, 1000002));
	event(n, 1000003, "/system.slice/cron.service", 1, 4);
	assert_null(rec_cgroups_find(n->c, 1000003));
	event(n, 1000004, NULL, 1, 4);
	assert_null(rec_cgroups_find(n->c, 1000004));
	event(n, 1000005, POD "/" C "/below", 3, 4);
	assert_string_equal(rec_cgroups_find(n->c, 1000005)->name.container_id, C);
}

static void names_that_appear_late_are_found(void **state)
{
	struct node *n = *state;
	struct rec_group *g;

	event(n, 1000001, POD "/" B, 1, 4);
	g = rec_cgroups_find(n->c, 1000001);
	assert_int_equal(rec_cgroups_resolve(n->c, false), 0);
	assert_string_equal(g->pod.pod, "");
	g->dirty = false;
	run("mkdir -p var/log/pods/shop_web-1_" UID "/app");
	assert_int_equal(rec_cgroups_resolve(n->c, false), 0);
	assert_string_equal(g->pod.pod, "web-1");
	assert_string_equal(g->pod.ns, "shop");
	assert_string_equal(g->pod.container, "");
	assert_true(g->dirty);
	g->dirty = false;
	run("ln -s x " LOGS "/web-1_shop_app-" B ".log");
	assert_int_equal(rec_cgroups_resolve(n->c, false), 0);
	assert_string_equal(g->pod.container, "app");
	assert_true(g->dirty);
	g->dirty = false;
	assert_int_equal(rec_cgroups_resolve(n->c, false), 0);
	assert_false(g->dirty);
}

static void a_container_that_is_gone_is_named_by_its_pods_folder(void **state)
{
	struct node *n = *state;

	/* The sandbox comes first, and has no name. */
	event(n, 1000001, POD "/" A, 1, 4);
	event(n, 1000002, POD "/" B, 1, 4);
	event(n, 1000002, POD "/" B, 2, 4);
	run("mkdir -p var/log/pods/shop_web-1_" UID "/app");
	assert_int_equal(rec_cgroups_resolve(n->c, false), 0);
	assert_string_equal(rec_cgroups_find(n->c, 1000002)->pod.container, "");
	assert_int_equal(rec_cgroups_resolve(n->c, true), 0);
	assert_string_equal(rec_cgroups_find(n->c, 1000002)->pod.container, "app");
	assert_string_equal(rec_cgroups_find(n->c, 1000002)->pod.pod, "web-1");
	assert_string_equal(rec_cgroups_find(n->c, 1000001)->pod.pod, "web-1");
	assert_string_equal(rec_cgroups_find(n->c, 1000001)->pod.container, "");
}

static void a_limit_that_is_set_late_is_read_at_the_first_exec(void **state)
{
	struct node *n = *state;
	struct bb_exec *r;

	run("mkdir -p memory" POD "/" B);
	event(n, 1000001, POD "/" B, 1, 4);
	assert_true(rec_cgroups_find(n->c, 1000001)->memory_limit == BB_NULL_U64);
	run("echo 4096 > memory" POD "/" B "/memory.limit_in_bytes");
	r = REC_BUILD(&n->b, exec, 1);
	r->h.task.cgroup_id = 1000001;
	rec_build_end(&n->b);
	assert_int_equal(rec_cgroups_event(n->c, n->b.buf), 0);
	assert_int_equal(rec_cgroups_find(n->c, 1000001)->memory_limit, 4096);
}

static void a_storm_of_cgroups_stays_bounded(void **state)
{
	struct node *n = *state;
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	const struct bbx_origin origin = { .clock_id = 7 };
	const struct bbx_writer_opts wo = { .session = 1, .origin = &origin };
	struct rec_rows to = { 0 };

	assert_int_equal(bbx_writer_open(fd, &wo, &to.critical), 0);
	event(n, 1, POD "/" A, 1, 4);
	rec_cgroups_find(n->c, 1)->pinned = true;
	for (uint64_t i = 2; i < 3 * REC_CGROUPS_MAX; i++) {
		event(n, i, POD "/" B, 1, 4);
		if (i % 1000 == 0)
			assert_int_equal(rec_cgroups_write(n->c, &to, &n->b), 0);
		event(n, i, POD "/" B, 2, 4);
	}
	assert_non_null(rec_cgroups_find(n->c, 1));
	assert_null(rec_cgroups_find(n->c, 2));
	assert_non_null(rec_cgroups_find(n->c, 3 * REC_CGROUPS_MAX - 1));
	assert_int_equal(rec_cgroups_write(n->c, &to, &n->b), 0);
	assert_int_equal(bbx_writer_close(to.critical), 0);
	close(fd);
}

static bool know(void *arg, const char *pod_uid, const char *container_id, struct rec_pod_name *n)
{
	unsigned *asked = arg;

	++*asked;
	if (strcmp(pod_uid, UID) || strcmp(container_id, C))
		return false;
	strcpy(n->pod, "told");
	strcpy(n->container, "by the API");
	return true;
}

static void names_without_a_folder_are_asked_for(void **state)
{
	struct node *n = *state;
	unsigned asked = 0;

	event(n, 1000009, POD "/" C, 1, 4);
	rec_cgroups_ask(n->c, know, &asked);
	assert_int_equal(rec_cgroups_resolve(n->c, false), 0);
	assert_true(asked > 0);
	assert_string_equal(rec_cgroups_find(n->c, 1000009)->pod.container, "by the API");
	assert_true(rec_cgroups_of(n->c, C) == 1000009);
	assert_true(rec_cgroups_of(n->c, "") == 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_node, remove_node)
	const struct CMUnitTest tests[] = {
		TEST(running_containers_are_found),
		TEST(new_containers_are_learned_from_events),
		TEST(names_that_appear_late_are_found),
		TEST(a_container_that_is_gone_is_named_by_its_pods_folder),
		TEST(a_limit_that_is_set_late_is_read_at_the_first_exec),
		TEST(a_storm_of_cgroups_stays_bounded),
		TEST(names_without_a_folder_are_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
