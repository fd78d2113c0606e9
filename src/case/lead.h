/* The lead: what the investigator starts from, recognised by its form or by a prefix ("key:", "arn:", …).
 *
 * Text becomes a lead in lead.c; lead_find.c tells for each type which events it picks and which query finds its
 * sessions. */
#ifndef CASE_LEAD_H
#define CASE_LEAD_H

#include "case/case.h"
#include "case/evidence.h"

/* Recognise `text`. "finding:FILE", a path to an existing file and "-" are read as findings (text in `arena`); a file
 * with several findings gives the first that names an identity. ERR_USAGE for text of no known form, with a hint;
 * ERR_INPUT for a file that is no finding. */
MUST_USE enum err_code lead_parse(struct lead *out, struct arena *arena, const char *text, struct err *err);

/* The same for who must not have files opened for them (a page): findings are refused, with a hint. */
MUST_USE enum err_code lead_parse_text(struct lead *out, struct arena *arena, const char *text, struct err *err);

/* Add the conditions that pick the lead's events. */
void lead_watch(const struct lead *lead, struct watch *watch);

/* Who touched a resource without a session of this evidence. */
struct lead_caller {
    struct str words; /* "account 123456789012", "anonymous callers", "AWS service …" */
    uint64_t event_count, success;
    struct str event_ids; /* list, as evidence_list makes them */
};

/* What lead_sessions found. */
struct lead_found {
    struct strs sessions;     /* names as in the column `session`, earliest first */
    size_t outside;           /* sessions that only the window leaves out, when nothing else was found */
    uint64_t event_count;     /* events that the lead matches in all */
    enum confidence most;     /* the answer is no more than this: the finding names more than what led to them */
    struct str access_key_id; /* by which all of them were found, or absent */
    struct str signed_with;   /* of the last one: the only key of its events that the lead matches, or absent */
    struct lead_caller *callers;
    size_t caller_count, caller_space;
};

/* Sessions that the lead matches. Reads the table of pass 1; says in caveats what of a finding was not there. */
MUST_USE enum err_code lead_sessions(struct evidence *evidence, struct kase *kase, struct lead_found *found,
                                     struct err *err);

/* "access key ASIA…, principal AROA…:x of account 123456789012; address 203.0.113.7": what a finding names. */
struct str lead_names(struct arena *arena, const struct lead *lead);

#endif
