/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SETTINGS_H
#define REC_SETTINGS_H
/*
 * The settings of the agent, from one table (settings.def). What is said last counts: the default, the configuration file, the
 * environment, the command line. Threads: one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef const char *rec_setting_text, *rec_setting_service;
typedef uint64_t rec_setting_bytes, rec_setting_time, rec_setting_count, rec_setting_percent;
typedef bool rec_setting_flag;

enum rec_setting {
#define SETTING(name, kind, def, least, most, live, arg, help) REC_SETTING_##name,
#include "settings.def"
	REC_N_SETTINGS
};

struct rec_settings {
#define SETTING(name, kind, def, least, most, live, arg, help) rec_setting_##kind name;
#include "settings.def"
	char *texts[REC_N_SETTINGS]; /* as they were said; "texts" point here */
};

/* A row of the table. */
struct rec_setting_row {
	char name[24], env[32];
	const char *arg, *help;
	bool is_live;
};

/* What the command line says. NULL = nothing. Borrowed strings. */
struct rec_setting_args {
	const char *config; /* --config */
	const char *values[REC_N_SETTINGS];
};

/* Borrowed for ever. */
const struct rec_setting_row *rec_setting(enum rec_setting i);
/* Returns 0, or -EINVAL when the text is no value of the setting. */
int rec_setting_check(enum rec_setting i, const char *text);
/*
 * Fills *s, to be freed. Returns 0; -ENOMEM; -EINVAL, or the errno of the file, with the reason in why ("FILE:LINE: cause").
 * A file that was not named, REC_CONFIG_FILE, may be missing.
 */
int rec_settings_load(struct rec_settings *s, const struct rec_setting_args *args, char *why, size_t cap);
/* Also of what is zeroed or half filled. */
void rec_settings_free(struct rec_settings *s);
/* Prints them as a configuration file that says the same. */
void rec_settings_print(const struct rec_settings *s, FILE *out);
/* Gives to what from says of a setting; from keeps the old value. */
void rec_setting_move(struct rec_settings *to, struct rec_settings *from, enum rec_setting i);
/* Whether a service is not off. */
bool rec_settings_need_net(const struct rec_settings *s);
/* Whether both say the same of a setting. */
bool rec_setting_is_same(const struct rec_settings *a, const struct rec_settings *b, enum rec_setting i);

#define REC_CONFIG_FILE "/etc/blackbox/bbrec.conf"

#endif
