/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../recorder/settings.h"

/* A configuration file with this text. */
static const char *file_of(const char *text)
{
	static char path[32];
	int fd;

	strcpy(path, "/tmp/test_settings.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return path;
}

static void load_fails(const char *text, const char *expected)
{
	const struct rec_setting_args args = { .config = file_of(text) };
	char why[256], line[320];
	struct rec_settings s;

	assert_int_equal(rec_settings_load(&s, &args, why, sizeof(why)), -EINVAL);
	snprintf(line, sizeof(line), "%s:%s", args.config, expected);
	assert_string_equal(why, line);
	rec_settings_free(&s);
	unlink(args.config);
}

static void the_command_line_counts_more_than_the_environment_and_that_more_than_the_file(void **state)
{
	struct rec_setting_args args = { .config = file_of("keep = 1m\nring=/a \n # a comment\n\nprofile =\tp\n") };
	struct rec_settings s;
	char why[256];

	(void)state;
	setenv("BBREC_KEEP", "2m", 1);
	setenv("BBREC_HOST_ROOT", "/host", 1);
	args.values[REC_SETTING_host_root] = "/other";
	assert_int_equal(rec_settings_load(&s, &args, why, sizeof(why)), 0);
	assert_string_equal(s.ring, "/a");
	assert_string_equal(s.profile, "p");
	assert_int_equal(s.keep, 120000000000);
	assert_string_equal(s.host_root, "/other");
	assert_int_equal(s.critical_bytes, 40 << 20);
	rec_settings_free(&s);
	setenv("BBREC_KEEP", "never", 1);
	assert_int_equal(rec_settings_load(&s, &args, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, "BBREC_KEEP: keep: not a valid TIME: never");
	rec_settings_free(&s);
	unsetenv("BBREC_KEEP");
	unsetenv("BBREC_HOST_ROOT");
	unlink(args.config);
}

static void a_file_that_is_wrong_is_refused_by_line(void **state)
{
	(void)state;
	load_fails("keep = 1m\nkeep\n", "2: not NAME = VALUE: keep");
	load_fails("\nkeeps = 1\n", "2: no such setting: keeps");
	load_fails("keep = 1 year", "1: keep: not a valid TIME: 1 year");
	load_fails("critical-bytes = 1\n", "1: critical-bytes: not a valid SIZE: 1");
	load_fails("critical_bytes = 4M\n", "1: no such setting: critical_bytes");
}

static void a_file_that_was_named_must_exist(void **state)
{
	const struct rec_setting_args args = { .config = "/nonexistent/bbrec.conf" };
	struct rec_settings s;
	char why[256];

	(void)state;
	assert_int_equal(rec_settings_load(&s, &args, why, sizeof(why)), -ENOENT);
	assert_string_equal(why, "/nonexistent/bbrec.conf: No such file or directory");
	rec_settings_free(&s);
}

static void what_is_printed_says_the_same_when_it_is_read(void **state)
{
	struct rec_setting_args args = { .config = "/dev/null", .values = { [REC_SETTING_ring] = "/r", [REC_SETTING_keep] = "90s" } };
	struct rec_settings a, b;
	char why[256], *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_int_equal(rec_settings_load(&a, &args, why, sizeof(why)), 0);
	rec_settings_print(&a, out);
	fclose(out);
	args = (struct rec_setting_args){ .config = file_of(text) };
	assert_int_equal(rec_settings_load(&b, &args, why, sizeof(why)), 0);
	for (enum rec_setting i = 0; i < REC_N_SETTINGS; i++)
		assert_true(rec_setting_is_same(&a, &b, i));
	assert_int_equal(b.keep, 90000000000);
	unlink(args.config);
	free(text);
	rec_settings_free(&a);
	rec_settings_free(&b);
}

static void a_setting_can_be_moved_from_one_to_another(void **state)
{
	struct rec_setting_args args = { .config = "/dev/null", .values = { [REC_SETTING_ring] = "/r", [REC_SETTING_keep] = "90s" } };
	struct rec_settings a, b;
	char why[256];

	(void)state;
	assert_int_equal(rec_settings_load(&a, &args, why, sizeof(why)), 0);
	args.values[REC_SETTING_ring] = "/s";
	args.values[REC_SETTING_keep] = "5s";
	assert_int_equal(rec_settings_load(&b, &args, why, sizeof(why)), 0);
	rec_setting_move(&a, &b, REC_SETTING_ring);
	rec_setting_move(&a, &b, REC_SETTING_keep);
	rec_settings_free(&b);
	assert_string_equal(a.ring, "/s");
	assert_int_equal(a.keep, 5000000000);
	rec_settings_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_command_line_counts_more_than_the_environment_and_that_more_than_the_file),
		cmocka_unit_test(a_file_that_is_wrong_is_refused_by_line),
		cmocka_unit_test(a_file_that_was_named_must_exist),
		cmocka_unit_test(what_is_printed_says_the_same_when_it_is_read),
		cmocka_unit_test(a_setting_can_be_moved_from_one_to_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
