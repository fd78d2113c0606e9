/* The catalogue of API calls that ordinary principals make, a row a call, and the text templates it is written in.
 *
 * A template is text in which `$` and a letter stand for something of the event: a letter of gen/world.h's pools, or
 *   $a account  $r region  $A caller's ARN  $N session name  $T time  $E time as STS writes it  $z zone letter
 *   $$ a dollar  $U new UUID  $H 17 new hex digits  $8 8 of them  $D 64  $X 16 upper-case  $B 76 of base64  $n 1..999
 * $M 1000..9999999 $j any instance id
 *   $[lo-hi: … $]  the inside, between lo and hi times (two digits each), separated by commas.
 * The same pool letter gives the same item throughout an event, so that parameters, resources and errors agree. */
#ifndef GEN_CALL_H
#define GEN_CALL_H

#include "gen/world.h"

/* Who makes a call; a call's row names them by these letters. */
#define PERSONAS(_)                                                                                                    \
    _(PERSONA_EC2, 'E')                                                                                                \
    _(PERSONA_ECS, 'C')                                                                                                \
    _(PERSONA_LAMBDA, 'L')                                                                                             \
    _(PERSONA_KEY, 'U')    /* a user's long-term key: automation */                                                    \
    _(PERSONA_PEOPLE, 'H') /* people at a command line */                                                              \
    _(PERSONA_CONSOLE, 'K')                                                                                            \
    _(PERSONA_CI, 'W')                                                                                                 \
    _(PERSONA_SERVICE, 'S') /* a service's own role */                                                                 \
    _(PERSONA_FORWARD, 'F') /* forward access: a service with the caller's authority */

enum persona {
#define PERSONA_ENUM(id, letter) id,
    PERSONAS(PERSONA_ENUM)
#undef PERSONA_ENUM
        PERSONA_COUNT
};

enum call_flags {
    CALL_IS_READ = 1,
    CALL_IS_DATA = 2,        /* a data event */
    CALL_AGENT_BRACKETS = 4, /* S3 encloses the user agent in brackets */
    CALL_KEEPS_REQUEST = 8,  /* requestParameters stay on a denial */
    CALL_SHORT_REQUEST = 16, /* requestID of 16 characters */
    CALL_GLOBAL = 32,        /* logged in us-east-1 */
};

struct template;

struct call {
    const char *personas;
    unsigned weight;
    const char *source, *name, *version;
    unsigned flags;
    const char *host; /* tlsDetails' host header; NULL: "<service>.<region>.amazonaws.com" */
    const char *request, *response, *resources, *extra;
    const char *action, *target; /* of a denial: IAM action, resource; NULL action: never denied */
    const char *other_error;     /* "Code|message" of a failure that is no denial; NULL: none */
};

extern const struct call calls[];
extern const size_t call_count;

/* The catalogue, compiled once; read-only, shared by threads. */
struct catalogue;
struct catalogue *catalogue_new(void);
void catalogue_free(struct catalogue *catalogue);

/* What the letters stand for in one event. */
struct fill {
    const struct account *account;
    struct str region, arn, session;
    int64_t time;
    uint32_t salt; /* chooses the items of the pools */
    struct rng *rng;
};

enum outcome { OUTCOME_SUCCESS, OUTCOME_DENIED, OUTCOME_THROTTLED, OUTCOME_OTHER };

/* The texts of one call; they live in the scratch given. Absent where the call has none. */
struct call_text {
    struct str request, response, resources, extra, host, error_code, error_message;
};
enum { CALL_SCRATCH_BYTES = 64 << 10 };

/* A row drawn by weight for a persona. */
size_t catalogue_draw(const struct catalogue *catalogue, enum persona persona, struct rng *rng);
/* The row of that source and name; aborts when there is none. */
size_t catalogue_find(const char *source, const char *name);
/* Write the texts of row `call` with that outcome into `scratch` (CALL_SCRATCH_BYTES). OUTCOME_OTHER becomes a success
 * where the row has no such error, a denial where it has no action; `*outcome` says what was written. */
struct call_text catalogue_text(const struct catalogue *catalogue, size_t call, enum outcome *outcome,
                                const struct fill *fill, char *scratch);

/* One template, for texts outside the catalogue. */
struct str template_text(struct arena *arena, const char *text, const struct fill *fill);

#endif
