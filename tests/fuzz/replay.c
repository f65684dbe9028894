/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz program on files: each argument is one, or a folder of them. Prints a TAP line for
 * each argument.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

static int run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p = NULL;
	struct stat st;
	int e = -1;

	if (f && !fstat(fileno(f), &st)) {
		/* Exactly as large as the input: a sanitizer sees every byte read past it. */
		p = malloc((size_t)st.st_size ? (size_t)st.st_size : 1);
		if (p && fread(p, 1, (size_t)st.st_size, f) == (size_t)st.st_size) {
			LLVMFuzzerTestOneInput(p, (size_t)st.st_size);
			e = 0;
		}
	}
	free(p);
	if (f)
		fclose(f);
	return e;
}

static int is_visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Returns the number of files, or -1. */
static int run_folder(const char *path)
{
	struct dirent **list;
	int n = scandir(path, &list, is_visible, alphasort), e = 0;

	for (int i = 0; i < n; i++) {
		char file[4096];

		snprintf(file, sizeof(file), "%s/%s", path, list[i]->d_name);
		e |= run_file(file);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return n < 0 || e ? -1 : n;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		struct stat st;
		int n = -1;

		if (!stat(argv[i], &st) && S_ISDIR(st.st_mode))
			n = run_folder(argv[i]);
		else if (!run_file(argv[i]))
			n = 1;
		printf("%sok %d - %s: %d files\n", n > 0 ? "" : "not ", i, argv[i], n > 0 ? n : 0);
		failed |= n <= 0;
	}
	printf("1..%d\n", argc - 1);
	return failed;
}
