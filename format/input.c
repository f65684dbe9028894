/* SPDX-License-Identifier: Apache-2.0 */
#include "input.h"
#include "cleanup.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".bbx"
#define COPY_BYTES 65536

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

static char *join(const char *folder, const char *name)
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
	file = has_suffix(name) ? join(folder, name) : NULL;
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
	path = strcmp(folder, ".") ? join(folder, name) : strdup(name);
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

/* ---- stdin and pipes --------------------------------------------------------------------------------------------- */

static int temp_file(void)
{
	const char *dir = getenv("TMPDIR");
	char *path = join(dir && *dir ? dir : "/var/tmp", "bbx.XXXXXX");
	int fd = path ? mkostemp(path, O_CLOEXEC) : -1;

	if (fd < 0)
		bb_die(BB_EXIT_FAILED, "%s: %s", path ? path : "temporary file", strerror(errno));
	unlink(path);
	free(path);
	return fd;
}

static int write_all(int fd, const char *p, size_t len)
{
	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Copies what can only be read once into a file without a name. Returns its descriptor. */
static int spool(int in, const char *name)
{
	static char buf[COPY_BYTES];
	int out = temp_file(), err;
	ssize_t n;

	while ((n = read(in, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			bb_die(BB_EXIT_FAILED, "%s: %s", name, strerror(errno));
		err = write_all(out, buf, (size_t)n);
		if (err)
			bb_die(BB_EXIT_FAILED, "temporary copy of %s: %s", name, strerror(-err));
	}
	return out;
}

/* A descriptor for "-", a pipe or a device; -1 when the operand is an ordinary path. */
static int open_unseekable(const char *operand)
{
	bool is_stdin = !strcmp(operand, "-");
	_cleanup_close_ int in = -1;
	struct stat st;

	if (is_stdin ? fstat(STDIN_FILENO, &st) : stat(operand, &st))
		return -1;
	if (!is_stdin && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
		return -1;
	in = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(operand, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		bb_die(BB_EXIT_FAILED, "%s: %s", operand, strerror(errno));
	if (S_ISREG(st.st_mode)) {
		int fd = in;

		in = -1;
		return fd;
	}
	return spool(in, operand);
}

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

/* name is NULL for several files: what the reader says then names the file, and why. */
static void warn_unopened(const char *name, int err, const struct bbx_diag *diag)
{
	/* "empty file", "not a BlackBox recording": nothing is gained by saying again that it is no recording. */
	const char *why = err == -EMEDIUMTYPE && diag->what[0] ? "" : bbx_strerror(err);
	const char *separator = *why && diag->what[0] ? ": " : "";
	const char *file = name ? name : "";

	if (!name && diag->what[0])
		bb_warn("%s", diag->what);
	else if (diag->what[0] && diag->off != UINT64_MAX)
		bb_warn("%s: %s%s%s at byte %llu", file, why, separator, diag->what, (unsigned long long)diag->off);
	else
		bb_warn("%s: %s%s%s", name ? name : "recordings", why, separator, diag->what);
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

int bb_input_open_path(const char *path, unsigned flags, struct bbx_reader **ret_r)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	int fd = open_unseekable(path), err;

	if (fd >= 0)
		err = bbx_open_fd(fd, path, flags, ret_r, &diag);
	else
		err = bbx_open(&path, 1, flags, ret_r, &diag);
	if (err)
		warn_unopened(path, err, &diag);
	return err;
}

static int compare_sections(const void *a, const void *b)
{
	const struct bbx_section *x = *(const struct bbx_section *const *)a, *y = *(const struct bbx_section *const *)b;

	if (x->session != y->session)
		return x->session < y->session ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->file < y->file ? -1 : x->file > y->file;
}

/* Two copies of a recording are read as any two files: every number would be double, and nobody would know. */
static void warn_of_copies(struct bbx_reader *r)
{
	size_t n = bbx_n_sections(r);
	_cleanup_free_ const struct bbx_section **s = calloc(n + 1, sizeof(*s));

	if (!s)
		bb_die(BB_EXIT_FAILED, "out of memory");
	for (size_t i = 0; i < n; i++)
		s[i] = bbx_section(r, i);
	qsort(s, n, sizeof(*s), compare_sections);
	for (size_t i = 1; i < n; i++)
		if (s[i - 1]->session == s[i]->session && s[i - 1]->number == s[i]->number) {
			bb_warn("%s: holds the same rows as %s: they count twice", bbx_file_name(r, s[i]->file),
				bbx_file_name(r, s[i - 1]->file));
			return;
		}
}

struct bbx_reader *bb_input_open(char *const *operands, size_t n, unsigned flags)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	struct bbx_reader *r = NULL;
	char **paths;
	size_t n_paths = bb_input_find(operands, n, &paths);
	int err;

	if (n_paths == 1) {
		err = bb_input_open_path(paths[0], flags, &r);
	} else {
		err = bbx_open((const char *const *)paths, n_paths, flags, &r, &diag);
		if (err)
			warn_unopened(NULL, err, &diag);
	}
	if (err)
		bb_exit(BB_EXIT_FAILED);
	bb_input_free(paths, n_paths);
	warn_of_copies(r);
	return r;
}

bool bb_input_is_file(const char *operand)
{
	struct stat st;

	return !strcmp(operand, "-") || has_suffix(operand) || stat(operand, &st) == 0;
}
