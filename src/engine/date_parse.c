#include "engine/date_parse.h"

#include <stdio.h>

enum part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, PART_COUNT };

/* Letters of MySQL's DATE_FORMAT and of Joda's DateTimeFormat, and the most digits each takes. */
struct letter {
    char mysql, joda;
    enum part part;
    int digits;
};
static const struct letter letters[] = {
    {'Y', 'y', YEAR, 4},   {'m', 'M', MONTH, 2}, {'c', 0, MONTH, 2},      {'d', 'd', DAY, 2},
    {'e', 0, DAY, 2},      {'H', 'H', HOUR, 2},  {'k', 0, HOUR, 2},       {'i', 'm', MINUTE, 2},
    {'s', 's', SECOND, 2}, {'S', 0, SECOND, 2},  {'f', 'S', FRACTION, 6},
};

struct reading {
    const char *p, *end; /* of the text */
    int parts[PART_COUNT];
};

static bool take_part(struct reading *reading, const struct letter *letter) {
    int value = 0, digits = 0;
    for (; digits < letter->digits && reading->p < reading->end && *reading->p >= '0' && *reading->p <= '9'; digits++)
        value = value * 10 + (*reading->p++ - '0');
    for (int i = digits; letter->part == FRACTION && i < letter->digits; i++)
        value *= 10;
    reading->parts[letter->part] = value;
    return digits > 0;
}

static bool take_literal(struct reading *reading, char c) {
    return reading->p < reading->end && *reading->p++ == c;
}

static bool take_letter(struct reading *reading, char c, bool joda) {
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (c == (joda ? letters[i].joda : letters[i].mysql))
            return take_part(reading, &letters[i]);
    return false;
}

static int64_t finish(const struct reading *reading) {
    char text[64];
    if (reading->p != reading->end)
        return TIME_NONE;
    const int *part = reading->parts;
    int len = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", part[YEAR], part[MONTH], part[DAY],
                       part[HOUR], part[MINUTE], part[SECOND], part[FRACTION]);
    return time_parse((struct str){text, (size_t)len}); /* which checks the ranges */
}

static struct reading begin(struct str text) {
    return (struct reading){text.data, text.data + text.len, {1970, 1, 1, 0, 0, 0, 0}};
}

int64_t date_parse(struct str text, struct str format) {
    struct reading reading = begin(text);
    for (size_t i = 0; i < format.len; i++) {
        char c = format.data[i];
        bool is_letter = c == '%' && i + 1 < format.len;
        if (is_letter && (c = format.data[++i]) == 'T') {
            if (!take_letter(&reading, 'H', false) || !take_literal(&reading, ':') ||
                !take_letter(&reading, 'i', false) || !take_literal(&reading, ':') ||
                !take_letter(&reading, 's', false))
                return TIME_NONE;
        } else if (is_letter && c != '%' ? !take_letter(&reading, c, false) : !take_literal(&reading, c))
            return TIME_NONE;
    }
    return finish(&reading);
}

static bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int64_t date_parse_joda(struct str text, struct str format) {
    struct reading reading = begin(text);
    bool quoted = false;
    for (size_t i = 0; i < format.len; i++) {
        char c = format.data[i];
        if (c == '\'') {
            quoted = !quoted;
        } else if (quoted || !is_ascii_letter(c) || c == 'Z' ||
                   c == 'T') { /* all times are UTC: 'Z' stands for itself */
            if (!take_literal(&reading, c))
                return TIME_NONE;
        } else {
            while (i + 1 < format.len && format.data[i + 1] == c)
                i++;
            if (!take_letter(&reading, c, true))
                return TIME_NONE;
        }
    }
    return finish(&reading);
}
