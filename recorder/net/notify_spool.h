/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NOTIFY_SPOOL_H
#define NOTIFY_SPOOL_H
/*
 * What is still to be told, a file each, in a folder that outlives the process: HOOK-TIME-NUMBER.json, the summary of an incident. At most
 * NOTIFY_SPOOL_COUNT of them and NOTIFY_SPOOL_BYTES; the oldest give way. Files are put under their names when they are whole; they are
 * not synced to the disk.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOTIFY_SPOOL_COUNT 1000
#define NOTIFY_SPOOL_BYTES (8u << 20)
#define NOTIFY_SPOOL_FILE_MAX (64u << 10)
/* A hook's name in file names: letters and digits. */
#define NOTIFY_HOOK_MAX 16

struct notify_item {
	char file[64];
	char hook[NOTIFY_HOOK_MAX + 1];
	uint64_t bytes;
	int64_t utc_ns;              /* since when it waits */
	uint64_t due_ns;             /* CLOCK_BOOTTIME; its owner's */
	unsigned tries;              /* its owner's, like the next two */
	uint64_t group;
	bool is_busy;                /* does not give way */
	struct notify_item *next;
};

struct notify_spool {
	int fd;
	uint64_t bytes, dropped;     /* dropped: gave way, or could not be written */
	size_t n;
	unsigned number;
	struct notify_item *first;   /* the oldest first */
};

/*
 * Takes over what is in the folder, and fd, its descriptor; what is no file of a spool, or another user's, is left alone, what a killed
 * process was writing is removed. Returns 0, or a negative errno; done must be called even so.
 */
int notify_spool_open(struct notify_spool *s, int folder);
/* Frees; the files stay. */
void notify_spool_done(struct notify_spool *s);
/* Adds one of now. Returns the item, the spool's; NULL when it cannot be written, and counted as dropped. */
struct notify_item *notify_spool_put(struct notify_spool *s, const char *hook, int64_t utc_ns, const char *text, size_t len);
/* Writes it again with another text. Returns 0, or a negative errno: the old text stays. */
int notify_spool_rewrite(struct notify_spool *s, struct notify_item *i, const char *text, size_t len);
/* Its text, malloced and ended by a NUL. Returns NULL when it cannot be read. */
char *notify_spool_read(const struct notify_spool *s, const struct notify_item *i);
/* Removes the file, and the item. */
void notify_spool_remove(struct notify_spool *s, struct notify_item *i);

#endif
