#include "output/grid.h"

#include <libsmartcols.h>
#include <stdlib.h>

#include "base/arena.h"

#define CELL_MOST_BYTES ((size_t)1 << 20)
#define SEPARATOR_CELLS 2

struct cell {
    struct str safe;
    enum style style;
};

struct line {
    struct cell *cells; /* NULL in a heading */
    struct cell heading;
};

struct grid {
    struct arena arena;
    const struct look *look;
    struct grid_column columns[GRID_MOST_COLUMNS];
    size_t column_count, indent;
    struct line *lines;
    size_t line_count, line_space, row_count;
};

static struct str kept_safe(struct grid *grid, struct str text) {
    struct buf safe = BUF_INIT(CELL_MOST_BYTES);
    look_safe(grid->look, &safe, text);
    struct str kept = arena_str(&grid->arena, buf_str(&safe));
    buf_clear(&safe);
    return kept;
}

struct grid *grid_new(const struct look *look, const struct grid_column *columns, size_t column_count, size_t indent) {
    if (column_count > GRID_MOST_COLUMNS)
        BUG("a grid of %zu columns", column_count);
    struct grid *grid = xcalloc(1, sizeof *grid);
    grid->look = look;
    grid->column_count = column_count;
    grid->indent = indent;
    memcpy(grid->columns, columns, column_count * sizeof *columns);
    for (size_t c = 0; c < column_count; c++) /* PIVOT makes columns of what a log says */
        if (columns[c].title)
            grid->columns[c].title = kept_safe(grid, str_of(columns[c].title)).data;
    return grid;
}

void grid_free(struct grid *grid) {
    if (!grid)
        return;
    arena_clear(&grid->arena);
    free(grid);
}

size_t grid_rows(const struct grid *grid) {
    return grid->row_count;
}

void grid_row(struct grid *grid) {
    struct line *line = arena_push(&grid->arena, grid->lines, grid->line_count, grid->line_space);
    line->cells = arena_zalloc(&grid->arena, grid->column_count * sizeof *line->cells);
    grid->row_count++;
}

void grid_text(struct grid *grid, size_t column, enum style style, struct str text) {
    grid->lines[grid->line_count - 1].cells[column] = (struct cell){kept_safe(grid, text), style};
}

void grid_put(struct grid *grid, size_t column, enum style style, const char *words) {
    grid_text(grid, column, style, str_of(words));
}

void grid_count(struct grid *grid, size_t column, enum style style, uint64_t count, bool quiet) {
    char digits[32];
    if (count || !quiet)
        grid_put(grid, column, style, look_count(count, digits));
}

void grid_heading(struct grid *grid, enum style style, const char *words) {
    struct line *line = arena_push(&grid->arena, grid->lines, grid->line_count, grid->line_space);
    line->heading = (struct cell){kept_safe(grid, str_of(words)), style};
}

/* --- widths ----------------------------------------------------------------------------------------------------- */

/* Cells a column takes; 0 leaves it out. */
struct fit {
    size_t cells[GRID_MOST_COLUMNS];
};

static struct fit natural_widths(const struct grid *grid) {
    struct fit fit = {{0}};
    for (size_t c = 0; c < grid->column_count; c++) {
        size_t title = look_cells(str_of(grid->columns[c].title)), most = 0;
        for (size_t i = 0; i < grid->line_count; i++) {
            size_t cells = grid->lines[i].cells ? look_cells(grid->lines[i].cells[c].safe) : 0;
            most = cells > most ? cells : most;
        }
        /* what may be left out is where no row says anything */
        bool empty = !most && grid->row_count && grid->columns[c].flags & GRID_SPARE;
        fit.cells[c] = empty ? 0 : most > title ? most : title ? title : 1;
    }
    return fit;
}

/* The widest that columns which may be cut shall be. */
struct level {
    size_t soft, flex;
};

static size_t cells_at(const struct grid *grid, const struct fit *fit, size_t c, struct level level) {
    unsigned flags = grid->columns[c].flags;
    size_t most = flags & GRID_SOFT ? level.soft : flags & GRID_FLEX ? level.flex : CELL_MOST_BYTES;
    return fit->cells[c] > most ? most : fit->cells[c];
}

/* Width of the whole at a level. */
static size_t width_at(const struct grid *grid, const struct fit *fit, struct level level) {
    size_t total = grid->indent, shown = 0;
    for (size_t c = 0; c < grid->column_count; c++) {
        total += cells_at(grid, fit, c, level);
        shown += fit->cells[c] > 0;
    }
    return total + (shown ? (shown - 1) * SEPARATOR_CELLS : 0);
}

static bool leave_one_out(const struct grid *grid, struct fit *fit) {
    for (size_t c = grid->column_count; c-- > 0;)
        if (fit->cells[c] && grid->columns[c].flags & GRID_SPARE) {
            fit->cells[c] = 0;
            return true;
        }
    return false;
}

/* A narrow column that went before a wide one did may fit after all: the first of them first. */
static void take_back(const struct grid *grid, struct fit *fit, struct level level) {
    struct fit all = natural_widths(grid);
    for (size_t c = 0; c < grid->column_count; c++) {
        if (fit->cells[c])
            continue;
        fit->cells[c] = all.cells[c];
        if (width_at(grid, fit, level) > grid->look->width)
            fit->cells[c] = 0;
    }
}

/* Raise `*level`, a member of `*levels`, as high as the terminal allows: the widest columns come down to one level, so
 * that narrow ones stay whole. */
static void raise_level(const struct grid *grid, const struct fit *fit, struct level *levels, size_t *level) {
    size_t low = GRID_LEAST_CELLS, high = CELL_MOST_BYTES;
    while (low < high) {
        *level = low + (high - low + 1) / 2;
        if (width_at(grid, fit, *levels) <= grid->look->width)
            low = *level;
        else
            high = *level - 1;
    }
    *level = low;
}

static struct fit fitted_widths(const struct grid *grid) {
    struct fit fit = natural_widths(grid);
    struct level level = {GRID_SOFT_CELLS, GRID_GOOD_CELLS};
    if (width_at(grid, &fit, level) > grid->look->width)
        level.soft = GRID_LEAST_CELLS;
    while (width_at(grid, &fit, level) > grid->look->width && leave_one_out(grid, &fit))
        ;
    take_back(grid, &fit, level);
    level.flex = GRID_LEAST_CELLS;
    raise_level(grid, &fit, &level, &level.flex);
    raise_level(grid, &fit, &level, &level.soft);
    for (size_t c = 0; c < grid->column_count; c++)
        fit.cells[c] = cells_at(grid, &fit, c, level);
    return fit;
}

/* --- through libsmartcols --------------------------------------------------------------------------------------- */

/* Which smartcols column a column of ours became, or -1. */
struct placed {
    struct libscols_table *table;
    int at[GRID_MOST_COLUMNS];
};

static void place_columns(const struct grid *grid, const struct fit *fit, struct placed *placed) {
    int next = 0;
    for (size_t c = 0; c < grid->column_count; c++) {
        placed->at[c] = fit->cells[c] ? next++ : -1;
        if (placed->at[c] < 0)
            continue;
        unsigned right = grid->columns[c].flags & GRID_RIGHT;
        if (!scols_table_new_column(placed->table, grid->columns[c].title, (double)fit->cells[c],
                                    right ? SCOLS_FL_RIGHT : 0))
            BUG("libsmartcols refused a column");
    }
}

static void place_cell(const struct grid *grid, struct libscols_line *line, int at, const struct cell *cell,
                       size_t fit) {
    struct buf cut = BUF_INIT(CELL_MOST_BYTES);
    look_fit(grid->look, &cut, cell->safe, fit);
    scols_line_set_data(line, (size_t)at, buf_str(&cut).data);
    if (cell->style != STYLE_PLAIN && grid->look->color && cell->safe.len)
        scols_cell_set_color(scols_line_get_cell(line, (size_t)at), style_sequence(cell->style));
    buf_clear(&cut);
}

static void place_line(const struct grid *grid, const struct fit *fit, struct placed *placed,
                       const struct cell *cells) {
    static const struct cell empty = {.safe = {"", 0}};
    struct libscols_line *line = scols_table_new_line(placed->table, NULL);
    for (size_t c = 0; c < grid->column_count; c++)
        if (placed->at[c] >= 0)
            place_cell(grid, line, placed->at[c], cells[c].safe.data ? &cells[c] : &empty, fit->cells[c]);
}

/* Titles are line 0, so that headings can come between them and the first row. */
static void place_lines(const struct grid *grid, const struct fit *fit, struct placed *placed) {
    struct cell titles[GRID_MOST_COLUMNS];
    for (size_t c = 0; c < grid->column_count; c++)
        titles[c] = (struct cell){str_of(grid->columns[c].title), STYLE_DIM};
    place_line(grid, fit, placed, titles);
    for (size_t i = 0; i < grid->line_count; i++)
        if (grid->lines[i].cells)
            place_line(grid, fit, placed, grid->lines[i].cells);
}

static struct placed place(const struct grid *grid, const struct fit *fit) {
    struct placed placed = {.table = scols_new_table()};
    if (!placed.table)
        BUG("libsmartcols gave no table");
    scols_table_enable_colors(placed.table, grid->look->color);
    scols_table_enable_noencoding(placed.table, 1); /* cells are safe already */
    scols_table_set_termforce(placed.table, SCOLS_TERMFORCE_ALWAYS);
    scols_table_set_termwidth(placed.table,
                              width_at(grid, fit, (struct level){CELL_MOST_BYTES, CELL_MOST_BYTES}) - grid->indent);
    scols_table_set_column_separator(placed.table, "  ");
    place_columns(grid, fit, &placed);
    place_lines(grid, fit, &placed);
    scols_table_enable_noheadings(placed.table, 1);
    return placed;
}

/* Lines of `text` into the screen, indented, without the padding smartcols leaves behind the last column. */
static void put_lines(const struct grid *grid, struct screen *screen, const char *text) {
    for (struct str rest = str_of(text); rest.len;) {
        struct str line = str_before(rest, '\n');
        rest = str_slice(rest, line.len + 1, rest.len);
        screen_pad(screen, grid->indent);
        buf_add(&screen->buf, line);
        screen_newline(screen);
    }
}

/* Lines [from, to) of the smartcols table. */
static void put_range(const struct grid *grid, struct screen *screen, struct placed *placed, size_t from, size_t to) {
    if (from == to)
        return;
    char *text = NULL;
    struct libscols_line *first = scols_table_get_line(placed->table, from);
    struct libscols_line *last = scols_table_get_line(placed->table, to - 1);
    if (scols_table_print_range_to_string(placed->table, first, last, &text) != 0)
        BUG("libsmartcols could not print");
    put_lines(grid, screen, text);
    free(text);
}

void grid_print(const struct grid *grid, struct screen *screen) {
    struct fit fit = fitted_widths(grid);
    struct placed placed = place(grid, &fit);
    size_t printed = 0, line = 1;
    for (size_t i = 0; i < grid->line_count; i++) {
        if (grid->lines[i].cells) {
            line++;
            continue;
        }
        put_range(grid, screen, &placed, printed, line);
        printed = line;
        screen_pad(screen, grid->indent);
        screen_put(screen, grid->lines[i].heading.style, grid->lines[i].heading.safe.data);
        screen_newline(screen);
    }
    put_range(grid, screen, &placed, printed, line);
    scols_unref_table(placed.table);
}
