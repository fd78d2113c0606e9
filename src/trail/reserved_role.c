#include "trail/reserved_role.h"

static bool is_reserved(struct str role_arn, struct str role_name, const char *path, const char *name) {
    return role_arn.len ? str_contains(role_arn, path) : str_starts(role_name, name);
}

bool role_is_identity_center(struct str role_arn, struct str role_name) {
    return is_reserved(role_arn, role_name, ":role/aws-reserved/sso.amazonaws.com/", "AWSReservedSSO_");
}

bool role_is_service_linked(struct str role_arn, struct str role_name) {
    return is_reserved(role_arn, role_name, ":role/aws-service-role/", "AWSServiceRole");
}
