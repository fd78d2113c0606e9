#include "trail/read_only.h"

#include "trail/api_name.h"
#include "trail/glob.h"

/* Verbs of calls that change nothing. The next letter must start a new word: "Listen" is not "List". */
static const char *const read_verbs[] = {
    "Get",   "List",    "Describe", "BatchGet", "BatchDescribe", "Head",     "Lookup", "Search",
    "Query", "Scan",    "Select",   "Test",     "Simulate",      "Decode",   "Verify", "Check",
    "Count", "Preview", "Filter",   "View",     "Validate",      "Estimate", "Read",
};

/* Calls that CloudTrail logs with readOnly false although their verb is that of a read. */
static const struct {
    const char *pattern, *source;
} writes[] = {
    {"GetSigninToken", "sign-in events, seen in records"},
    {"GetFederationToken", "sts, seen in records"},
    {"GetCredentialsForIdentity", "Amazon Cognito Developer Guide, CloudTrail"},
    {"CheckMfa", "sign-in events, CloudTrail User Guide"},
    {"VerifyEmail*", "ses, seen in records: a mail is sent"},
    {"VerifyDomain*", "ses API model: an identity is created"},
};

/* Calls with readOnly true that hand out credentials, use keys, spend money or send mail. */
static const struct {
    const char *event_source, *pattern, *effect, *source;
} effects[] = {
    {"sts.amazonaws.com", "AssumeRole*", "hands out credentials", "records"},
    {"kms.amazonaws.com", "Decrypt", "uses key material", "records"},
    {"kms.amazonaws.com", "Encrypt", "uses key material", "records"},
    {"kms.amazonaws.com", "ReEncrypt*", "uses key material", "records"},
    {"kms.amazonaws.com", "GenerateDataKey*", "uses key material", "records"},
    {"kms.amazonaws.com", "DeriveSharedSecret", "uses key material", "records"},
    {"kms.amazonaws.com", "Sign", "uses key material", "records"},
    {"kms.amazonaws.com", "GenerateMac", "uses key material", "records"},
    {"bedrock.amazonaws.com", "InvokeModel*", "runs a model that is billed", "records"},
    {"bedrock.amazonaws.com", "Converse*", "runs a model that is billed", "records"},
    {"ses.amazonaws.com", "Send*", "sends mail", "records"},
    {"signin.amazonaws.com", "AuthorizeOAuth2Access", "hands out credentials", "records"},
    {"signin.amazonaws.com", "CreateOAuth2Token*", "hands out credentials", "records"},
    {"eks-auth.amazonaws.com", "AssumeRoleForPodIdentity", "hands out credentials", "records"},
    {"s3.amazonaws.com", "GetDataAccess", "hands out credentials", "S3 User Guide, Access Grants"},
    {"lakeformation.amazonaws.com", "GetDataAccess", "hands out credentials", "Lake Formation Developer Guide"},
};

static bool has_verb(struct str name, const char *verb) {
    size_t len = strlen(verb);
    return str_starts(name, verb) && (name.len == len || !(name.data[len] >= 'a' && name.data[len] <= 'z'));
}

bool read_only_infer(struct str event_name) {
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
        if (glob_match(writes[i].pattern, event_name))
            return false;
    for (size_t i = 0; i < sizeof read_verbs / sizeof *read_verbs; i++)
        if (has_verb(event_name, read_verbs[i]))
            return true;
    return false;
}

bool read_only_is_read(int64_t flag, struct str event_name) {
    return flag == 1 || (flag != 0 && read_only_infer(event_name));
}

const char *read_only_effect(struct str event_source, struct str event_name) {
    struct str name = api_name(event_name);
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        if (str_is(event_source, effects[i].event_source) && glob_match(effects[i].pattern, name))
            return effects[i].effect;
    return NULL;
}
