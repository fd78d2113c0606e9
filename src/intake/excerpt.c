#include "intake/excerpt.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/time.h"
#include "intake/reader.h"

/* Open the file that an object is or lies in: names of members follow a '!'. */
static enum err_code open_source(struct excerpt *excerpt, struct str object, struct err *err) {
    const struct intake_options all = {TIME_NONE, TIME_NONE};
    struct ledger *unread = ledger_new();
    struct err fault = {0};
    enum err_code code = ERR_ENVIRONMENT;
    for (size_t end = object.len; code && end != (size_t)-1;
         end = str_find(object, "!", end == object.len ? 0 : end + 1)) {
        char *path = strndup(object.data, end);
        const char *const paths[] = {path};
        code = path ? intake_open(&excerpt->source, paths, 1, &all, unread, &fault) : code;
        if (code)
            excerpt->source = NULL;
        free(path);
    }
    ledger_free(unread);
    if (code)
        *err = fault;
    return code;
}

static bool open_in(struct excerpt *excerpt, const struct intake *intake, struct str object) {
    reader_free(excerpt->reader);
    excerpt->reader = reader_new(intake, NULL);
    return reader_open_text(excerpt->reader, object);
}

static enum err_code open_object(struct excerpt *excerpt, const struct intake *intake, struct str object,
                                 struct err *err) {
    excerpt_clear(excerpt);
    excerpt->object = strndup(object.data, object.len);
    if (intake && open_in(excerpt, intake, object))
        return ERR_OK;
    enum err_code code = open_source(excerpt, object, err);
    if (!code && !open_in(excerpt, excerpt->source, object))
        code = err_set(err, ERR_INPUT, "cannot read '%.*s'", STR_ARG(object));
    if (code)
        excerpt_clear(excerpt);
    return code;
}

enum err_code excerpt_read(struct excerpt *excerpt, const struct intake *intake, struct str object, uint64_t offset,
                           uint64_t length, struct arena *arena, struct str *text, struct err *err) {
    *text = STR_NONE;
    if (excerpt->object && str_is(object, excerpt->object))
        *text = reader_text_at(excerpt->reader, offset, length, arena);
    if (text->data)
        return ERR_OK;
    enum err_code code = open_object(excerpt, intake, object, err);
    if (code)
        return code;
    *text = reader_text_at(excerpt->reader, offset, length, arena);
    if (text->data)
        return ERR_OK;
    return err_set(err, ERR_INPUT, "cannot read '%.*s': it has no %" PRIu64 " bytes at %" PRIu64, STR_ARG(object),
                   length, offset);
}

void excerpt_clear(struct excerpt *excerpt) {
    reader_free(excerpt->reader);
    if (excerpt->source)
        intake_close(excerpt->source);
    free(excerpt->object);
    *excerpt = EXCERPT_EMPTY;
}
