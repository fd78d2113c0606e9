#include "case/maker.h"

#include "trail/json.h"

struct str maker_linked(const struct node *node) {
    static const char path[] = ":role/aws-service-role/";
    size_t at = str_find(node->issuer_arn, path, 0);
    if (at == (size_t)-1)
        return STR_NONE;
    return str_before(str_slice(node->issuer_arn, at + strlen(path), node->issuer_arn.len), '/');
}

struct str maker_marked(const struct node *node, struct arena *arena) {
    struct str service = maker_linked(node);
    if (!service.len && node->ec2_role_delivery.len)
        service = STR("ec2.amazonaws.com");
    if (!service.len && str_contains(json_text_at(node->in_scope_of, "issuerType", arena), "AWS::Lambda::"))
        service = STR("lambda.amazonaws.com");
    return service;
}

/* `least` to `most` digits of base 16, and nothing else. */
static bool is_hex(struct str text, size_t least, size_t most) {
    for (size_t i = 0; i < text.len; i++)
        if (!(text.data[i] >= '0' && text.data[i] <= '9') && !(text.data[i] >= 'a' && text.data[i] <= 'f'))
            return false;
    return text.len >= least && text.len <= most;
}

struct str maker_named(const struct node *node) {
    /* the names that services give (AWS's documentation and recorded error messages) */
    static const struct {
        const char *name, *service;
        bool more; /* the name goes on: a build's id */
    } rows[] = {
        {"AWSCodeBuild-", "codebuild.amazonaws.com", true},
        {"GlueJobRunnerSession", "glue.amazonaws.com", false},
        {"SageMaker", "sagemaker.amazonaws.com", false},
        {"AWSCloudFormation", "cloudformation.amazonaws.com", false},
    };
    struct str name = node_session_name(node);
    if (str_starts(name, "i-") && is_hex(str_slice(name, 2, name.len), 8, 17))
        return STR("ec2.amazonaws.com");
    if (is_hex(name, 32, 32))
        return STR("ecs-tasks.amazonaws.com");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].more ? str_starts(name, rows[i].name) : str_is(name, rows[i].name))
            return str_of(rows[i].service);
    return STR_NONE;
}
