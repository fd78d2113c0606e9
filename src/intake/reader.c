#include "intake/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "intake/container.h"
#include "intake/objects.h"
#include "intake/source.h"

#define NAME_BYTES ((size_t)64 << 10)

struct reader {
    const struct intake *intake;
    struct ledger *ledger;
    struct source source;
    struct container *container;
    /* the folder of the last object stays open: the next one is probably in it, and its path short */
    struct str folder;
    int folder_fd;
    /* the object */
    int fd; /* -1: none */
    bool owns_fd, text_open;
    struct str path, name; /* of the object, and of the file or member being read */
    struct bundle *bundle;
    struct buf member; /* "archive!member" */
    size_t members;
};

struct reader *reader_new(const struct intake *intake, struct ledger *ledger) {
    struct reader *reader = xcalloc(1, sizeof *reader);
    reader->intake = intake;
    reader->ledger = ledger;
    reader->container = container_new();
    reader->folder_fd = reader->fd = -1;
    reader->member = BUF_INIT(NAME_BYTES);
    return reader;
}

void reader_set_step(struct reader *reader, size_t step_bytes) {
    reader->source.step_bytes = step_bytes;
    reader->source.streams = step_bytes > 0;
}

struct str reader_source(const struct reader *reader) {
    return reader->name;
}

/* --- the end of a text ----------------------------------------------------------------------------------------- */

static void count_documents(struct reader *reader, const struct container_tally *tally) {
    const uint64_t counts[] = {[LEDGER_DIGEST] = tally->digests,
                               [LEDGER_INSIGHT] = tally->insights,
                               [LEDGER_FINDING] = tally->findings,
                               [LEDGER_FOREIGN] = tally->foreign + tally->aggregated};
    for (enum ledger_document kind = LEDGER_DIGEST; kind <= LEDGER_FOREIGN; kind++)
        for (uint64_t i = 0; i < counts[kind]; i++)
            ledger_document(reader->ledger, kind);
}

static void count_file(struct reader *reader, enum ledger_file kind) {
    ledger_file(reader->ledger, kind, reader->source.compressed, source_text_bytes(&reader->source));
}

static void refuse_file(struct reader *reader, uint64_t at, const char *reason) {
    ledger_refuse(reader->ledger, false, reader->name, at, "%s", reason);
}

/* Evidence whose first bytes were damaged: nobody calls a picture x.json.gz. */
static bool lost_its_gzip(const struct reader *reader) {
    return !reader->source.packed && str_ends(reader->name, ".json.gz");
}

/* What the text was, now that it is over. */
static void end_text(struct reader *reader) {
    const struct container_tally *tally = container_tally(reader->container);
    const char *foreign = container_foreign(reader->container);
    uint64_t at;
    const char *fault = source_fault(&reader->source, &at);
    reader->text_open = false;
    /* what follows a README is nobody's business; what is damaged may have been evidence */
    if (fault && !(foreign && source_is_complete(&reader->source)))
        ledger_refuse(reader->ledger, false, reader->name, at, "%s", fault);
    if (!foreign) {
        bool nothing = !tally->records && !tally->digests && !tally->insights && !tally->findings && !tally->lists;
        count_documents(reader, tally);
        count_file(reader, nothing ? LEDGER_REFUSED : LEDGER_READ);
    } else if (fault && !source_is_complete(&reader->source)) {
        count_file(reader, LEDGER_REFUSED);
    } else if (!source_text_bytes(&reader->source)) {
        refuse_file(reader, 0, "empty file");
        count_file(reader, LEDGER_REFUSED);
    } else if (lost_its_gzip(reader)) {
        refuse_file(reader, 0, "named .json.gz, and holds no gzip data: its first bytes are damaged");
        count_file(reader, LEDGER_REFUSED);
    } else {
        ledger_foreign(reader->ledger, reader->name, foreign);
        count_file(reader, LEDGER_SKIPPED);
    }
}

static void close_object(struct reader *reader) {
    if (reader->text_open)
        end_text(reader);
    bundle_close(reader->bundle);
    reader->bundle = NULL;
    if (reader->owns_fd && reader->fd >= 0)
        close(reader->fd);
    reader->fd = -1;
}

void reader_free(struct reader *reader) {
    if (!reader)
        return;
    close_object(reader);
    if (reader->folder_fd >= 0)
        close(reader->folder_fd);
    source_clear(&reader->source);
    container_free(reader->container);
    buf_clear(&reader->member);
    free(reader);
}

/* --- the beginning of a text ----------------------------------------------------------------------------------- */

/* Begin the text that the source has just opened; true when there is one. */
static bool begin_text(struct reader *reader, enum source_kind kind) {
    uint64_t at;
    const char *reason = "empty file";
    switch (kind) {
    case SOURCE_TEXT:
        container_start(reader->container, &reader->source.window, reader->ledger, reader->name);
        reader->text_open = true;
        return true;
    case SOURCE_ARCHIVE: reason = "an archive in an archive is not read"; break;
    case SOURCE_FAILED: reason = source_fault(&reader->source, &at); break;
    case SOURCE_EMPTY: break;
    }
    refuse_file(reader, 0, reason);
    count_file(reader, LEDGER_REFUSED);
    return false;
}

/* --- archives -------------------------------------------------------------------------------------------------- */

static void name_member(struct reader *reader, struct str member) {
    buf_reset(&reader->member);
    buf_add(&reader->member, reader->path);
    buf_addc(&reader->member, '!');
    buf_add(&reader->member, member);
    reader->name = buf_str(&reader->member);
}

/* The archive is over, or cannot be read on. */
static void end_archive(struct reader *reader) {
    const char *fault = bundle_fault(reader->bundle);
    reader->name = reader->path;
    if (fault)
        refuse_file(reader, 0, fault);
    if (reader->members)
        return; /* they are what was counted */
    if (!fault)
        ledger_foreign(reader->ledger, reader->path, "an archive without files");
    ledger_file(reader->ledger, fault ? LEDGER_REFUSED : LEDGER_SKIPPED, 0, 0);
}

/* Begin the next member that is to be read; false when there is none. */
static bool next_member(struct reader *reader) {
    struct str member;
    for (;;) {
        enum bundle_step step = bundle_next(reader->bundle, &member);
        if (step == BUNDLE_END || step == BUNDLE_BROKEN) {
            end_archive(reader);
            return false;
        }
        reader->members++;
        name_member(reader, member);
        if (step == BUNDLE_ENCRYPTED) {
            refuse_file(reader, 0, "encrypted");
            ledger_file(reader->ledger, LEDGER_REFUSED, 0, 0);
        } else if (intake_pruned(reader->intake, reader->name)) {
            ledger_file(reader->ledger, LEDGER_SKIPPED, 0, 0);
        } else if (begin_text(reader, source_open_member(&reader->source, reader->bundle))) {
            return true;
        }
    }
}

/* --- objects --------------------------------------------------------------------------------------------------- */

static int open_in_folder(struct reader *reader, const struct object *object, int flags) {
    struct str folder = {object->path, object->name_at};
    if (!folder.len)
        return open(object->path, flags);
    if (reader->folder_fd < 0 || !str_eq(reader->folder, folder)) {
        char *path = strndup(folder.data, folder.len);
        if (reader->folder_fd >= 0)
            close(reader->folder_fd);
        reader->folder_fd = path ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
        reader->folder = folder;
        free(path);
    }
    if (reader->folder_fd < 0)
        return open(object->path, flags);
    return openat(reader->folder_fd, object->path + object->name_at, flags);
}

/* Open the object; 0, or the number of the fault. */
static int open_object(struct reader *reader, const struct object *object, struct stat *status) {
    reader->owns_fd = object->fd < 0;
    /* O_NONBLOCK: a FIFO that took the file's place must not make us wait */
    reader->fd =
        object->fd >= 0 ? object->fd : open_in_folder(reader, object, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (reader->fd < 0 || fstat(reader->fd, status) != 0)
        return errno;
    return S_ISDIR(status->st_mode) ? EISDIR : S_ISREG(status->st_mode) ? 0 : EINVAL;
}

void reader_start(struct reader *reader, size_t i) {
    const struct object *object = &reader->intake->objects[i];
    struct stat status;
    close_object(reader);
    reader->path = reader->name = intake_name(reader->intake, i);
    int error = open_object(reader, object, &status);
    if (error) {
        ledger_refuse(reader->ledger, false, reader->name, 0, "cannot open: %s",
                      error == EINVAL ? "no longer a file" : file_fault_text(error));
        ledger_file(reader->ledger, LEDGER_REFUSED, 0, 0);
        close_object(reader);
        return;
    }
    enum source_kind kind = source_open(&reader->source, reader->fd, (uint64_t)status.st_size);
    if (kind == SOURCE_ARCHIVE) {
        reader->bundle = bundle_open(reader->fd, (uint64_t)status.st_size);
        reader->members = 0;
        next_member(reader);
    } else {
        begin_text(reader, kind);
    }
}

void reader_set_scan(struct reader *reader, reader_scan *scan, void *context) {
    container_set_scan(reader->container, scan, context);
}

bool reader_next(struct reader *reader, struct record_slice *slice) {
    while (reader->text_open) {
        if (container_next(reader->container, slice))
            return true;
        end_text(reader);
        if (reader->bundle)
            next_member(reader);
    }
    close_object(reader);
    return false;
}

void reader_refuse(struct reader *reader, const struct record_slice *slice, size_t at, const char *reason) {
    /* within a string or a CSV row, bytes of the record are not bytes of the file */
    uint64_t offset = slice->offset + (slice->length == slice->json.len ? at : 0);
    ledger_refuse(reader->ledger, true, reader->name, offset, "%s", reason);
    container_reject(reader->container, slice);
}

/* --- excerpts -------------------------------------------------------------------------------------------------- */

/* Move the source to the member called `name`; false when the archive has none. */
static bool find_member(struct reader *reader, struct str name) {
    enum bundle_step step;
    struct str member;
    while ((step = bundle_next(reader->bundle, &member)) == BUNDLE_MEMBER || step == BUNDLE_ENCRYPTED)
        if (str_eq(member, name))
            return step == BUNDLE_MEMBER && source_open_member(&reader->source, reader->bundle) == SOURCE_TEXT;
    return false;
}

/* Open the text of the object, or of the member of an archive; false when it is not there. */
static bool open_text(struct reader *reader, struct str name) {
    const struct object *object = intake_find(reader->intake, name);
    size_t mark = 0;
    while (!object && (mark = str_find(name, "!", mark)) != (size_t)-1)
        object = intake_find(reader->intake, str_slice(name, 0, mark++));
    struct stat status;
    if (!object || open_object(reader, object, &status) != 0)
        return false;
    enum source_kind kind = source_open(&reader->source, reader->fd, (uint64_t)status.st_size);
    if (kind != SOURCE_ARCHIVE || !mark)
        return kind == SOURCE_TEXT && !mark;
    reader->bundle = bundle_open(reader->fd, (uint64_t)status.st_size);
    return find_member(reader, str_slice(name, mark, name.len));
}

/* Bytes [offset, offset + length) of the source's text, absent when it is shorter, or past that place already. */
static struct str copy_text(struct source *source, uint64_t offset, uint64_t length, struct arena *arena) {
    struct window *window = &source->window;
    const char *p = window->data;
    if (offset < window->offset)
        return STR_NONE;
    while (window_offset(window, window->end) < offset + length) {
        /* what lies before is not kept */
        if (window_offset(window, window->end) < offset)
            p = window->end;
        if (!window_more(window, &p))
            return STR_NONE;
    }
    return arena_str(arena, (struct str){window->data + (offset - window->offset), (size_t)length});
}

bool reader_open_text(struct reader *reader, struct str source_object) {
    close_object(reader);
    return open_text(reader, source_object);
}

struct str reader_text_at(struct reader *reader, uint64_t offset, uint64_t length, struct arena *arena) {
    bool possible = length <= WINDOW_HELD_BYTES && offset <= UINT64_MAX - length;
    return possible ? copy_text(&reader->source, offset, length, arena) : STR_NONE;
}

enum err_code reader_excerpt(const struct intake *intake, struct str source_object, uint64_t offset, uint64_t length,
                             struct arena *arena, struct str *text, struct err *err) {
    struct reader *reader = reader_new(intake, NULL);
    *text = STR_NONE;
    if (!open_text(reader, source_object))
        err_set(err, ERR_INPUT, "cannot read '%.*s': it is not among the logs", STR_ARG(source_object));
    else if (!(*text = reader_text_at(reader, offset, length, arena)).data)
        err_set(err, ERR_INPUT, "cannot read '%.*s': it has no %llu bytes at %llu", STR_ARG(source_object),
                (unsigned long long)length, (unsigned long long)offset);
    reader_free(reader);
    return text->data ? ERR_OK : ERR_INPUT;
}
