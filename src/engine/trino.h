/* What queries written for Athena say in words that DuckDB's parser does not know, said in DuckDB's.
 *
 * Functions are macros (queries/macro_trino.sql); what no macro can bridge is rewritten here, token by token, and
 * everything else of the text is left as it stands:
 *
 *   default.cloudtrail_logs, "AwsDataCatalog"."default".…    main.cloudtrail_logs
 *   CAST(json AS ARRAY(VARCHAR)), MAP(…), ROW(a VARCHAR, …)   our JSON scanner's functions, by the type
 *   CAST(json_extract(…) AS VARCHAR)                          the JSON string without its quotes
 *   UNNEST(rows) AS t(a, b, c), UNNEST(map) AS t(k, v), UNNEST(a, b) AS t(x, y)
 *                                                             a lateral SELECT of unnest()
 *   IF(condition, value)                                      IF(condition, value, NULL)
 *   LISTAGG(x, ',') WITHIN GROUP (ORDER BY y)                 LISTAGG(x, ',' ORDER BY y)
 *   contains('10.0.0.0/8', CAST(x AS IPADDRESS))              address_in('10.0.0.0/8', x)
 *   SHOW COLUMNS FROM t                                       DESCRIBE t
 *
 * Source: the SQL reference of Athena engine version 3 (Trino's SELECT grammar). Pure; any thread. */
#ifndef ENGINE_TRINO_H
#define ENGINE_TRINO_H

#include "base/buf.h"

/* Names that are made up here begin so: an expression with one was rewritten. */
#define TRINO_VARIABLE "trino_v"
/* Append `sql`, rewritten. Text that is not well formed is appended as it is: DuckDB says what is wrong with it. */
void trino_rewrite(struct buf *out, struct str sql);

#endif
