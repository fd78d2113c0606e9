#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/watch.h"
#include "trail/handle.h"

/* A record with a session and, where given, one more text. */
static struct record record_of(const char *session, enum column column, const char *text) {
    struct record record = {0};
    record_set_text(&record, COLUMN_SESSION, str_of(session));
    if (text)
        record_set_text(&record, column, str_of(text));
    return record;
}

static bool picks(struct watcher *watcher, const char *session, enum column column, const char *text) {
    struct record record = record_of(session, column, text);
    return watcher_picks(watcher, &record, 1);
}

static void assert_objects(const size_t *objects, size_t count, size_t expected_count, const size_t *expected) {
    assert_int_equal(count, expected_count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(objects[i], expected[i]);
}

static void without_conditions_nothing_is_picked(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    assert_false(picks(watcher, "s", COLUMN_PIVOT, "AssumeRole"));
    watcher_finish(watcher);
    watch_free(watch);
}

static void each_condition_suffices(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_equal(watch, COLUMN_ACCESS_KEY_ID, STR("AKIA1"));
    watch_contains(watch, COLUMN_REQUEST_PARAMETERS, STR("my-bucket"));
    watch_session(watch, STR("alice/1"));
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    assert_true(picks(watcher, "bob/1", COLUMN_ACCESS_KEY_ID, "AKIA1"));
    assert_false(picks(watcher, "bob/1", COLUMN_ACCESS_KEY_ID, "AKIA11"));
    assert_true(picks(watcher, "bob/1", COLUMN_REQUEST_PARAMETERS, "{\"bucketName\":\"my-bucket\"}"));
    assert_false(picks(watcher, "bob/1", COLUMN_REQUEST_PARAMETERS, "{\"bucketName\":\"their-bucket\"}"));
    assert_true(picks(watcher, "alice/1", COLUMN_EVENT_NAME, "ListBuckets"));
    assert_false(picks(watcher, "alice/2", COLUMN_EVENT_NAME, "ListBuckets"));
    assert_false(picks(watcher, NULL, COLUMN_EVENT_NAME, "ListBuckets"));
    watcher_finish(watcher);
    watch_free(watch);
}

static void thousands_of_conditions_mean_what_one_does(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    char key[32];
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(key, sizeof key, "AKIA%u", i);
        watch_equal(watch, COLUMN_ACCESS_KEY_ID, str_of(key));
    }
    watch_equal(watch, COLUMN_USER_NAME, STR("alice"));
    watch_equal(watch, COLUMN_EVENT_ID, STR("0A"));
    watch_contains(watch, COLUMN_REQUEST_PARAMETERS, STR("my-bucket"));
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    assert_true(picks(watcher, "bob/1", COLUMN_ACCESS_KEY_ID, "AKIA0"));
    assert_true(picks(watcher, "bob/1", COLUMN_ACCESS_KEY_ID, "AKIA2999"));
    assert_false(picks(watcher, "bob/1", COLUMN_ACCESS_KEY_ID, "AKIA3000"));
    assert_false(picks(watcher, "bob/1", COLUMN_ACCESS_KEY_ID, "akia7"));
    assert_false(picks(watcher, "bob/1", COLUMN_USER_NAME, "AKIA7"));
    assert_false(picks(watcher, "bob/1", COLUMN_ACCESS_KEY_ID, "alice"));
    assert_true(picks(watcher, "bob/1", COLUMN_USER_NAME, "alice"));
    assert_true(picks(watcher, "bob/1", COLUMN_EVENT_ID, "0a"));
    assert_true(picks(watcher, "bob/1", COLUMN_REQUEST_PARAMETERS, "{\"bucketName\":\"my-bucket\"}"));
    watcher_finish(watcher);
    watch_reset_conditions(watch);
    watch_equal(watch, COLUMN_USER_NAME, STR("alice"));
    watch_begin(watch, true);
    watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    assert_false(picks(watcher, "bob/1", COLUMN_ACCESS_KEY_ID, "AKIA0"));
    watcher_finish(watcher);
    watch_free(watch);
}

static void an_absent_or_empty_wish_picks_nothing(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_equal(watch, COLUMN_ACCESS_KEY_ID, STR_NONE);
    watch_contains(watch, COLUMN_EVENT_NAME, STR(""));
    watch_session(watch, STR_NONE);
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    assert_false(picks(watcher, NULL, COLUMN_EVENT_NAME, "ListBuckets"));
    watcher_finish(watcher);
    watch_free(watch);
}

static void event_ids_compare_in_either_case_and_names_do_not(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_equal(watch, COLUMN_EVENT_ID, STR("AB12-cd"));
    watch_equal(watch, COLUMN_EVENT_NAME, STR("ListBuckets"));
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    assert_true(picks(watcher, "s", COLUMN_EVENT_ID, "ab12-CD"));
    assert_false(picks(watcher, "s", COLUMN_EVENT_NAME, "listbuckets"));
    watcher_finish(watcher);
    watch_free(watch);
}

/* A pass whose second object holds, as its third record, a pivot that issued a key. */
static struct watch *watch_with_a_pivot(const struct hash_key *key) {
    struct watch *watch = watch_new();
    watch_index_pivots(watch, key);
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 1);
    struct record record = record_of("alice/1", COLUMN_PIVOT, "issue");
    record_set_text(&record, COLUMN_ISSUED_ACCESS_KEY_ID, STR("ASIA1"));
    assert_false(watcher_picks(watcher, &record, 3)); /* noted, not picked */
    assert_true(watcher_indexes(watcher, &record));
    watcher_index(watcher, &record, 3);
    watcher_finish(watcher);
    watch_finish(watch);
    return watch;
}

static void pivots_are_found_once_by_their_handles(void **state) {
    (void)state;
    const struct hash_key key = {{1, 3, 5, 7}};
    struct watch *watch = watch_with_a_pivot(&key);
    struct pivot_spots spots = {0};
    uint64_t handles[] = {handle_hash(&key, HANDLE_ISSUED_KEY, STR("ASIA2"), 0),
                          handle_hash(&key, HANDLE_ISSUED_KEY, STR("ASIA1"), 0)};
    watch_find_pivots(watch, handles, 1, false, &spots);
    assert_int_equal(spots.count, 0);
    watch_find_pivots(watch, handles, 2, false, &spots);
    assert_int_equal(spots.count, 1);
    assert_true(spots.items[0].object == 1 && spots.items[0].ordinal == 3);
    pivot_spots_clear(&spots);
    watch_find_pivots(watch, NULL, 0, true, &spots); /* it was handed out before */
    assert_int_equal(spots.count, 0);
    pivot_spots_clear(&spots);
    watch_free(watch);
}

static void a_pass_for_spots_picks_what_lies_there(void **state) {
    (void)state;
    const struct hash_key key = {{1, 3, 5, 7}};
    struct watch *watch = watch_with_a_pivot(&key);
    struct pivot_spots spots = {0};
    watch_find_pivots(watch, NULL, 0, true, &spots);
    watch_reset_conditions(watch);
    watch_spots(watch, &spots);
    watch_begin(watch, false);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 1);
    struct record record = record_of("alice/1", COLUMN_PIVOT, "issue");
    assert_false(watcher_picks(watcher, &record, 2));
    assert_true(watcher_picks(watcher, &record, 3));
    assert_false(watcher_indexes(watcher, &record)); /* not again */
    watcher_finish(watcher);
    pivot_spots_clear(&spots);
    watch_free(watch);
}

static void forward_access_is_noted_for_users_and_not_for_role_sessions(void **state) {
    (void)state;
    const struct hash_key key = {{1, 3, 5, 7}};
    struct watch *watch = watch_new();
    watch_index_pivots(watch, &key);
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    struct record record = record_of("s", COLUMN_USER_TYPE, "IAMUser");
    record_set_number(&record, COLUMN_IS_FORWARD_ACCESS, 1);
    assert_true(watcher_indexes(watcher, &record));
    record_set_text(&record, COLUMN_USER_TYPE, STR("AssumedRole"));
    assert_false(watcher_indexes(watcher, &record));
    record_set_text(&record, COLUMN_USER_TYPE, STR("IAMUser"));
    record_set_number(&record, COLUMN_IS_FORWARD_ACCESS, 0);
    assert_false(watcher_indexes(watcher, &record));
    watcher_finish(watcher);
    watch_free(watch);
}

static void a_window_excludes_events_outside_and_those_without_time(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_session(watch, STR("s"));
    watch_window(watch, 100, 200);
    struct column_set columns = watch_columns(watch);
    assert_true(column_set_has(&columns, COLUMN_EVENT_TIME));
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    struct record record = record_of("s", 0, NULL);
    assert_false(watcher_picks(watcher, &record, 1));
    static const struct {
        int64_t time;
        bool in;
    } cases[] = {{99, false}, {100, true}, {200, true}, {201, false}};
    for (size_t i = 0; i < 4; i++) {
        record_set_number(&record, COLUMN_EVENT_TIME, cases[i].time);
        assert_int_equal(watcher_picks(watcher, &record, 1), cases[i].in);
    }
    watcher_finish(watcher);
    watch_free(watch);
}

static void the_map_says_in_which_objects_a_session_occurs(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_begin(watch, true);
    assert_false(watch_map_complete(watch));
    struct watcher *one = watcher_new(watch), *other = watcher_new(watch);
    watcher_start(other, 1);
    picks(other, "b", 0, NULL);
    watcher_start(one, 0);
    picks(one, "a", 0, NULL);
    picks(one, "a", 0, NULL);
    picks(one, "b", 0, NULL);
    picks(one, NULL, 0, NULL);
    watcher_start(one, 2); /* an object without events */
    watcher_start(other, 3);
    picks(other, "a", 0, NULL);
    watcher_finish(other);
    watcher_finish(one);
    watch_finish(watch);
    assert_true(watch_map_complete(watch));

    struct arena arena = ARENA_EMPTY;
    struct str a = STR("a"), both[] = {STR("b"), STR("a")}, none = STR("c");
    size_t count;
    size_t *objects = watch_objects_of(watch, &a, 1, &arena, &count);
    assert_objects(objects, count, 2, (size_t[]){0, 3});
    objects = watch_objects_of(watch, both, 2, &arena, &count);
    assert_objects(objects, count, 3, (size_t[]){0, 1, 3});
    watch_objects_of(watch, &none, 1, &arena, &count);
    assert_int_equal(count, 0);
    watch_reset_conditions(watch); /* keeps the map */
    watch_objects_of(watch, &a, 1, &arena, &count);
    assert_int_equal(count, 2);
    arena_clear(&arena);
    watch_free(watch);
}

static void a_session_is_followed_from_the_event_that_showed_it(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_equal(watch, COLUMN_ACCESS_KEY_ID, STR("AKIA1"));
    watch_follow_sessions(watch, true);
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    assert_false(picks(watcher, "a", COLUMN_ACCESS_KEY_ID, "ASIA2"));
    assert_true(picks(watcher, "a", COLUMN_ACCESS_KEY_ID, "AKIA1"));
    assert_true(picks(watcher, "a", COLUMN_ACCESS_KEY_ID, "ASIA2"));
    assert_false(picks(watcher, "b", COLUMN_ACCESS_KEY_ID, "ASIA2"));
    watcher_finish(watcher);
    watch_free(watch);
}

static void what_another_thread_learned_counts_from_the_next_object_on(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_equal(watch, COLUMN_ACCESS_KEY_ID, STR("AKIA1"));
    watch_follow_sessions(watch, true);
    watch_begin(watch, true);
    struct watcher *one = watcher_new(watch), *other = watcher_new(watch);
    watcher_start(one, 0);
    watcher_start(other, 1);
    picks(one, "a", COLUMN_ACCESS_KEY_ID, "AKIA1");
    assert_false(picks(other, "a", COLUMN_ACCESS_KEY_ID, "ASIA2"));
    watcher_start(other, 2);
    assert_true(picks(other, "a", COLUMN_ACCESS_KEY_ID, "ASIA2"));
    watcher_finish(one);
    watcher_finish(other);
    watch_finish(watch);

    /* objects 0 and 1 were begun before the session was known, 2 was not */
    struct arena arena = ARENA_EMPTY;
    struct str a = STR("a");
    size_t count, *objects = watch_objects_to_revisit(watch, &a, 1, &arena, &count);
    assert_objects(objects, count, 2, (size_t[]){0, 1});
    arena_clear(&arena);
    watch_free(watch);
}

static void a_session_watched_from_the_start_needs_no_second_visit_and_an_unknown_one_all(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_session(watch, STR("a"));
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    for (size_t object = 0; object < 3; object++) {
        watcher_start(watcher, object);
        assert_true(picks(watcher, "a", 0, NULL));
        assert_false(picks(watcher, "b", 0, NULL));
    }
    watcher_finish(watcher);
    watch_finish(watch);
    struct arena arena = ARENA_EMPTY;
    struct str a = STR("a"), b = STR("b");
    size_t count;
    watch_objects_to_revisit(watch, &a, 1, &arena, &count);
    assert_int_equal(count, 0);
    watch_objects_to_revisit(watch, &b, 1, &arena, &count);
    assert_int_equal(count, 3);
    arena_clear(&arena);
    watch_free(watch);
}

static void a_limited_pass_leaves_the_map_alone(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    picks(watcher, "a", 0, NULL);
    watcher_finish(watcher);
    watch_finish(watch);
    watch_session(watch, STR("b"));
    watch_begin(watch, false);
    watcher = watcher_new(watch);
    watcher_start(watcher, 5);
    assert_true(picks(watcher, "b", 0, NULL));
    watcher_finish(watcher);
    watch_finish(watch);
    struct arena arena = ARENA_EMPTY;
    struct str both[] = {STR("a"), STR("b")};
    size_t count, *objects = watch_objects_of(watch, both, 2, &arena, &count);
    assert_objects(objects, count, 1, (size_t[]){0});
    arena_clear(&arena);
    watch_free(watch);
}

static void a_watcher_that_is_given_up_leaves_no_trace(void **state) {
    (void)state;
    struct watch *watch = watch_new();
    watch_begin(watch, true);
    struct watcher *watcher = watcher_new(watch);
    watcher_start(watcher, 0);
    picks(watcher, "a", 0, NULL);
    watcher_free(watcher);
    struct arena arena = ARENA_EMPTY;
    struct str a = STR("a");
    size_t count;
    watch_objects_of(watch, &a, 1, &arena, &count);
    assert_int_equal(count, 0);
    assert_false(watch_map_complete(watch));
    arena_clear(&arena);
    watch_free(watch);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_conditions_nothing_is_picked),
        cmocka_unit_test(each_condition_suffices),
        cmocka_unit_test(thousands_of_conditions_mean_what_one_does),
        cmocka_unit_test(an_absent_or_empty_wish_picks_nothing),
        cmocka_unit_test(event_ids_compare_in_either_case_and_names_do_not),
        cmocka_unit_test(forward_access_is_noted_for_users_and_not_for_role_sessions),
        cmocka_unit_test(pivots_are_found_once_by_their_handles),
        cmocka_unit_test(a_pass_for_spots_picks_what_lies_there),
        cmocka_unit_test(a_window_excludes_events_outside_and_those_without_time),
        cmocka_unit_test(the_map_says_in_which_objects_a_session_occurs),
        cmocka_unit_test(a_session_is_followed_from_the_event_that_showed_it),
        cmocka_unit_test(what_another_thread_learned_counts_from_the_next_object_on),
        cmocka_unit_test(a_session_watched_from_the_start_needs_no_second_visit_and_an_unknown_one_all),
        cmocka_unit_test(a_limited_pass_leaves_the_map_alone),
        cmocka_unit_test(a_watcher_that_is_given_up_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
