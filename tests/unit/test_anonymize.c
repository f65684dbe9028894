/* SPDX-License-Identifier: Apache-2.0 */
/* What is replaced, what is kept, and that the same stays the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "anonymize.h"
#include "siphash.h"

#define TEXTS .logical = "", .unit = "", .labels = "", .doc = ""

static struct bbx_anonymizer *with_key(uint8_t k)
{
	const uint8_t key[16] = { k };
	struct bbx_anonymizer *a;

	assert_int_equal(bbx_anonymizer_new(key, &a), 0);
	return a;
}

/* One value of a class, replaced; good until the next call. */
static struct bbx_str replaced(struct bbx_anonymizer *a, const char *class, const void *p, size_t len)
{
	bool is_ip = !strcmp(class, "ip");
	struct bbx_column c = { .id = 16, .phys = BBX_DICT, .dict = is_ip ? BBX_DICT_ip : BBX_DICT_string, .name = "c",
				.anon = class, TEXTS };
	struct bbx_type t = { .id = 1, .name = "t", .doc = "", .n_cols = 1, .cols = &c };
	struct bbx_value v = { .p = p, .len = (uint32_t)len };

	assert_int_equal(bbx_anonymize_row(a, &t, &v), 0);
	return (struct bbx_str){ v.p, v.len };
}

/* What a text becomes, with W for every word of twelve digits. */
static void check(const char *class, const char *text, size_t len, const char *want, size_t want_len)
{
	struct bbx_anonymizer *a = with_key(1);
	struct bbx_str s = replaced(a, class, text, len);
	char shown[256];
	size_t n = 0;

	for (size_t i = 0; i < s.len;) {
		size_t digits = 0;

		while (i + digits < s.len && strchr("0123456789abcdef", s.p[i + digits]) && s.p[i + digits])
			digits++;
		shown[n++] = digits >= 12 ? 'W' : s.p[i];
		i += digits >= 12 ? 12 : 1;
	}
	assert_int_equal(n, want_len);
	assert_memory_equal(shown, want, want_len);
	bbx_anonymizer_free(a);
}

#define CHECK(class, text, want) check(class, text, sizeof(text) - 1, want, sizeof(want) - 1)

static void test_siphash_is_the_one_of_its_authors(void **state)
{
	uint8_t key[16], in[15];

	(void)state;
	for (uint8_t i = 0; i < 16; i++)
		key[i] = i;
	for (uint8_t i = 0; i < 15; i++)
		in[i] = i;
	assert_true(bbx_siphash(key, in, 15) == 0xa129ca6149be45e5u);
	assert_true(bbx_siphash(key, in, 8) == 0x93f5f5799a932462u);
}

static void test_paths_keep_their_depth_and_extension(void **state)
{
	(void)state;
	CHECK("path", "/usr/lib/libz.so", "/W/W/W.so");
	CHECK("path", "../a/./b.verylong", "../W/./W");
	CHECK("path", "/", "/");
	CHECK("path", "/.bashrc", "/W");
	CHECK("path", "", "");
}

static void test_arguments_keep_their_number_and_the_names_of_options(void **state)
{
	(void)state;
	CHECK("argv", "tar\0--file=/srv/x.gz\0-pSecret\0--all\0\0host.corp", "W\0--file=/W/W.gz\0-pW\0--all\0\0W");
	CHECK("argv", "https://host.corp\0-x\0", "W//W\0-x\0");
}

static void test_names_and_texts_become_words(void **state)
{
	(void)state;
	CHECK("kube", "checkout.prod", "W");
	CHECK("kube", "/kubepods/pod1", "/W/W");
	CHECK("text", "api/1 (pid 400)", "W");
	CHECK("never seen", "x", "W");
	CHECK("none", "x", "x");
}

static void test_the_same_text_becomes_the_same_word_with_the_same_key_only(void **state)
{
	struct bbx_anonymizer *a = with_key(1), *b = with_key(2);
	char first[32], other[32];
	struct bbx_str s = replaced(a, "kube", "pod", 3);

	(void)state;
	memcpy(first, s.p, s.len);
	assert_memory_equal(replaced(a, "text", "pod", 3).p, first, 12);
	memcpy(other, replaced(b, "kube", "pod", 3).p, 12);
	assert_memory_not_equal(first, other, 12);
	bbx_anonymizer_free(a);
	bbx_anonymizer_free(b);
}

static unsigned common_bits(const uint8_t *x, const uint8_t *y, unsigned bits)
{
	unsigned n = 0;

	while (n < bits && ((x[n / 8] ^ y[n / 8]) >> (7 - n % 8) & 1) == 0)
		n++;
	return n;
}

static void test_addresses_keep_their_family_and_who_is_in_one_network(void **state)
{
	static const uint8_t x[4] = { 10, 1, 2, 3 }, y[4] = { 10, 1, 2, 77 }, loopback[4] = { 127, 0, 0, 1 },
			     mapped[16] = { [10] = 0xff, [11] = 0xff, 10, 1, 2, 3 };
	struct bbx_anonymizer *a = with_key(1);
	uint8_t new_x[4], new_y[4];

	(void)state;
	assert_int_equal(replaced(a, "ip", x, 4).len, 4);
	memcpy(new_x, replaced(a, "ip", x, 4).p, 4);
	memcpy(new_y, replaced(a, "ip", y, 4).p, 4);
	assert_memory_not_equal(new_x, x, 4);
	assert_int_equal(common_bits(new_x, new_y, 32), common_bits(x, y, 32));
	assert_memory_equal(replaced(a, "ip", loopback, 4).p, loopback, 4);
	assert_memory_equal(replaced(a, "ip", mapped, 16).p, mapped, 12);
	assert_memory_equal(replaced(a, "ip", mapped, 16).p + 12, new_x, 4);
	bbx_anonymizer_free(a);
}

static void test_where_it_was_recorded_and_what_for_is_replaced(void **state)
{
	struct bbx_anonymizer *a = with_key(1);
	struct bbx_origin o = { .boot_id = { 1, 2 }, .node = "n1", .machine_id = "m", .kernel = "6.1", .config = "" };
	struct bbx_incident i = { .reason = "oom", .node = "n1", .pod = "p", .detail = "", .container_id = NULL };
	const uint8_t boot[16] = { 1, 2 };

	(void)state;
	assert_int_equal(bbx_anonymize_origin(a, &o), 0);
	assert_int_equal(bbx_anonymize_incident(a, &i), 0);
	assert_memory_not_equal(o.boot_id, boot, 16);
	assert_int_equal(strlen(o.node), 12);
	assert_string_equal(o.node, i.node);
	assert_string_equal(o.kernel, "6.1");
	assert_string_equal(o.config, "");
	assert_string_equal(i.reason, "oom");
	assert_string_not_equal(i.pod, "p");
	assert_null(i.container_id);
	bbx_anonymizer_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_siphash_is_the_one_of_its_authors),
		cmocka_unit_test(test_paths_keep_their_depth_and_extension),
		cmocka_unit_test(test_arguments_keep_their_number_and_the_names_of_options),
		cmocka_unit_test(test_names_and_texts_become_words),
		cmocka_unit_test(test_the_same_text_becomes_the_same_word_with_the_same_key_only),
		cmocka_unit_test(test_addresses_keep_their_family_and_who_is_in_one_network),
		cmocka_unit_test(test_where_it_was_recorded_and_what_for_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
