/* Log files in CloudTrail's S3 layout: AWSLogs/<account>/CloudTrail/<region>/YYYY/MM/DD/<name>.json.gz.
 *
 * A writer belongs to one thread. File names carry the delivery time and sixteen characters drawn from the seed. */
#ifndef GEN_FILES_H
#define GEN_FILES_H

#include "base/buf.h"
#include "gen/record.h"
#include "gen/rng.h"

struct file_writer;

/* A writer below `folder`, compressing at libdeflate's `level` (1 to 12). */
struct file_writer *file_writer_new(const char *folder, int level);
void file_writer_free(struct file_writer *writer);

/* Records of one file are put into file_writer_text one after another: begin, record_write + file_next …, end. */
struct buf *file_begin(struct file_writer *writer);
void file_next(struct file_writer *writer);
/* Compress and write the file. `delivered` names it; it is created whole or the error says why not. */
MUST_USE enum err_code file_end(struct file_writer *writer, struct str account, struct str region, int64_t delivered,
                                struct rng *rng, struct err *err);

/* What was written so far: files, bytes of text, bytes of gzip. */
struct file_totals {
    uint64_t files, text_bytes, gzip_bytes;
};
struct file_totals file_writer_totals(const struct file_writer *writer);
/* The path of the last file, below the folder. */
const char *file_writer_last(const struct file_writer *writer);

/* Make a folder and those above it. */
MUST_USE enum err_code make_folders(const char *path, struct err *err);

#endif
