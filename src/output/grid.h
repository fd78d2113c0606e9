/* Rows and columns on a screen, over libsmartcols: widths fitted to the terminal, cells cut with an ellipsis only in
 * columns that allow it, headings between rows that share one set of widths.
 *
 * Cells are made safe when they are added. A grid lives in its own memory; print it into a screen, then free it. */
#ifndef OUTPUT_GRID_H
#define OUTPUT_GRID_H

#include "output/screen.h"

enum grid_flag {
    GRID_RIGHT = 1, /* numbers */
    GRID_FLEX = 2,  /* may be cut, down to GRID_LEAST_CELLS */
    GRID_SOFT = 8,  /* may be cut; down to GRID_SOFT_CELLS before any GRID_FLEX column is */
    GRID_SPARE = 4, /* may be left out altogether: where it is empty, and when the terminal is narrow, the last first */
};
#define GRID_LEAST_CELLS 8
/* Columns that may be left out are, rather than cut the others below this. */
#define GRID_SOFT_CELLS   16
#define GRID_GOOD_CELLS   20
#define GRID_MOST_COLUMNS 128

struct grid_column {
    const char *title; /* ours; made safe all the same */
    unsigned flags;
};

struct grid; /* opaque */

struct grid *grid_new(const struct look *look, const struct grid_column *columns, size_t column_count, size_t indent);
void grid_free(struct grid *grid);
/* Begin a row; its cells are empty. */
void grid_row(struct grid *grid);
/* Set a cell of the current row to text of a log, or to words of ours. */
void grid_text(struct grid *grid, size_t column, enum style style, struct str text);
void grid_put(struct grid *grid, size_t column, enum style style, const char *words);
/* A count; nothing where it is 0 and `quiet`. */
void grid_count(struct grid *grid, size_t column, enum style style, uint64_t count, bool quiet);
/* A line between the rows so far and the next ones, over the whole width. */
void grid_heading(struct grid *grid, enum style style, const char *words);
size_t grid_rows(const struct grid *grid);
void grid_print(const struct grid *grid, struct screen *screen);

#endif
