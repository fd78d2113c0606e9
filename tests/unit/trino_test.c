/* What is rewritten of Trino's dialect, and that everything else stays as it is; when a statement is complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/sql_token.h"
#include "engine/trino.h"

#define MOST_BYTES ((size_t)1 << 20)

static void assert_becomes(const char *sql, const char *wanted) {
    struct buf out = BUF_INIT(MOST_BYTES);
    trino_rewrite(&out, str_of(sql));
    assert_string_equal(out.data ? out.data : "", wanted);
    buf_clear(&out);
}

static void assert_stays(const char *sql) {
    assert_becomes(sql, sql);
}

static void other_text_stays_as_it_is(void **state) {
    static const char *const texts[] = {
        "",
        " \n-- only a comment",
        "SELECT 1",
        "  SELECT /* default.x */ 'default.x', \"default.x\" -- default.x\n FROM events ;\n",
        "SELECT CAST(x AS VARCHAR), CAST(a AS DECIMAL(10, 2)), TRY_CAST(b AS TIMESTAMP(3) WITH TIME ZONE)",
        "SELECT IF(a, b, c), IF(f(a, b), c, d), contains(list, 'x'), contains(a, CAST(b AS VARCHAR))",
        "SELECT * FROM t CROSS JOIN UNNEST(resources) AS t(r)",
        "SELECT * FROM t CROSS JOIN UNNEST(list) WITH ORDINALITY AS t(item, n)",
        "SELECT unnest(resources) FROM t",
        "SELECT listagg(x, ',') FROM t",
        "SELECT t.default.x, x.default, defaults.y",
        "SELECT $$ CAST(x AS ARRAY(VARCHAR)) $$, 'it''s IF(a, b)'",
        "SELECT CAST(x AS ARRAY(VARCHAR)", /* what is broken is left to DuckDB */
        "SELECT CAST(x AS ROW(VARCHAR",
        "SELECT CAST(AS ARRAY(VARCHAR)) ))) (((",
        "SELECT 'open",
        "/* open",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_stays(texts[i]);
}

static void names_of_athenas_default_database(void **state) {
    (void)state;
    assert_becomes("FROM default.cloudtrail_logs", "FROM main   .cloudtrail_logs");
    assert_becomes("FROM Default . t", "FROM main    . t");
    assert_becomes("FROM \"default\".\"t\"", "FROM main     .\"t\"");
    assert_becomes("FROM awsdatacatalog.default.t", "FROM main   .t");
    assert_becomes("FROM \"AwsDataCatalog\".\"default\".\"t\"", "FROM main     .\"t\"");
}

static void casts_of_json(void **state) {
    (void)state;
    assert_becomes("SELECT CAST(json_extract(a, '$.x') AS VARCHAR)",
                   "SELECT list_transform([json_extract(a, '$.x')], lambda trino_v1: CASE WHEN trino_v1 IS NULL THEN "
                   "NULL ELSE log_json_extract_scalar(trino_v1, '$') END)[1]");
    assert_becomes("cast(json_parse(a) as array<bigint>)",
                   "list_transform([json_parse(a)], lambda trino_v1: CASE WHEN trino_v1 IS NULL THEN NULL ELSE "
                   "list_transform(log_json_items(trino_v1), lambda trino_v2: CAST(log_json_extract_scalar(trino_v2, "
                   "'$') AS bigint)) END)[1]");
    assert_becomes("CAST(x AS JSON)", "CAST(x AS VARCHAR)");
    assert_becomes(
        "CAST(x AS MAP(VARCHAR, JSON))",
        "list_transform([x], lambda trino_v1: CASE WHEN trino_v1 IS NULL THEN NULL WHEN typeof(trino_v1) IN "
        "('VARCHAR', "
        "'JSON') THEN map(log_json_names(CAST(trino_v1 AS VARCHAR)), list_transform(log_json_members(CAST(trino_v1 AS "
        "VARCHAR)), lambda trino_v2: trino_v2)) ELSE CAST(trino_v1 AS MAP(VARCHAR, VARCHAR)) END)[1]");
    assert_becomes("CAST(json_parse(x) AS ROW(a VARCHAR, \"b c\" DOUBLE))",
                   "list_transform([json_parse(x)], lambda trino_v1: CASE WHEN trino_v1 IS NULL THEN NULL ELSE "
                   "struct_pack(a := log_json_extract_scalar(log_json_member(trino_v1, 'a'), '$'), \"b c\" := "
                   "CAST(log_json_extract_scalar(log_json_member(trino_v1, 'b c'), '$') AS DOUBLE)) END)[1]");
}

static void a_column_of_each_field(void **state) {
    (void)state;
    assert_becomes("FROM c CROSS JOIN UNNEST(resources) AS t(arn, accountid, type)",
                   "FROM c CROSS JOIN LATERAL (SELECT unnest(resources, max_depth := 2)) AS t(arn, accountid, type)");
    assert_becomes("FROM c, UNNEST(map_agg(a, b)) t (k, v)",
                   "FROM c, LATERAL (SELECT unnest(map_entries(map_agg(a, b)), max_depth := 2)) AS t(k, v)");
    assert_becomes("FROM UNNEST(ARRAY[1], ARRAY[2]) AS t(a, b)",
                   "FROM LATERAL (SELECT unnest(ARRAY[1]), unnest(ARRAY[2])) AS t(a, b)");
    assert_becomes(
        "FROM c CROSS JOIN UNNEST(rows) WITH ORDINALITY AS t(a, b, n)",
        "FROM c CROSS JOIN LATERAL (SELECT unnest(rows, max_depth := 2), unnest(range(1, len((rows)) + 1))) AS "
        "t(a, b, n)");
}

static void words_without_a_macro(void **state) {
    (void)state;
    assert_becomes("SELECT if(a = ',', b)", "SELECT IF(a = ',', b, NULL)");
    assert_becomes("SELECT LISTAGG(DISTINCT x, ',') WITHIN GROUP (ORDER BY y DESC)",
                   "SELECT listagg(DISTINCT x, ',' ORDER BY y DESC)");
    assert_becomes("SHOW COLUMNS IN events", "DESCRIBE events");
    assert_becomes("WHERE NOT contains('10.0.0.0/8', try_cast(ip AS ipaddress))",
                   "WHERE NOT address_in('10.0.0.0/8', ip)");
    assert_becomes("SELECT IF(a, IF(b, c))", "SELECT IF(a, IF(b, c, NULL), NULL)");
}

static void nesting_without_end_is_left_alone(void **state) {
    struct buf sql = BUF_INIT(MOST_BYTES), out = BUF_INIT(MOST_BYTES);
    (void)state;
    for (int i = 0; i < 20000; i++)
        buf_addz(&sql, "IF(a,");
    for (int i = 0; i < 20000; i++)
        buf_addc(&sql, ')');
    trino_rewrite(&out, buf_str(&sql));
    assert_true(out.len >= sql.len && out.len < sql.len + 100 * strlen(", NULL"));
    buf_clear(&sql);
    buf_clear(&out);
}

static void a_statement_ends_with_a_semicolon_of_its_own(void **state) {
    static const char *const complete[] = {"SELECT 1;", "SELECT 1; -- done", "SELECT 1 /* ; */ ;\n", "';';", ";"};
    static const char *const open[] = {"",          "SELECT 1",   "SELECT ';",      "SELECT \";", "SELECT 1 -- ;",
                                       "/* ; */ x", "SELECT $$;", "SELECT 1; FROM", "/* /* */ ;", "SELECT '';'"};
    (void)state;
    for (size_t i = 0; i < sizeof complete / sizeof *complete; i++)
        if (!sql_complete(str_of(complete[i])))
            fail_msg("not complete: %s", complete[i]);
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (sql_complete(str_of(open[i])))
            fail_msg("complete: %s", open[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_text_stays_as_it_is),
        cmocka_unit_test(names_of_athenas_default_database),
        cmocka_unit_test(casts_of_json),
        cmocka_unit_test(a_column_of_each_field),
        cmocka_unit_test(words_without_a_macro),
        cmocka_unit_test(nesting_without_end_is_left_alone),
        cmocka_unit_test(a_statement_ends_with_a_semicolon_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
