/* A case on a terminal: the whole answer on one screen, and its parts in full.
 *
 * The answer is made to be read in five seconds at two in the morning: the verdict first, then who, what, from where,
 * what to doubt, what to do next. The parts in full leave nothing out and cut nothing: identifiers can be copied. */
#ifndef OUTPUT_CASE_SCREEN_H
#define OUTPUT_CASE_SCREEN_H

#include "output/case_words.h"

/* The whole answer, at most about 45 lines of the look's width. */
void case_screen(struct screen *screen, const struct kase *kase, const struct case_view *view);

/* In full: every hop with its evidence; every call; every source; every session of the tree. */
void case_screen_who(struct screen *screen, const struct kase *kase, const struct case_view *view);
void case_screen_what(struct screen *screen, const struct kase *kase, const struct case_view *view);
void case_screen_where(struct screen *screen, const struct kase *kase, const struct case_view *view);
void case_screen_tree(struct screen *screen, const struct kase *kase, const struct case_view *view);

/* Pieces that all of them share. */
void case_screen_verdict(struct screen *screen, const struct kase *kase);
/* The calls as one table, long groups folded unless `all`. */
void case_screen_calls(struct screen *screen, const struct kase *kase, bool all);
void case_screen_caveats(struct screen *screen, const struct kase *kase, size_t most);
void case_screen_coverage(struct screen *screen, const struct kase *kase);
/* By what `events` lists the case's: its one session, or the lead; absent where there are none, or a lead of this kind
 * is no filter. */
struct str case_screen_events_of(const struct kase *kase, const struct case_view *view);
/* One "backtrail VERB …" line under NEXT; `first` prints the label. */
void case_screen_next(struct screen *screen, const struct case_view *view, bool first, const char *verb,
                      struct str object, const char *options, const char *why);

/* Where the text of a section starts; its label stands left of it. */
#define SECTION_INDENT 9
void case_screen_label(struct screen *screen, const char *label);

#endif
