/* From files to records: gzip whole and damaged, archives, streams, large files, and the words in the ledger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/time.h"
#include "intake/reader.h"
#include "trail/json.h"

#define RECORD(name)                                                                                                   \
    "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\"},\"eventSource\":\"s3.amazonaws.com\","         \
    "\"eventName\":\"" name "\",\"awsRegion\":\"eu-west-1\"}"
#define LOG_FILE "{\"Records\":[" RECORD("A") "," RECORD("B") "]}"

static char old_folder[4096];

static int set_up(void **state) {
    static char folder[64];
    snprintf(folder, sizeof folder, "/%s/reader_test.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "tmp");
    *state = folder;
    return !mkdtemp(folder) || !getcwd(old_folder, sizeof old_folder) || chdir(folder);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw) {
    (void)status, (void)kind, (void)ftw;
    return remove(path);
}

static int tear_down(void **state) {
    return chdir(old_folder) || nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- making files ---------------------------------------------------------------------------------------------- */

static void put(const char *path, struct str data) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(data.data, 1, data.len, file), data.len);
    assert_int_equal(fclose(file), 0);
}

static struct str gzip(struct str text) {
    static char packed[1 << 20];
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text.data;
    z.avail_in = (uInt)text.len;
    z.next_out = (Bytef *)packed;
    z.avail_out = sizeof packed;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    struct str out = {packed, z.total_out};
    deflateEnd(&z);
    return out;
}

static struct archive *archive_new(const char *path, bool zip, bool packed) {
    struct archive *archive = archive_write_new();
    if (zip)
        archive_write_set_format_zip(archive);
    else
        archive_write_set_format_ustar(archive);
    if (packed)
        archive_write_add_filter_gzip(archive);
    assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
    return archive;
}

static void add_member(struct archive *archive, const char *name, struct str data) {
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)data.len);
    assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(archive, data.data, data.len), data.len);
    archive_entry_free(entry);
}

/* --- reading them ---------------------------------------------------------------------------------------------- */

static struct ledger_totals totals;

static void add_lines(struct buf *out, char mark, const struct refusal *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%c%.*s:%llu:%.*s\n", mark, STR_ARG(list[i].source), (unsigned long long)list[i].offset,
                   STR_ARG(list[i].reason));
}

/* Every record's place must give the record, or the string or row that holds it, when asked for later. */
static void check_excerpt(const struct intake *intake, struct str source, const struct record_slice *slice,
                          struct arena *arena) {
    struct str text;
    struct err err;
    assert_int_equal(reader_excerpt(intake, source, slice->offset, slice->length, arena, &text, &err), ERR_OK);
    assert_int_equal(text.len, slice->length);
    if (slice->length == slice->json.len)
        assert_memory_equal(text.data, slice->json.data, text.len);
}

static void read_records(struct reader *reader, const struct intake *intake, struct buf *out, struct arena *arena) {
    struct record_slice slice;
    enum record_fault fault;
    unsigned checked = 0;
    while (reader_next(reader, &slice)) {
        const char *end = slice.json.data + slice.json.len;
        if (json_skip(slice.json.data, end, &fault) != end) {
            reader_refuse(reader, &slice, 0, record_fault_text(fault));
            continue;
        }
        struct str source = reader_source(reader);
        buf_printf(out, "%.*s:%.*s\n", STR_ARG(source), STR_ARG(json_text_at(slice.json, "eventName", arena)));
        if (checked++ < 3)
            check_excerpt(intake, source, &slice, arena);
    }
}

/* "source:name" of each record, "!source:offset:reason" of each refusal, "~source:0:what" of each foreign file. */
static const char *read_path(const char *path, size_t step) {
    static struct buf out = BUF_INIT((size_t)64 << 20);
    struct ledger *ledger = ledger_new();
    struct arena arena = ARENA_EMPTY;
    struct intake *intake;
    struct err err;
    size_t count;
    struct intake_options always = {TIME_NONE, TIME_NONE};
    buf_reset(&out);
    buf_addz(&out, "");
    assert_int_equal(intake_open(&intake, &path, 1, &always, ledger, &err), ERR_OK);
    struct reader *reader = reader_new(intake, ledger);
    reader_set_step(reader, step);
    for (size_t i = 0; i < intake_count(intake); i++) {
        reader_start(reader, i);
        read_records(reader, intake, &out, &arena);
    }
    reader_free(reader);
    struct refusal *list = ledger_refusals(ledger, &arena, &count);
    add_lines(&out, '!', list, count);
    list = ledger_foreigners(ledger, &arena, &count);
    add_lines(&out, '~', list, count);
    totals = ledger_totals(ledger);
    assert_int_equal(totals.files_seen, totals.files_read + totals.files_skipped + totals.files_refused);
    intake_close(intake);
    arena_clear(&arena);
    ledger_free(ledger);
    return out.data && out.len ? out.data : "";
}

/* The same, in one piece and streamed. */
static void check(const char *path, const char *expected) {
    assert_string_equal(read_path(path, 1), expected);
    assert_string_equal(read_path(path, 4096), expected);
    assert_string_equal(read_path(path, 0), expected);
}

/* --- files ----------------------------------------------------------------------------------------------------- */

static void plain_and_gzip_whatever_the_name(void **state) {
    (void)state;
    put("a.json", STR(LOG_FILE));
    check("a.json", "a.json:A\na.json:B\n");
    put("a.gz", STR(LOG_FILE));
    check("a.gz", "a.gz:A\na.gz:B\n");
    put("a.txt", gzip(STR(LOG_FILE)));
    check("a.txt", "a.txt:A\na.txt:B\n");
    assert_int_equal(totals.files_read, 1);
    assert_int_equal(totals.inflated_bytes, sizeof LOG_FILE - 1);
    assert_int_equal(totals.refusals, 0);
}

static void cut_gzip_gives_the_whole_records(void **state) {
    (void)state;
    struct str packed = gzip(STR(LOG_FILE));
    put("a.gz", str_slice(packed, 0, packed.len - 10));
    const char *text = read_path("a.gz", 0);
    char expected[128];
    snprintf(expected, sizeof expected, "!a.gz:%zu:gzip data ends early\n", packed.len - 10);
    assert_non_null(strstr(text, "a.gz:A\n"));
    assert_non_null(strstr(text, expected));
    assert_int_equal(totals.files_read, 1);
    /* nothing readable at all */
    put("a.gz", str_slice(packed, 0, 12));
    assert_string_equal(read_path("a.gz", 0), "!a.gz:12:gzip data ends early\n");
    assert_int_equal(totals.files_refused, 1);
}

static void damaged_gzip_gives_what_can_be_read(void **state) {
    (void)state;
    struct str packed = gzip(STR(LOG_FILE));
    ((char *)packed.data)[packed.len - 7] ^= 1; /* the checksum */
    put("a.gz", packed);
    const char *text = read_path("a.gz", 0);
    assert_non_null(strstr(text, "a.gz:A\na.gz:B\n"));
    assert_non_null(strstr(text, "gzip data is damaged"));
}

static void bytes_after_the_gzip_data_are_tampering(void **state) {
    (void)state;
    char twice[4096];
    struct str packed = gzip(STR(LOG_FILE));
    memcpy(twice, packed.data, packed.len);
    memcpy(twice + packed.len, packed.data, packed.len);
    put("a.gz", (struct str){twice, packed.len * 2});
    char expected[256];
    snprintf(expected, sizeof expected, "a.gz:A\na.gz:B\n!a.gz:%zu:bytes after the end of the gzip data\n", packed.len);
    check("a.gz", expected);
}

static void empty_foreign_and_packed_files_have_a_line(void **state) {
    (void)state;
    mkdir("logs", 0755);
    put("logs/README", STR("# Logs\nof May\n"));
    put("logs/a.json", STR(LOG_FILE));
    put("logs/b.json", STR(""));
    put("logs/c.xz", STR("\xfd"
                         "7zXZ\0........"));
    put("logs/d.json.gz", gzip(STR("{\"some\":\"thing\"}")));
    put("logs/e.json", STR("{\"Records\":[]}"));
    check("logs",
          "logs/a.json:A\nlogs/a.json:B\n!logs/b.json:0:empty file\n!logs/c.xz:0:xz data is not read: unpack it\n"
          "~logs/README:0:text\n~logs/d.json.gz:0:JSON of another kind\n");
    assert_int_equal(totals.files_read, 2);
    assert_int_equal(totals.files_skipped, 2);
    assert_int_equal(totals.files_refused, 2);
    assert_int_equal(totals.foreign, 2);
    assert_int_equal(totals.refusals, 2);
}

static void event_history_csv(void **state) {
    (void)state;
    put("h.csv", STR("\xef\xbb\xbfUser name,Event time,Event source,Event name,Event ID,Resources\r\n"
                     "eve,2024-01-01T00:00:00Z,s,A,1,\"[]\"\r\n"
                     "eve,2024-01-01T00:00:00Z,s,\"B\nb\",2,\r\n\r\n"
                     "eve,2024-01-01T00:00:00Z,s,,3,\r\n"
                     "eve,2024-01-01T00:00:00Z,s,C,4"));
    check("h.csv", "h.csv:A\nh.csv:B\nb\n!h.csv:144:CSV row has no event name\n!h.csv:176:CSV row ends early\n");
    assert_int_equal(totals.events_refused, 2);
    /* empty cells at the beginning, blank rows */
    put("h.csv", STR("User name,Event time,Event source,Event name,Event ID\n,,s,A,1\n,,,,\n,t,s,B,2\n"));
    check("h.csv", "h.csv:A\nh.csv:B\n");
    put("h.csv", STR("User name\tEvent time\tEvent source\tEvent name\tEvent ID\n\t\ts\tA\t\n\t\t\t\t\n\t \ts\tB\t\n"));
    check("h.csv", "h.csv:A\nh.csv:B\n");
    assert_int_equal(totals.refusals, 0);
    put("h.csv", STR("User name,Event time,Event source,Event name,Event ID\neve,t,\"s,A,1\neve,t,s,B,2\n"));
    check("h.csv", "h.csv:B\n!h.csv:54:CSV row does not end\n");
}

static void files_that_vanish_are_listed(void **state) {
    (void)state;
    mkdir("logs", 0755);
    put("logs/a.json", STR(LOG_FILE));
    struct ledger *ledger = ledger_new();
    struct intake *intake;
    struct err err;
    struct record_slice slice;
    const char *path = "logs";
    struct intake_options always = {TIME_NONE, TIME_NONE};
    assert_int_equal(intake_open(&intake, &path, 1, &always, ledger, &err), ERR_OK);
    struct reader *reader = reader_new(intake, ledger);
    unlink("logs/a.json");
    reader_start(reader, 0);
    assert_false(reader_next(reader, &slice));
    mkfifo("logs/a.json", 0644); /* must not be waited for */
    reader_start(reader, 0);
    assert_false(reader_next(reader, &slice));
    assert_int_equal(ledger_totals(ledger).files_refused, 2);
    assert_int_equal(ledger_totals(ledger).refusals, 2);
    reader_free(reader);
    intake_close(intake);
    ledger_free(ledger);
}

/* --- large ones ------------------------------------------------------------------------------------------------ */

/* A log file of `count` records through gzip. */
static void put_large(const char *path, size_t count) {
    gzFile file = gzopen(path, "wb1");
    assert_non_null(file);
    gzputs(file, "{\"Records\":[");
    for (size_t i = 0; i < count; i++)
        gzprintf(file,
                 "%s{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\"},\"eventSource\":\"s3\","
                 "\"eventName\":\"A\","
                 "\"awsRegion\":\"r\",\"eventID\":\"%08zx-%08zx-%08zx\"}",
                 i ? "," : "", i * 2654435761u % 4294967291u, i * 40503u % 4294967291u, i);
    gzputs(file, "]}");
    gzclose(file);
}

static size_t count_lines(const char *text) {
    size_t count = 0;
    for (; (text = strchr(text, '\n')); text++)
        count++;
    return count;
}

static void files_too_large_for_memory_stream(void **state) {
    (void)state;
    put_large("a.gz", 520000); /* more than LIMIT_WHOLE_FILE_BYTES */
    const char *text = read_path("a.gz", 0);
    assert_int_equal(count_lines(text), 520000);
    assert_true(totals.inflated_bytes > LIMIT_WHOLE_FILE_BYTES);
    assert_int_equal(totals.refusals, 0);
}

static void bombs_are_refused_early(void **state) {
    (void)state;
    static const char zeros[65536];
    gzFile file = gzopen("bomb.gz", "wb9");
    gzputs(file, "{\"Records\":[" RECORD("A"));
    for (int i = 0; i < 3200; i++) /* 200 MiB */
        gzwrite(file, zeros, sizeof zeros);
    gzclose(file);
    const char *text = read_path("bomb.gz", 0);
    assert_non_null(strstr(text, "bomb.gz:A\n"));
    assert_non_null(strstr(text, "decompression bomb"));
    assert_true(totals.inflated_bytes < (uint64_t)64 << 20);
}

/* --- archives -------------------------------------------------------------------------------------------------- */

static void fill(struct archive *archive) {
    add_member(archive, "logs/a.json", STR(LOG_FILE));
    add_member(archive, "__MACOSX/logs/._a.json", STR("\0\5\26\7"));
    add_member(archive, "logs/.DS_Store", STR("x"));
    add_member(archive, "logs/b.json.gz", gzip(STR(RECORD("C"))));
    add_member(archive, "logs/empty.json", STR(""));
    add_member(archive, "README", STR("text"));
    archive_write_close(archive);
    archive_write_free(archive);
}

static void archives_give_their_members(void **state) {
    (void)state;
    fill(archive_new("a.zip", true, false));
    check("a.zip", "a.zip!logs/a.json:A\na.zip!logs/a.json:B\na.zip!logs/b.json.gz:C\n"
                   "!a.zip!logs/empty.json:0:empty file\n~a.zip!README:0:text\n");
    assert_int_equal(totals.files_seen, 4);
    fill(archive_new("a.tar", false, false));
    check("a.tar", "a.tar!logs/a.json:A\na.tar!logs/a.json:B\na.tar!logs/b.json.gz:C\n"
                   "!a.tar!logs/empty.json:0:empty file\n~a.tar!README:0:text\n");
    fill(archive_new("a.bin", false, true));
    check("a.bin", "a.bin!logs/a.json:A\na.bin!logs/a.json:B\na.bin!logs/b.json.gz:C\n"
                   "!a.bin!logs/empty.json:0:empty file\n~a.bin!README:0:text\n");
}

static struct str slurp(const char *path, char *space, size_t most) {
    FILE *file = fopen(path, "r");
    size_t len = fread(space, 1, most, file);
    fclose(file);
    return (struct str){space, len};
}

static void archives_in_archives_and_broken_ones_are_refused(void **state) {
    (void)state;
    static char inner[1 << 16];
    fill(archive_new("inner.zip", true, false));
    struct str zip = slurp("inner.zip", inner, sizeof inner);
    struct archive *outer = archive_new("outer.zip", true, false);
    add_member(outer, "inner.zip", zip);
    add_member(outer, "a.json", STR(RECORD("A")));
    archive_write_close(outer);
    archive_write_free(outer);
    check("outer.zip", "outer.zip!a.json:A\n!outer.zip!inner.zip:0:an archive in an archive is not read\n");
    put("cut.zip", str_slice(zip, 0, 100));
    read_path("cut.zip", 0);
    assert_true(totals.refusals >= 1);
    put("only.zip", STR("PK\3\4"));
    read_path("only.zip", 0);
    assert_int_equal(totals.files_refused, 1);
}

static void encrypted_members_are_refused(void **state) {
    (void)state;
    struct archive *zip = archive_write_new();
    archive_write_set_format_zip(zip);
    if (archive_write_set_options(zip, "zip:encryption=traditional") != ARCHIVE_OK ||
        archive_write_set_passphrase(zip, "secret") != ARCHIVE_OK) {
        archive_write_free(zip);
        skip();
    }
    assert_int_equal(archive_write_open_filename(zip, "a.zip"), ARCHIVE_OK);
    add_member(zip, "a.json", STR(LOG_FILE));
    archive_write_close(zip);
    archive_write_free(zip);
    check("a.zip", "!a.zip!a.json:0:encrypted\n");
    assert_int_equal(totals.files_refused, 1);
}

static void many_members_are_read_in_one_pass(void **state) {
    (void)state;
    char name[64];
    struct archive *zip = archive_new("a.zip", true, false);
    for (int i = 0; i < 10000; i++) {
        snprintf(name, sizeof name, "2024/%05d.json", i);
        add_member(zip, name, STR(RECORD("A")));
    }
    archive_write_close(zip);
    archive_write_free(zip);
    struct ledger *ledger = ledger_new();
    struct intake *intake;
    struct err err;
    struct record_slice slice;
    const char *path = "a.zip";
    size_t count = 0;
    struct intake_options always = {TIME_NONE, TIME_NONE};
    assert_int_equal(intake_open(&intake, &path, 1, &always, ledger, &err), ERR_OK);
    struct reader *reader = reader_new(intake, ledger);
    reader_start(reader, 0);
    while (reader_next(reader, &slice))
        count++;
    assert_int_equal(count, 10000);
    assert_int_equal(ledger_totals(ledger).files_read, 10000);
    reader_free(reader);
    intake_close(intake);
    ledger_free(ledger);
}

/* --- streams --------------------------------------------------------------------------------------------------- */

static void *feed_fifo(void *data) {
    int fd = open("fifo", O_WRONLY);
    ssize_t put_bytes = write(fd, data, strlen(data));
    close(fd);
    return put_bytes > 0 ? NULL : data;
}

static void a_stream_can_be_read_twice(void **state) {
    (void)state;
    pthread_t thread;
    mkfifo("fifo", 0644);
    pthread_create(&thread, NULL, feed_fifo, (void *)LOG_FILE);
    struct ledger *ledger = ledger_new();
    struct intake *intake;
    struct err err;
    struct record_slice slice;
    const char *path = "fifo";
    size_t count = 0;
    struct intake_options always = {TIME_NONE, TIME_NONE};
    assert_int_equal(intake_open(&intake, &path, 1, &always, ledger, &err), ERR_OK);
    pthread_join(thread, NULL);
    struct reader *reader = reader_new(intake, ledger);
    for (int i = 0; i < 2; i++) {
        reader_start(reader, 0);
        while (reader_next(reader, &slice))
            count++;
    }
    assert_int_equal(count, 4);
    assert_int_equal(intake_bytes(intake, 0), sizeof LOG_FILE - 1);
    reader_free(reader);
    intake_close(intake);
    ledger_free(ledger);
}

static void standard_input_is_read_from_a_pipe_and_from_a_file(void **state) {
    (void)state;
    int kept = dup(STDIN_FILENO), ends[2];
    assert_int_equal(pipe(ends), 0);
    struct str packed = gzip(STR(LOG_FILE));
    assert_int_equal(write(ends[1], packed.data, packed.len), packed.len);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_string_equal(read_path("-", 0), "-:A\n-:B\n");
    put("a.json", STR(LOG_FILE));
    int fd = open("a.json", O_RDONLY);
    dup2(fd, STDIN_FILENO);
    close(fd);
    check("-", "-:A\n-:B\n");
    dup2(kept, STDIN_FILENO);
    close(kept);
}

static void excerpts_of_what_is_not_there(void **state) {
    (void)state;
    put("a.json", STR(LOG_FILE));
    struct ledger *ledger = ledger_new();
    struct arena arena = ARENA_EMPTY;
    struct intake *intake;
    struct err err;
    struct str text;
    const char *path = "a.json";
    struct intake_options always = {TIME_NONE, TIME_NONE};
    assert_int_equal(intake_open(&intake, &path, 1, &always, ledger, &err), ERR_OK);
    assert_int_equal(reader_excerpt(intake, STR("b.json"), 0, 1, &arena, &text, &err), ERR_INPUT);
    assert_int_equal(reader_excerpt(intake, STR("a.json!m"), 0, 1, &arena, &text, &err), ERR_INPUT);
    assert_int_equal(reader_excerpt(intake, STR("a.json"), sizeof LOG_FILE, 1, &arena, &text, &err), ERR_INPUT);
    assert_int_equal(reader_excerpt(intake, STR("a.json"), UINT64_MAX, 5, &arena, &text, &err), ERR_INPUT);
    assert_int_equal(reader_excerpt(intake, STR("a.json"), 0, UINT64_MAX, &arena, &text, &err), ERR_INPUT);
    assert_int_equal(reader_excerpt(intake, STR("a.json"), 2, 7, &arena, &text, &err), ERR_OK);
    assert_true(str_is(text, "Records"));
    arena_clear(&arena);
    intake_close(intake);
    ledger_free(ledger);
}

/* --- real logs ------------------------------------------------------------------------------------------------- */

static void real_logs_give_the_events_they_hold(void **state) {
    (void)state;
    static const struct {
        const char *folder;
        uint64_t records, refused, findings;
    } rows[] = {{"flaws2", 37, 0, 0},          {"stratus", 310, 0, 0},         {"grycap-2018", 1746, 0, 0},
                {"otrf", 103, 0, 0},           {"bob-cloudgoat-2", 157, 0, 0}, {"cwl-2022", 610, 0, 0},
                {"thm-aoc2024", 37, 1, 0},     {"trailtool", 31, 0, 0},        {"plaso", 6, 0, 0},
                {"cloud-custodian", 24, 0, 5}, {"streamalert", 55, 0, 1},      {"traildiscover", 563, 0, 0},
                {"cloudgrep", 2, 1, 0},        {"fullstop", 36, 0, 0},         {"cribl", 44, 0, 0},
                {"guardduty-mixed", 0, 0, 18}};
    const char *data = getenv("SHARED_DATA");
    if (!data || !*data || access(data, R_OK) != 0) {
        print_message("SKIPPED: no real logs (SHARED_DATA)\n");
        skip();
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", data, rows[i].folder);
        const char *text = read_path(path, 0);
        size_t records = 0;
        for (const char *line = text; *line; line = strchr(line, '\n') + 1)
            records += *line != '!' && *line != '~';
        assert_int_equal(records, rows[i].records);
        assert_int_equal(totals.events_refused, rows[i].refused);
        assert_int_equal(totals.findings, rows[i].findings);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(plain_and_gzip_whatever_the_name),
        TEST(cut_gzip_gives_the_whole_records),
        TEST(damaged_gzip_gives_what_can_be_read),
        TEST(bytes_after_the_gzip_data_are_tampering),
        TEST(empty_foreign_and_packed_files_have_a_line),
        TEST(event_history_csv),
        TEST(files_that_vanish_are_listed),
        TEST(files_too_large_for_memory_stream),
        TEST(bombs_are_refused_early),
        TEST(archives_give_their_members),
        TEST(archives_in_archives_and_broken_ones_are_refused),
        TEST(encrypted_members_are_refused),
        TEST(many_members_are_read_in_one_pass),
        TEST(a_stream_can_be_read_twice),
        TEST(standard_input_is_read_from_a_pipe_and_from_a_file),
        TEST(excerpts_of_what_is_not_there),
        TEST(real_logs_give_the_events_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
