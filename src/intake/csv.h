/* The console's Event history as CSV: rows become records. And tables of other makers that keep the record itself as
 * JSON in a cell: Splunk's _raw, CloudWatch Logs Insights' @message.
 *
 * Columns are found by name, in any order; RFC 4180 quoting; ',' ';' or TAB between cells, as spreadsheets write them.
 * What a spreadsheet has damaged (an account id as 5.28758E+11) is left out rather than guessed. Source: CloudTrail
 * User Guide, "Downloading events" of Event history; files written by the console in 2022 and 2024. */
#ifndef INTAKE_CSV_H
#define INTAKE_CSV_H

#include "base/arena.h"
#include "base/buf.h"

#define CSV_COLUMNS_MOST 64

struct csv {
    char separator;
    unsigned count;                          /* cells of the header */
    unsigned char meaning[CSV_COLUMNS_MOST]; /* of each column; 0: none */
    bool wraps;                              /* no Event history: a column that `holds` has JSON */
    bool holds[CSV_COLUMNS_MOST];
};

/* The position after the row that begins at `p`, its line end included, or NULL when the text ends first; `last` tells
 * that no text follows, so that its end ends the row, unless that is within quotes. */
const char *csv_row_end(const char *p, const char *end, char separator, bool last);
/* Read the header. False when `row` is not the header of an Event history. */
bool csv_header(struct csv *csv, struct str row);
/* Read the header of a table with records as JSON in cells. False when `row` is none. */
bool csv_header_of_wrapper(struct csv *csv, struct str row);
/* The JSON that such a row holds, unquoted into `scratch`; absent when none of its cells looks like any. */
struct str csv_held(const struct csv *csv, struct str row, struct arena *scratch);
/* True for a row without a cell that says anything: spreadsheets write such. */
bool csv_is_blank(const struct csv *csv, struct str row);
/* Append the row as a record's JSON text. Returns NULL, or why it is not one. Cells are unquoted into `scratch`. */
const char *csv_record(const struct csv *csv, struct str row, bool cut, struct buf *out, struct arena *scratch);

#endif
