#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/geo.h"
#include "case/places.h"
#include "cli/places.h"
#include "mmdb_writer.h"

/* --- databases of a test's own ------------------------------------------------------------------------------------ */

static char places_path[300], owners_path[300], folder[256];

static void write_file(const char *path, struct str content) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.data, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
}

static struct buf places_database(const char *type) {
    static struct mmdb db;
    mmdb_begin(&db, 6);
    mmdb_insert(&db, "203.0.113.0", 24, mmdb_country(&db, "country", "DE"));
    mmdb_insert(&db, "198.51.100.0", 22, mmdb_country(&db, "registered_country", "NZ"));
    mmdb_insert(&db, "2001:db8::", 32, mmdb_country(&db, "country", "FR"));
    return mmdb_end(&db, type);
}

static struct buf owners_database(const char *type) {
    static struct mmdb db;
    mmdb_begin(&db, 4);
    mmdb_insert(&db, "203.0.113.128", 25, mmdb_owner(&db, 64496, "Example Networks"));
    mmdb_insert(&db, "198.51.100.0", 24, mmdb_owner(&db, 4200000000, "A Name Of More Than Thirty Characters"));
    return mmdb_end(&db, type);
}

static int make_databases(void **state) {
    const char *tmp = getenv("TMPDIR");
    (void)state;
    snprintf(folder, sizeof folder, "%s/geo-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(folder));
    snprintf(places_path, sizeof places_path, "%s/places.mmdb", folder);
    snprintf(owners_path, sizeof owners_path, "%s/owners.mmdb", folder);
    struct buf places = places_database("GeoLite2-City"), owners = owners_database("GeoLite2-ASN");
    write_file(places_path, buf_str(&places));
    write_file(owners_path, buf_str(&owners));
    buf_clear(&places);
    buf_clear(&owners);
    return 0;
}

static int remove_databases(void **state) {
    (void)state;
    unlink(places_path);
    unlink(owners_path);
    return rmdir(folder);
}

static struct geo *open_both(void) {
    const char *const paths[] = {places_path, owners_path};
    struct err err = {0};
    struct geo *geo = NULL;
    if (geo_open(&geo, paths, 2, &err) != ERR_OK)
        fail_msg("%s", err.message);
    return geo;
}

static void check(const char *address, const char *country, const char *network, const char *owner) {
    struct geo *geo = open_both();
    struct arena arena = ARENA_EMPTY;
    struct geo_facts facts;
    struct err err = {0};
    if (geo_lookup(geo, str_of(address), &arena, &facts, &err) != ERR_OK)
        fail_msg("%s: %s", address, err.message);
    if (!str_eq(facts.country, str_of(country)) || !str_eq(facts.network, str_of(network)) ||
        !str_eq(facts.network_owner, str_of(owner)))
        fail_msg("%s: country %.*s, network %.*s, owner %.*s", address, STR_ARG(facts.country), STR_ARG(facts.network),
                 STR_ARG(facts.network_owner));
    arena_clear(&arena);
    geo_close(geo);
}

/* --- what is known ------------------------------------------------------------------------------------------------ */

static void each_fact_comes_from_the_database_that_knows_it(void **state) {
    (void)state;
    check("203.0.113.200", "DE", "203.0.113.128/25", "AS64496 Example Networks");
    check("203.0.113.7", "DE", "203.0.113.0/24", NULL);
    check("2001:db8:1::2", "FR", "2001:db8::/32", NULL);
}

static void where_a_network_is_registered_stands_in_for_its_country(void **state) {
    (void)state;
    check("198.51.100.9", "NZ", "198.51.100.0/24", "AS4200000000 A Name Of More Than Thirty Characters");
    check("198.51.101.9", "NZ", "198.51.100.0/22", NULL);
}

static void what_no_database_knows_is_absent(void **state) {
    (void)state;
    check("192.0.2.1", NULL, NULL, NULL);
    check("2001:db9::1", NULL, NULL, NULL);
}

static void what_is_no_address_is_not_looked_up(void **state) {
    static const char *const texts[] = {"",
                                        "AWS Internal",
                                        "203.0.113",
                                        "203.0.113.999",
                                        "s3.amazonaws.com",
                                        "203.0.113.7 ",
                                        "203.0.113.7/24",
                                        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check(texts[i], NULL, NULL, NULL);
}

/* --- what is wrong with a database ---------------------------------------------------------------------------------
 */

static void refused(const char *path, enum err_code code, const char *words) {
    struct geo *geo = NULL;
    struct err err = {0};
    assert_int_equal(geo_open(&geo, &path, 1, &err), code);
    assert_null(geo);
    assert_non_null(strstr(err.message, path));
    if (!strstr(err.message, words))
        fail_msg("'%s' does not say '%s'", err.message, words);
}

static void a_file_that_is_not_there_or_no_database_is_named(void **state) {
    char path[300];
    (void)state;
    snprintf(path, sizeof path, "%s/other", folder);
    refused(path, ERR_USAGE, "cannot read");
    write_file(path, STR("not a database"));
    refused(path, ERR_ENVIRONMENT, "no MaxMind database");
    struct buf database = places_database("Some-Connection-Type");
    write_file(path, buf_str(&database));
    refused(path, ERR_USAGE, "Some-Connection-Type");
    buf_clear(&database);
    unlink(path);
}

/* Every truncation, and every byte turned over: an answer or a message that names the file, nothing worse. */
static size_t try_damaged(const char *path, struct str content) {
    struct geo *geo = NULL;
    struct arena arena = ARENA_EMPTY;
    struct geo_facts facts;
    struct err err = {0};
    write_file(path, content);
    enum err_code code = geo_open(&geo, &path, 1, &err);
    if (!code)
        code = geo_lookup(geo, STR("203.0.113.7"), &arena, &facts, &err);
    if (!code)
        code = geo_lookup(geo, STR("2001:db8::1"), &arena, &facts, &err);
    if (code)
        assert_non_null(strstr(err.message, path));
    arena_clear(&arena);
    geo_close(geo);
    return code != ERR_OK;
}

static void a_damaged_database_is_an_error_and_nothing_worse(void **state) {
    char path[300];
    size_t errors = 0;
    (void)state;
    snprintf(path, sizeof path, "%s/damaged.mmdb", folder);
    struct buf database = places_database("GeoLite2-City");
    for (size_t len = 0; len < database.len; len += 3)
        errors += try_damaged(path, str_slice(buf_str(&database), 0, len));
    assert_true(errors * 3 + 3 > database.len - 3);
    for (size_t i = 0; i < database.len; i++) {
        database.data[i] ^= (char)0xFF;
        errors += try_damaged(path, buf_str(&database));
        database.data[i] ^= (char)0xFF;
    }
    assert_int_equal(try_damaged(path, buf_str(&database)), 0);
    buf_clear(&database);
    unlink(path);
}

/* --- in a case -----------------------------------------------------------------------------------------------------
 */

static void only_addresses_that_nobody_chose_are_placed(void **state) {
    struct geo *geo = open_both();
    struct err err = {0};
    struct source sources[] = {
        {.address = STR("203.0.113.7"), .kind = SOURCE_PUBLIC, .trust = TRUST_OBSERVED},
        {.address = STR("203.0.113.7"), .kind = SOURCE_PUBLIC, .trust = TRUST_SPOOFABLE},
        {.address = STR("203.0.113.7"), .kind = SOURCE_PRIVATE, .trust = TRUST_OBSERVED},
    };
    struct kase kase = {.sources = sources, .source_count = 3};
    (void)state;
    assert_int_equal(places_add(geo, &kase, &err), ERR_OK);
    assert_true(str_is(sources[0].country, "DE"));
    assert_null(sources[1].country.data);
    assert_null(sources[2].network.data);
    assert_int_equal(places_add(NULL, &kase, &err), ERR_OK);
    arena_clear(&kase.arena);
    geo_close(geo);
}

static void the_environment_names_databases_unless_options_do(void **state) {
    const char *path = "/nonexistent.mmdb";
    char value[700];
    struct options options = {0};
    struct geo *geo = NULL;
    struct err err = {0};
    (void)state;
    snprintf(value, sizeof value, ":%s:%s:", places_path, owners_path);
    setenv("BACKTRAIL_MMDB", value, 1);
    assert_int_equal(places_open(&geo, &options, &err), ERR_OK);
    assert_non_null(geo);
    geo_close(geo);
    options.mmdb = (struct words){&path, 1, 1};
    assert_int_equal(places_open(&geo, &options, &err), ERR_USAGE);
    unsetenv("BACKTRAIL_MMDB");
    options.mmdb.count = 0;
    assert_int_equal(places_open(&geo, &options, &err), ERR_OK);
    assert_null(geo);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fact_comes_from_the_database_that_knows_it),
        cmocka_unit_test(where_a_network_is_registered_stands_in_for_its_country),
        cmocka_unit_test(what_no_database_knows_is_absent),
        cmocka_unit_test(what_is_no_address_is_not_looked_up),
        cmocka_unit_test(a_file_that_is_not_there_or_no_database_is_named),
        cmocka_unit_test(a_damaged_database_is_an_error_and_nothing_worse),
        cmocka_unit_test(only_addresses_that_nobody_chose_are_placed),
        cmocka_unit_test(the_environment_names_databases_unless_options_do),
    };
    return cmocka_run_group_tests(tests, make_databases, remove_databases);
}
