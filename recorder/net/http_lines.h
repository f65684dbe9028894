/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_LINES_H
#define HTTP_LINES_H
/* Between JSON and the lines of the control socket (control.h). Objects are the caller's; NULL without memory. */
#include <stddef.h>
#include <cjson/cJSON.h>

/* A request's line, with its NUL. */
#define HTTP_LINE_MAX 1000

/* "NAME TAB VALUE" lines as an object; values that are whole numbers become numbers, empty ones null. */
cJSON *http_lines_status(const char *text, size_t len);
/* "NAME TAB BYTES TAB UTC_NS" lines as a list of objects; what is no such line is left out. */
cJSON *http_lines_incidents(const char *text, size_t len);
/*
 * The body of POST /v1/trigger, nothing or an object of strings, as a line. Returns NULL, or why it is none.
 */
const char *http_lines_trigger(const char *body, size_t len, char line[HTTP_LINE_MAX]);

#endif
