#include "trail/takeover.h"

#include <string.h>

#include "base/buf.h"
#include "trail/api_name.h"
#include "trail/json.h"
#include "trail/outcome.h"
#include "trail/pivot.h"

#define ENTERS   (1u << TAKEOVER_ENTERS)
#define PREPARES (1u << TAKEOVER_PREPARES)
#define STARTS   (1u << TAKEOVER_STARTS)
#define ANSWERED (1u << 7) /* the request's names count where the answer tells none: "web" of what runs as "web:3" */

#define EC2       "ec2.amazonaws.com"
#define SSM       "ssm.amazonaws.com"
#define EIC       "ec2-instance-connect.amazonaws.com"
#define ECS       "ecs.amazonaws.com"
#define CODEBUILD "codebuild.amazonaws.com"
#define GLUE      "glue.amazonaws.com"
#define SAGEMAKER "sagemaker.amazonaws.com"
#define CFN       "cloudformation.amazonaws.com"
#define STATES    "states.amazonaws.com"

/* Beside the pivot's row. Credentials of EC2 and ECS live some six hours (recorded events); a run begins soon after it
 * is asked for, a notebook is open for hours. New code of a function is no entry: what runs of it is started anew. */
static const struct row {
    const char *event_source, *event_name;
    const char *role;      /* paths, as in struct pivot, of a role whose sessions nothing else tells */
    const char *passes;    /* the same of a role whose sessions tell nothing until another call starts what was made */
    const char *only_with; /* a member of the request without which nothing is taken over */
    unsigned traits, minutes;
    const char *source;
} rows[] = {
    {EC2, "ModifyInstanceAttribute", NULL, NULL, "userData", ENTERS, 395,
     "facts 2.8: user data, and no other attribute"},
    {SSM, "SendCommand", NULL, NULL, NULL, ENTERS, 395, "facts 2.8"},
    {SSM, "StartSession", NULL, NULL, NULL, ENTERS, 395, "facts 2.8"},
    {SSM, "ResumeSession", NULL, NULL, NULL, ENTERS, 395, "facts 2.8"},
    {EIC, "SendSSHPublicKey", NULL, NULL, NULL, ENTERS, 395, "facts 2.8"},
    {EIC, "SendSerialConsoleSSHPublicKey", NULL, NULL, NULL, ENTERS, 395, "facts 2.8"},
    {EIC, "OpenTunnel", NULL, NULL, NULL, ENTERS, 395, "facts 2.8"},
    {ECS, "RegisterTaskDefinition", NULL, "taskRoleArn executionRoleArn", NULL, ANSWERED, 0, "facts 2.5, 2.8"},
    {ECS, "CreateService", NULL, NULL, NULL, STARTS | PREPARES | ANSWERED, 60, "facts 2.5, 2.8: its tasks come and go"},
    {ECS, "UpdateService", NULL, NULL, NULL, STARTS | PREPARES | ANSWERED, 60, "facts 2.5, 2.8"},
    {ECS, "ExecuteCommand", NULL, NULL, NULL, ENTERS, 360, "facts 2.8"},
    {CODEBUILD, "CreateProject", "serviceRole =project.serviceRole", NULL, NULL, PREPARES, 0, "facts 2.5, 2.8"},
    {CODEBUILD, "UpdateProject", "serviceRole =project.serviceRole", NULL, NULL, PREPARES, 0, "facts 2.5, 2.8"},
    {GLUE, "CreateDevEndpoint", "roleArn", NULL, NULL, 0, 0, "facts 2.8"},
    {GLUE, "CreateJob", "role", NULL, NULL, PREPARES, 0, "facts 2.8"},
    {GLUE, "UpdateJob", "jobUpdate.role", NULL, NULL, PREPARES, 0, "facts 2.8"},
    {GLUE, "StartJobRun", NULL, NULL, NULL, STARTS, 60, "facts 2.5"},
    {SAGEMAKER, "CreateNotebookInstance", "roleArn", NULL, NULL, 0, 0, "facts 2.8"},
    {SAGEMAKER, "CreatePresignedNotebookInstanceUrl", NULL, NULL, NULL, STARTS, 12 * 60, "facts 2.5"},
    {SAGEMAKER, "CreateTrainingJob", "roleArn", NULL, NULL, 0, 0, "facts 2.5"},
    {CFN, "CreateStack", "roleARN", NULL, NULL, 0, 0, "facts 2.5"},
    {CFN, "UpdateStack", "roleARN", NULL, NULL, 0, 0, "facts 2.5"},
    {STATES, "CreateStateMachine", "roleArn", NULL, NULL, PREPARES, 0, "facts 2.8"},
    {STATES, "UpdateStateMachine", "roleArn", NULL, NULL, PREPARES, 0, "facts 2.8"},
};

static const struct row *row_of(struct str event_source, struct str event_name) {
    struct str name = api_name(event_name);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(event_source, rows[i].event_source) && str_is(name, rows[i].event_name))
            return &rows[i];
    return NULL;
}

bool takeover_has(struct str event_source, struct str event_name, enum takeover_trait trait) {
    const struct row *row = row_of(event_source, event_name);
    return row && (row->traits >> trait & 1);
}

unsigned takeover_minutes(struct str event_source, struct str event_name) {
    const struct row *row = row_of(event_source, event_name);
    return row ? row->minutes : 0;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

struct naming {
    const struct takeover_call *call;
    struct arena *arena;
    struct buf names;
    const char *kind; /* "thing:", "role:" or "passes:" */
};

/* What a member names: "arn:aws:lambda:R:A:function:NAME:ALIAS", "A:function:NAME", "NAME:ALIAS" of a function;
 * "arn:…:task-definition/FAMILY:REVISION" of ECS, where the revision is part of the name; of the rest
 * "arn:…:task/CLUSTER/ID", "PROJECT:ID", "role/PATH/NAME", or the name as it stands. */
static struct str bare_name(const struct naming *naming, struct str text) {
    static const char mark[] = "function:";
    size_t at = str_find(text, mark, 0);
    if (str_is(naming->call->event_source, ECS))
        return str_after_last(text, '/');
    if (!str_is(naming->call->event_source, "lambda.amazonaws.com"))
        return str_after_last(str_after_last(text, '/'), ':');
    return str_before(at == (size_t)-1 ? text : str_slice(text, at + strlen(mark), text.len), ':');
}

static void add_name(void *context, struct str value) {
    struct naming *naming = context;
    struct str name = bare_name(naming, json_scalar(value, naming->arena));
    if (!name.len || memchr(name.data, TAKEOVER_SEPARATOR, name.len))
        return;
    if (naming->names.len)
        buf_addc(&naming->names, TAKEOVER_SEPARATOR);
    buf_addz(&naming->names, naming->kind);
    buf_add(&naming->names, name);
}

static void add_paths(struct naming *naming, const char *kind, const char *paths, bool answer_first) {
    naming->kind = kind;
    for (struct str rest = str_of(paths ? paths : ""); rest.len;) {
        struct str path = str_before(rest, ' ');
        rest = str_slice(rest, path.len < rest.len ? path.len + 1 : rest.len, rest.len);
        bool answered = str_starts(path, "=");
        struct str text = answered ? naming->call->response_elements : naming->call->request_parameters;
        if (text.len && !(answer_first && !answered && naming->names.len))
            json_each(text, str_slice(path, answered, path.len), add_name, naming);
    }
}

/* Asked with the error that says so, or, of a function's code, by a member of the request. */
static bool is_dry_run(const struct takeover_call *call) {
    const struct outcome_input input = {.event_name = call->event_name, .error_code = call->error_code};
    return outcome_note(&input) == OUTCOME_NOTE_DRY_RUN || str_is(json_at(call->request_parameters, "dryRun"), "true");
}

struct str takeover_names(const struct takeover_call *call, struct arena *arena) {
    const struct pivot *pivot = pivot_of(call->event_source, call->event_name);
    const struct row *row = row_of(call->event_source, call->event_name);
    /* a name of one letter, with its quotes and comma, becomes twice as long */
    size_t most = 64 + 4 * (call->request_parameters.len + call->response_elements.len);
    struct naming naming = {.call = call, .arena = arena, .names = BUF_INIT(most)};
    if (!pivot || pivot->kind != PIVOT_TAKEOVER || is_dry_run(call))
        return STR_NONE;
    if (row && row->only_with && !json_at(call->request_parameters, row->only_with).len)
        return STR_NONE;
    add_paths(&naming, "thing:", pivot->target, row && (row->traits & ANSWERED));
    add_paths(&naming, "role:", row ? row->role : NULL, false);
    add_paths(&naming, "passes:", row ? row->passes : NULL, false);
    struct str names = naming.names.len ? arena_str(arena, buf_str(&naming.names)) : STR_NONE;
    buf_clear(&naming.names);
    return names;
}
