/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../recorder/net/kube_changes.h"
#include "../../recorder/net/kube_manifest.h"

/* A file of testdata/kubernetes; tests are run from the project's folder. */
static char *slurp(const char *name)
{
	char path[256], *text = calloc(1, 1 << 20);
	FILE *f;

	snprintf(path, sizeof(path), "testdata/kubernetes/%s", name);
	f = fopen(path, "r");
	if (!f)
		fail_msg("cannot open %s", path);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

static cJSON *load(const char *name)
{
	char *text = slurp(name);
	cJSON *json = cJSON_Parse(text);

	free(text);
	assert_non_null(json);
	return json;
}

static void test_a_pod_of_a_list_is_read_whole(void **state)
{
	cJSON *list = load("pods-list.json");
	struct kube_pod p;

	(void)state;
	assert_int_equal(kube_pod_read(cJSON_GetArrayItem(kube_json_get(list, "items"), 0), &p), 0);
	assert_string_equal(p.uid, "12488fbc-ecd8-4616-a512-422688c1c144");
	assert_ptr_equal(p.node_uid, p.uid);
	assert_string_equal(p.ns, "default");
	assert_string_equal(p.name, "leaky");
	assert_string_equal(p.node, "vm");
	assert_string_equal(p.phase, "Running");
	assert_string_equal(p.qos_class, "Burstable");
	assert_string_equal(p.owner_kind, "");
	assert_int_equal(p.generation, 1);
	assert_int_equal(p.created_ns, 1795193017000000000ll);
	assert_int_equal(p.deleted_ns, KUBE_UNKNOWN);
	assert_int_equal(p.n_labels, 1);
	assert_string_equal(p.labels[0].key, "app");
	assert_string_equal(p.labels[0].value, "leaky");
	assert_int_equal(p.n_containers, 2);
	assert_string_equal(p.containers[0].name, "app");
	assert_string_equal(p.containers[0].kind, "container");
	assert_string_equal(p.containers[0].image, "localhost/busybox:1");
	assert_int_equal(strlen(p.containers[0].container_id), 64);
	assert_int_equal(p.containers[0].limits.memory_bytes, 48 << 20);
	assert_int_equal(p.containers[0].requests.memory_bytes, 48 << 20);
	assert_int_equal(p.containers[0].limits.cpu_millis, KUBE_UNKNOWN);
	assert_string_equal(p.containers[0].end.reason, "OOMKilled");
	assert_int_equal(p.containers[0].end.exit_code, 137);
	assert_string_equal(p.containers[0].last_end.reason, "OOMKilled");
	assert_false(p.containers[0].is_ready);
	assert_string_equal(p.containers[1].state, "running");
	assert_false(p.containers[1].end.is_told);
	kube_pod_free(&p);
	cJSON_Delete(list);
}

static void test_a_static_pod_has_the_uid_of_its_file(void **state)
{
	cJSON *json = cJSON_Parse("{\"metadata\":{\"uid\":\"u\",\"namespace\":\"kube-system\",\"name\":\"etcd-vm\",\"annotations\":"
				  "{\"kubernetes.io/config.mirror\":\"d41d8cd98f00b204e9800998ecf8427e\"}}}");
	struct kube_pod p;

	(void)state;
	assert_int_equal(kube_pod_read(json, &p), 0);
	assert_string_equal(p.uid, "u");
	assert_string_equal(p.node_uid, "d41d8cd98f00b204e9800998ecf8427e");
	assert_int_equal(p.n_containers, 0);
	kube_pod_free(&p);
	cJSON_Delete(json);
}

static void test_what_is_no_pod_is_refused(void **state)
{
	static const char *const bad[] = { "{}", "[]", "7", "{\"metadata\":{\"uid\":\"u\",\"name\":\"n\"}}", "{\"metadata\":{\"uid\":7,\"namespace\":\"d\",\"name\":\"n\"}}",
					   "{\"metadata\":{\"uid\":\"0123456789012345678901234567890123456789012345678901234567890123\",\"namespace\":\"d\",\"name\":\"n\"}}" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		cJSON *json = cJSON_Parse(bad[i]);
		struct kube_pod p;

		if (kube_pod_read(json, &p) != -EBADMSG)
			fail_msg("%s was taken", bad[i]);
		cJSON_Delete(json);
	}
}

/* What was told, a line each. */
struct told {
	char lines[8192];
};

static void note(void *arg, const struct kube_change *c)
{
	struct told *t = arg;
	size_t len = strlen(t->lines);

	snprintf(t->lines + len, sizeof(t->lines) - len, "%s/%s %s %lld\n", c->pod->name, c->container ? c->container->name : "-", c->reason,
		 c->exit_code == KUBE_UNKNOWN ? -1ll : (long long)c->exit_code);
}

/* Plays the lines of a watch. */
static void play(const char *file, struct kube_seen *seen, struct told *t, bool was_there, int64_t since_ns)
{
	char *text = slurp(file), *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		cJSON *event = cJSON_Parse(line);
		struct kube_pod p;

		assert_non_null(event);
		if (!kube_pod_read(kube_json_get(event, "object"), &p)) {
			struct kube_seen_pod *s = kube_seen_find(seen, p.uid);

			s = s ? s : kube_seen_add(seen, &p);
			assert_non_null(s);
			assert_int_equal(kube_changes_tell(s, &p, was_there, since_ns, note, t), 0);
			kube_pod_free(&p);
		}
		cJSON_Delete(event);
	}
	free(text);
}

static void test_each_change_is_told_once(void **state)
{
	struct kube_seen seen = { 0 };
	struct told t = { 0 };

	(void)state;
	play("pods-watch-oomkilled.jsonl", &seen, &t, false, 0);
	assert_string_equal(t.lines, "leaky/app OOMKilled 137\nleaky/app OOMKilled 137\nleaky/app CrashLoopBackOff -1\nleaky/app OOMKilled 137\n"
				     "leaky/- Terminating -1\nleaky/side Error 137\n");
	kube_seen_free(&seen);
}

static void test_what_was_there_before_is_no_change(void **state)
{
	struct kube_seen seen = { 0 };
	struct told t = { 0 };

	(void)state;
	play("pods-watch-oomkilled.jsonl", &seen, &t, true, INT64_MAX);
	assert_string_equal(t.lines, "");
	kube_seen_free(&seen);
	play("pods-watch-oomkilled.jsonl", &seen, &t, true, 1795193000000000000ll);
	assert_string_equal(t.lines, "leaky/app OOMKilled 137\nleaky/app OOMKilled 137\nleaky/app OOMKilled 137\nleaky/side Error 137\n");
	kube_seen_free(&seen);
}

static int count(const char *text, const char *what)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}

static void test_pods_that_fail_in_many_ways_say_so(void **state)
{
	struct kube_seen seen = { 0 };
	struct told t = { 0 };

	(void)state;
	play("pods-watch-failure-zoo.jsonl", &seen, &t, false, 0);
	assert_int_equal(seen.n, 9);
	assert_true(count(t.lines, " StartError 128\n") >= 1);
	assert_true(count(t.lines, " RunContainerError -1\n") >= 1);
	assert_int_equal(count(t.lines, " ErrImageNeverPull -1\n"), 1);
	assert_true(count(t.lines, " CrashLoopBackOff -1\n") >= 3);
	assert_true(count(t.lines, " Error 137\n") >= 1);
	assert_int_equal(count(t.lines, "ContainerCreating"), 0);
	kube_seen_free(&seen);
}

static void test_an_eviction_is_told_of_the_pod(void **state)
{
	cJSON *json = cJSON_Parse("{\"metadata\":{\"uid\":\"u\",\"namespace\":\"d\",\"name\":\"n\"},\"status\":{\"phase\":\"Failed\",\"reason\":\"Evicted\"}}");
	struct kube_seen seen = { 0 };
	struct told t = { 0 };
	struct kube_pod p;
	struct kube_seen_pod *s;

	(void)state;
	assert_int_equal(kube_pod_read(json, &p), 0);
	s = kube_seen_add(&seen, &p);
	for (int i = 0; i < 3; i++)
		assert_int_equal(kube_changes_tell(s, &p, false, 0, note, &t), 0);
	assert_string_equal(t.lines, "n/- Evicted -1\n");
	kube_pod_free(&p);
	kube_seen_free(&seen);
	cJSON_Delete(json);
}

static void test_a_manifest_has_no_secrets_and_says_what_it_lost(void **state)
{
	cJSON *json = cJSON_Parse(
		"{\"metadata\":{\"managedFields\":[{}],\"labels\":{\"data\":\"kept-label\"},\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"hunter2\"}},"
		"\"spec\":{\"containers\":[{\"name\":\"app\",\"env\":[{\"name\":\"DB\",\"value\":\"hunter2\"},{\"name\":\"E\",\"value\":\"\"},"
		"{\"name\":\"F\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"kept-name\",\"key\":\"k\"}}}],"
		"\"args\":[\"--password=hunter2\",\"--level=debug\",\"--api-token\",\"hunter2\",\"sh -c 'X_SECRET=hunter2 run'\",\"postgres://u:hunter2@db/x\"],"
		"\"livenessProbe\":{\"httpGet\":{\"httpHeaders\":[{\"name\":\"Authorization\",\"value\":\"Basic hunter2\"}]}}}],"
		"\"volumes\":[{\"csi\":{\"volumeAttributes\":{\"p\":\"hunter2\"}}}]},\"data\":{\"k\":\"hunter2\"}}");
	char *text = kube_manifest_print(json);
	cJSON *again;

	(void)state;
	assert_non_null(text);
	if (strstr(text, "hunter2"))
		fail_msg("still there: %s", text);
	again = cJSON_Parse(text);
	assert_non_null(again);
	assert_non_null(strstr(text, "kept-label"));
	assert_non_null(strstr(text, "kept-name"));
	assert_non_null(strstr(text, "--level=debug"));
	assert_non_null(strstr(text, "postgres://u:(removed)@db/x"));
	assert_non_null(strstr(text, "\"spec.containers[0].env.DB\""));
	assert_non_null(strstr(text, "\"spec.containers[0].args[3]\""));
	assert_non_null(strstr(text, "\"metadata.managedFields\""));
	assert_int_equal(cJSON_GetArraySize(kube_json_get(again, "removed")), 10);
	cJSON_Delete(again);
	cJSON_Delete(json);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pod_of_a_list_is_read_whole),
		cmocka_unit_test(test_a_static_pod_has_the_uid_of_its_file),
		cmocka_unit_test(test_what_is_no_pod_is_refused),
		cmocka_unit_test(test_each_change_is_told_once),
		cmocka_unit_test(test_what_was_there_before_is_no_change),
		cmocka_unit_test(test_pods_that_fail_in_many_ways_say_so),
		cmocka_unit_test(test_an_eviction_is_told_of_the_pod),
		cmocka_unit_test(test_a_manifest_has_no_secrets_and_says_what_it_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
