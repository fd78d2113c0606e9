/* The names of the contract's enumerations. */
#include "case/case.h"

#define NAME(id, name) [id] = name,

const char *confidence_name(enum confidence confidence) {
    static const char *const names[] = {[CONFIDENCE_CERTAIN] = "certain",
                                        [CONFIDENCE_STRONG] = "strong",
                                        [CONFIDENCE_WEAK] = "weak",
                                        [CONFIDENCE_GAP] = "gap"};
    return names[confidence];
}

const char *origin_kind_name(enum origin_kind kind) {
    static const char *const names[] = {ORIGIN_KINDS(NAME)};
    return names[kind];
}

const char *session_kind_name(enum session_kind kind) {
    static const char *const names[] = {SESSION_KINDS(NAME)};
    return names[kind];
}

const char *lead_type_name(enum lead_type type) {
    static const char *const names[] = {LEAD_TYPES(NAME)};
    return names[type];
}

const char *relation_name(enum relation relation) {
    static const char *const names[] = {
        [RELATION_LEAD] = "lead", [RELATION_ANCESTOR] = "ancestor", [RELATION_DESCENDANT] = "descendant"};
    return names[relation];
}

const char *source_kind_name(enum source_kind kind) {
    static const char *const names[] = {[SOURCE_PUBLIC] = "public",
                                        [SOURCE_PRIVATE] = "private",
                                        [SOURCE_AWS_SERVICE] = "aws_service",
                                        [SOURCE_AWS_INTERNAL] = "aws_internal",
                                        [SOURCE_INVALID] = "invalid"};
    return names[kind];
}

const char *source_trust_name(enum source_trust trust) {
    static const char *const names[] = {[TRUST_OBSERVED] = "observed",
                                        [TRUST_OWN_ENDPOINT] = "own_endpoint",
                                        [TRUST_SPOOFABLE] = "spoofable",
                                        [TRUST_PROXIED] = "proxied"};
    return names[trust];
}
