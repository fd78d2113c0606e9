/* The columns of one event: every field of CloudTrail's record schema (record contents and userIdentity pages of the
 * CloudTrail User Guide), where the event lies, and what is derived from it.
 *
 * One row here is one column of cloudtrail() and of the store. TEXT is a scalar member as text; JSON a variable part
 * as its JSON text; TIME microseconds UTC; BOOL; INTEGER 64 bits. The last item is where the value is found in
 * the record ('.' separates nested members); derived columns have "" and are filled by trail/derive.c. */
#ifndef TRAIL_COLUMNS_H
#define TRAIL_COLUMNS_H

/* clang-format off */
#define COLUMNS(_) \
    /* where the event lies: the evidence behind every figure */ \
    _(SOURCE_OBJECT,      "source_object",       TEXT,  "") /* file, or archive!member */ \
    _(SOURCE_OFFSET,      "source_offset",       INTEGER, "") /* byte offset in the inflated text */ \
    _(SOURCE_LENGTH,      "source_length",       INTEGER, "") /* bytes */ \
    /* the record */ \
    _(EVENT_ID,           "event_id",            TEXT,  "eventID") \
    _(EVENT_TIME,         "event_time",          TIME,  "eventTime") /* else @timestamp */ \
    _(EVENT_VERSION,      "event_version",       TEXT,  "eventVersion") \
    _(EVENT_SOURCE,       "event_source",        TEXT,  "eventSource") \
    _(EVENT_NAME,         "event_name",          TEXT,  "eventName") \
    _(EVENT_TYPE,         "event_type",          TEXT,  "eventType") \
    _(EVENT_CATEGORY,     "event_category",      TEXT,  "eventCategory") \
    _(AWS_REGION,         "aws_region",          TEXT,  "awsRegion") \
    _(SOURCE_IP_ADDRESS,  "source_ip_address",   TEXT,  "sourceIPAddress") \
    _(USER_AGENT,         "user_agent",          TEXT,  "userAgent") \
    _(ERROR_CODE,         "error_code",          TEXT,  "errorCode") \
    _(ERROR_MESSAGE,      "error_message",       TEXT,  "errorMessage") \
    _(REQUEST_PARAMETERS, "request_parameters",  JSON,  "requestParameters") \
    _(RESPONSE_ELEMENTS,  "response_elements",   JSON,  "responseElements") \
    _(ADDITIONAL_EVENT_DATA, "additional_event_data", JSON, "additionalEventData") \
    _(REQUEST_ID,         "request_id",          TEXT,  "requestID") \
    _(SHARED_EVENT_ID,    "shared_event_id",     TEXT,  "sharedEventID") \
    _(API_VERSION,        "api_version",         TEXT,  "apiVersion") \
    _(MANAGEMENT_EVENT,   "management_event",    BOOL,  "managementEvent") \
    _(READ_ONLY,          "read_only",           BOOL,  "readOnly") \
    _(RESOURCES,          "resources",           JSON,  "resources") \
    _(RECIPIENT_ACCOUNT_ID, "recipient_account_id", TEXT, "recipientAccountId") \
    _(SERVICE_EVENT_DETAILS, "service_event_details", JSON, "serviceEventDetails") \
    _(VPC_ENDPOINT_ID,    "vpc_endpoint_id",     TEXT,  "vpcEndpointId") \
    _(VPC_ENDPOINT_ACCOUNT_ID, "vpc_endpoint_account_id", TEXT, "vpcEndpointAccountId") \
    _(ADDENDUM,           "addendum",            JSON,  "addendum") \
    _(SESSION_CREDENTIAL_FROM_CONSOLE, "session_credential_from_console", BOOL, "sessionCredentialFromConsole") \
    _(EDGE_DEVICE_DETAILS, "edge_device_details", JSON, "edgeDeviceDetails") \
    _(TLS_DETAILS,        "tls_details",         JSON,  "tlsDetails") \
    _(EVENT_CONTEXT,      "event_context",       JSON,  "eventContext") \
    _(INSIGHT_DETAILS,    "insight_details",     JSON,  "insightDetails") \
    /* who */ \
    _(USER_TYPE,          "user_type",           TEXT,  "userIdentity.type") \
    _(USER_NAME,          "user_name",           TEXT,  "userIdentity.userName") \
    _(PRINCIPAL_ID,       "principal_id",        TEXT,  "userIdentity.principalId") \
    _(USER_ARN,           "user_arn",            TEXT,  "userIdentity.arn") \
    _(ACCOUNT_ID,         "account_id",          TEXT,  "userIdentity.accountId") \
    _(ACCESS_KEY_ID,      "access_key_id",       TEXT,  "userIdentity.accessKeyId") \
    _(INVOKED_BY,         "invoked_by",          TEXT,  "userIdentity.invokedBy") \
    _(INVOKED_BY_DELEGATE, "invoked_by_delegate", TEXT, "userIdentity.invokedByDelegate.accountId") \
    _(ON_BEHALF_OF_USER_ID, "on_behalf_of_user_id", TEXT, "userIdentity.onBehalfOf.userId") \
    _(ON_BEHALF_OF_IDENTITY_STORE_ARN, "on_behalf_of_identity_store_arn", TEXT, "userIdentity.onBehalfOf.identityStoreArn") \
    _(CREDENTIAL_ID,      "credential_id",       TEXT,  "userIdentity.credentialId") \
    _(IN_SCOPE_OF,        "in_scope_of",         JSON,  "userIdentity.inScopeOf") \
    _(IDENTITY_PROVIDER,  "identity_provider",   TEXT,  "userIdentity.identityProvider") \
    _(CREATION_DATE,      "creation_date",       TIME,  "userIdentity.sessionContext.attributes.creationDate") \
    _(MFA_AUTHENTICATED,  "mfa_authenticated",   BOOL,  "userIdentity.sessionContext.attributes.mfaAuthenticated") \
    _(ISSUER_TYPE,        "issuer_type",         TEXT,  "userIdentity.sessionContext.sessionIssuer.type") \
    _(ISSUER_PRINCIPAL_ID, "issuer_principal_id", TEXT, "userIdentity.sessionContext.sessionIssuer.principalId") \
    _(ISSUER_ARN,         "issuer_arn",          TEXT,  "userIdentity.sessionContext.sessionIssuer.arn") \
    _(ISSUER_ACCOUNT_ID,  "issuer_account_id",   TEXT,  "userIdentity.sessionContext.sessionIssuer.accountId") \
    _(ISSUER_USER_NAME,   "issuer_user_name",    TEXT,  "userIdentity.sessionContext.sessionIssuer.userName") \
    _(FEDERATED_PROVIDER, "federated_provider",  TEXT,  "userIdentity.sessionContext.webIdFederationData.federatedProvider") \
    _(WEB_ID_ATTRIBUTES,  "web_id_attributes",   JSON,  "userIdentity.sessionContext.webIdFederationData.attributes") \
    _(SOURCE_IDENTITY,    "source_identity",     TEXT,  "userIdentity.sessionContext.sourceIdentity") \
    _(EC2_ROLE_DELIVERY,  "ec2_role_delivery",   TEXT,  "userIdentity.sessionContext.ec2RoleDelivery") \
    _(ASSUMED_ROOT,       "assumed_root",        BOOL,  "userIdentity.sessionContext.assumedRoot") \
    _(SIGN_IN_SESSION_ARN, "sign_in_session_arn", TEXT, "userIdentity.sessionContext.signInSessionArn") \
    /* derived */ \
    _(PIVOT,              "pivot_kind",          TEXT,  "") /* row of trail/pivot.c this event is, or null */ \
    _(ISSUED_ACCESS_KEY_ID, "issued_access_key_id", TEXT, "") /* key this event handed out */ \
    _(ISSUED_ARN,         "issued_arn",          TEXT,  "") /* identity this event handed out */ \
    _(ISSUED_SESSION,     "issued_session",      TEXT,  "") /* session this event began, as in `session` */ \
    _(SESSION,            "session",             TEXT,  "") /* principal + creation date, or the long-term key */ \
    _(SESSION_ID,         "session_id",          TEXT,  "") /* s-xxxxxxxx, from `session` */ \
    _(IS_FORWARD_ACCESS,  "is_forward_access",   BOOL,  "") \
    _(OUTCOME,            "outcome",             TEXT,  "") /* success denied throttled not_found failed */
/* clang-format on */

enum column {
#define COLUMN_ENUM(name, sql, type, path) COLUMN_##name,
    COLUMNS(COLUMN_ENUM)
#undef COLUMN_ENUM
        COLUMN_COUNT
};

enum column_type { COLUMN_TEXT, COLUMN_JSON, COLUMN_TIME, COLUMN_BOOL, COLUMN_INTEGER };

struct column_info {
    const char *name; /* in SQL */
    enum column_type type;
    const char *path; /* in the record, "" for derived ones */
};

extern const struct column_info column_info[COLUMN_COUNT];

#endif
