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
#include <unistd.h>
#include "../../recorder/net/kube_config.h"

static char dir[] = "/tmp/test_kube_config.XXXXXX";
static struct kube_config c;
static char why[256];

static char *in_dir(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(in_dir(name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int load(const char *how)
{
	return kube_config_load(how, dir, &c, why, sizeof(why));
}

/* A kubeconfig with this cluster and this user. */
static int load_kubeconfig(const char *cluster, const char *user)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "apiVersion: v1\nkind: Config\ncurrent-context: here\ncontexts:\n- name: other\n  context: {cluster: x, user: y}\n- name: here\n"
		 "  context:\n    cluster: c\n    user: u\nclusters:\n- name: c\n  cluster: {%s}\nusers:\n- name: u\n  user: {%s}\n", cluster, user);
	put("kubeconfig", text);
	return load(in_dir("kubeconfig"));
}

static void test_a_pod_finds_its_account(void **state)
{
	char *token;

	(void)state;
	unsetenv("KUBERNETES_SERVICE_HOST");
	assert_int_equal(load("in-cluster"), -EINVAL);
	setenv("KUBERNETES_SERVICE_HOST", "fd00::1", 1);
	setenv("KUBERNETES_SERVICE_PORT", "443", 1);
	assert_int_equal(load("in-cluster"), -ENOENT);
	put("token", "first\n");
	assert_int_equal(load("in-cluster"), 0);
	assert_string_equal(c.server, "https://[fd00::1]:443");
	assert_string_equal(c.ca.path, in_dir("ca.crt"));
	assert_int_equal(kube_config_token(&c, &token), 0);
	assert_string_equal(token, "first");
	free(token);
	put("token", "second");
	assert_int_equal(kube_config_token(&c, &token), 0);
	assert_string_equal(token, "second");
	free(token);
	kube_config_free(&c);
}

static void test_a_token_that_would_break_a_header_is_refused(void **state)
{
	static const char *const bad[] = { "", "\n", "a b", "a\r\nX-Evil: 1", "\x01" };
	char *token;

	(void)state;
	assert_int_equal(load_kubeconfig("server: 'https://h:1'", "tokenFile: token"), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		put("token", bad[i]);
		assert_int_equal(kube_config_token(&c, &token), -EINVAL);
		assert_null(token);
	}
	unlink(in_dir("token"));
	assert_int_equal(kube_config_token(&c, &token), -ENOENT);
	kube_config_free(&c);
}

static void test_a_kubeconfig_gives_server_certificates_and_token(void **state)
{
	char *token;

	(void)state;
	assert_int_equal(load_kubeconfig("server: 'https://h:6443/', certificate-authority-data: Y2E=", "token: abc.def"), 0);
	assert_string_equal(c.server, "https://h:6443");
	assert_int_equal(c.ca.len, 2);
	assert_memory_equal(c.ca.data, "ca", 2);
	assert_int_equal(kube_config_token(&c, &token), 0);
	assert_string_equal(token, "abc.def");
	free(token);
	kube_config_free(&c);
	assert_int_equal(load_kubeconfig("server: 'https://h', certificate-authority: pki/ca.crt", "client-certificate: /c.crt, client-key-data: a2V5"), 0);
	assert_string_equal(c.ca.path, in_dir("pki/ca.crt"));
	assert_string_equal(c.cert.path, "/c.crt");
	assert_memory_equal(c.key.data, "key", 3);
	assert_int_equal(kube_config_token(&c, &token), 0);
	assert_null(token);
	kube_config_free(&c);
}

static void test_what_cannot_be_done_is_refused_in_one_line(void **state)
{
	static const struct {
		const char *cluster, *user, *says;
	} rows[] = {
		{ "server: 'https://h'", "exec: {command: aws}", "exec is not supported: programs that make credentials are not started; use a token" },
		{ "server: 'https://h'", "auth-provider: {name: gcp}", "auth-provider is not supported: use a token" },
		{ "server: 'https://h'", "username: a, password: b", "username is not supported: passwords are not sent; use a token" },
		{ "server: 'https://h', insecure-skip-tls-verify: true", "token: a",
		  "insecure-skip-tls-verify is not supported: certificates are always checked; name the certificate-authority" },
		{ "server: 'http://10.0.0.1:80'", "token: a", "http://10.0.0.1:80: a server is https://HOST:PORT; a token is not sent without TLS" },
		{ "server: 'ftp://h'", "", "ftp://h: a server is https://HOST:PORT; a token is not sent without TLS" },
		{ "server: 'https://h', certificate-authority-data: '%%'", "token: a", "certificate-authority-data is not base64" },
		{ "server: 'https://h'", "client-key: k", "a client certificate without its key, or a key without certificate" },
		{ "name: c", "token: a", "the cluster of the current context has no server" },
		{ "server: 'https://h'", "]", "line 16: did not find expected node content" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char want[512];

		snprintf(want, sizeof(want), "%s: %s", in_dir("kubeconfig"), rows[i].says);
		assert_int_equal(load_kubeconfig(rows[i].cluster, rows[i].user), -EINVAL);
		assert_string_equal(why, want);
	}
	put("kubeconfig", "");
	assert_int_equal(load(in_dir("kubeconfig")), -EINVAL);
	put("kubeconfig", "current-context: here\n");
	assert_int_equal(load(in_dir("kubeconfig")), -EINVAL);
	assert_int_equal(load("/nowhere/kubeconfig"), -ENOENT);
	assert_int_equal(load(dir), -EINVAL);
}

static int make_dir(void **state)
{
	(void)state;
	return !mkdtemp(dir);
}

static int remove_dir(void **state)
{
	(void)state;
	unlink(in_dir("kubeconfig"));
	unlink(in_dir("token"));
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pod_finds_its_account),
		cmocka_unit_test(test_a_token_that_would_break_a_header_is_refused),
		cmocka_unit_test(test_a_kubeconfig_gives_server_certificates_and_token),
		cmocka_unit_test(test_what_cannot_be_done_is_refused_in_one_line),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
