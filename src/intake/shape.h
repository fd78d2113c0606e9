/* What a JSON object is, told from the names of its members: a record, something that wraps records, a digest, an
 * Insight, a finding, or foreign. All names known to the containers are rows of one table in shape.c.
 *
 * Pure; any thread. Looks at member names and, where the table says so, at their values; checks no JSON. */
#ifndef INTAKE_SHAPE_H
#define INTAKE_SHAPE_H

#include "base/str.h"

enum shape {
    SHAPE_FOREIGN,
    SHAPE_RECORD,      /* has eventName, eventSource and one more member that only a record has */
    SHAPE_WRAPPER,     /* has a member in which records may be */
    SHAPE_DIGEST,      /* of log file validation */
    SHAPE_INSIGHT,     /* CloudTrail Insights */
    SHAPE_AGGREGATED,  /* CloudTrail aggregated event: sums, no call */
    SHAPE_FINDING,     /* GuardDuty, Security Hub */
    SHAPE_PART,        /* has members that only a record has, but lacks eventName or eventSource */
    SHAPE_CUT,         /* the text ends before it can be told, and no member so far can hold records */
    SHAPE_CUT_WRAPPER, /* the text ends before it can be told, but there is a member in which records may be */
    SHAPE_BROKEN,      /* not JSON */
};

/* What the object that opens at `p` is. `*after`: the position after it, or NULL when it was told before its end. */
enum shape shape_of(const char *p, const char *end, const char **after);

/* True for an object that begins as CloudTrail writes every record since 2014: {"eventVersion":"1.08","userIdentity":{
 * A shortcut: shape_of finds out the same. */
bool shape_is_plain_record(const char *p, const char *end);

/* True when the first member of the object at `p` is one that records, or items that wrap one, begin with. */
bool shape_begins_record(const char *p, const char *end);

/* What a member holds for us. */
enum shape_member {
    SHAPE_OTHER,    /* nothing */
    SHAPE_HOLDS,    /* perhaps records: an object, a list, or a string with JSON in it */
    SHAPE_RECORDS,  /* a list that is there to hold records */
    SHAPE_FINDINGS, /* a list of findings */
};
enum shape_member shape_member(struct str name);

/* The next place in [p, end) where a record or a document may begin although what is before it is damaged: an object
 * whose first member is one that begins records, after ',' '[' '}' or at the start of a line; or any object at the very
 * start of a line. NULL when there is none. The text can be looked at back to `data`, and ahead to `end`: what `end`
 * cuts is not found, and must be looked at again from SHAPE_LOOK_BYTES before it. */
const char *shape_find_start(const char *p, const char *end, const char *data);
#define SHAPE_LOOK_BYTES ((size_t)256)

/* A stretch of lost text was a record, or part of one, when it has two of the members that only records have. */
#define SHAPE_EVIDENCE_LEAST 2
/* Adds the kinds of such members that [p, end) has to the set `*seen`; returns how many it has now. */
int shape_evidence(const char *p, const char *end, unsigned *seen);

#endif
