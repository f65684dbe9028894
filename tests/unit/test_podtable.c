/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/podtable.h"

struct node {
	struct rec_podtable *t;
	struct rec_build b;
	struct rec_rows to;
	FILE *file;
};

static int make_node(void **state)
{
	static const struct bbx_origin origin;
	const struct bbx_writer_opts o = { .session = 1, .origin = &origin };
	struct node *n = calloc(1, sizeof(*n));

	n->file = tmpfile();
	n->t = rec_podtable_new();
	*state = n;
	return !n->t || bbx_writer_open(fileno(n->file), &o, &n->to.critical);
}

static int remove_node(void **state)
{
	struct node *n = *state;

	bbx_writer_close(n->to.critical);
	fclose(n->file);
	rec_podtable_free(n->t);
	free(n);
	return 0;
}

static int pod(struct node *n, const char *uid, const char *name)
{
	return rec_podtable_pod(n->t, &(struct rec_peer_pod){ .uid = uid, .namespace = "shop", .name = name });
}

static int container(struct node *n, const char *uid, const char *name, const char *id)
{
	return rec_podtable_container(n->t, &(struct rec_peer_pod_container){ .uid = uid, .name = name, .container_id = id });
}

static const char *name_of(struct node *n, const char *uid, const char *id)
{
	static char text[512];
	struct rec_pod_name name = { 0 };

	if (!rec_podtable_name(n->t, uid, id, &name))
		return NULL;
	snprintf(text, sizeof(text), "%s/%s/%s", name.ns, name.pod, name.container);
	return text;
}

static void names_are_those_that_were_told_last(void **state)
{
	struct node *n = *state;

	assert_int_equal(pod(n, "u1", "a"), 0);
	assert_int_equal(container(n, "u1", "app", "c1"), 0);
	assert_int_equal(container(n, "u1", "side", "c2"), 0);
	assert_string_equal(name_of(n, "u1", "c2"), "shop/a/side");
	assert_string_equal(name_of(n, "u1", "c9"), "shop/a/");
	assert_null(name_of(n, "u2", "c1"));
	assert_null(name_of(n, "", ""));
	/* Started anew. */
	assert_int_equal(container(n, "u1", "app", "c3"), 0);
	assert_string_equal(name_of(n, "u1", "c3"), "shop/a/app");
	assert_string_equal(name_of(n, "u1", "c1"), "shop/a/");
}

static void a_pod_is_there_by_its_name(void **state)
{
	struct node *n = *state;

	pod(n, "u1", "a");
	rec_podtable_gone(n->t, "u1", 100);
	assert_true(rec_podtable_has(n->t, "shop", "a"));
	assert_true(rec_podtable_has(n->t, NULL, "a"));
	assert_false(rec_podtable_has(n->t, "other", "a"));
	assert_false(rec_podtable_has(n->t, "shop", "b"));
	rec_podtable_repeat(n->t, 200);
	assert_false(rec_podtable_has(n->t, "shop", "a"));
}

static void what_is_known_already_stays(void **state)
{
	struct node *n = *state;
	struct rec_pod_name name = { .pod = "of the folder" };

	pod(n, "u1", "a");
	assert_true(rec_podtable_name(n->t, "u1", "", &name));
	assert_string_equal(name.pod, "of the folder");
	assert_string_equal(name.ns, "shop");
	assert_false(rec_podtable_name(n->t, "u1", "", &name));
}

static void what_is_no_pod_is_refused(void **state)
{
	struct node *n = *state;
	static char long_label[20000];

	assert_int_equal(pod(n, "", "a"), -EINVAL);
	assert_int_equal(pod(n, "u1", ""), -EINVAL);
	assert_int_equal(container(n, "u1", "app", "c1"), -EINVAL);
	memset(long_label, 'x', sizeof(long_label) - 1);
	assert_int_equal(rec_podtable_pod(n->t, &(struct rec_peer_pod){ .uid = "u1", .namespace = "s", .name = "p", .labels = long_label }),
			 -ENOSPC);
	assert_int_equal(rec_podtable_count(n->t), 0);
	assert_int_equal(pod(n, "u1", "a"), 0);
	assert_int_equal(container(n, "u1", "", "c1"), -EINVAL);
	for (int i = 0; i < REC_POD_CONTAINERS_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), "c%d", i);
		assert_int_equal(container(n, "u1", name, ""), 0);
	}
	assert_int_equal(container(n, "u1", "one more", ""), -ENOSPC);
	assert_int_equal(container(n, "u1", "c0", "id"), 0);
}

static void pods_that_are_not_listed_have_gone(void **state)
{
	struct node *n = *state;

	pod(n, "u1", "a");
	pod(n, "u2", "b");
	rec_podtable_listing(n->t);
	pod(n, "u2", "b");
	rec_podtable_listed(n->t, 100);
	assert_int_equal(rec_podtable_count(n->t), 1);
	/* Its name is still wanted, for as long as what it did is kept. */
	rec_podtable_repeat(n->t, 100);
	assert_string_equal(name_of(n, "u1", ""), "shop/a/");
	rec_podtable_repeat(n->t, 101);
	assert_null(name_of(n, "u1", ""));
	rec_podtable_gone(n->t, "u2", 200);
	rec_podtable_gone(n->t, "unknown", 200);
	assert_int_equal(rec_podtable_count(n->t), 0);
	/* It was told again: it has not gone. */
	pod(n, "u2", "b");
	assert_int_equal(rec_podtable_count(n->t), 1);
	rec_podtable_repeat(n->t, UINT64_MAX);
	assert_string_equal(name_of(n, "u2", ""), "shop/b/");
}

static void there_are_only_so_many(void **state)
{
	struct node *n = *state;
	char uid[32];

	for (int i = 0; i < REC_PODS_MAX; i++) {
		snprintf(uid, sizeof(uid), "u%d", i);
		assert_int_equal(pod(n, uid, "p"), 0);
	}
	assert_int_equal(pod(n, "more", "p"), -ENOSPC);
	assert_int_equal(pod(n, "u77", "q"), 0);
	/* One that has gone makes room. */
	rec_podtable_gone(n->t, "u1", 1);
	assert_int_equal(pod(n, "more", "p"), 0);
	assert_null(name_of(n, "u1", ""));
	assert_int_equal(rec_podtable_count(n->t), REC_PODS_MAX);
}

static void a_status_is_news_once(void **state)
{
	struct node *n = *state;
	struct rec_peer_pod_status s = { .uid = "u1", .container = "app", .container_id = "c1", .reason = "OOMKilled" };

	assert_true(rec_podtable_is_news(n->t, &s));
	pod(n, "u1", "a");
	assert_true(rec_podtable_is_news(n->t, &s));
	assert_false(rec_podtable_is_news(n->t, &s));
	s.reason = "CrashLoopBackOff";
	assert_true(rec_podtable_is_news(n->t, &s));
	s.reason = "OOMKilled";
	assert_false(rec_podtable_is_news(n->t, &s));
	s.restart_count = 1;
	assert_true(rec_podtable_is_news(n->t, &s));
}

/* Whether there is a row to write: without a recording there is no place for it. */
static bool is_due(struct node *n)
{
	static const struct rec_rows nowhere;
	int r = rec_podtable_write(n->t, &nowhere, &n->b);

	assert_true(!r || r == -ENOSPC);
	return r;
}

static void rows_are_written_when_they_change_and_when_all_is_repeated(void **state)
{
	struct node *n = *state;

	pod(n, "u1", "a");
	container(n, "u1", "app", "c1");
	assert_true(is_due(n));
	assert_int_equal(rec_podtable_write(n->t, &n->to, &n->b), 0);
	assert_false(is_due(n));
	pod(n, "u1", "a");
	container(n, "u1", "app", "c1");
	assert_false(is_due(n));
	container(n, "u1", "app", "c3");
	assert_true(is_due(n));
	assert_int_equal(rec_podtable_write(n->t, &n->to, &n->b), 0);
	assert_false(is_due(n));
	rec_podtable_repeat(n->t, 0);
	assert_true(is_due(n));
}

static int manifest(struct node *n, const char *uid, const void *json, size_t len)
{
	return rec_podtable_manifest(n->t, &(struct rec_peer_manifest){ .uid = uid, .json = { json, len } });
}

static void the_oldest_manifests_give_way(void **state)
{
	static char large[100000];
	struct node *n = *state;
	char uid[32];
	size_t len, kept = 0;

	assert_int_equal(manifest(n, "u0", "{}", 2), -EINVAL);
	for (int i = 0; i < 100; i++) {
		snprintf(uid, sizeof(uid), "u%d", i);
		pod(n, uid, "p");
		assert_null(rec_podtable_get_manifest(n->t, uid, &len));
		assert_int_equal(manifest(n, uid, large, sizeof(large)), 0);
	}
	assert_int_equal(manifest(n, "u99", "{\"a\":1}", 7), 0);
	assert_memory_equal(rec_podtable_get_manifest(n->t, "u99", &len), "{\"a\":1}", 7);
	assert_int_equal(len, 7);
	for (int i = 0; i < 100; i++) {
		snprintf(uid, sizeof(uid), "u%d", i);
		kept += rec_podtable_get_manifest(n->t, uid, &len) != NULL;
		assert_true(kept || i < 99);
	}
	assert_int_equal(kept, REC_MANIFESTS_BYTES / sizeof(large));
	assert_null(rec_podtable_get_manifest(n->t, "u0", &len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_are_those_that_were_told_last, make_node, remove_node),
		cmocka_unit_test_setup_teardown(a_pod_is_there_by_its_name, make_node, remove_node),
		cmocka_unit_test_setup_teardown(what_is_known_already_stays, make_node, remove_node),
		cmocka_unit_test_setup_teardown(what_is_no_pod_is_refused, make_node, remove_node),
		cmocka_unit_test_setup_teardown(pods_that_are_not_listed_have_gone, make_node, remove_node),
		cmocka_unit_test_setup_teardown(there_are_only_so_many, make_node, remove_node),
		cmocka_unit_test_setup_teardown(a_status_is_news_once, make_node, remove_node),
		cmocka_unit_test_setup_teardown(rows_are_written_when_they_change_and_when_all_is_repeated, make_node, remove_node),
		cmocka_unit_test_setup_teardown(the_oldest_manifests_give_way, make_node, remove_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
