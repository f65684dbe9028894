/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PRIV_H
#define HTTP_PRIV_H
/* The HTTP server's parts, for its files alone. */
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include "http.h"
#include "http_limit.h"
#include "http_token.h"

#define HTTP_CONNECTIONS 64
#define HTTP_CONNECTIONS_ADDRESS 16
#define HTTP_HEADER_BYTES (16u << 10)  /* of a connection's buffer: request line and headers */
#define HTTP_BODY_BYTES 4096u
#define HTTP_IDLE_S 15
#define HTTP_REQUEST_NS 10000000000ull /* a request must have arrived in this time */
#define HTTP_ANSWER_NS 3600000000000ull
#define HTTP_ASK_NS 5000000000ull      /* the recorder must have answered */

struct http_request;

/* Who may ask. */
enum http_need {
	HTTP_ANYONE,
	HTTP_TOKEN, /* who has the token, where there is one */
	HTTP_OWNER, /* and where there is none, root and the agent's user alone */
};

struct http_route {
	const char *method;     /* GET serves HEAD, too */
	const char *path;       /* a '*' at its end stands for the rest */
	enum http_need need;
	/* Called when the request is whole and allowed. Returns 0 when it has answered, or asked the recorder; else an HTTP status. */
	unsigned (*start)(struct http_request *q);
	/* The recorder answered a question; http_told's arguments. */
	void (*told)(struct http_request *q, const char *text, size_t len, int fd);
};
extern const struct http_route http_routes[];
extern const size_t http_n_routes;

/* A connection, as long as it is open. */
struct http_connection {
	struct MHD_Connection *c;
	uint64_t end_ns;        /* when it is cut */
	char from[INET6_ADDRSTRLEN];
	struct http_connection *next, **link;
};

struct http_request {
	struct http *h;
	struct MHD_Connection *c;
	struct http_connection *connection;
	const struct http_route *route;
	const char *rest;       /* of the path, behind a route's '*' */
	char *method, *path;
	char body[HTTP_BODY_BYTES + 1];
	size_t body_len;
	char user[HTTP_USER_MAX];
	char *token;            /* to be reviewed; NULL = none is */
	uint64_t id, asked_ns;  /* of the question that it waits for; 0 = none */
	struct MHD_Response *response; /* NULL = none yet */
	unsigned status;
	bool is_quiet;          /* one of many that were refused: no audit */
	struct http_request *next, **link;
};

/* A file as it was when it was read. */
struct http_stamp {
	dev_t dev;
	ino_t ino;
	struct timespec mtime;
};

struct http {
	struct http_opts o;
	struct MHD_Daemon *daemon;
	struct http_stamp stamps[2]; /* of tls_cert and tls_key */
	struct http_token token;
	struct http_limit limit;
	struct http_connection *connections;
	struct http_request *requests;
	uint64_t last_id, n_limited, n_cut, n_status[6]; /* by status / 100 */
	bool is_loopback;
};

uint64_t http_now_ns(void);
/* Gives the request its answer: text, copied; or {"error": text} by http_fail. The first one counts. */
void http_reply(struct http_request *q, unsigned status, const char *type, const char *text, size_t len);
void http_fail(struct http_request *q, unsigned status, const char *text);
/* Takes the response. */
void http_reply_with(struct http_request *q, unsigned status, struct MHD_Response *r);
/* Asks the recorder; the route's told gets the answer. Returns 0, or an HTTP status. */
unsigned http_ask(struct http_request *q, enum http_question kind, const char *text);
/* Answers with a file, or the part of it that is asked for. Takes fd. */
void http_reply_file(struct http_request *q, const char *name, int fd);

/* MHD_AccessHandlerCallback, MHD_RequestCompletedCallback; cls is the server. */
enum MHD_Result http_handle(void *cls, struct MHD_Connection *c, const char *url, const char *method, const char *version,
			    const char *upload, size_t *upload_len, void **con_cls);
void http_completed(void *cls, struct MHD_Connection *c, void **con_cls, enum MHD_RequestTerminationCode code);

#endif
