/* Coverage as the JSON document `backtrail.coverage/1`: a promise to programs.
 *
 *   { "schema": "backtrail.coverage/1",
 *     "event_count": 0, "undated_count": 0, "first_event": "…", "last_event": "…",
 *     "checks":    [{"code": "all_regions", "state": "ok|missing|cannot_tell", "sentence": "…"}],
 *     "places":    [{"account_id", "region", "category", "event_count", "first_event", "last_event"}],
 *     "timeline":  {"begin": "…", "bucket_seconds": 3600,
 *                   "rows": [{"account_id", "region", "event_count", "counts": [0, …]}]},
 *     "silences":  [{"everywhere": false, "account_id", "region", "from", "to", "seconds": 0,
 *                    "events_before": 0, "events_after": 0, "longest_other_seconds": 0}],
 *     "accounts":  [{"account_id", "event_count", "region_count", "missing_categories": ["data"],
 *                    "global_region": "us-east-1", "global_region_events": 0, "iam_events": 0, "sts_events": 0,
 *                    "sign_in_events": 0}],
 *     "sign_in_regions": [{"region", "event_count", "first_event", "last_event"}],
 *     "tampering": [{"event_time", "event_source", "event_name", "outcome", "restores": false, "target",
 *                    "trail_bucket": true, "account_id", "region", "identity", "session_id", "source_ip", "event_id",
 *                    "source_object", "source_offset": 0, "of": "logging|defence"}],
 *     "files":     {"seen": 0, "read": 0, "skipped": 0, "refused": 0},
 *     "events":    {"in": 0, "kept": 0, "duplicate": 0, "refused": 0},
 *     "refusals":  [{"source": "…", "offset": 0, "reason": "…"}] }
 *
 * The last three are the ledger's. Categories are those of engine/coverage.h; `timeline`
 * has at most TIMELINE_MOST_BUCKETS buckets, fewer for very many rows; the three figures of services in `accounts`
 * count in the global region. `silences` are at most 100, `tampering` 10,000. `trail_bucket` is null where the evidence
 * does not say, and for what is not of S3. Absent is null, times are ISO 8601 UTC, lists are never null. Members may be
 * added, never renamed. */
#ifndef OUTPUT_COVERAGE_JSON_H
#define OUTPUT_COVERAGE_JSON_H

#include <jansson.h>

#include "case/coverage.h"

#define TIMELINE_MOST_BUCKETS 1000

/* The document without the ledger's members. The caller releases it with json_decref. */
json_t *coverage_json(const struct coverage_report *report);
/* Add them to the document: what was read and refused, in the words of `ingest --json`. */
struct ledger;
void coverage_json_ledger(json_t *document, struct ledger *ledger);

#endif
