/* From one object to its records: open, inflate, recognise the container, hand out records one at a time.
 *
 * Containers are recognised by content, never by name: {"Records":[…]}, a bare array, one object, one object a line,
 * concatenated objects, lookup-events output (Events[].CloudTrailEvent strings, also one a line), EventBridge `detail`,
 * CloudWatch Logs exports and subscriptions (logEvents[].message), the console's Event history as JSON and CSV,
 * Logstash lines with @timestamp, `_raw` strings, and wrappers nested in wrappers ([].data.Records[]).
 * Digests, Insights, findings and foreign documents are counted in the ledger and left alone. A file cut at either end,
 * or broken in the middle, gives every record that is whole; what is lost is listed with its offset.
 *
 *   struct reader *reader = reader_new(intake, ledger);
 *   reader_start(reader, i);
 *   while (reader_next(reader, &slice)) record_scan(slice.json, …)
 *
 * Thread rule: a reader belongs to one thread; intake and ledger are shared. Memory: the inflated file when it is
 * small (LIMIT_WHOLE_FILE_BYTES), a window of a few MiB when it is not. */
#ifndef INTAKE_READER_H
#define INTAKE_READER_H

#include "intake/ledger.h"
#include "intake/walk.h"

struct reader; /* opaque */

struct record_slice {
    struct str json; /* one record as a JSON object; valid until the next call */
    uint64_t offset; /* where it (or the string or CSV row that holds it) begins in the inflated text */
    uint64_t length; /* bytes there */
};

struct reader *reader_new(const struct intake *intake, struct ledger *ledger);
/* For tests: stream every file in steps of about `step_bytes`, so that the window ends everywhere. 0: as usual. */
void reader_set_step(struct reader *reader, size_t step_bytes);
void reader_free(struct reader *reader);

/* Begin object `i`. Faults go to the ledger; reader_next then returns false. */
void reader_start(struct reader *reader, size_t i);
/* The next record; false at the end of the object. The text is bounded and looks like a record, but only record_scan
 * decides: on a fault the caller calls reader_refuse. */
bool reader_next(struct reader *reader, struct record_slice *slice);
/* Count the record just handed out as refused, listed at `slice->offset + at`. */
void reader_refuse(struct reader *reader, const struct record_slice *slice, size_t at, const char *reason);
/* To find a record's end its text must be read, and reading it is what the consumer does anyway: `scan` is given the
 * text from the beginning of a record that looks like CloudTrail's own to the end of what is in memory, and returns the
 * length of the record, or 0 when it cannot tell (then the reader finds the end itself). The next reader_next hands out
 * that very text when the record is whole. Without it, and for records of other shapes, the reader matches brackets. */
typedef size_t reader_scan(void *context, struct str text);
void reader_set_scan(struct reader *reader, reader_scan *scan, void *context);
/* Name of the object that the record just handed out is in: within an archive it changes from member to member
 * ("a.zip!member"). Valid until the next reader_start or reader_next. */
struct str reader_source(const struct reader *reader);

/* To read many excerpts of one object: go to its text, then ask for bytes [offset, offset + length) in ascending order.
 * Absent when there are none, or when the place was passed (of a large object only a window is in memory): then open
 * it again. */
bool reader_open_text(struct reader *reader, struct str source_object);
struct str reader_text_at(struct reader *reader, uint64_t offset, uint64_t length, struct arena *arena);

/* The raw text of an event by its source columns, for `events --raw` and reports: bytes [offset, offset + length) of
 * the inflated object. ERR_INPUT when the object is gone or shorter. */
MUST_USE enum err_code reader_excerpt(const struct intake *intake, struct str source_object, uint64_t offset,
                                      uint64_t length, struct arena *arena, struct str *text, struct err *err);

#endif
