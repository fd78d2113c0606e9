#include "trail/outcome.h"

#include "trail/glob.h"
#include "trail/json.h"

struct code {
    const char *pattern; /* of the error code without "Client." or "Server." */
    enum outcome outcome;
    const char *source;
};

/* The first row that fits decides. What fits none is OUTCOME_FAILED. */
static const struct code codes[] = {
    {"AccessDenied*", OUTCOME_DENIED, "S3 API Reference, error responses; common errors of AWS APIs"},
    {"*AccessDenied", OUTCOME_DENIED, "network activity events: VpceAccessDenied"},
    {"*AccessDeniedException", OUTCOME_DENIED, "KMS.AccessDeniedException, common errors"},
    {"AllAccessDisabled", OUTCOME_DENIED, "S3 API Reference, error responses"},
    {"UnauthorizedOperation", OUTCOME_DENIED, "EC2 API Reference, error codes"},
    {"Unauthorized", OUTCOME_DENIED, "EC2 API Reference, error codes"},
    {"UnauthorizedException", OUTCOME_DENIED, "API models; seen in records"},
    {"UnauthorizedAccess*", OUTCOME_DENIED, "API models"},
    {"UnauthorizedRequest*", OUTCOME_DENIED, "API models"},
    {"NotAuthorized*", OUTCOME_DENIED, "common errors of AWS APIs; Cognito"},
    {"AuthorizationError*", OUTCOME_DENIED, "SNS API Reference, common errors"},
    {"AuthFailure", OUTCOME_DENIED, "EC2 API Reference, error codes"},
    {"Forbidden*", OUTCOME_DENIED, "API models"},
    {"ServiceAccessNotPrincipalOwner*", OUTCOME_DENIED, "API models"},
    {"Throttl*", OUTCOME_THROTTLED, "common errors of AWS APIs"},
    {"*Throttl*", OUTCOME_THROTTLED, "API models"},
    {"TooManyRequests*", OUTCOME_THROTTLED, "API models"},
    {"SlowDown", OUTCOME_THROTTLED, "S3 API Reference, error responses"},
    {"*LimitExceeded*", OUTCOME_THROTTLED, "EC2 API Reference, error codes; IAM LimitExceeded"},
    {"*QuotaExceeded*", OUTCOME_THROTTLED, "API models: ServiceQuotaExceededException"},
    {"*ThroughputExceeded*", OUTCOME_THROTTLED, "DynamoDB and Kinesis error codes"},
    {"*RateExceeded*", OUTCOME_THROTTLED, "API models"},
    {"InsufficientInstanceCapacity", OUTCOME_FAILED, "EC2 API Reference, error codes"},
    {"NoSuch*", OUTCOME_NOT_FOUND, "S3 and IAM error codes"},
    {"*NotFound", OUTCOME_NOT_FOUND, "EC2 API Reference, error codes: InvalidInstanceID.NotFound"},
    {"*NotFoundException", OUTCOME_NOT_FOUND, "API models: ResourceNotFoundException"},
    {"*NotFoundFault", OUTCOME_NOT_FOUND, "RDS error codes: DBInstanceNotFoundFault"},
    {"*NotFoundError", OUTCOME_NOT_FOUND, "S3: ObjectLockConfigurationNotFoundError"},
    {"*NotFoundCode", OUTCOME_NOT_FOUND, "API models"},
    {"*DoesNotExist*", OUTCOME_NOT_FOUND, "API models: RepositoryDoesNotExistException"},
    {"*NonExistent*", OUTCOME_NOT_FOUND, "SQS: AWS.SimpleQueueService.NonExistentQueue"},
};

static struct str bare_code(struct str code) {
    static const char *const prefixes[] = {"Client.", "Server."};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_starts(code, prefixes[i]))
            return str_slice(code, strlen(prefixes[i]), code.len);
    return code;
}

enum outcome outcome_of_code(struct str error_code) {
    if (str_empty(error_code))
        return OUTCOME_SUCCESS;
    struct str code = bare_code(error_code);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (glob_match(codes[i].pattern, code))
            return codes[i].outcome;
    return OUTCOME_FAILED;
}

/* Scalars compared here are short words without escapes: the raw text is enough, no arena needed. */
static bool raw_is(struct str value, const char *word) {
    if (value.len >= 2 && value.data[0] == '"')
        value = str_slice(value, 1, value.len - 1);
    return str_is_nocase(value, word);
}

/* Under its own name: {"ConsoleLogin": "Failure"}. */
static bool says_failure(struct str answer, struct str event_name) {
    struct json_cursor cursor = json_open(answer);
    struct json_item item;
    while (answer.data && json_next(&cursor, &item))
        if (str_eq(item.name, event_name))
            return raw_is(item.value, "Failure") || raw_is(item.value, "Failed");
    return false;
}

/* A sign-in event answers in responseElements; the steps of an Identity Center sign-in are service events and answer in
 * serviceEventDetails. */
static bool answered_failure(const struct outcome_input *in) {
    bool sign_in = str_is_nocase(in->event_type, "AwsConsoleSignIn") || str_is(in->event_name, "ConsoleLogin");
    bool step = str_is_nocase(in->event_type, "AwsServiceEvent");
    return (sign_in && says_failure(in->response_elements, in->event_name)) ||
           (step && says_failure(in->service_event_details, in->event_name));
}

static bool is_dry_run(const struct outcome_input *in) {
    return str_is(bare_code(in->error_code), "DryRunOperation");
}

/* Events of `aws login` and of the OAuth sign-in write {"success":"false"} instead of an error code. */
static bool oauth_refused(const struct outcome_input *in) {
    return in->additional_event_data.data && str_contains_nocase(in->event_name, "OAuth2") &&
           raw_is(json_at(in->additional_event_data, "success"), "false");
}

enum outcome outcome_of(const struct outcome_input *input) {
    if (answered_failure(input))
        return str_empty(input->error_code) ? OUTCOME_FAILED : outcome_of_code(input->error_code);
    if (is_dry_run(input))
        return OUTCOME_SUCCESS;
    if (!str_empty(input->error_code))
        return outcome_of_code(input->error_code);
    if (!str_empty(input->error_message) || oauth_refused(input))
        return OUTCOME_FAILED;
    return OUTCOME_SUCCESS;
}

const char *outcome_name(enum outcome outcome) {
    switch (outcome) {
#define OUTCOME_CASE(id, name)                                                                                         \
    case id: return name;
        OUTCOMES(OUTCOME_CASE)
#undef OUTCOME_CASE
    }
    return "failed";
}

/* null, "", 0, false, and what holds nothing, or nothing but one of these: `"failedEntryCount": 0`, `"errorSet":
 * {"items": []}`. */
static bool is_empty(struct str value, bool items_too) {
    static const char *const nothing[] = {"null", "\"\"", "0", "false"};
    struct json_cursor cursor = json_open(value);
    struct json_item item;
    for (size_t i = 0; !cursor.kind && i < sizeof nothing / sizeof *nothing; i++)
        if (str_is(value, nothing[i]))
            return true;
    bool empty = cursor.kind;
    while (empty && json_next(&cursor, &item))
        empty = items_too && is_empty(item.value, false);
    return empty;
}

/* Members of an answer that list what failed of a call that succeeded as a whole. Not every `error*`: errorDocument is
 * a page, errorTopic an address. */
static const char *const failing_members[] = {
    "failures",  "failed*",  "unprocessed*", "unsuccessful*", "error",        "errors",
    "errorCode", "errorSet", "errorMessage", "errorDetails",  "errorEntries", "errorList",
};

static bool tells_failure(struct json_item item) {
    for (size_t i = 0; i < sizeof failing_members / sizeof *failing_members; i++)
        if (glob_match(failing_members[i], item.name))
            return !is_empty(item.value, true);
    return false;
}

/* Newer EC2 calls wrap their answer: {"DeleteFlowLogsResponse": {"unsuccessful": …}}. */
static bool lists_failures(struct str response, bool wrapped) {
    struct json_cursor cursor = json_open(response);
    struct json_item item;
    while (cursor.kind == '{' && json_next(&cursor, &item))
        if (tells_failure(item) || (!wrapped && str_ends(item.name, "Response") && lists_failures(item.value, true)))
            return true;
    return false;
}

enum outcome_note outcome_note(const struct outcome_input *input) {
    if (is_dry_run(input))
        return OUTCOME_NOTE_DRY_RUN;
    if (outcome_is_failure(outcome_of(input)) || !input->response_elements.data)
        return OUTCOME_NOTE_NONE;
    return lists_failures(input->response_elements, false) ? OUTCOME_NOTE_PARTIAL : OUTCOME_NOTE_NONE;
}
