/* Inner part of the container reader: what its files share. container.c goes from document to document;
 * container_damage.c goes on behind what is broken; container_csv.c reads CSV;
 * container_begin.c looks at how a text begins. Others include intake/container.h. */
#ifndef INTAKE_CONTAINER_STATE_H
#define INTAKE_CONTAINER_STATE_H

#include "intake/container.h"
#include "intake/csv.h"
#include "intake/shape.h"

/* Wrappers in wrappers: S3 event in SNS in SQS in Lambda nests ten; more is not a log. */
#define FRAMES_MOST 24
/* Faults held back until it is known whether the text is CloudTrail's at all. */
#define HELD_BACK_MOST 16
/* What is looked at of a lost stretch to tell whether it was a record. */
#define EVIDENCE_BYTES ((size_t)64 << 10)
/* The beginning of a text that is not JSON: enough to tell what it is. */
#define HEAD_BYTES ((size_t)4 << 10)

enum frame_kind { FRAME_TEXT, FRAME_LIST, FRAME_OBJECT };
struct frame {
    enum frame_kind kind;
    enum shape_member holds; /* what a list is there for */
    bool any;                /* it had an item */
};

struct held_back {
    uint64_t offset;
    const char *reason;
};

/* What the text and the strings within it share. */
struct shared {
    struct ledger *ledger;
    struct str source;
    struct container_tally tally;
    bool recognised;
    struct held_back held_back[HELD_BACK_MOST];
    size_t held_back_count;
    uint64_t again; /* bytes looked at again */
    const char *seems;
    reader_scan *scan; /* finds the end of a record by reading it, or NULL */
    void *scan_context;
};

struct container {
    struct shared *shared, own;
    struct window *window;
    const char *p;
    struct frame frames[FRAMES_MOST];
    unsigned depth, level;
    bool comma; /* peek passed one */
    bool loose; /* after damage: brackets and commas no longer balance, and are not complained about */
    bool begun, over;
    /* a text within a string */
    bool placed;             /* everything is at `place` */
    uint64_t place, length;  /* of the string, when placed */
    struct container *inner; /* reads it */
    bool inner_runs;
    struct window inner_window;
    struct arena scratch;
    /* CSV */
    bool is_csv;
    struct csv csv;
    struct buf row;
};

enum step { STEP_ON, STEP_RECORD, STEP_OVER };

/* --- where things are --- */

static inline uint64_t container_place(const struct container *c, const char *p) {
    return c->placed ? c->place : window_offset(c->window, p);
}

/* True when there is now more text to look at from c->p on, within what may be held. */
static inline bool container_more(struct container *c) {
    return (size_t)(c->window->end - c->p) < WINDOW_HELD_BYTES && window_more(c->window, &c->p);
}

/* The end of what may be looked at from c->p on. */
static inline const char *container_horizon(const struct container *c) {
    size_t held = (size_t)(c->window->end - c->p);
    return c->p + (held < WINDOW_HELD_BYTES ? held : WINDOW_HELD_BYTES);
}

/* --- telling (container.c) --- */

/* The text is CloudTrail's: what was held back counts now. */
void container_recognise(struct shared *shared);
/* List a lost stretch; `event` when it was a record. */
void container_tell(struct shared *shared, bool event, uint64_t offset, const char *reason);

/* --- strings that hold JSON (container.c) --- */

/* Read `text`, found in `length` bytes at `place`, as a text of its own, before the next step. */
void container_begin_inner(struct container *c, struct str text, uint64_t place, uint64_t length);

/* --- damage (container_damage.c) --- */

/* True while broken text may be looked at again; each look costs `bytes`. */
bool container_may_look_again(struct container *c, uint64_t bytes);
/* True when what is lost from c->p on was a record. */
bool container_was_record(struct container *c);
/* What is at c->p cannot be read: list it and go on where a record may begin. */
enum step container_lose(struct container *c, bool record, const char *reason);
/* As container_lose, for what has no end before the horizon. */
enum step container_lose_cut(struct container *c, bool record, const char *reason);
/* The text is over although something is open. */
enum step container_unfinished(struct container *c);

/* --- CSV (container_csv.c) --- */

/* True when the text at c->p is an Event history, or a table that holds records; c->p is then behind the header. */
bool container_begin_csv(struct container *c);
/* Read the next row. */
enum step container_step_csv(struct container *c, struct record_slice *slice);

/* --- the beginning (container_begin.c) --- */

/* The first look at a text: is it JSON, CSV, packed, another encoding, something else? */
void container_begin(struct container *c);

#endif
