#include "intake/shape.h"

#include "intake/match.h"

/* --- the table of names ---------------------------------------------------------------------------------------- */

enum {
    EVENT_NAME = 1 << 0, /* a record has both of these … */
    EVENT_SOURCE = 1 << 1,
    RECORD_ONLY = 1 << 2, /* … and one of these */
    BEGINS = 1 << 3,      /* may be the first member of a record, or of an item that wraps one */
    HOLDS = 1 << 4,       /* may hold records */
    LIST = 1 << 5,        /* holds them for certain, when its value is a list */
    DIGEST = 1 << 6,
    INSIGHT = 1 << 7,
    SCHEMA = 1 << 8, /* a finding has these three */
    TYPE = 1 << 9,
    SERVICE = 1 << 10,
    FINDINGS = 1 << 11, /* a list of findings */
    TELLS = 1 << 12,    /* its value tells: see value_facts */
    EVIDENCE = 1 << 13, /* lost text with two of these was a record */
    /* not in the table */
    NOTIFICATION = 1 << 14,
    EVIDENCE_AGAIN = 1 << 15,
};

static const struct name_fact {
    struct str name;
    unsigned marks;
} name_facts[] = {
#define NAME(text, marks)                                                                                              \
    { {text, sizeof text - 1}, marks }
    /* members of a record: CloudTrail User Guide, "CloudTrail record contents" */
    NAME("eventVersion", RECORD_ONLY | BEGINS | EVIDENCE), NAME("userIdentity", RECORD_ONLY | BEGINS | EVIDENCE),
    NAME("eventTime", RECORD_ONLY | BEGINS), NAME("eventSource", EVENT_SOURCE | BEGINS | TELLS | EVIDENCE),
    NAME("eventName", EVENT_NAME | BEGINS), NAME("awsRegion", RECORD_ONLY | BEGINS | EVIDENCE),
    NAME("sourceIPAddress", BEGINS | EVIDENCE), NAME("userAgent", BEGINS), NAME("errorCode", BEGINS),
    NAME("errorMessage", BEGINS), NAME("requestParameters", BEGINS | EVIDENCE),
    NAME("responseElements", BEGINS | EVIDENCE), NAME("additionalEventData", BEGINS | EVIDENCE),
    NAME("requestID", BEGINS | EVIDENCE), NAME("eventID", BEGINS | EVIDENCE), NAME("eventType", BEGINS | TELLS),
    NAME("apiVersion", BEGINS), NAME("managementEvent", BEGINS | EVIDENCE), NAME("readOnly", BEGINS),
    NAME("recipientAccountId", BEGINS | EVIDENCE), NAME("serviceEventDetails", BEGINS | EVIDENCE),
    NAME("sharedEventID", BEGINS | EVIDENCE), NAME("vpcEndpointId", BEGINS),
    NAME("eventCategory", BEGINS | TELLS | EVIDENCE), NAME("tlsDetails", BEGINS | EVIDENCE),
    NAME("@timestamp", RECORD_ONLY | BEGINS), /* Logstash's name of eventTime */
    /* lists of records */
    NAME("Records", HOLDS | LIST | BEGINS), /* CloudTrail log files, S3 */
    NAME("records", HOLDS | LIST | BEGINS), /* the same, re-serialised */
    NAME("Events", HOLDS | LIST | BEGINS),  /* cloudtrail lookup-events */
    NAME("logEvents", HOLDS | LIST),        /* CloudWatch Logs subscriptions and get-log-events */
    /* members that hold one, or a wrapper again */
    NAME("CloudTrailEvent", HOLDS),                     /* cloudtrail lookup-events: a string */
    NAME("EventId", BEGINS),                            /* first member of its items */
    NAME("detail", HOLDS),                              /* EventBridge */
    NAME("detail-type", TELLS), NAME("message", HOLDS), /* CloudWatch Logs, Logstash, syslog relays */
    NAME("@message", HOLDS),                            /* CloudWatch Logs Insights */
    NAME("messageType", BEGINS),
    NAME("results", HOLDS),                      /* CloudWatch Logs Insights: [[{"field":"@message","value":"…"}]] */
    NAME("value", HOLDS), NAME("events", HOLDS), /* filter-log-events, and re-serialised lists */
    NAME("event", HOLDS),                        /* Splunk HEC, Elastic */
    NAME("original", HOLDS),                     /* Elastic's event.original */
    NAME("event.original", HOLDS), NAME("_raw", HOLDS | BEGINS), /* Splunk, Cribl */
    NAME("result", HOLDS),                                       /* Splunk export: a line a result */
    NAME("_source", HOLDS | BEGINS),                             /* Elasticsearch, OpenSearch: hits.hits[]._source */
    NAME("hits", HOLDS), NAME("cloudtrail", HOLDS), NAME("eventJson", HOLDS), /* CloudTrail Lake: the raw event */
    NAME("eventjson", HOLDS), NAME("data", HOLDS),                            /* StreamAlert, generic relays */
    NAME("payload", HOLDS),                                                   /* generic relays */
    NAME("log", HOLDS),                                                       /* Fluentd, Docker */
    NAME("body", HOLDS),                                                      /* SQS event of Lambda */
    NAME("Body", HOLDS),                                                      /* SQS receive-message */
    NAME("Messages", HOLDS), NAME("Message", HOLDS),                          /* SNS */
    NAME("Sns", HOLDS),                                                       /* SNS event of Lambda */
    NAME("details", HOLDS),                                                   /* MozDef's name of detail */
    /* log file validation: CloudTrail User Guide, "CloudTrail digest file structure" */
    NAME("digestS3Object", DIGEST), NAME("previousDigestS3Object", DIGEST),
    /* CloudTrail User Guide, "CloudTrail record contents for Insights events" */
    NAME("insightDetails", INSIGHT | BEGINS),
    /* GuardDuty User Guide, "GuardDuty finding format"; MozDef renames service to finding */
    NAME("schemaVersion", SCHEMA), NAME("SchemaVersion", SCHEMA), NAME("type", TYPE), NAME("Type", TYPE),
    NAME("service", SERVICE), NAME("Service", SERVICE), NAME("finding", SERVICE),
    NAME("Findings", FINDINGS | LIST), /* guardduty get-findings, Security Hub */
#undef NAME
};

/* Members whose value tells what the object is. */
static const struct value_fact {
    const char *name, *value; /* `value` begins it */
    enum shape shape;
} value_facts[] = {
    {"eventType", "AwsCloudTrailInsight", SHAPE_INSIGHT},  {"eventCategory", "Insight", SHAPE_INSIGHT},
    {"eventType", "AwsAggregatedEvent", SHAPE_AGGREGATED}, {"eventCategory", "Aggregated", SHAPE_AGGREGATED},
    {"detail-type", "GuardDuty Finding", SHAPE_FINDING},   {"detail-type", "Security Hub Findings", SHAPE_FINDING},
};
/* S3, SQS, DynamoDB and Kinesis notifications look like records, but for this beginning of eventSource; CloudTrail
 * writes host names there. (Lambda Developer Guide, examples of events) */
#define NOTIFICATION_SOURCE "aws:"

static unsigned marks_of(struct str name) {
    for (size_t i = 0; i < sizeof name_facts / sizeof *name_facts; i++) {
        struct str known = name_facts[i].name;
        if (name.len == known.len && name.data[0] == known.data[0] && memcmp(name.data, known.data, name.len) == 0)
            return name_facts[i].marks;
    }
    return 0;
}

enum shape_member shape_member(struct str name) {
    unsigned marks = marks_of(name);
    if (marks & FINDINGS)
        return SHAPE_FINDINGS;
    return marks & LIST ? SHAPE_RECORDS : marks & HOLDS ? SHAPE_HOLDS : SHAPE_OTHER;
}

/* --- walking an object's members ------------------------------------------------------------------------------- */

static bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *skip_blank(const char *p, const char *end) {
    while (p < end && is_blank(*p))
        p++;
    return p;
}

/* The position after the value at `p`, or NULL when the text ends first. */
static const char *value_end(const char *p, const char *end) {
    if (p == end)
        return NULL;
    if (*p == '{' || *p == '[')
        return match_brackets(p, end);
    if (*p == '"')
        return match_string(p, end);
    while (p < end && !is_blank(*p) && *p != ',' && *p != '}' && *p != ']')
        p++;
    return p < end ? p : NULL;
}

enum step { STEP_MEMBER, STEP_CLOSED, STEP_CUT, STEP_BROKEN };

/* Take the next name and the colon behind it; `*p` is left at the value. */
static enum step next_member(const char **p, const char *end, bool first, struct str *name) {
    bool comma = false;
    for (; *p < end && (is_blank(**p) || **p == ','); ++*p)
        comma |= **p == ',';
    if (*p == end)
        return STEP_CUT;
    if (**p == '}')
        return comma ? STEP_BROKEN : STEP_CLOSED;
    if (**p != '"' || comma == first)
        return STEP_BROKEN;
    const char *after = match_string(*p, end);
    if (!after)
        return STEP_CUT;
    *name = (struct str){*p + 1, (size_t)(after - *p - 2)};
    *p = skip_blank(after, end);
    if (*p == end)
        return STEP_CUT;
    if (**p != ':')
        return STEP_BROKEN;
    *p = skip_blank(*p + 1, end);
    return *p < end ? STEP_MEMBER : STEP_CUT;
}

/* What the value of a telling member tells, or SHAPE_FOREIGN. */
static enum shape told_by(struct str name, struct str value) {
    for (size_t i = 0; i < sizeof value_facts / sizeof *value_facts; i++)
        if (str_is(name, value_facts[i].name) && value.data[0] == '"' &&
            str_starts(str_slice(value, 1, value.len), value_facts[i].value))
            return value_facts[i].shape;
    return SHAPE_FOREIGN;
}

static enum shape judge(unsigned marks) {
    const unsigned record = EVENT_NAME | EVENT_SOURCE | RECORD_ONLY, finding = SCHEMA | TYPE | SERVICE;
    if ((marks & record) == record)
        return SHAPE_RECORD;
    if (marks & DIGEST)
        return SHAPE_DIGEST;
    if (marks & INSIGHT)
        return SHAPE_INSIGHT;
    if ((marks & finding) == finding)
        return SHAPE_FINDING;
    if (marks & HOLDS)
        return SHAPE_WRAPPER;
    return marks & EVIDENCE_AGAIN && !(marks & NOTIFICATION) ? SHAPE_PART : SHAPE_FOREIGN;
}

/* Add the marks `more` of a member with its value; SHAPE_FOREIGN while that does not tell what the object is. */
static enum shape weigh(unsigned *marks, unsigned more, struct str name, struct str value) {
    if (more & EVENT_SOURCE && str_starts(value, "\"" NOTIFICATION_SOURCE))
        more = NOTIFICATION;
    if (more & *marks & EVIDENCE)
        more |= EVIDENCE_AGAIN;
    *marks |= more;
    enum shape told = more & TELLS ? told_by(name, value) : SHAPE_FOREIGN;
    return told == SHAPE_FOREIGN && judge(*marks) == SHAPE_RECORD ? SHAPE_RECORD : told;
}

enum shape shape_of(const char *p, const char *end, const char **after) {
    unsigned marks = 0;
    struct str name;
    enum step step;
    bool first = true;
    *after = NULL;
    for (p++; (step = next_member(&p, end, first, &name)) == STEP_MEMBER; first = false) {
        unsigned more = marks_of(name);
        const char *value = p;
        if (*p == '[' && more & LIST)
            return SHAPE_WRAPPER;
        p = value_end(p, end);
        if (!p)
            return (marks | more) & HOLDS ? SHAPE_CUT_WRAPPER : SHAPE_CUT;
        enum shape told = weigh(&marks, more, name, (struct str){value, (size_t)(p - value)});
        if (told != SHAPE_FOREIGN)
            return told;
    }
    if (step == STEP_BROKEN)
        return SHAPE_BROKEN;
    if (step == STEP_CUT)
        return marks & HOLDS ? SHAPE_CUT_WRAPPER : SHAPE_CUT;
    *after = p + 1;
    return judge(marks);
}

/* --- the usual record ------------------------------------------------------------------------------------------ */

bool shape_is_plain_record(const char *p, const char *end) {
    static const char version[] = "{\"eventVersion\":\"1.", identity[] = "\",\"userIdentity\":{";
    const size_t version_len = sizeof version - 1, identity_len = sizeof identity - 1;
    if ((size_t)(end - p) < version_len + 2 + identity_len || memcmp(p, version, version_len) != 0)
        return false;
    p += version_len + 1;
    if (*p != '"') /* 1.10 and later */
        p++;
    return memcmp(p, identity, identity_len) == 0;
}

/* --- finding the way back -------------------------------------------------------------------------------------- */

bool shape_begins_record(const char *p, const char *end) {
    const char *stop = (size_t)(end - p) > SHAPE_LOOK_BYTES ? p + SHAPE_LOOK_BYTES : end;
    p = skip_blank(p + 1, stop);
    if (p == stop || *p != '"')
        return false;
    const char *after = match_string(p, stop);
    return after && marks_of((struct str){p + 1, (size_t)(after - p - 2)}) & BEGINS;
}

/* True when an item of a list, or a document, may begin at `p`. */
static bool may_begin(const char *p, const char *data) {
    const char *back = p;
    while (back > data && is_blank(back[-1]) && (size_t)(p - back) < SHAPE_LOOK_BYTES)
        back--;
    return (back < p && memchr(back, '\n', (size_t)(p - back))) ||
           (back > data && (back[-1] == ',' || back[-1] == '[' || back[-1] == '}'));
}

const char *shape_find_start(const char *p, const char *end, const char *data) {
    for (; p < end && (p = memchr(p, '{', (size_t)(end - p))); p++)
        if ((p > data && p[-1] == '\n') || (may_begin(p, data) && shape_begins_record(p, end)))
            return p;
    return NULL;
}

int shape_evidence(const char *p, const char *end, unsigned *seen) {
    unsigned bit = 1;
    for (size_t i = 0; i < sizeof name_facts / sizeof *name_facts; i++) {
        struct str name = name_facts[i].name;
        if (!(name_facts[i].marks & EVIDENCE))
            continue;
        for (const char *hit = p; !(*seen & bit) && (hit = memmem(hit, (size_t)(end - hit), name.data, name.len));
             hit++)
            if (hit + name.len < end && (hit[name.len] == '"' || hit[name.len] == '\\'))
                *seen |= bit;
        bit <<= 1;
    }
    return __builtin_popcount(*seen);
}
