/* Trino's date_parse (MySQL's format letters) and parse_datetime (Joda's), as far as queries for CloudTrail use them.
 * DuckDB's strptime cannot stand in: it takes no format that a macro makes. Pure; any thread. */
#ifndef ENGINE_DATE_PARSE_H
#define ENGINE_DATE_PARSE_H

#include "base/time.h"

/* "2024-07-10 10:00:00" by "%Y-%m-%d %H:%i:%s". TIME_NONE when the text is not of that form. */
int64_t date_parse(struct str text, struct str format);
/* "2024-07-10T10:00:00Z" by "yyyy-MM-dd'T'HH:mm:ss'Z'". */
int64_t date_parse_joda(struct str text, struct str format);

#endif
