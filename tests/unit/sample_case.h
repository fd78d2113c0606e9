/* A case filled by hand: an IAM user's stolen key assumes a role, then another one in a second account. */
#ifndef TESTS_SAMPLE_CASE_H
#define TESTS_SAMPLE_CASE_H

#include "case/case.h"

#define T(text) time_parse(STR(text))

static inline void sample_str(struct kase *kase, struct strs *strs, struct str item) {
    *arena_push(&kase->arena, strs->items, strs->count, strs->space) = item;
}

static inline void sample_chain(struct kase *kase) {
    struct hop *hop = arena_push(&kase->arena, kase->chain, kase->hop_count, kase->hop_space);
    *hop = (struct hop){
        .join_class = 'K',
        .confidence = CONFIDENCE_CERTAIN,
        .event_id = STR("6177ca7e-860e-482c-bde9-50c735af58d6"),
        .event_source = STR("sts.amazonaws.com"),
        .event_name = STR("AssumeRole"),
        .account_id = STR("111122223333"),
        .region = STR("us-east-1"),
        .source_ip = STR("203.0.113.7"),
        .user_agent = STR("aws-cli/2.15.0"),
        .role_session_name = STR("deploy\033[31m"),
        .event_time = T("2024-07-30T19:36:15Z"),
        .child = {.session_id = STR("s-4f1c2a9e"),
                  .access_key_id = STR("ASIAIOSFODNN7EXAMPLE"),
                  .identity = STR("arn:aws:sts::444455556666:assumed-role/Production/deploy\033[31m"),
                  .principal_id = STR("AROAEXAMPLEPRODUCTION:deploy\033[31m"),
                  .creation_date = T("2024-07-30T19:36:15Z")},
        .parent = {.session_id = STR("s-00c0ffee"),
                   .access_key_id = STR("ASIAI44QH8DHBEXAMPLE"),
                   .identity = STR("arn:aws:sts::111122223333:assumed-role/Jump/alice"),
                   .principal_id = STR("AROAEXAMPLEJUMPJUMPJU:alice"),
                   .type = STR("AssumedRole"),
                   .account_id = STR("111122223333"),
                   .creation_date = T("2024-07-30T19:30:00Z")},
        .source_object = STR("logs/111122223333_CloudTrail_us-east-1.json.gz"),
        .source_offset = 4711,
    };
    sample_str(kase, &hop->matched, STR("access_key_id"));
    sample_str(kase, &hop->matched, STR("principal_id"));
    sample_str(kase, &hop->matched, STR("creation_date"));
    *arena_push(&kase->arena, hop->copies, hop->copy_count, hop->copy_space) =
        (struct hop_copy){STR("0a0a0a0a-860e-482c-bde9-50c735af58d6"), STR("444455556666")};
    struct hop *second = arena_push(&kase->arena, kase->chain, kase->hop_count, kase->hop_space);
    *second = kase->chain[0];
    second->copies = NULL, second->copy_count = second->copy_space = 0;
    second->event_id = STR("7288db8f-860e-482c-bde9-50c735af58d6");
    second->event_time = T("2024-07-30T19:30:00Z");
    second->child = kase->chain[0].parent;
    second->role_session_name = STR("alice");
    second->parent = (struct hop_end){.access_key_id = STR("AKIAIOSFODNN7EXAMPLE"),
                                      .identity = STR("arn:aws:iam::111122223333:user/alice"),
                                      .principal_id = STR("AIDAEXAMPLEALICEALICE"),
                                      .type = STR("IAMUser"),
                                      .account_id = STR("111122223333"),
                                      .creation_date = TIME_NONE};
}

static inline void sample_sessions(struct kase *kase) {
    struct session *session = arena_push(&kase->arena, kase->sessions, kase->session_count, kase->session_space);
    *session = (struct session){
        .session_id = STR("s-4f1c2a9e"),
        .relation = RELATION_LEAD,
        .parent_session_id = STR("s-00c0ffee"),
        .kind = SESSION_ROLE,
        .identity = STR("arn:aws:sts::444455556666:assumed-role/Production/deploy\033[31m"),
        .principal_id = STR("AROAEXAMPLEPRODUCTION:deploy\033[31m"),
        .account_id = STR("444455556666"),
        .creation_date = T("2024-07-30T19:36:15Z"),
        .first_event = T("2024-07-30T19:36:40Z"),
        .last_event = T("2024-07-30T20:14:02Z"),
        .event_count = 1214,
        .success = 1180,
        .failure = 34,
        .denied = 31,
        .forward_access_events = 12,
    };
    sample_str(kase, &session->regions, STR("us-east-1"));
    sample_str(kase, &session->source_ips, STR("203.0.113.7"));
    struct session_key *key = arena_push(&kase->arena, session->keys, session->key_count, session->key_space);
    *key = (struct session_key){.access_key_id = STR("ASIAIOSFODNN7EXAMPLE"),
                                .event_count = 1202,
                                .first_event = session->first_event,
                                .last_event = session->last_event};
    key = arena_push(&kase->arena, session->keys, session->key_count, session->key_space);
    *key = (struct session_key){.access_key_id = STR("ASIAFORWARDEDEXAMPLE"),
                                .event_count = 12,
                                .first_event = session->first_event,
                                .last_event = session->last_event,
                                .forward_access = true};
    struct session *parent = arena_push(&kase->arena, kase->sessions, kase->session_count, kase->session_space);
    *parent = (struct session){.session_id = STR("s-00c0ffee"),
                               .relation = RELATION_ANCESTOR,
                               .kind = SESSION_ROLE,
                               .identity = STR("arn:aws:sts::111122223333:assumed-role/Jump/alice"),
                               .creation_date = T("2024-07-30T19:30:00Z"),
                               .first_event = T("2024-07-30T19:30:09Z"),
                               .last_event = T("2024-07-30T19:36:15Z"),
                               .event_count = 3,
                               .success = 3};
}

static inline void sample_call(struct kase *kase, enum call_group group, struct str service, struct str name,
                               uint64_t success, uint64_t denied, struct str target) {
    struct call *call = arena_push(&kase->arena, kase->calls, kase->call_count, kase->call_space);
    *call = (struct call){.group = group,
                          .event_source = service,
                          .event_name = name,
                          .total = success + denied,
                          .success = success,
                          .failure = denied,
                          .denied = denied,
                          .first_event = T("2024-07-30T19:37:00Z"),
                          .last_event = T("2024-07-30T20:00:00Z"),
                          .event_id_sample = STR("99999999-860e-482c-bde9-50c735af58d6"),
                          .source_object = STR("logs/444455556666_CloudTrail_us-east-1.json.gz"),
                          .source_offset = 99};
    if (success)
        call->resource_sample = target;
    else
        call->denied_resource_sample = target;
    sample_str(kase, &call->regions, STR("us-east-1"));
    if (denied) {
        call->errors = arena_new(&kase->arena, struct error_count);
        *call->errors = (struct error_count){STR("AccessDenied"), denied};
        call->error_count = 1;
        call->error_message_sample =
            STR("User: arn:aws:sts::444455556666:assumed-role/Production/deploy is not authorized");
    }
}

static inline void sample_calls(struct kase *kase) {
    struct str iam = STR("iam.amazonaws.com"), s3 = STR("s3.amazonaws.com"), ec2 = STR("ec2.amazonaws.com");
    sample_call(kase, CALL_WRITE, iam, STR("CreateUser"), 1, 2, STR("arn:aws:iam::444455556666:user/backdoor"));
    sample_call(kase, CALL_WRITE, iam, STR("CreateAccessKey"), 1, 0, STR("arn:aws:iam::444455556666:user/backdoor"));
    sample_call(kase, CALL_WRITE, iam, STR("AttachUserPolicy"), 0, 29, STR("arn:aws:iam::444455556666:user/backdoor"));
    sample_call(kase, CALL_SENSITIVE_READ, STR("secretsmanager.amazonaws.com"), STR("GetSecretValue"), 14, 0,
                STR("arn:aws:secretsmanager:us-east-1:444455556666:secret:prod/database-AbCdEf"));
    kase->calls[3].why_sensitive = STR("returns the secret");
    static const char *const reads[] = {"DescribeInstances", "DescribeVolumes", "DescribeSnapshots",
                                        "DescribeVpcs",      "DescribeSubnets", "DescribeImages",
                                        "DescribeRegions",   "DescribeKeyPairs"};
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
        sample_call(kase, CALL_READ, ec2, str_of(reads[i]), 100 - i, 0, STR_NONE);
    for (size_t i = 0; i < 9; i++)
        sample_call(kase, CALL_READ, s3, arena_printf(&kase->arena, "GetBucket%zu", i), 50 - i, 0,
                    STR("arn:aws:s3:::company-backups"));
    kase->calls[4].filter_sample = STR("instance-state-name=running");
}

static inline void sample_sources(struct kase *kase) {
    struct source *source = arena_push(&kase->arena, kase->sources, kase->source_count, kase->source_space);
    *source = (struct source){.address = STR("203.0.113.7"),
                              .kind = SOURCE_PUBLIC,
                              .trust = TRUST_OBSERVED,
                              .event_count = 1202,
                              .first_event = T("2024-07-30T19:36:40Z"),
                              .last_event = T("2024-07-30T20:14:02Z")};
    struct agent_count *agent = arena_push(&kase->arena, source->agents, source->agent_count, source->agent_space);
    *agent = (struct agent_count){STR("aws-cli/2.15.0 Python/3.11 Linux/5.15"), STR("aws-cli"), 1000};
    agent = arena_push(&kase->arena, source->agents, source->agent_count, source->agent_space);
    *agent = (struct agent_count){STR("Boto3/1.34 \xE2\x80\xAE evil"), STR("Boto3"), 202};
    source = arena_push(&kase->arena, kase->sources, kase->source_count, kase->source_space);
    *source = (struct source){.address = STR("10.0.0.5"),
                              .kind = SOURCE_PRIVATE,
                              .trust = TRUST_SPOOFABLE,
                              .vpc_endpoint_id = STR("vpce-0123456789abcdef0"),
                              .vpc_endpoint_account_id = STR("999988887777"),
                              .event_count = 12,
                              .first_event = T("2024-07-30T19:50:00Z"),
                              .last_event = T("2024-07-30T19:51:00Z"),
                              .note = STR("the endpoint belongs to an account that is not in these logs")};
    agent = arena_push(&kase->arena, source->agents, source->agent_count, source->agent_space);
    *agent = (struct agent_count){STR("aws-cli/2.15.0 Python/3.11 Linux/5.15"), STR("aws-cli"), 12};
}

static inline void sample_case(struct kase *kase) {
    *kase = (struct kase){.scope = "session"};
    kase->lead = (struct lead){
        .type = LEAD_ACCESS_KEY, .value = STR("ASIAIOSFODNN7EXAMPLE"), .from = TIME_NONE, .to = TIME_NONE};
    kase->verdict = (struct verdict){
        .confidence = CONFIDENCE_CERTAIN,
        .sentence =
            STR("The long-term key AKIAIOSFODNN7EXAMPLE of IAM user alice (111122223333) assumed role Jump, and "
                "from there role Production in 444455556666."),
        .origin = {.kind = ORIGIN_USER_KEY,
                   .identity = STR("arn:aws:iam::111122223333:user/alice"),
                   .principal_id = STR("AIDAEXAMPLEALICEALICE"),
                   .account_id = STR("111122223333"),
                   .access_key_id = STR("AKIAIOSFODNN7EXAMPLE"),
                   .event_time = TIME_NONE,
                   .source_ip = STR("203.0.113.7"),
                   .user_agent = STR("aws-cli/2.15.0"),
                   .mfa = 0}};
    sample_chain(kase);
    sample_sessions(kase);
    sample_calls(kase);
    sample_sources(kase);
    struct caveat *caveat = arena_push(&kase->arena, kase->caveats, kase->caveat_count, kase->caveat_space);
    *caveat =
        (struct caveat){.code = "source_spoofable",
                        .sentence = STR("12 events came through a VPC endpoint of account 999988887777, which is not "
                                        "in these logs: its owner chooses the address that is shown.")};
    sample_str(kase, &caveat->event_ids, STR("99999999-860e-482c-bde9-50c735af58d6"));
    kase->coverage = (struct coverage){.first_event = T("2024-07-29T00:00:00Z"),
                                       .last_event = T("2024-07-31T00:00:00Z"),
                                       .events = 104882,
                                       .duplicates = 12};
    sample_str(kase, &kase->coverage.accounts, STR("111122223333"));
    sample_str(kase, &kase->coverage.accounts, STR("444455556666"));
    sample_str(kase, &kase->coverage.regions, STR("us-east-1"));
}

#endif
