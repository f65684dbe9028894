/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../recorder/pods.h"

#define A "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
#define B "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define C "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define UID "1c5f0a3e-22aa-4b0c-9d5e-7f8091a2b3c4"
#define UID2 "2c5f0a3e-22aa-4b0c-9d5e-7f8091a2b3c4"
#define HASH "d3c2b1a0ffeeddccbbaa998877665544"

static char root[] = "/tmp/test_pods.XXXXXX";
static struct rec_host host;

static void run(const char *command)
{
	assert_int_equal(system(command), 0);
}

static int make_host(void **state)
{
	(void)state;
	if (!mkdtemp(root) || chdir(root))
		return -1;
	run("mkdir -p var/log/containers"
	    " var/log/pods/shop_checkout-6d9f_" UID "/app"
	    " var/log/pods/kube-system_etcd-n1_" HASH "/etcd var/log/pods/kube-system_etcd-n1_" HASH "/extra"
	    " var/log/pods/nounderscore var/log/pods/a_b var/log/pods/.hidden");
	run("ln -s /nowhere var/log/containers/checkout-6d9f_shop_app-" A ".log");
	run("ln -s /nowhere var/log/containers/my.pod-0_my-ns_side-car-1-" B ".log");
	run("touch var/log/containers/junk var/log/containers/x-" C ".log var/log/containers/a_b_-" C ".log var/log/containers/.log");
	return rec_host_init(&host, root);
}

static int remove_host(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return chdir("/") || system(command);
}

static void a_container_is_named_by_its_log_link(void **state)
{
	struct rec_pod_logs *l;
	struct rec_pod_name n;

	(void)state;
	assert_int_equal(rec_pod_logs_read(&host, &l), 0);
	assert_int_equal(rec_pod_logs_container(l, A, &n), 1);
	assert_string_equal(n.pod, "checkout-6d9f");
	assert_string_equal(n.ns, "shop");
	assert_string_equal(n.container, "app");
	assert_int_equal(rec_pod_logs_container(l, B, &n), 1);
	assert_string_equal(n.pod, "my.pod-0");
	assert_string_equal(n.ns, "my-ns");
	assert_string_equal(n.container, "side-car-1");
	rec_pod_logs_free(l);
}

static void a_link_that_is_not_kubelets_names_nothing(void **state)
{
	struct rec_pod_logs *l;
	struct rec_pod_name n;

	(void)state;
	assert_int_equal(rec_pod_logs_read(&host, &l), 0);
	assert_int_equal(rec_pod_logs_container(l, C, &n), 0);
	assert_int_equal(rec_pod_logs_container(l, "", &n), 0);
	rec_pod_logs_free(l);
}

static void a_pod_is_named_by_its_log_folder(void **state)
{
	struct rec_pod_logs *l;
	struct rec_pod_name n;

	(void)state;
	assert_int_equal(rec_pod_logs_read(&host, &l), 0);
	assert_int_equal(rec_pod_logs_pod(l, UID, &n), 1);
	assert_string_equal(n.pod, "checkout-6d9f");
	assert_string_equal(n.ns, "shop");
	assert_string_equal(n.container, "");
	assert_int_equal(rec_pod_logs_pod(l, HASH, &n), 1);
	assert_string_equal(n.pod, "etcd-n1");
	assert_int_equal(rec_pod_logs_pod(l, UID2, &n), 0);
	assert_int_equal(rec_pod_logs_pod(l, "b", &n), 0);
	rec_pod_logs_free(l);
}

static void a_pod_is_there_by_its_name(void **state)
{
	struct rec_pod_logs *l;

	(void)state;
	assert_int_equal(rec_pod_logs_read(&host, &l), 0);
	assert_true(rec_pod_logs_has(l, "shop", "checkout-6d9f"));
	assert_true(rec_pod_logs_has(l, NULL, "etcd-n1"));
	assert_false(rec_pod_logs_has(l, "shop", "etcd-n1"));
	assert_false(rec_pod_logs_has(l, NULL, "checkout"));
	assert_false(rec_pod_logs_has(l, NULL, "b"));
	rec_pod_logs_free(l);
}

static void the_only_container_of_a_pod_is_known_by_its_folder(void **state)
{
	struct rec_pod_name n = { .container = "" };
	struct rec_pod_logs *l;

	(void)state;
	assert_int_equal(rec_pod_logs_read(&host, &l), 0);
	assert_int_equal(rec_pod_logs_only_container(l, HASH, &n), 0);
	assert_int_equal(rec_pod_logs_only_container(l, UID2, &n), 0);
	assert_int_equal(rec_pod_logs_only_container(l, UID, &n), 1);
	assert_string_equal(n.container, "app");
	rec_pod_logs_free(l);
}

static void a_host_without_logs_has_no_names(void **state)
{
	struct rec_pod_logs *l;
	struct rec_pod_name n;
	struct rec_host none;

	(void)state;
	assert_int_equal(rec_host_init(&none, "/nonexistent/root/"), 0);
	assert_string_equal(none.log_pods, "/nonexistent/root/var/log/pods");
	assert_string_equal(none.proc, "/proc");
	assert_string_equal(none.cgroup, "/sys/fs/cgroup");
	assert_int_equal(rec_pod_logs_read(&none, &l), 0);
	assert_int_equal(rec_pod_logs_container(l, A, &n), 0);
	assert_int_equal(rec_pod_logs_pod(l, UID, &n), 0);
	rec_pod_logs_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_container_is_named_by_its_log_link),
		cmocka_unit_test(a_link_that_is_not_kubelets_names_nothing),
		cmocka_unit_test(a_pod_is_named_by_its_log_folder),
		cmocka_unit_test(a_pod_is_there_by_its_name),
		cmocka_unit_test(the_only_container_of_a_pod_is_known_by_its_folder),
		cmocka_unit_test(a_host_without_logs_has_no_names),
	};

	return cmocka_run_group_tests(tests, make_host, remove_host);
}
