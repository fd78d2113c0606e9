#include "intake/bundle.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/file.h"
#include "base/limits.h"
#include "intake/objects.h"

#define CHUNK_BYTES ((size_t)256 << 10)
/* tar: "ustar" in the magic field (POSIX.1-2017, pax, "ustar Interchange Format") */
#define TAR_MAGIC_AT 257

struct bundle {
    struct archive *archive;
    int fd;
    uint64_t at, size_bytes, inflated;
    char *chunk;
    char fault[256]; /* "" for none */
};

bool bundle_recognises(struct str head) {
    static const struct str zip[] = {STR("PK\3\4"), STR("PK\5\6"),
                                     STR("PK00PK\3\4")}; /* APPNOTE 4.3.7, 4.3.16, 8.5.4 */
    for (size_t i = 0; i < sizeof zip / sizeof *zip; i++)
        if (head.len >= zip[i].len && memcmp(head.data, zip[i].data, zip[i].len) == 0)
            return true;
    return head.len >= TAR_MAGIC_AT + 5 && memcmp(head.data + TAR_MAGIC_AT, "ustar", 5) == 0;
}

/* --- how libarchive reads: at our own offset, so that threads can share a descriptor --------------------------- */

static la_ssize_t on_read(struct archive *archive, void *context, const void **data) {
    struct bundle *bundle = context;
    int error;
    size_t got = file_read_at(bundle->fd, bundle->chunk, CHUNK_BYTES, bundle->at, &error);
    if (error) {
        archive_set_error(archive, error, "%s", file_fault_text(error));
        return -1;
    }
    bundle->at += got;
    *data = bundle->chunk;
    return (la_ssize_t)got;
}

static la_int64_t on_skip(struct archive *archive, void *context, la_int64_t request) {
    (void)archive;
    struct bundle *bundle = context;
    uint64_t left = bundle->size_bytes > bundle->at ? bundle->size_bytes - bundle->at : 0;
    uint64_t skipped = (uint64_t)request < left ? (uint64_t)request : left;
    bundle->at += skipped;
    return (la_int64_t)skipped;
}

static la_int64_t on_seek(struct archive *archive, void *context, la_int64_t offset, int whence) {
    (void)archive;
    struct bundle *bundle = context;
    int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)bundle->at : (int64_t)bundle->size_bytes;
    int64_t to = base + offset;
    if (to < 0 || to > (int64_t)bundle->size_bytes)
        return ARCHIVE_FATAL;
    bundle->at = (uint64_t)to;
    return to;
}

struct bundle *bundle_open(int fd, uint64_t size_bytes) {
    struct bundle *bundle = xcalloc(1, sizeof *bundle);
    bundle->fd = fd;
    bundle->size_bytes = size_bytes;
    bundle->chunk = xmalloc(CHUNK_BYTES);
    bundle->archive = archive_read_new();
    archive_read_support_filter_gzip(bundle->archive);
    archive_read_support_format_zip(bundle->archive);
    archive_read_support_format_tar(bundle->archive);
    archive_read_set_read_callback(bundle->archive, on_read);
    archive_read_set_skip_callback(bundle->archive, on_skip);
    archive_read_set_seek_callback(bundle->archive, on_seek);
    archive_read_set_callback_data(bundle->archive, bundle);
    if (archive_read_open1(bundle->archive) != ARCHIVE_OK)
        snprintf(bundle->fault, sizeof bundle->fault, "%s", archive_error_string(bundle->archive));
    return bundle;
}

void bundle_close(struct bundle *bundle) {
    if (!bundle)
        return;
    archive_read_free(bundle->archive);
    free(bundle->chunk);
    free(bundle);
}

/* --- members --------------------------------------------------------------------------------------------------- */

static void set_fault(struct bundle *bundle) {
    const char *text = archive_error_string(bundle->archive);
    snprintf(bundle->fault, sizeof bundle->fault, "%s", text ? text : "damaged archive");
}

/* True for a member that may hold logs. */
static bool is_log(struct archive_entry *entry, struct str name) {
    bool digest;
    return archive_entry_filetype(entry) == AE_IFREG && name.len && !str_starts(name, "__MACOSX/") &&
           !str_contains(name, "/__MACOSX/") && !intake_ignored(str_after_last(name, '/'), &digest);
}

enum bundle_step bundle_next(struct bundle *bundle, struct str *name) {
    struct archive_entry *entry;
    if (bundle->fault[0])
        return BUNDLE_BROKEN;
    for (;;) {
        int status = archive_read_next_header(bundle->archive, &entry);
        if (status == ARCHIVE_EOF)
            return BUNDLE_END;
        if (status < ARCHIVE_WARN) {
            set_fault(bundle);
            return BUNDLE_BROKEN;
        }
        const char *path = archive_entry_pathname_utf8(entry);
        *name = str_of(path ? path : archive_entry_pathname(entry));
        if (is_log(entry, *name))
            return archive_entry_is_encrypted(entry) ? BUNDLE_ENCRYPTED : BUNDLE_MEMBER;
    }
}

static bool is_bomb(const struct bundle *bundle) {
    return bundle->inflated > LIMIT_INFLATE_RATIO_AFTER_BYTES &&
           bundle->inflated / LIMIT_INFLATE_RATIO > bundle->size_bytes;
}

size_t bundle_read(struct bundle *bundle, char *out, size_t space) {
    if (bundle->fault[0])
        return 0;
    la_ssize_t got = archive_read_data(bundle->archive, out, space);
    if (got < 0) {
        set_fault(bundle);
        return 0;
    }
    bundle->inflated += (uint64_t)got;
    if (is_bomb(bundle)) {
        snprintf(bundle->fault, sizeof bundle->fault, "inflates too many times (decompression bomb)");
        return 0;
    }
    return (size_t)got;
}

const char *bundle_fault(const struct bundle *bundle) {
    return bundle->fault[0] ? bundle->fault : NULL;
}
