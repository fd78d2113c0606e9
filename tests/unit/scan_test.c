#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/scan.h"

enum { FILES = 40, EVENTS = 50, USERS = 8, THREADS = 4 };

/* FILES files of EVENTS events each, by USERS users; the last file is the first one again. */
struct logs {
    char folder[256];
    struct intake *intake;
    struct ledger *ledger;
};

static void write_event(FILE *out, int number) {
    fprintf(
        out,
        "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"principalId\":\"AIDA%d\",\"accountId\":"
        "\"111122223333\",\"accessKeyId\":\"AKIA%d\",\"userName\":\"user-%d\"},\"eventTime\":\"2024-07-10T10:00:%"
        "02dZ\","
        "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"%s\",\"awsRegion\":\"eu-west-%d\",\"eventID\":\"%d\","
        "\"readOnly\":%s,\"recipientAccountId\":\"111122223333\"}",
        number % USERS, number % USERS, number % USERS, number % 60, number % 2 ? "GetObject" : "PutObject", number % 3,
        number, number % 2 ? "true" : "false");
}

static void write_file(const struct logs *logs, int file, int first) {
    char path[512];
    snprintf(path, sizeof path, "%s/%03d.json", logs->folder, file);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs("{\"Records\":[", out);
    for (int i = 0; i < EVENTS; i++) {
        if (i)
            fputc(',', out);
        write_event(out, first + i);
    }
    fputs("]}", out);
    assert_int_equal(fclose(out), 0);
}

static struct logs make_logs(void) {
    struct logs logs = {.ledger = ledger_new()};
    const char *tmp = getenv("TMPDIR"), *path = logs.folder;
    snprintf(logs.folder, sizeof logs.folder, "%s/scan-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(logs.folder));
    for (int file = 0; file < FILES; file++)
        write_file(&logs, file, file == FILES - 1 ? 0 : file * EVENTS);
    const struct intake_options options = {TIME_NONE, TIME_NONE};
    struct err err = {0};
    if (intake_open(&logs.intake, &path, 1, &options, logs.ledger, &err) != ERR_OK)
        fail_msg("%s", err.message);
    return logs;
}

static void clear_logs(struct logs *logs) {
    intake_close(logs->intake);
    ledger_free(logs->ledger);
    DIR *folder = opendir(logs->folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    rmdir(logs->folder);
}

/* --- scanning with threads of one's own --------------------------------------------------------------------------- */

struct hand {
    pthread_t thread;
    struct scan *scan;
    uint64_t records, of_user_3;
};

static void *scan_all(void *data) {
    struct hand *hand = data;
    struct scan_worker *worker = scan_worker_new(hand->scan);
    const struct record *record;
    while ((record = scan_worker_next(worker))) {
        hand->records++;
        hand->of_user_3 += str_is(record_text(record, COLUMN_USER_NAME), "user-3");
    }
    assert_null(scan_worker_next(worker));
    scan_worker_free(worker);
    return NULL;
}

static struct hand scan_with(struct scan *scan, int threads) {
    struct hand hands[THREADS], sum = {.records = 0};
    for (int i = 0; i < threads; i++) {
        hands[i] = (struct hand){.scan = scan};
        assert_int_equal(pthread_create(&hands[i].thread, NULL, scan_all, &hands[i]), 0);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(hands[i].thread, NULL);
        sum.records += hands[i].records;
        sum.of_user_3 += hands[i].of_user_3;
    }
    return sum;
}

static struct column_set user_name(void) {
    struct column_set set = {0};
    column_set_add(&set, COLUMN_USER_NAME);
    return set;
}

static void threads_together_hand_out_every_record_once(void **state) {
    (void)state;
    struct logs logs = make_logs();
    struct scan_progress progress = {0};
    struct scan_options options = {
        .intake = logs.intake, .ledger = logs.ledger, .wanted = user_name(), .progress = &progress};
    struct scan *scan = scan_new(&options);
    assert_int_equal(scan_object_count(scan), FILES);
    assert_int_equal(scan_with(scan, THREADS).records, FILES * EVENTS);
    assert_true(scan_complete(scan));
    assert_int_equal(progress.objects_done, FILES);
    assert_int_equal(progress.objects_all, FILES);
    assert_int_equal(progress.events, FILES * EVENTS);
    scan_free(scan);
    clear_logs(&logs);
}

static void a_file_delivered_twice_is_handed_out_once(void **state) {
    (void)state;
    struct logs logs = make_logs();
    struct scan_options options = {
        .intake = logs.intake, .ledger = logs.ledger, .wanted = user_name(), .drop_copies = true};
    struct scan *scan = scan_new(&options);
    assert_int_equal(scan_with(scan, THREADS).records, (FILES - 1) * EVENTS);
    struct ledger_totals totals = ledger_totals(logs.ledger);
    assert_int_equal(totals.events_in, FILES * EVENTS);
    assert_int_equal(totals.events_duplicate, EVENTS);
    scan_free(scan);
    clear_logs(&logs);
}

static void a_full_watched_pass_and_limited_ones_after_it_agree(void **state) {
    (void)state;
    struct logs logs = make_logs();
    struct watch *watch = watch_new();
    struct dropped dropped = {0};
    struct coverage_tally *coverage = coverage_tally_new();
    watch_session(watch, STR("AKIA3"));
    struct scan_options options = {.intake = logs.intake,
                                   .ledger = logs.ledger,
                                   .wanted = column_set_all(),
                                   .drop_copies = true,
                                   .watch = watch,
                                   .coverage = coverage,
                                   .dropped = &dropped};
    struct scan *scan = scan_new(&options);
    struct hand full = scan_with(scan, THREADS);
    scan_free(scan);
    uint64_t expected = 0;
    for (int i = 0; i < (FILES - 1) * EVENTS; i++)
        expected += i % USERS == 3;
    assert_int_equal(full.records, expected);
    assert_int_equal(full.of_user_3, expected);
    assert_int_equal(dropped.count, EVENTS);

    struct arena arena = ARENA_EMPTY;
    struct coverage_total total = coverage_total(coverage, &arena);
    assert_int_equal(total.events, (FILES - 1) * EVENTS);
    assert_int_equal(total.place_count, 6); /* three regions, reads and writes */
    uint64_t sum = 0;
    for (size_t i = 0; i < total.place_count; i++)
        sum += total.places[i].events;
    assert_int_equal(sum, total.events);

    /* the same again, object by object: each pass drops what the full one dropped */
    uint64_t again = 0;
    for (size_t object = 0; object < FILES; object++) {
        options.objects = &object;
        options.object_count = 1;
        scan = scan_new(&options);
        again += scan_with(scan, 1).records;
        scan_free(scan);
    }
    assert_int_equal(again, expected);
    arena_clear(&arena);
    coverage_tally_free(coverage);
    dropped_clear(&dropped);
    watch_free(watch);
    clear_logs(&logs);
}

/* However threads race, what a followed session's events were not picked from is exactly what is revisited. */
static void following_a_session_and_revisiting_finds_all_of_its_events(void **state) {
    (void)state;
    struct logs logs = make_logs();
    struct str session = STR("AKIA3");
    for (int round = 0; round < 10; round++) {
        struct watch *watch = watch_new();
        struct dropped dropped = {0};
        struct coverage_tally *coverage = coverage_tally_new();
        char lead[16];
        snprintf(lead, sizeof lead, "%d", 3 + 8 * 100); /* an event of the session amid the logs */
        watch_equal(watch, COLUMN_EVENT_ID, str_of(lead));
        watch_follow_sessions(watch, true);
        struct scan_options options = {.intake = logs.intake,
                                       .ledger = logs.ledger,
                                       .wanted = user_name(),
                                       .drop_copies = true,
                                       .watch = watch,
                                       .coverage = coverage,
                                       .dropped = &dropped};
        struct scan *scan = scan_new(&options);
        scan_with(scan, THREADS);
        scan_free(scan);

        struct arena arena = ARENA_EMPTY;
        size_t revisit_count, all_count;
        size_t *revisit = watch_objects_to_revisit(watch, &session, 1, &arena, &revisit_count);
        watch_objects_of(watch, &session, 1, &arena, &all_count);
        assert_true(revisit_count > 0 && revisit_count <= all_count);
        watch_reset_conditions(watch);
        watch_session(watch, session);
        options.objects = revisit;
        options.object_count = revisit_count;
        scan = scan_new(&options);
        uint64_t revisited = scan_with(scan, THREADS).records;
        scan_free(scan);

        /* what the pass after it would find in the other objects was picked by the first */
        size_t others[FILES], other_count = 0;
        for (size_t object = 0, next = 0; object < FILES; object++)
            if (next < revisit_count && revisit[next] == object)
                next++;
            else
                others[other_count++] = object;
        options.objects = others;
        options.object_count = other_count;
        scan = scan_new(&options);
        uint64_t rest = scan_with(scan, THREADS).records;
        scan_free(scan);
        uint64_t expected = 0;
        for (int i = 0; i < (FILES - 1) * EVENTS; i++)
            expected += i % USERS == 3;
        assert_int_equal(revisited + rest, expected);
        arena_clear(&arena);
        coverage_tally_free(coverage);
        dropped_clear(&dropped);
        watch_free(watch);
    }
    clear_logs(&logs);
}

static void a_stopped_pass_is_not_complete(void **state) {
    (void)state;
    struct logs logs = make_logs();
    struct scan_progress progress = {0};
    struct scan_options options = {
        .intake = logs.intake, .ledger = logs.ledger, .wanted = user_name(), .progress = &progress};
    struct scan *scan = scan_new(&options);
    struct scan_worker *worker = scan_worker_new(scan);
    assert_non_null(scan_worker_next(worker));
    atomic_store(&progress.stop, true);
    assert_null(scan_worker_next(worker));
    assert_false(scan_complete(scan));
    scan_worker_free(worker);
    scan_free(scan);
    clear_logs(&logs);
}

static void a_pass_over_no_objects_ends_at_once_and_is_complete(void **state) {
    (void)state;
    struct logs logs = make_logs();
    size_t none;
    struct scan_options options = {
        .intake = logs.intake, .ledger = logs.ledger, .wanted = user_name(), .objects = &none, .object_count = 0};
    struct scan *scan = scan_new(&options);
    assert_int_equal(scan_with(scan, 1).records, 0);
    assert_true(scan_complete(scan));
    scan_free(scan);
    clear_logs(&logs);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_together_hand_out_every_record_once),
        cmocka_unit_test(a_file_delivered_twice_is_handed_out_once),
        cmocka_unit_test(a_full_watched_pass_and_limited_ones_after_it_agree),
        cmocka_unit_test(following_a_session_and_revisiting_finds_all_of_its_events),
        cmocka_unit_test(a_stopped_pass_is_not_complete),
        cmocka_unit_test(a_pass_over_no_objects_ends_at_once_and_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
