#include <stdlib.h>

#include "base/map.h"
#include "case/scope.h"
#include "trail/denial.h"
#include "trail/filter.h"
#include "trail/outcome.h"
#include "trail/parameters.h"
#include "trail/target.h"

/* What came of an event. The first says most of what was done, the last least. */
enum came { CAME_DONE, CAME_DRY_RUN, CAME_FAILED, CAME_DENIED };

/* A sample is of an event that did something, else of one that failed: what was asked for in vain was not touched.
 * Among equals it is the earliest that has one, so that the same evidence in any order gives the same table. */
struct sample {
    struct str text, event_id;
    int64_t time;
    enum came came;
};

struct call_row {
    struct call call;
    struct sample event, resource, denied_resource, parameters, filter, message, dry_run, partial;
    size_t error_space;
};

struct call_fold {
    struct arena *arena;  /* of the case */
    struct arena scratch; /* of one event */
    struct map map;
    struct call_row *rows;
    size_t count, space;
};

struct call_fold *call_fold_new(struct arena *arena) {
    struct call_fold *fold = xcalloc(1, sizeof *fold);
    fold->arena = arena;
    return fold;
}

static bool is_better(const struct sample *sample, const struct scope_event *event, enum came came) {
    if (!sample->text.data || came != sample->came)
        return !sample->text.data || came < sample->came;
    int64_t time = event->time == TIME_NONE ? INT64_MAX : event->time;
    return time < sample->time || (time == sample->time && str_compare(event->event_id, sample->event_id) < 0);
}

static void take_sample(struct call_fold *fold, struct sample *sample, const struct scope_event *event, enum came came,
                        struct str text) {
    if (str_empty(text))
        return;
    sample->text = arena_str(fold->arena, text);
    sample->event_id = arena_str(fold->arena, event->event_id);
    sample->time = event->time == TIME_NONE ? INT64_MAX : event->time;
    sample->came = came;
}

static struct call_row *row_of(struct call_fold *fold, const struct scope_event *event) {
    const struct sensitive_read *why;
    enum call_group group =
        call_group_of(event->event_source, event->event_name, event->read_only, event->request_parameters, &why);
    struct str key = arena_printf(&fold->scratch, "%d/%.*s/%.*s", (int)group, STR_ARG(event->event_source),
                                  STR_ARG(event->event_name));
    bool added;
    size_t at = map_add(&fold->map, key, fold->count, &added);
    if (!added)
        return &fold->rows[at];
    struct call_row *row = arena_push(fold->arena, fold->rows, fold->count, fold->space);
    row->call.group = group;
    row->call.event_source = arena_str(fold->arena, event->event_source);
    row->call.event_name = arena_str(fold->arena, event->event_name);
    row->call.first_event = row->call.last_event = TIME_NONE;
    if (why)
        row->call.why_sensitive = why->why;
    return row;
}

static void count_error(struct call_fold *fold, struct call_row *row, struct str code) {
    struct call *call = &row->call;
    for (size_t i = 0; i < call->error_count; i++)
        if (str_eq(call->errors[i].code, code)) {
            call->errors[i].count++;
            return;
        }
    struct error_count *error = arena_push(fold->arena, call->errors, call->error_count, row->error_space);
    *error = (struct error_count){arena_str(fold->arena, code), 1};
}

static void count_event(struct call_fold *fold, struct call_row *row, const struct scope_event *event) {
    struct call *call = &row->call;
    bool failed = !str_is(event->outcome, "success");
    call->total++;
    call->success += !failed;
    call->failure += failed;
    call->denied += str_is(event->outcome, "denied");
    /* a failed sign-in may have no code: its message is all there is */
    if (failed || event->error_code.len)
        count_error(fold, row,
                    event->error_code.len      ? event->error_code
                    : event->error_message.len ? event->error_message
                                               : STR("Failure"));
    if (event->region.len && !strs_has(&call->regions, event->region))
        strs_add(fold->arena, &call->regions, arena_str(fold->arena, event->region));
    if (event->time == TIME_NONE)
        return;
    if (call->first_event == TIME_NONE || event->time < call->first_event)
        call->first_event = event->time;
    if (call->last_event == TIME_NONE || event->time > call->last_event)
        call->last_event = event->time;
}

static struct str target_text(struct call_fold *fold, const struct scope_event *event) {
    struct target_input input = {.event_source = event->event_source,
                                 .event_name = event->event_name,
                                 .resources = event->resources,
                                 .request_parameters = event->request_parameters,
                                 .response_elements = event->response_elements,
                                 .additional_event_data = event->additional_event_data,
                                 .service_event_details = event->service_event_details};
    return target_of(&input, &fold->scratch).text;
}

static void sample_target(struct call_fold *fold, struct call_row *row, const struct scope_event *event,
                          enum came came) {
    if (is_better(&row->resource, event, came))
        take_sample(fold, &row->resource, event, came, target_text(fold, event));
    if (came == CAME_DENIED && is_better(&row->denied_resource, event, came)) {
        struct denial denial;
        bool told = denial_parse(event->error_message, &denial) && denial.resource.len;
        take_sample(fold, &row->denied_resource, event, came, told ? denial.resource : target_text(fold, event));
    }
}

static void sample_event(struct call_fold *fold, struct call_row *row, const struct scope_event *event,
                         enum came came) {
    if (is_better(&row->event, event, came)) {
        take_sample(fold, &row->event, event, came, event->event_id.len ? event->event_id : STR("-"));
        row->call.source_object = arena_str(fold->arena, event->source_object);
        row->call.source_offset = event->source_offset;
    }
    sample_target(fold, row, event, came);
    /* of a failure, whichever: a dry run has a message, too */
    enum came told = came == CAME_FAILED || came == CAME_DENIED ? CAME_DONE : CAME_DRY_RUN;
    if (event->error_message.len && is_better(&row->message, event, told))
        take_sample(fold, &row->message, event, told, event->error_message);
    if (row->call.group == CALL_WRITE && is_better(&row->parameters, event, came))
        take_sample(fold, &row->parameters, event, came, parameters_sample(event->request_parameters, &fold->scratch));
    if (row->call.group != CALL_WRITE && is_better(&row->filter, event, came))
        take_sample(fold, &row->filter, event, came,
                    filter_of(event->event_source, event->event_name, event->request_parameters, &fold->scratch));
}

static enum outcome_note note_of(const struct scope_event *event) {
    struct outcome_input input = {.event_name = event->event_name,
                                  .error_code = event->error_code,
                                  .response_elements = event->response_elements};
    return str_is(event->outcome, "success") ? outcome_note(&input) : OUTCOME_NOTE_NONE;
}

static void count_note(struct call_fold *fold, struct call_row *row, const struct scope_event *event,
                       enum outcome_note note) {
    bool dry = note == OUTCOME_NOTE_DRY_RUN;
    if (note == OUTCOME_NOTE_NONE)
        return;
    (dry ? &row->call.dry_run : &row->call.partial)->count++;
    struct sample *sample = dry ? &row->dry_run : &row->partial;
    if (is_better(sample, event, CAME_DONE))
        take_sample(fold, sample, event, CAME_DONE, event->event_id);
}

static enum came came_of(const struct scope_event *event, enum outcome_note note) {
    if (str_is(event->outcome, "denied"))
        return CAME_DENIED;
    return !str_is(event->outcome, "success") ? CAME_FAILED : note == OUTCOME_NOTE_DRY_RUN ? CAME_DRY_RUN : CAME_DONE;
}

void call_fold_add(struct call_fold *fold, const struct scope_event *event) {
    struct call_row *row = row_of(fold, event);
    count_event(fold, row, event);
    enum outcome_note note = note_of(event);
    count_note(fold, row, event, note);
    sample_event(fold, row, event, came_of(event, note));
    arena_reset(&fold->scratch);
}

static int by_weight(const void *left, const void *right) {
    const struct call *a = &((const struct call_row *)left)->call, *b = &((const struct call_row *)right)->call;
    if (a->group != b->group)
        return (int)a->group - (int)b->group;
    if (a->total != b->total)
        return a->total < b->total ? 1 : -1;
    int order = str_compare(a->event_source, b->event_source);
    return order ? order : str_compare(a->event_name, b->event_name);
}

static int by_error_count(const void *left, const void *right) {
    const struct error_count *a = left, *b = right;
    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return str_compare(a->code, b->code);
}

static int by_text(const void *a, const void *b) {
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void finish_row(struct call_row *row) {
    struct call *call = &row->call;
    if (call->error_count > 1)
        qsort(call->errors, call->error_count, sizeof *call->errors, by_error_count);
    if (call->regions.count > 1)
        qsort(call->regions.items, call->regions.count, sizeof *call->regions.items, by_text);
    call->resource_sample = row->resource.text;
    call->denied_resource_sample = row->denied_resource.text;
    call->parameters_sample = row->parameters.text;
    call->filter_sample = row->filter.text;
    call->error_message_sample = row->message.text;
    call->dry_run.event_id = row->dry_run.text;
    call->partial.event_id = row->partial.text;
    call->event_id_sample = row->event.event_id.len ? row->event.event_id : STR_NONE;
}

void call_fold_finish(struct call_fold *fold, struct kase *kase) {
    if (fold->count > 1)
        qsort(fold->rows, fold->count, sizeof *fold->rows, by_weight);
    for (size_t i = 0; i < fold->count; i++) {
        finish_row(&fold->rows[i]);
        *arena_push(&kase->arena, kase->calls, kase->call_count, kase->call_space) = fold->rows[i].call;
    }
    map_clear(&fold->map);
    arena_clear(&fold->scratch);
    free(fold);
}
