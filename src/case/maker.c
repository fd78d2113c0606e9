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
