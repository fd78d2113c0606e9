#include "gen/files.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gen/ids.h"

enum { FILE_MOST_BYTES = 1 << 30, DELIVERY_STEP_SECONDS = 300 };

struct file_writer {
    char *folder;
    struct libdeflate_compressor *compressor;
    struct buf text;
    char *gzip;
    size_t gzip_space;
    struct file_totals totals;
    char path[PATH_MAX];
};

struct file_writer *file_writer_new(const char *folder, int level) {
    struct file_writer *writer = xcalloc(1, sizeof *writer);
    writer->folder = xstrdup(folder);
    writer->compressor = libdeflate_alloc_compressor(level);
    if (!writer->compressor)
        BUG("compression level %d", level);
    writer->text = BUF_INIT((size_t)FILE_MOST_BYTES);
    return writer;
}

void file_writer_free(struct file_writer *writer) {
    if (!writer)
        return;
    libdeflate_free_compressor(writer->compressor);
    buf_clear(&writer->text);
    free(writer->folder);
    free(writer->gzip);
    free(writer);
}

struct buf *file_begin(struct file_writer *writer) {
    buf_reset(&writer->text);
    buf_add(&writer->text, STR("{\"Records\":["));
    return &writer->text;
}

void file_next(struct file_writer *writer) {
    buf_addc(&writer->text, ',');
}

enum err_code make_folders(const char *path, struct err *err) {
    char part[PATH_MAX];
    if (snprintf(part, sizeof part, "%s/", path) >= (int)sizeof part)
        return err_set(err, ERR_ENVIRONMENT, "cannot create '%s': the path is too long", path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0777) && errno != EEXIST)
            return err_set(err, ERR_ENVIRONMENT, "cannot create folder '%s': %s", part, strerror(errno));
        *slash = '/';
    }
    return ERR_OK;
}

static size_t compress(struct file_writer *writer) {
    size_t bound = libdeflate_gzip_compress_bound(writer->compressor, writer->text.len);
    if (bound > writer->gzip_space) {
        free(writer->gzip);
        writer->gzip = xmalloc(bound);
        writer->gzip_space = bound;
    }
    size_t len = libdeflate_gzip_compress(writer->compressor, writer->text.data, writer->text.len, writer->gzip,
                                          writer->gzip_space);
    if (!len)
        BUG("compressing %zu bytes", writer->text.len);
    return len;
}

/* Open for writing; the folder is made when the first file of a day comes. */
static enum err_code open_file(const char *path, int *fd, struct err *err) {
    *fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (*fd < 0 && errno == ENOENT) {
        char folder[PATH_MAX];
        struct str above = {path, (size_t)(strrchr(path, '/') - path)};
        snprintf(folder, sizeof folder, "%.*s", STR_ARG(above));
        enum err_code code = make_folders(folder, err);
        if (code)
            return code;
        *fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    }
    return *fd < 0 ? err_set(err, ERR_ENVIRONMENT, "cannot create '%s': %s", path, strerror(errno)) : ERR_OK;
}

static enum err_code write_all(const char *path, const char *data, size_t len, struct err *err) {
    int fd;
    enum err_code code = open_file(path, &fd, err);
    if (code)
        return code;
    while (len) {
        ssize_t wrote = write(fd, data, len);
        if (wrote < 0) {
            code = err_set(err, ERR_ENVIRONMENT, "cannot write '%s': %s", path, strerror(errno));
            break;
        }
        data += wrote;
        len -= (size_t)wrote;
    }
    if (close(fd) && !code)
        code = err_set(err, ERR_ENVIRONMENT, "cannot write '%s': %s", path, strerror(errno));
    return code;
}

static void name_file(struct file_writer *writer, struct str account, struct str region, int64_t delivered,
                      struct rng *rng) {
    struct civil c = civil_of(delivered - delivered % DELIVERY_STEP_SECONDS);
    char tail[16];
    put_alnum(tail, sizeof tail, rng);
    int len = snprintf(writer->path, sizeof writer->path,
                       "%s/AWSLogs/%.*s/CloudTrail/%.*s/%04d/%02d/%02d/%.*s_CloudTrail_%.*s_%04d%02d%02dT%02d%02dZ_"
                       "%.16s.json.gz",
                       writer->folder, STR_ARG(account), STR_ARG(region), c.year, c.month, c.day, STR_ARG(account),
                       STR_ARG(region), c.year, c.month, c.day, c.hour, c.minute, tail);
    if (len >= (int)sizeof writer->path)
        BUG("the path of '%s' is too long", writer->folder);
}

enum err_code file_end(struct file_writer *writer, struct str account, struct str region, int64_t delivered,
                       struct rng *rng, struct err *err) {
    buf_add(&writer->text, STR("]}"));
    size_t len = compress(writer);
    name_file(writer, account, region, delivered, rng);
    enum err_code code = write_all(writer->path, writer->gzip, len, err);
    if (code)
        return code;
    writer->totals.files++;
    writer->totals.text_bytes += writer->text.len;
    writer->totals.gzip_bytes += len;
    return ERR_OK;
}

struct file_totals file_writer_totals(const struct file_writer *writer) {
    return writer->totals;
}

const char *file_writer_last(const struct file_writer *writer) {
    return writer->path + strlen(writer->folder) + 1;
}
