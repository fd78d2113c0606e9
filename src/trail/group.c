#include "trail/group.h"

#include "trail/read_only.h"

const char *call_group_name(enum call_group group) {
    static const char *const names[] = {
        [CALL_WRITE] = "write", [CALL_SENSITIVE_READ] = "sensitive_read", [CALL_READ] = "read"};
    return names[group];
}

enum call_group call_group_of(struct str event_source, struct str event_name, int64_t read_only,
                              struct str request_parameters, const struct sensitive_read **why) {
    const struct sensitive_read *row = sensitive_read(event_source, event_name, request_parameters);
    if (why)
        *why = row;
    /* a call that the trail calls a write stays one, sensitive or not: what it changes matters more */
    if (!read_only_is_read(read_only, event_name))
        return CALL_WRITE;
    return row ? CALL_SENSITIVE_READ : CALL_READ;
}
