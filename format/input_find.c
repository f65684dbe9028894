/* SPDX-License-Identifier: Apache-2.0 */
/* Which paths operands stand for. */
#include "input.h"
#include "cleanup.h"
#include "input_priv.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".bbx"

struct list {
	char **paths;
	size_t n, cap;
};

static void list_add(struct list *l, char *path)
{
	if (path && l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 16;
		char **paths = realloc(l->paths, cap * sizeof(*paths));

		if (!paths)
			bb_die(BB_EXIT_FAILED, "out of memory");
		l->paths = paths;
		l->cap = cap;
	}
	if (!path)
		bb_die(BB_EXIT_FAILED, "out of memory");
	l->paths[l->n++] = path;
}

static void list_done(struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->paths[i]);
	free(l->paths);
}

static bool has_suffix(const char *name)
{
	size_t n = strlen(name);

	return n > strlen(SUFFIX) && !strcmp(name + n - strlen(SUFFIX), SUFFIX);
}

char *bb_input_join(const char *folder, const char *name)
{
	char *path = NULL;
	size_t n = strlen(folder);

	if (asprintf(&path, "%s%s%s", folder, n && folder[n - 1] == '/' ? "" : "/", name) < 0)
		return NULL;
	return path;
}

/*
 * `kubectl cp POD:/incidents/incident.bbx .` leaves a folder of that name that holds the file. Returns the file's path,
 * malloced, or NULL when path is no such folder.
 */
static char *file_of_copied_folder(const char *path)
{
	_cleanup_free_ char *folder = strdup(path);
	const char *name;
	struct stat st;
	char *file;

	if (!folder)
		return NULL;
	for (size_t n = strlen(folder); n > 1 && folder[n - 1] == '/'; n--)
		folder[n - 1] = '\0';
	name = strrchr(folder, '/') ? strrchr(folder, '/') + 1 : folder;
	file = has_suffix(name) ? bb_input_join(folder, name) : NULL;
	if (file && (stat(file, &st) || !S_ISREG(st.st_mode))) {
		free(file);
		file = NULL;
	}
	return file;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The recording that an entry of a folder is or holds, malloced; NULL when it is none. */
static char *recording_of_entry(const char *folder, const char *name)
{
	char *path, *copied;
	struct stat st;

	if (name[0] == '.' || !has_suffix(name))
		return NULL;
	path = strcmp(folder, ".") ? bb_input_join(folder, name) : strdup(name);
	if (!path)
		bb_die(BB_EXIT_FAILED, "out of memory");
	copied = file_of_copied_folder(path);
	if (!copied && stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return path;
	free(path);
	return copied;
}

/* Adds the recordings of a folder, sorted by name. Returns how many, or the errno of opening it. */
static int list_folder(struct list *l, const char *folder)
{
	size_t first = l->n;
	struct dirent *e;
	DIR *d = opendir(folder);

	if (!d)
		return -errno;
	while ((e = readdir(d))) {
		char *path = recording_of_entry(folder, e->d_name);

		if (path)
			list_add(l, path);
	}
	closedir(d);
	if (l->n > first)
		qsort(l->paths + first, l->n - first, sizeof(*l->paths), compare_paths);
	return (int)(l->n - first);
}

static void add_operand(struct list *l, const char *operand)
{
	char *copied;
	struct stat st;
	int n;

	if (stat(operand, &st) || !S_ISDIR(st.st_mode)) {
		list_add(l, strdup(operand));
		return;
	}
	copied = file_of_copied_folder(operand);
	if (copied) {
		list_add(l, copied);
		return;
	}
	n = list_folder(l, operand);
	if (n < 0)
		bb_die(BB_EXIT_FAILED, "%s: %s", operand, strerror(-n));
	if (!n)
		bb_die(BB_EXIT_FAILED, "%s: no recording in this folder", operand);
}

static bool is_newer(const struct stat *a, const struct stat *b)
{
	if (a->st_mtim.tv_sec != b->st_mtim.tv_sec)
		return a->st_mtim.tv_sec > b->st_mtim.tv_sec;
	return a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

/* The newest recording of the current folder; an empty file only when there is nothing else. */
static void add_newest(struct list *l)
{
	struct list here = { 0 };
	struct stat best_st = { 0 };
	const char *best = NULL;
	size_t full = 0;
	int n = list_folder(&here, ".");

	for (size_t i = 0; i < here.n; i++) {
		struct stat st;

		if (stat(here.paths[i], &st))
			continue;
		full += st.st_size > 0;
		if (best && (!st.st_size != !best_st.st_size ? !st.st_size : is_newer(&best_st, &st)))
			continue;
		best = here.paths[i];
		best_st = st;
	}
	if (n < 0)
		bb_die(BB_EXIT_FAILED, ".: %s", strerror(-n));
	if (!best)
		bb_die(BB_EXIT_FAILED, "no recording here: give a .bbx file, or set BBX");
	if (full > 1)
		bb_warn("using %s, the newest of %zu recordings here", best, full);
	list_add(l, strdup(best));
	list_done(&here);
}

size_t bb_input_find(char *const *operands, size_t n, char ***ret_paths)
{
	const char *env = getenv("BBX");
	struct list l = { 0 };

	for (size_t i = 0; i < n; i++)
		add_operand(&l, operands[i]);
	if (!n && env && *env)
		add_operand(&l, env);
	else if (!n)
		add_newest(&l);
	for (size_t i = 0; l.n > 1 && i < l.n; i++)
		if (!strcmp(l.paths[i], "-"))
			bb_usage("'-' stands alone: it cannot be read together with other recordings");
	*ret_paths = l.paths;
	return l.n;
}

void bb_input_free(char **paths, size_t n)
{
	list_done(&(struct list){ paths, n, n });
}

bool bb_input_is_file(const char *operand)
{
	struct stat st;

	return !strcmp(operand, "-") || has_suffix(operand) || stat(operand, &st) == 0;
}
