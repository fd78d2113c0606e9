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

/* A sign-in event answers under its own name: {"ConsoleLogin": "Failure"}. */
static bool answered_failure(const struct outcome_input *in) {
    bool sign_in = str_is_nocase(in->event_type, "AwsConsoleSignIn") || str_is(in->event_name, "ConsoleLogin");
    if (!sign_in || !in->response_elements.data)
        return false;
    struct json_cursor cursor = json_open(in->response_elements);
    struct json_item item;
    while (json_next(&cursor, &item))
        if (str_eq(item.name, in->event_name))
            return raw_is(item.value, "Failure") || raw_is(item.value, "Failed");
    return false;
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

/* Batch calls succeed as a whole and list what failed. */
static bool lists_failures(struct str response) {
    static const char *const members[] = {"failures", "errors", "failed*", "unprocessed*", "unsuccessful*"};
    struct json_cursor cursor = json_open(response);
    struct json_item item;
    while (json_next(&cursor, &item))
        for (size_t i = 0; cursor.kind == '{' && i < sizeof members / sizeof *members; i++) {
            struct json_cursor inner = json_open(item.value);
            struct json_item first;
            if (glob_match(members[i], item.name) && json_next(&inner, &first))
                return true;
        }
    return false;
}

const char *outcome_note(const struct outcome_input *input) {
    if (is_dry_run(input))
        return "dry run: the permission is confirmed, nothing was done";
    if (outcome_is_failure(outcome_of(input)))
        return NULL;
    if (input->response_elements.data && lists_failures(input->response_elements))
        return "the answer lists items that failed";
    return NULL;
}
