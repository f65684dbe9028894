/* SPDX-License-Identifier: Apache-2.0 */
#include "anonymize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "buf.h"
#include "layout.h"
#include "siphash.h"

#define WORD_DIGITS 12
#define EXTENSION_MAX 5

struct bbx_anonymizer {
	uint8_t key[16];
	struct bbx_buf columns[BBX_MAX_COLUMNS]; /* the new values of a row */
	struct bbx_buf origin[3], incident[6];
};

typedef void (*replace_fn)(const struct bbx_anonymizer *a, const char *p, size_t len, struct bbx_buf *out);

/* ---- Texts ------------------------------------------------------------------------------------------------------- */

/* Any text becomes a word; no text stays none. */
static void replace_word(const struct bbx_anonymizer *a, const char *p, size_t len, struct bbx_buf *out)
{
	char word[32];

	if (!len)
		return;
	snprintf(word, sizeof(word), "%016llx", (unsigned long long)bbx_siphash(a->key, p, len));
	bbx_buf_put(out, word, WORD_DIGITS);
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Length of the extension at the end of a file's name, its dot included; 0 when it has none. */
static size_t extension(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && n <= EXTENSION_MAX && is_alnum(p[len - 1 - n]))
		n++;
	return n && n <= EXTENSION_MAX && n + 1 < len && p[len - 1 - n] == '.' ? n + 1 : 0;
}

static bool is_dots(const char *p, size_t len)
{
	return (len == 1 || len == 2) && p[0] == '.' && p[len - 1] == '.';
}

/* Each part between slashes is a word by itself: the depth stays, and what lies in one folder. */
static void replace_parts(const struct bbx_anonymizer *a, const char *p, size_t len, bool keep_extension, struct bbx_buf *out)
{
	while (len) {
		const char *slash = memchr(p, '/', len);
		size_t n = slash ? (size_t)(slash - p) : len, ext = keep_extension && !slash ? extension(p, n) : 0;

		if (is_dots(p, n)) {
			bbx_buf_put(out, p, n);
		} else {
			replace_word(a, p, n - ext, out);
			bbx_buf_put(out, p + n - ext, ext);
		}
		if (slash)
			bbx_buf_u8(out, '/');
		p += n + !!slash;
		len -= n + !!slash;
	}
}

static void replace_path(const struct bbx_anonymizer *a, const char *p, size_t len, struct bbx_buf *out)
{
	replace_parts(a, p, len, true, out);
}

static void replace_kube(const struct bbx_anonymizer *a, const char *p, size_t len, struct bbx_buf *out)
{
	replace_parts(a, p, len, false, out);
}

/* What of an argument is the name of an option: "--name=", "--name", "-n". */
static size_t option_name(const char *p, size_t len)
{
	const char *equals = memchr(p, '=', len);

	if (len < 2 || p[0] != '-')
		return 0;
	if (p[1] != '-')
		return 2;
	return equals ? (size_t)(equals - p) + 1 : len;
}

static void replace_argv(const struct bbx_anonymizer *a, const char *p, size_t len, struct bbx_buf *out)
{
	while (len) {
		size_t n = strnlen(p, len), name = option_name(p, n), all = n + (n < len);

		bbx_buf_put(out, p, name);
		/* What else has a dot in it may be a host's name. */
		replace_parts(a, p + name, n - name, n > name && (p[name] == '/' || p[name] == '.'), out);
		bbx_buf_put(out, p + n, all - n);
		p += all;
		len -= all;
	}
}

/* ---- Addresses --------------------------------------------------------------------------------------------------- */

/* Each bit is turned by what stands before it: addresses of one network stay in one, and none meet. */
static void turn_bits(const struct bbx_anonymizer *a, const uint8_t *in, size_t len, uint8_t *out)
{
	for (size_t bit = 0; bit < 8 * len; bit++) {
		uint8_t prefix[18] = { 0 };

		memcpy(prefix, in, bit / 8);
		prefix[bit / 8] = (uint8_t)(in[bit / 8] & ~(0xffu >> bit % 8));
		prefix[16] = (uint8_t)bit;
		prefix[17] = (uint8_t)len;
		out[bit / 8] ^= (uint8_t)((bbx_siphash(a->key, prefix, sizeof(prefix)) & 1) << (7 - bit % 8));
	}
}

/* Nobody's address: any, and this machine. */
static bool is_everywhere(const uint8_t *p, size_t len)
{
	static const uint8_t any[16], loopback4[4] = { 127, 0, 0, 1 }, loopback6[16] = { [15] = 1 };

	return !memcmp(p, any, len) || !memcmp(p, len == 4 ? loopback4 : loopback6, len);
}

static void replace_ip(const struct bbx_anonymizer *a, const char *p, size_t len, struct bbx_buf *out)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	uint8_t in[16], turned[16];
	size_t kept = len == 16 && !memcmp(p, mapped, sizeof(mapped)) ? sizeof(mapped) : 0;

	if (len != 4 && len != 16) {
		replace_word(a, p, len, out);
		return;
	}
	memcpy(in, p, len);
	memcpy(turned, p, len);
	if (!is_everywhere(in + kept, len - kept))
		turn_bits(a, in + kept, len - kept, turned + kept);
	bbx_buf_put(out, turned, len);
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

/* A class that is not known may be anything, so nothing of it stays. */
static replace_fn by_class(const char *class)
{
	static const struct {
		const char *class;
		replace_fn fn;
	} classes[] = {
		{ "path", replace_path }, { "argv", replace_argv }, { "ip", replace_ip }, { "kube", replace_kube },
		{ "text", replace_word },
	};

	if (!*class || !strcmp(class, "none"))
		return NULL;
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (!strcmp(classes[i].class, class))
			return classes[i].fn;
	return replace_word;
}

static int replace_value(const struct bbx_anonymizer *a, const struct bbx_column *c, struct bbx_buf *buf, struct bbx_value *v)
{
	replace_fn fn = by_class(c->anon);
	bool is_ip = c->phys == BBX_DICT && c->dict == BBX_DICT_ip;

	if (!fn || v->null || (c->phys == BBX_DICT && c->dict == BBX_DICT_task))
		return 0;
	if (c->phys != BBX_DICT && c->phys != BBX_BYTES) {
		v->u = 0;
		return 0;
	}
	if (is_ip)
		fn = replace_ip;
	buf->len = 0;
	fn(a, v->p, v->len, buf);
	if (buf->oom)
		return -ENOMEM;
	v->p = buf->len ? (const void *)buf->p : "";
	v->len = (uint32_t)(buf->len < BBX_MAX_STRING ? buf->len : BBX_MAX_STRING);
	return 0;
}

int bbx_anonymize_row(void *arg, const struct bbx_type *type, struct bbx_value *values)
{
	struct bbx_anonymizer *a = arg;
	int e = 0;

	for (size_t i = 0; i < type->n_cols && !e; i++)
		e = replace_value(a, &type->cols[i], &a->columns[i], &values[i]);
	return e;
}

/* ---- Origin and incident ----------------------------------------------------------------------------------------- */

static int replace_string(const struct bbx_anonymizer *a, struct bbx_buf *buf, const char **s)
{
	if (!*s || !**s)
		return 0;
	buf->len = 0;
	replace_kube(a, *s, strlen(*s), buf);
	bbx_buf_u8(buf, 0);
	*s = (const char *)buf->p;
	return buf->oom ? -ENOMEM : 0;
}

int bbx_anonymize_origin(void *arg, struct bbx_origin *origin)
{
	static const uint8_t none[16];
	struct bbx_anonymizer *a = arg;
	uint8_t boot[17];
	int e = replace_string(a, &a->origin[0], &origin->node);

	if (!e)
		e = replace_string(a, &a->origin[1], &origin->machine_id);
	if (!e)
		e = replace_string(a, &a->origin[2], &origin->config);
	if (!memcmp(origin->boot_id, none, sizeof(none)))
		return e;
	memcpy(boot, origin->boot_id, 16);
	for (uint8_t half = 0; half < 2; half++) {
		boot[16] = half;
		bbx_put_u64(origin->boot_id + 8 * half, bbx_siphash(a->key, boot, sizeof(boot)));
	}
	return e;
}

int bbx_anonymize_incident(void *arg, struct bbx_incident *incident)
{
	struct bbx_anonymizer *a = arg;
	const char **const strings[] = {
		&incident->detail, &incident->node, &incident->ns, &incident->pod, &incident->container, &incident->container_id,
	};
	int e = 0;

	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings) && !e; i++)
		e = replace_string(a, &a->incident[i], strings[i]);
	return e;
}

int bbx_anonymizer_new(const uint8_t key[16], struct bbx_anonymizer **ret_a)
{
	struct bbx_anonymizer *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	memcpy(a->key, key, sizeof(a->key));
	*ret_a = a;
	return 0;
}

void bbx_anonymizer_free(struct bbx_anonymizer *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < BBX_MAX_COLUMNS; i++)
		bbx_buf_done(&a->columns[i]);
	for (size_t i = 0; i < sizeof(a->origin) / sizeof(*a->origin); i++)
		bbx_buf_done(&a->origin[i]);
	for (size_t i = 0; i < sizeof(a->incident) / sizeof(*a->incident); i++)
		bbx_buf_done(&a->incident[i]);
	free(a);
}
