#include "trail/service_session.h"

#include <string.h>

#include "trail/arn.h"

enum form {
    FORM_ANY,      /* the service names the session as it likes: no claim is read off a name */
    FORM_WORD,     /* `name` and nothing else */
    FORM_BEGINS,   /* `name`, and more behind it */
    FORM_INSTANCE, /* i-0123456789abcdef0 */
    FORM_TASK      /* 32 digits of base 16 */
};

static const struct row {
    const char *service;
    enum form form;
    const char *name;    /* of the session; "": what it is named after, as it stands */
    bool names_resource; /* else the name is the same for all, and the role is what was passed to the service */
    bool by_id;          /* which no other region has: an instance, a task, a build; else by a name */
    bool role_tells; /* what it runs on is made anew each time, from what holds the role (a build, of a project; a task,
                        of its definition) */
    const char *until;    /* what ends the resource in the name, or "" */
    const char *doors[3]; /* other services through which one gets in */
    const char *source;
} rows[] = {
    {"ec2.amazonaws.com",
     FORM_INSTANCE,
     "",
     true,
     true,
     false,
     "",
     {"ssm.amazonaws.com", "ec2-instance-connect.amazonaws.com"},
     "facts 2.5"},
    {"ecs-tasks.amazonaws.com", FORM_TASK, "", true, true, true, "", {"ecs.amazonaws.com"}, "facts 2.5"},
    {"lambda.amazonaws.com", FORM_ANY, "", true, false, false, "", {NULL}, "facts 2.5"},
    {"codebuild.amazonaws.com", FORM_BEGINS, "AWSCodeBuild-", true, true, true, "", {NULL}, "facts 2.5"},
    {"ssm.amazonaws.com",
     FORM_ANY,
     "",
     true,
     true,
     false,
     "",
     {NULL},
     "facts 2.5: the id of the automation's execution"},
    {"emr-serverless.amazonaws.com", FORM_ANY, "", true, true, false, ",", {NULL}, "facts 2.5: run, attempt"},
    {"glue.amazonaws.com", FORM_WORD, "GlueJobRunnerSession", false, false, false, "", {NULL}, "facts 2.5"},
    {"sagemaker.amazonaws.com", FORM_WORD, "SageMaker", false, false, false, "", {NULL}, "facts 2.5"},
    {"cloudformation.amazonaws.com", FORM_WORD, "AWSCloudFormation", false, false, false, "", {NULL}, "facts 2.5"},
};

enum { ROWS = sizeof rows / sizeof *rows };

static const struct row *row_of(struct str service) {
    for (size_t i = 0; i < ROWS; i++)
        if (str_is(service, rows[i].service))
            return &rows[i];
    return NULL;
}

/* What the service named the session after, else its role. */
static struct str resource_of(struct str service, struct str session_name, struct str role) {
    const struct row *row = row_of(service);
    if (!row || !row->names_resource)
        return role;
    bool prefixed = str_starts(session_name, row->name);
    struct str name = str_slice(session_name, prefixed ? strlen(row->name) : 0, session_name.len);
    return *row->until ? str_before(name, *row->until) : name;
}

struct service_session_names service_session_names(struct str service, struct str session_name, struct str role) {
    const struct row *row = row_of(service);
    struct str resource = resource_of(service, session_name, role);
    bool named = row && row->names_resource;
    return (struct service_session_names){.thing = named ? resource : STR_NONE,
                                          .role = !named || row->role_tells ? role : STR_NONE};
}

struct service_session_names service_session_names_of(struct str service, struct str arn) {
    struct str role = arn_session_role(arn);
    if (!role.data)
        return (struct service_session_names){STR_NONE, STR_NONE};
    return service_session_names(service, str_after_last(arn, '/'), role);
}

/* `least` to `most` digits of base 16, and nothing else. */
static bool is_hex(struct str text, size_t least, size_t most) {
    for (size_t i = 0; i < text.len; i++)
        if (!(text.data[i] >= '0' && text.data[i] <= '9') && !(text.data[i] >= 'a' && text.data[i] <= 'f'))
            return false;
    return text.len >= least && text.len <= most;
}

static bool has_form(const struct row *row, struct str name) {
    switch (row->form) {
    case FORM_ANY: return false;
    case FORM_WORD: return str_is(name, row->name);
    case FORM_BEGINS: return str_starts(name, row->name);
    case FORM_INSTANCE: return str_starts(name, "i-") && is_hex(str_slice(name, 2, name.len), 8, 17);
    case FORM_TASK: return is_hex(name, 32, 32);
    }
    return false;
}

struct str service_session_claim(struct str session_name) {
    for (size_t i = 0; i < ROWS; i++)
        if (has_form(&rows[i], session_name))
            return str_of(rows[i].service);
    return STR_NONE;
}

bool service_session_reached(struct str service, struct str event_source) {
    if (service.len && str_eq(service, event_source))
        return true;
    const struct row *row = row_of(service);
    for (size_t i = 0; row && i < sizeof row->doors / sizeof *row->doors && row->doors[i]; i++)
        if (str_is(event_source, row->doors[i]))
            return true;
    return false;
}

bool service_session_same_region(struct str service, struct str made, struct str called) {
    const struct row *row = row_of(service);
    return (row && row->by_id) || !made.len || !called.len || str_eq(made, called);
}
