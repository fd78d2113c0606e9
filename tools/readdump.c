/* readdump [-s BYTES] PATH…: what the intake makes of files: a line a record (source, offset, length, beginning), then
 * the refusals, the foreign files and the totals. -s streams every file in steps of about that many bytes; -q omits
 * records. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/safe.h"
#include "base/time.h"
#include "intake/reader.h"
#include "trail/record.h"

static struct buf line = BUF_INIT(1 << 20);

static void print_record(struct str source, const struct record_slice *slice) {
    buf_reset(&line);
    safe_text(&line, source);
    buf_printf(&line, "\t%" PRIu64 "\t%" PRIu64 "\t", slice->offset, slice->length);
    safe_text(&line, str_slice(slice->json, 0, 60));
    puts(line.data);
}

static void print_lines(const char *kind, const struct refusal *lines, size_t count) {
    for (size_t i = 0; i < count; i++) {
        buf_reset(&line);
        buf_printf(&line, "%s: ", kind);
        safe_text(&line, lines[i].source);
        buf_printf(&line, " at %" PRIu64 ": ", lines[i].offset);
        safe_text(&line, lines[i].reason);
        puts(line.data);
    }
}

static void print_totals(struct ledger_totals t) {
    printf("files: seen %" PRIu64 " read %" PRIu64 " skipped %" PRIu64 " refused %" PRIu64 "\n", t.files_seen,
           t.files_read, t.files_skipped, t.files_refused);
    printf("events: in %" PRIu64 " kept %" PRIu64 " refused %" PRIu64 "\n", t.events_in, t.events_kept,
           t.events_refused);
    printf("documents: digests %" PRIu64 " insights %" PRIu64 " findings %" PRIu64 " foreign %" PRIu64 "\n", t.digests,
           t.insights, t.findings, t.foreign);
    printf("bytes: compressed %" PRIu64 " inflated %" PRIu64 "; refusals %" PRIu64 "\n", t.compressed_bytes,
           t.inflated_bytes, t.refusals);
}

static void read_object(struct reader *reader, size_t i, struct ledger *ledger, bool quiet) {
    static struct record record;
    static struct record_memory memory;
    struct arena scratch = ARENA_EMPTY;
    struct column_set wanted = column_set_all();
    struct record_slice slice;
    reader_start(reader, i);
    while (reader_next(reader, &slice)) {
        size_t at = 0;
        arena_reset(&scratch);
        enum record_fault fault = record_scan(slice.json, &wanted, &record, &scratch, &memory, &at);
        if (fault == RECORD_OK)
            ledger_events(ledger, 1, 0);
        else
            reader_refuse(reader, &slice, at, record_fault_text(fault));
        if (fault == RECORD_OK && !quiet)
            print_record(reader_source(reader), &slice);
    }
    arena_clear(&scratch);
}

int main(int argc, char **argv) {
    size_t step_bytes = 0, count;
    bool quiet = false;
    int first = 1;
    for (; first < argc && argv[first][0] == '-' && argv[first][1]; first++) {
        quiet |= argv[first][1] == 'q';
        if (argv[first][1] == 's' && first + 1 < argc)
            step_bytes = strtoul(argv[++first], NULL, 10);
    }
    struct ledger *ledger = ledger_new();
    struct intake *intake;
    struct intake_options options = {TIME_NONE, TIME_NONE};
    struct err err;
    if (intake_open(&intake, (const char *const *)argv + first, (size_t)(argc - first), &options, ledger, &err)) {
        fprintf(stderr, "readdump: %s\n%s\n", err.message, err.hint);
        return err_exit_status(err.code);
    }
    struct reader *reader = reader_new(intake, ledger);
    reader_set_step(reader, step_bytes);
    for (size_t i = 0; i < intake_count(intake); i++)
        read_object(reader, i, ledger, quiet);
    reader_free(reader);
    struct arena arena = ARENA_EMPTY;
    const struct refusal *lines = ledger_refusals(ledger, &arena, &count);
    print_lines("refused", lines, count);
    lines = ledger_foreigners(ledger, &arena, &count);
    print_lines("foreign", lines, count);
    print_totals(ledger_totals(ledger));
    arena_clear(&arena);
    buf_clear(&line);
    intake_close(intake);
    ledger_free(ledger);
    return 0;
}
