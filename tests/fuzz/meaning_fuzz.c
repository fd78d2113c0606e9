/* Any bytes as the texts and JSON members that CloudTrail's meaning is read from. JSON goes in only when the scanner
 * let it pass, as in the program. */
#include <stdint.h>
#include <stdlib.h>

#include "base/safe.h"
#include "trail/agent.h"
#include "trail/api_name.h"
#include "trail/denial.h"
#include "trail/filter.h"
#include "trail/json.h"
#include "trail/key.h"
#include "trail/outcome.h"
#include "trail/parameters.h"
#include "trail/read_only.h"
#include "trail/sensitive.h"
#include "trail/source.h"
#include "trail/takeover.h"
#include "trail/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_text(struct str text) {
    struct denial denial;
    char account[13];
    denial_parse(text, &denial);
    agent_of(text);
    address_of(text);
    key_account_id(text, account);
    outcome_of_code(text);
    read_only_infer(api_name(text));
    struct buf out = BUF_INIT(1 << 22);
    if (safe_fit(&out, text, 40) > 40)
        abort();
    safe_csv(&out, text);
    for (size_t i = 0; i < out.len; i++)
        if ((unsigned char)out.data[i] < 0x20 || out.data[i] == 0x7f)
            abort();
    buf_clear(&out);
}

static bool is_json(struct str text) {
    enum record_fault fault;
    const char *end = text.data + text.len;
    return text.len && json_skip(text.data, end, &fault) == end;
}

/* The first byte chooses the service, the rest is each of the JSON members. */
static void fuzz_json(struct str service, struct str name, struct str json) {
    struct arena arena = ARENA_EMPTY;
    struct target_input in = {service, name, json, json, json, json, json};
    struct outcome_input outcome = {STR("AwsConsoleSignIn"), name, STR_NONE, STR_NONE, json, json, json};
    if (target_of(&in, &arena).text.len > TARGET_MOST_BYTES)
        abort();
    struct takeover_call call = {
        .event_source = service, .event_name = name, .request_parameters = json, .response_elements = json};
    takeover_names(&call, &arena);
    if (filter_of(service, name, json, &arena).len > FILTER_MOST_BYTES)
        abort();
    struct str sample = parameters_sample(json, &arena);
    if (sample.len > PARAMETERS_MOST_BYTES || (sample.data && !is_json(sample)))
        abort();
    sensitive_read(service, name, json);
    outcome_note(&outcome);
    arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct {
        const char *service, *name;
    } calls[] = {
        {"ec2.amazonaws.com", "DescribeFlowLogs"},   {"iam.amazonaws.com", "AddUserToGroup"},
        {"s3.amazonaws.com", "ListObjects"},         {"ssm.amazonaws.com", "GetParameters"},
        {"signin.amazonaws.com", "SwitchRole"},      {"new.amazonaws.com", "DoThing"},
        {"guardduty.amazonaws.com", "ListFindings"}, {"ssm.amazonaws.com", "SendCommand"},
        {"glue.amazonaws.com", "CreateJob"},         {"lambda.amazonaws.com", "UpdateFunctionCode"},
    };
    if (size == 0)
        return 0;
    size_t call = data[0] % (sizeof calls / sizeof *calls);
    struct str text = {(const char *)data + 1, size - 1};
    fuzz_text(text);
    if (is_json(text))
        fuzz_json(str_of(calls[call].service), str_of(calls[call].name), text);
    return 0;
}
