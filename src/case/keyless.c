#include "case/keyless.h"

#include "case/caveat.h"
#include "trail/derive.h"

/* Columns of keyless_makers.sql. */
enum {
    KEYLESS_EVENT_ID,
    KEYLESS_TIME,
    KEYLESS_NAME,
    KEYLESS_SESSION,
    KEYLESS_MAKER,
    KEYLESS_CREDENTIAL,
    KEYLESS_USER,
    KEYLESS_SERVICE,
    KEYLESS_EVENTS
};

static void say_maker(struct kase *kase, struct result *row) {
    char time[32] = "an unknown time";
    long long events = (long long)result_integer(row, KEYLESS_EVENTS, 0);
    int64_t made = result_integer(row, KEYLESS_TIME, TIME_NONE);
    if (made != TIME_NONE)
        time_format(made, time);
    struct str session = result_text(row, KEYLESS_SESSION), credential = result_text(row, KEYLESS_CREDENTIAL);
    struct str lead = session.len ? session_short_id(&kase->arena, session) : STR("no session");
    struct caveat *caveat =
        caveat_add(kase, CAVEAT_NO_SESSION,
                   "%lld %s of user %.*s in %.*s %s no access key, as calls signed by a credential of that service do; "
                   "%.*s (%.*s) "
                   "made one for that user at %s (%.*s%s%.*s): whoever has it may have made these calls",
                   events, events == 1 ? "event" : "events", STR_ARG(result_text(row, KEYLESS_USER)),
                   STR_ARG(result_text(row, KEYLESS_SERVICE)), events == 1 ? "has" : "have",
                   STR_ARG(result_text(row, KEYLESS_MAKER)), STR_ARG(lead), time,
                   STR_ARG(result_text(row, KEYLESS_NAME)), credential.len ? " " : "", STR_ARG(credential));
    caveat_event(kase, caveat, result_text(row, KEYLESS_EVENT_ID));
}

enum err_code keyless_warn(struct evidence *evidence, struct kase *kase, struct str value, struct err *err) {
    struct result *result;
    struct param params[] = {PARAM_STR(value), PARAM_TIMESTAMP(kase->since), PARAM_TIMESTAMP(kase->until)};
    enum err_code code = evidence_query(evidence, "keyless_makers", params, 3, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault))
        say_maker(kase, result);
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}
