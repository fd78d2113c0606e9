/* Listings: rows of named columns, as a table on a screen, as JSON, JSON lines or CSV.
 *
 * JSON, JSON lines and CSV stream row by row, so that any number of rows takes no memory and `| head` ends them early;
 * a screen table is fitted in batches of LISTING_BATCH_ROWS. CSV is RFC 4180 with cells defused for spreadsheets. Cells
 * not set are null (empty in CSV). Every text is taken for an adversary's.
 *
 *   struct listing *listing = listing_new(&options, columns, count);
 *   while (…) { listing_row(listing); listing_text(listing, 0, …); … if (listing_failed(listing)) break; }
 *   listing_finish(listing); */
#ifndef OUTPUT_LISTING_H
#define OUTPUT_LISTING_H

#include "output/grid.h"

#define LISTING_BATCH_ROWS 500

enum listing_form { LISTING_SCREEN, LISTING_JSON, LISTING_JSONL, LISTING_CSV };

struct listing_column {
    const char *name;  /* in JSON and CSV; unique */
    const char *title; /* on a screen; NULL leaves the column out there */
    unsigned flags;    /* of output/grid.h */
    enum style style;
};

struct listing_options {
    enum listing_form form;
    const struct look *look;
    FILE *out;
    bool ascii;         /* escape what is beyond ASCII in JSON: the reader is a terminal */
    const char *schema; /* JSON: {"schema": …, MEMBER: [rows]}; NULL: a bare array */
    const char *member;
};

struct listing; /* opaque */

/* Columns are copied, their names borrowed until listing_finish. */
struct listing *listing_new(const struct listing_options *options, const struct listing_column *columns,
                            size_t column_count);
/* Begin a row: the one before is written. */
void listing_row(struct listing *listing);
void listing_text(struct listing *listing, size_t column, struct str text);
void listing_styled(struct listing *listing, size_t column, enum style style, struct str text);
void listing_integer(struct listing *listing, size_t column, int64_t number);
void listing_count_styled(struct listing *listing, size_t column, enum style style, int64_t number);
void listing_real(struct listing *listing, size_t column, double number);
void listing_bool(struct listing *listing, size_t column, bool value);
void listing_time(struct listing *listing, size_t column, int64_t time);
/* JSON text: itself in JSON, text elsewhere. */
void listing_json(struct listing *listing, size_t column, struct str json);
void listing_list(struct listing *listing, size_t column, const struct str *items, size_t count);
/* True when `out` does not take any more (a closed pipe, a full disk): stop producing rows. */
bool listing_failed(const struct listing *listing);
uint64_t listing_rows(const struct listing *listing);
/* Write what is left and free the table. Errors stay in `out`. */
void listing_finish(struct listing *listing);

#endif
