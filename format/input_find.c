/* SPDX-License-Identifier: Apache-2.0 */
/* Which paths operands stand for. */
#include "input.h"
#include "cleanup.h"
#include "input_archive.h"
#include "input_priv.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".bbx"
/* What a folder may hold. bbx(1) names the numbers. */
#define MAX_FILES 65536
#define MAX_DEPTH 32

struct list {
	struct bb_input *inputs;
	size_t n, cap;
};

static void list_add(struct list *l, char *path, bool in_folder)
{
	if (path && l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 16;
		l->inputs = reallocarray(l->inputs, l->cap, sizeof(*l->inputs));
	}
	if (!path || !l->inputs)
		bb_die(BB_EXIT_FAILED, "out of memory");
	l->inputs[l->n++] = (struct bb_input){ path, in_folder };
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
	return strcmp(((const struct bb_input *)a)->path, ((const struct bb_input *)b)->path);
}

/* Adds the recording that an entry of a folder is or, as a folder of its name, holds. Returns whether it is one. */
static bool add_recording(struct list *l, const char *path, const struct stat *st)
{
	char *copied;

	if (!has_suffix(path))
		return false;
	copied = S_ISDIR(st->st_mode) ? file_of_copied_folder(path) : NULL;
	if (!copied && S_ISREG(st->st_mode))
		copied = strdup(path);
	if (copied)
		list_add(l, copied, true);
	return copied;
}

static int list_folder(struct list *l, const char *folder, unsigned depth);

/* Adds what an entry of a folder stands for: depth 0 = recordings alone. A folder behind a link could be one above. */
static void add_entry(struct list *l, const char *folder, const char *name, unsigned depth)
{
	_cleanup_free_ char *path = strcmp(folder, ".") ? bb_input_join(folder, name) : strdup(name);
	struct stat st, link;

	if (!path)
		bb_die(BB_EXIT_FAILED, "out of memory");
	if (name[0] == '.' || lstat(path, &link) || stat(path, &st))
		return;
	if (l->n == MAX_FILES)
		bb_die(BB_EXIT_FAILED, "%s: more than %d recordings and archives", folder, MAX_FILES);
	if (add_recording(l, path, &st) || !depth)
		return;
	if (S_ISREG(st.st_mode) && bb_archive_name(name))
		list_add(l, strdup(path), true);
	else if (S_ISDIR(link.st_mode) && list_folder(l, path, depth - 1) < 0)
		bb_warn("%s: %s", path, strerror(errno));
}

/* Adds the recordings of a folder and, down to a depth, its archives and folders, sorted by name. Returns 0, or the errno of opening it. */
static int list_folder(struct list *l, const char *folder, unsigned depth)
{
	size_t first = l->n;
	struct dirent *e;
	DIR *d = opendir(folder);

	if (!d)
		return -errno;
	while ((e = readdir(d)))
		add_entry(l, folder, e->d_name, depth);
	closedir(d);
	if (l->n > first)
		qsort(l->inputs + first, l->n - first, sizeof(*l->inputs), compare_paths);
	return 0;
}

static void add_operand(struct list *l, const char *operand)
{
	size_t before = l->n;
	struct stat st;
	char *copied;
	int err;

	if (stat(operand, &st) || !S_ISDIR(st.st_mode)) {
		list_add(l, strdup(operand), false);
		return;
	}
	copied = file_of_copied_folder(operand);
	if (copied) {
		list_add(l, copied, false);
		return;
	}
	err = list_folder(l, operand, MAX_DEPTH);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s: %s", operand, strerror(-err));
	if (l->n == before)
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
	int err = list_folder(&here, ".", 0);

	for (size_t i = 0; i < here.n; i++) {
		struct stat st;

		if (stat(here.inputs[i].path, &st))
			continue;
		full += st.st_size > 0;
		if (best && (!st.st_size != !best_st.st_size ? !st.st_size : is_newer(&best_st, &st)))
			continue;
		best = here.inputs[i].path;
		best_st = st;
	}
	if (err)
		bb_die(BB_EXIT_FAILED, ".: %s", strerror(-err));
	if (!best)
		bb_die(BB_EXIT_FAILED, "no recording here: give a .bbx file, or set BBX");
	if (full > 1)
		bb_warn("using %s, the newest of %zu recordings here", best, full);
	list_add(l, strdup(best), false);
	bb_input_free(here.inputs, here.n);
}

size_t bb_input_find(char *const *operands, size_t n, struct bb_input **ret_inputs)
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
		if (!strcmp(l.inputs[i].path, "-"))
			bb_usage("'-' stands alone: it cannot be read together with other recordings");
	*ret_inputs = l.inputs;
	return l.n;
}

void bb_input_free(struct bb_input *inputs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(inputs[i].path);
	free(inputs);
}

bool bb_input_is_file(const char *operand)
{
	struct stat st;

	return !strcmp(operand, "-") || has_suffix(operand) || stat(operand, &st) == 0;
}
