/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bbx_types.h"
#include "input_archive.h"

#define BLOCK 512

static int new_file(void)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void put(int fd, const void *p, size_t len)
{
	assert_int_equal(write(fd, p, len), len);
}

/* A header of a tar file. real > size: a sparse member whose data stand at its end. */
static void put_header(int fd, const char *name, char type, unsigned long size, unsigned long real)
{
	char h[BLOCK] = { 0 };
	unsigned sum = 8 * ' ';

	snprintf(h, 100, "%s", name);
	strcpy(h + 100, "0000644");
	strcpy(h + 108, "0000000");
	strcpy(h + 116, "0000000");
	sprintf(h + 124, "%011lo", size);
	strcpy(h + 136, "00000000000");
	h[156] = type;
	memcpy(h + 257, "ustar  ", 8);
	if (type == 'S') {
		sprintf(h + 386, "%011lo", real - size);
		sprintf(h + 398, "%011lo", size);
		sprintf(h + 483, "%011lo", real);
	}
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)h[i];
	sprintf(h + 148, "%06o", sum);
	h[155] = ' ';
	put(fd, h, BLOCK);
}

/* A member of one block. */
static void put_member(int fd, const char *name)
{
	char data[BLOCK];

	memset(data, 'x', sizeof(data));
	put_header(fd, name, '0', sizeof(data), sizeof(data));
	put(fd, data, sizeof(data));
}

static void put_end(int fd)
{
	static const char zeros[2 * BLOCK];

	put(fd, zeros, sizeof(zeros));
}

static struct bb_archive *open_archive(int fd, uint64_t members, uint64_t bytes)
{
	struct bb_archive *a;

	assert_int_equal(bb_archive_open(fd, &(struct bb_archive_limits){ 16, members, bytes, 200 }, &a), 0);
	return a;
}

/* Copies the next member. Returns what next or copy did. */
static int next(struct bb_archive *a, const char *want, off_t size)
{
	const char *name;
	int fd = new_file(), err = bb_archive_next(a, &name);

	if (err > 0) {
		assert_string_equal(name, want);
		err = bb_archive_copy(a, fd);
		if (!err)
			assert_int_equal(lseek(fd, 0, SEEK_END), size);
		err = err ? err : 1;
	}
	close(fd);
	return err;
}

static void test_only_regular_members_that_end_in_bbx_count(void **state)
{
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	put_member(fd, "n1/a.bbx");
	put_member(fd, "n1/a.txt");
	put_member(fd, ".bbx");
	put_member(fd, "n1/._a.bbx");
	put_header(fd, "link.bbx", '2', 0, 0);
	put_header(fd, "hard.bbx", '1', 0, 0);
	put_header(fd, "device.bbx", '3', 0, 0);
	put_header(fd, "folder.bbx", '5', 0, 0);
	put_member(fd, "../../up.bbx");
	put_end(fd);
	a = open_archive(fd, 2, 2 * BLOCK);
	assert_int_equal(next(a, "n1/a.bbx", BLOCK), 1);
	assert_int_equal(next(a, "../../up.bbx", BLOCK), 1);
	assert_int_equal(next(a, NULL, 0), 0);
	assert_int_equal(next(a, NULL, 0), 0);
	assert_null(bb_archive_nested(a));
	bb_archive_close(a);
	close(fd);
}

static void test_more_members_than_the_limit_are_refused(void **state)
{
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	put_member(fd, "a.bbx");
	put_member(fd, "b.bbx");
	put_end(fd);
	a = open_archive(fd, 1, 1 << 20);
	assert_int_equal(next(a, "a.bbx", BLOCK), 1);
	assert_int_equal(next(a, NULL, 0), -EFBIG);
	assert_string_equal(bb_archive_error(a), "holds more than 1 recordings");
	bb_archive_close(a);
	close(fd);
}

static void test_more_files_than_the_limit_are_refused_whatever_they_are(void **state)
{
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	for (int i = 0; i < 16; i++)
		put_member(fd, "a.txt");
	put_member(fd, "a.bbx");
	put_end(fd);
	a = open_archive(fd, 8, 1 << 20);
	assert_int_equal(next(a, NULL, 0), -EFBIG);
	assert_string_equal(bb_archive_error(a), "holds more than 16 files");
	bb_archive_close(a);
	close(fd);
}

static void test_members_beyond_4_gib_are_copied_and_stepped_over(void **state)
{
	char data[BLOCK] = "data";
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	put_header(fd, "core", '0', 5ul << 30, 0);
	assert_true(lseek(fd, 5l << 30, SEEK_CUR) > 0);
	put_header(fd, "a.bbx", 'S', BLOCK, 5ul << 30);
	put(fd, data, BLOCK);
	put_member(fd, "b.bbx");
	put_end(fd);
	a = open_archive(fd, 8, 16ul << 30);
	assert_int_equal(next(a, "a.bbx", 5l << 30), 1);
	assert_int_equal(next(a, "b.bbx", BLOCK), 1);
	assert_int_equal(next(a, NULL, 0), 0);
	bb_archive_close(a);
	close(fd);
}

static void test_a_header_with_a_wrong_sum_is_damage_and_the_others_are_read(void **state)
{
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	put_member(fd, "a.bbx");
	put_member(fd, "b.bbx");
	put_member(fd, "c.bbx");
	put_end(fd);
	assert_int_equal(pwrite(fd, "x", 1, 2 * BLOCK), 1);
	a = open_archive(fd, 8, 1 << 20);
	assert_int_equal(next(a, "a.bbx", BLOCK), 1);
	assert_int_equal(next(a, "c.bbx", BLOCK), 1);
	assert_int_equal(next(a, NULL, 0), -EBADMSG);
	assert_string_equal(bb_archive_error(a), "Damaged tar archive");
	assert_int_equal(next(a, NULL, 0), 0);
	bb_archive_close(a);
	close(fd);
}

static void test_more_bytes_than_the_limit_are_refused_before_they_are_copied(void **state)
{
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	put_member(fd, "a.bbx");
	put_header(fd, "b.bbx", '0', 1ul << 32, 0);
	put_end(fd);
	a = open_archive(fd, 8, (1ul << 32) + BLOCK - 1);
	assert_int_equal(next(a, "a.bbx", BLOCK), 1);
	assert_int_equal(next(a, NULL, 0), -EFBIG);
	assert_string_equal(bb_archive_error(a), "unpacks to more than 4 GiB");
	bb_archive_close(a);
	close(fd);
}

static void test_the_holes_of_a_sparse_member_count(void **state)
{
	char data[BLOCK] = "data";
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	put_header(fd, "a.bbx", 'S', BLOCK, 5 * BLOCK);
	put(fd, data, BLOCK);
	put_header(fd, "b.bbx", 'S', BLOCK, 1ul << 32);
	put(fd, data, BLOCK);
	put_end(fd);
	a = open_archive(fd, 8, 1 << 20);
	assert_int_equal(next(a, "a.bbx", 5 * BLOCK), 1);
	assert_int_equal(next(a, NULL, 0), -EFBIG);
	bb_archive_close(a);
	close(fd);
}

static void test_a_cut_member_is_damage_and_the_last(void **state)
{
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	put_member(fd, "a.bbx");
	put_header(fd, "b.bbx", '0', 10 * BLOCK, 0);
	put(fd, "half", 4);
	a = open_archive(fd, 8, 1 << 20);
	assert_int_equal(next(a, "a.bbx", BLOCK), 1);
	assert_int_equal(next(a, "b.bbx", 0), -EBADMSG);
	assert_int_equal(next(a, NULL, 0), 0);
	bb_archive_close(a);
	close(fd);
}

static void test_what_is_no_archive_is_told_by_its_first_bytes_or_its_first_header(void **state)
{
	static const char gzip[] = "\x1f\x8b\x08 and then nothing that belongs to it";
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	put(fd, gzip, sizeof(gzip));
	assert_true(bb_archive_starts(gzip, sizeof(gzip)));
	assert_false(bb_archive_starts(gzip, 2));
	assert_false(bb_archive_starts("\x5b\x2a\x4d\x18\x50\0\0\0\x89" "BBX", 12));
	a = open_archive(fd, 8, 1 << 20);
	assert_int_equal(next(a, NULL, 0), -EMEDIUMTYPE);
	bb_archive_close(a);
	close(fd);
}

static void test_the_first_nested_archive_is_remembered_and_they_are_counted(void **state)
{
	int fd = new_file();
	struct bb_archive *a;

	(void)state;
	put_member(fd, "n1/inner.tar.gz");
	put_member(fd, "n2/inner.zip");
	put_end(fd);
	a = open_archive(fd, 8, 1 << 20);
	assert_int_equal(next(a, NULL, 0), 0);
	assert_string_equal(bb_archive_nested(a), "n1/inner.tar.gz");
	assert_int_equal(bb_archive_n_nested(a), 2);
	bb_archive_close(a);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_regular_members_that_end_in_bbx_count),
		cmocka_unit_test(test_more_members_than_the_limit_are_refused),
		cmocka_unit_test(test_more_files_than_the_limit_are_refused_whatever_they_are),
		cmocka_unit_test(test_members_beyond_4_gib_are_copied_and_stepped_over),
		cmocka_unit_test(test_a_header_with_a_wrong_sum_is_damage_and_the_others_are_read),
		cmocka_unit_test(test_more_bytes_than_the_limit_are_refused_before_they_are_copied),
		cmocka_unit_test(test_the_holes_of_a_sparse_member_count),
		cmocka_unit_test(test_a_cut_member_is_damage_and_the_last),
		cmocka_unit_test(test_what_is_no_archive_is_told_by_its_first_bytes_or_its_first_header),
		cmocka_unit_test(test_the_first_nested_archive_is_remembered_and_they_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
