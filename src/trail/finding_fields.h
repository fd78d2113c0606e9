/* Inner part of trail/finding.c: paths through a finding whatever its shape, and where each shape keeps its fields. */
#ifndef TRAIL_FINDING_FIELDS_H
#define TRAIL_FINDING_FIELDS_H

#include <jansson.h>

#include "trail/finding.h"

/* One document being read. */
struct finding_reader {
    struct arena *arena;
    struct finding_list *list;
    json_t *kept; /* documents found inside strings; freed with the reader's document */
    size_t opened_bytes;
    const json_t *envelope; /* the nearest object around a finding that names an account */
};

/* A member whatever the case of its name, or NULL. */
const json_t *finding_member(const json_t *object, const char *name);
/* What a string of JSON holds; any other value itself. */
const json_t *finding_opened(struct finding_reader *reader, const json_t *value);
/* The value at a path, or NULL: "resource.s3BucketDetails[].arn" (any item), "Resources[Type=AwsS3Bucket].Id" (an item
 * whose member has this value), "resources[uid^AWS::].uid" (whose value starts so), "service|finding.count" (either
 * name). Paths lead into strings of JSON, too. */
const json_t *finding_at(struct finding_reader *reader, const json_t *value, const char *path);
/* A string or an integer as text in the arena; anything else is absent. */
struct str finding_text(struct finding_reader *reader, const json_t *value);

/* Where a field is found; of several rows for a field the first that leads to text wins. */
struct finding_field {
    size_t offset; /* of a struct str in struct finding or struct finding_actor */
    const char *path;
};
extern const struct finding_field finding_guardduty[], finding_asff[], finding_ocsf[], finding_actor_fields[];
extern const size_t finding_guardduty_count, finding_asff_count, finding_ocsf_count, finding_actor_field_count;

#endif
