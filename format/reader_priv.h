/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_READER_PRIV_H
#define BBX_READER_PRIV_H
/*
 * The reader behind bbx_read.h, shared by its files: reader_open.c finds the records of a file,
 * reader_note.c keeps what each says, reader_finish.c draws the conclusions, reader_chunk.c,
 * reader_dict.c and reader_items.c read. stream.c feeds the same notes from a pipe. Private to the
 * library.
 */
#include "bbx_read.h"
#include "arena.h"
#include "chunk_read.h"
#include "chunk_salvage.h"
#include "dict_read.h"
#include "frame_read.h"
#include "header.h"
#include "merge_schema.h"

#define BBX_READER_TEXT_MAX (256u << 20)  /* bytes of FILE, INCIDENT and ATTACHMENT texts */
#define BBX_READER_SCHEMA_MAX BBX_MAX_RAW /* bytes of all different schemas */
#define BBX_READER_SCHEMAS 256u           /* different schemas */
#define BBX_READER_DICTS_MAX (2ull << 30) /* bytes of all dictionaries */
#define BBX_READER_DAMAGES 4096u          /* further ones are added up in the last */
#define BBX_READER_RUNS 65536u            /* runs of sequence numbers */

struct bbx_file {
	int fd;
	char *name;
	uint64_t size;
	bool indexed;
	bool trailer;    /* the last record seen is one */
	bool any;        /* some record was seen */
	bool damaged;    /* some damage is listed, other than that it was cut */
};

struct bbx_dict_place {
	uint64_t off;
	enum bbx_dict kind;
};

struct bbx_section_priv {
	struct bbx_section pub;
	uint64_t first_off;               /* of its first record */
	const struct bbx_schema_map *map; /* NULL: lost */
	struct bbx_dicts dicts;
	struct bbx_dict_place *dict_places;
	size_t n_dict_places, dict_places_cap;
	size_t dict_next[BBX_DICT_KINDS]; /* of dict_places: what is before it has been read */
	bool unreadable;                  /* an unknown critical record, or too many sections */
	bool has_utc;
	int64_t utc_offset;
};

struct bbx_chunk_priv {
	struct bbx_chunk pub;
	uint32_t type_id;
	bool state, verified, damaged;
	uint32_t salvage; /* + 1 in bbx_reader.salvaged; 0 = none */
};

/* Consecutive records of a session in a file. */
struct bbx_run {
	size_t file;
	uint64_t session, first, last;
	uint64_t off;        /* of the first */
	uint64_t lost_bytes; /* directly before it */
};

/* A RECOVERY record. */
struct bbx_recovered {
	size_t file;
	struct bbx_recovery pub;
	struct bbx_missing *missing; /* = pub.missing */
	size_t missing_cap;
};

struct bbx_schema_cache {
	uint64_t hash, len;
	struct bbx_schema_map *map; /* NULL: cannot be decoded */
};

/* The schema that sections of a session share when they lost theirs. */
struct bbx_session {
	uint64_t session;
	const struct bbx_schema_map *map;
};

/* An open-addressed map from (session, file and section number) to the newest section of that name. */
struct bbx_section_map {
	uint32_t *slots; /* index + 1 */
	size_t cap;
};

struct bbx_reader {
	unsigned flags;
	bool streaming, clocks_read;
	struct bbx_file *files;
	struct bbx_section_priv *sections;
	struct bbx_chunk_priv *chunks;
	struct bbx_salvage *salvaged; /* of chunks whose payload is damaged and has columns all the same */
	struct bbx_damage *damages;
	struct bbx_run *runs;
	struct bbx_recovered *recovered;
	const struct bbx_incident **incidents;
	struct bbx_attachment *attachments;
	struct bbx_schema_cache *schemas;
	struct bbx_session *sessions; /* by rising session */
	size_t n_files, n_sections, n_chunks, n_salvaged, n_damages, n_runs, n_recovered, n_incidents,
	       n_attachments, n_schemas, n_sessions;
	size_t sections_cap, chunks_cap, salvaged_cap, damages_cap, runs_cap, recovered_cap, incidents_cap,
	       attachments_cap, schemas_cap, sessions_cap;
	struct bbx_section_map section_map;
	size_t last_section;      /* most records belong to the same as the one before */
	struct bbx_union schema;
	size_t schema_bytes, dict_bytes;
	struct bbx_arena text;    /* of sections, incidents, attachments and lost ids */
	struct bbx_unzstd *unzstd;
	struct bbx_buf scratch;   /* a record that is being read */
	struct {
		uint64_t *ids;
		const char **texts;
		size_t n, cap;
	} lost;                   /* texts of lost ids, hashed */
	struct {
		size_t chunk; /* + 1; 0 = none */
		struct bbx_header header;
		struct bbx_buf record, ids;
	} peek;                   /* the header bbx_chunk_stats saw last */
};

/* ---- reader.c -------------------------------------------------------------------------------- */

/* Room for one more element of a list. Returns 0, -ENOMEM. */
int bbx_list_grow(void *list_ptr, size_t n, size_t *cap, size_t size);
#define BBX_GROW(r, list) \
	bbx_list_grow(&(r)->list, (r)->n_##list, &(r)->list##_cap, sizeof(*(r)->list))

int bbx_reader_new(size_t n_files, unsigned flags, struct bbx_reader **ret_r);
/* Lists a damage, unless the same is listed. Returns 0, -ENOMEM. */
int bbx_damage_add(struct bbx_reader *r, const struct bbx_damage *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/*
 * What BBX_STRICT makes of the damages: 0, -EBADMSG or, when a file only ends early, -ENODATA;
 * fills diag.
 */
int bbx_reader_verdict(const struct bbx_reader *r, struct bbx_diag *diag);
void bbx_diag_set(struct bbx_diag *diag, uint64_t off, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- reader_payload.c ------------------------------------------------------------------------ */

/*
 * Reads len bytes at off to the front of buf. Returns 0, -ENODATA (the file is shorter), -ENOMEM,
 * pread's errno.
 */
int bbx_read_at(const struct bbx_reader *r, size_t file, uint64_t off, size_t len, struct bbx_buf *buf);
/*
 * Reads the header at off into buf, where ret_h's ext stays. Returns 0, -EBADMSG, -ENODATA,
 * -ENOMEM, pread's errno.
 */
int bbx_read_header(const struct bbx_reader *r, size_t file, uint64_t off, struct bbx_buf *buf,
		    struct bbx_header *ret_h);
/*
 * Uncompresses a payload of one frame after checking its hash. payload is NULL to read it from the
 * file at off. The caller frees *ret_raw. Returns 0, -EBADMSG, -EFBIG, -ENODATA, -ENOMEM, pread's
 * errno.
 */
int bbx_payload_read(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		     const uint8_t *payload, uint8_t **ret_raw, size_t *ret_len);
/* The payload is what its header says. */
bool bbx_payload_matches(const struct bbx_header *h, const uint8_t *payload);
/* Damage of the file, as opposed to an error of the machine. */
bool bbx_is_damage(int err);

/* ---- reader_note.c --------------------------------------------------------------------------- */

/*
 * Keeps what one record says. h->ext is NULL when only the index was read; payload is NULL when it
 * is to be read from the file. lost_bytes stand between it and the record before. Damage is listed.
 * Returns 0, -EPROTONOSUPPORT with diag, -ENOMEM, pread's errno.
 */
int bbx_note(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
	     const uint8_t *payload, uint64_t lost_bytes, struct bbx_diag *diag);
/*
 * The section that the header at off names, made when it is new. Returns 0, -EFBIG (too many),
 * -ENOMEM.
 */
int bbx_section_of(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		   size_t *ret_i);
/* Bytes of a file that are no record. Returns 0, -ENOMEM. */
int bbx_note_lost(struct bbx_reader *r, size_t file, uint64_t off, uint64_t bytes);
/* The end of a file, where torn is a record that passes it, or NULL. Returns 0, -ENOMEM. */
int bbx_note_end(struct bbx_reader *r, size_t file, uint64_t end, const struct bbx_header *torn,
		 uint64_t torn_off);

/* ---- reader_finish.c ------------------------------------------------------------------------- */

/*
 * All records are noted: gives sections without a schema another's, types to chunks, and lists
 * gaps. Returns 0, -ENOMEM.
 */
int bbx_reader_finish(struct bbx_reader *r);
/* The map of a section's types: its own, or another's of the session; NULL when there is none. */
const struct bbx_schema_map *bbx_section_schema(const struct bbx_reader *r, size_t section);
/* Keeps the schema for its session, when it is the first of it. Returns 0, -ENOMEM. */
int bbx_session_add(struct bbx_reader *r, uint64_t session, const struct bbx_schema_map *map);
/* Takes out the chunks of sections that another file has more of: reader_copies.c. Returns 0, -ENOMEM. */
int bbx_reader_take_once(struct bbx_reader *r);
/* Lists the gaps in the runs of sequence numbers seen so far, and forgets them. Returns 0, -ENOMEM. */
int bbx_reader_gaps(struct bbx_reader *r);
/* Lists sections without a FILE record. Returns 0, -ENOMEM. */
int bbx_reader_origins(struct bbx_reader *r);
/* Lists rows of a record as lost. Returns 0, -ENOMEM. */
int bbx_lost_rows(struct bbx_reader *r, enum bbx_damage_kind kind, size_t file, uint64_t off,
		  uint64_t bytes, const struct bbx_header *h, const char *what);

/* ---- others ---------------------------------------------------------------------------------- */

/*
 * Adds the entries of a DICT record; payload as in bbx_note. Damage is listed. Returns 0, -ENOMEM,
 * pread's errno.
 */
int bbx_dict_load(struct bbx_reader *r, size_t section, uint64_t off, const struct bbx_header *h,
		  const uint8_t *payload);
/* Loads all entries of a kind. Returns 0, -ENOMEM, pread's errno. */
int bbx_dict_load_kind(struct bbx_reader *r, size_t section, enum bbx_dict kind);
int bbx_note_incident(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		      const uint8_t *payload);
int bbx_note_recovery(struct bbx_reader *r, size_t file, uint64_t off, const struct bbx_header *h,
		      const uint8_t *payload);
/* A RECOVERY record of the file lists these records as missing. */
bool bbx_is_recovered(const struct bbx_reader *r, size_t file, const struct bbx_missing *gap);
int bbx_note_attachment(struct bbx_reader *r, size_t section, uint64_t off,
			const struct bbx_header *h);
/*
 * Uses the indexes at the end of a file. Returns 1; 0 when there is none to be trusted; else as
 * bbx_note.
 */
int bbx_index_open(struct bbx_reader *r, size_t file, struct bbx_diag *diag);
/* Says what became of the last bytes of a part of a file that was walked. Returns 0, -ENOMEM. */
struct bbx_scan;
int bbx_note_tail(struct bbx_reader *r, size_t file, const struct bbx_scan *s);
/* Walks a part of a file. Returns 0 or as bbx_note. */
int bbx_walk(struct bbx_reader *r, size_t file, uint64_t start, uint64_t end,
	     struct bbx_diag *diag);

#endif
