/* The lead: what the investigator starts from, recognised by its form or by a prefix ("key:", "arn:", …).
 *
 * A row of the table in lead.c says for each type which events it picks and which query finds its sessions. */
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

/* Sessions the lead matches (names as in the column `session`), earliest first, and how many events it matches in all.
 * Reads the table of pass 1. */
MUST_USE enum err_code lead_sessions(struct evidence *evidence, const struct lead *lead, struct strs *sessions,
                                     uint64_t *event_count, struct err *err);

#endif
