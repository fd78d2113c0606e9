#include "trail/facts.h"

#include <stdlib.h>

#include "base/err.h"

const char *table_text(const char *name); /* made by tools/embed.sh */

/* Reads one cell at *p, resolves its quotes into `out` (advanced). Returns the character that ended it: ',', '\n', 0.
 */
static char read_cell(const char **p, const char *end, char **out) {
    const char *in = *p;
    if (in < end && *in == '"') {
        for (in++; in < end && (*in != '"' || (in + 1 < end && in[1] == '"')); in++) {
            *(*out)++ = *in;
            in += *in == '"';
        }
        in += in < end;
    }
    while (in < end && *in != ',' && *in != '\n' && *in != '\r')
        *(*out)++ = *in++;
    in += in < end && *in == '\r';
    char ender = in < end ? *in++ : '\0';
    *p = in;
    return ender;
}

struct reader {
    struct facts *facts;
    size_t space, row_cells;
    const char *name;
};

static void add_cell(struct reader *r, struct str cell) {
    struct facts *f = r->facts;
    size_t at = f->rows * f->columns + r->row_cells;
    if (at == r->space) {
        r->space = r->space ? r->space * 2 : 64;
        f->cells = xrealloc(f->cells, r->space * sizeof *f->cells);
    }
    f->cells[at] = cell;
    r->row_cells++;
}

/* The first line tells how many columns there are; it is no row itself. */
static void end_row(struct reader *r) {
    struct facts *f = r->facts;
    if (f->columns == 0)
        f->columns = r->row_cells;
    else if (r->row_cells != f->columns)
        BUG("table '%s': row %zu has %zu cells, not %zu", r->name, f->rows + 1, r->row_cells, f->columns);
    else
        f->rows++;
    r->row_cells = 0;
}

void facts_parse(struct facts *facts, struct str csv, const char *name) {
    struct reader reader = {.facts = facts, .name = name};
    *facts = (struct facts){.text = xmalloc(csv.len + 1)};
    char *text = facts->text;
    for (const char *p = csv.data, *end = csv.data + csv.len; p < end;) {
        char *start = text;
        char ender = read_cell(&p, end, &text);
        add_cell(&reader, (struct str){start, (size_t)(text - start)});
        if (ender != ',')
            end_row(&reader);
    }
}

void facts_load(struct facts *facts, const char *name) {
    const char *text = table_text(name);
    if (!text)
        BUG("no table '%s'", name);
    facts_parse(facts, str_of(text), name);
}

void facts_clear(struct facts *facts) {
    free(facts->cells);
    free(facts->text);
    *facts = (struct facts){.text = NULL};
}
