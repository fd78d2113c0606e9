/* For the corpus test: the findings in a file, as JSON, one a line.
 *
 *   findingdump FILE    exit 3 and a line on stderr when there is none */
#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "trail/finding.h"
#include "trail/json.h"

static const struct {
    const char *name;
    size_t offset;
} texts[] = {
#define TEXT(name)                                                                                                     \
    { #name, offsetof(struct finding, name) }
    TEXT(id),
    TEXT(arn),
    TEXT(type),
    TEXT(title),
    TEXT(account_id),
    TEXT(region),
    TEXT(access_key_id),
    TEXT(principal_id),
    TEXT(user_type),
    TEXT(user_name),
    TEXT(instance_id),
    TEXT(instance_profile_arn),
    TEXT(resource),
    TEXT(function_arn),
    TEXT(api),
    TEXT(service),
    TEXT(remote_ip),
    TEXT(remote_account_id),
    TEXT(user_agent),
    TEXT(error_code),
#undef TEXT
};

static void print_finding(const struct finding *f, struct arena *arena) {
    struct buf out = BUF_INIT(LIMIT_DOCUMENT_BYTES);
    buf_printf(&out, "{\"shape\":\"%s\",\"count\":%" PRId64 ",\"sample\":%s", f->shape, f->count,
               f->sample ? "true" : "false");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str text = *(const struct str *)((const char *)f + texts[i].offset);
        buf_printf(&out, ",\"%s\":", texts[i].name);
        text.data ? json_quote(&out, text) : buf_addz(&out, "null");
    }
    const int64_t times[] = {f->first_seen, f->last_seen};
    for (int i = 0; i < 2; i++) {
        buf_printf(&out, ",\"%s\":", i ? "last_seen" : "first_seen");
        times[i] == TIME_NONE ? buf_addz(&out, "null") : json_quote(&out, time_str(arena, times[i]));
    }
    printf("%.*s}\n", STR_ARG(buf_str(&out)));
    buf_clear(&out);
}

static struct str read_file(const char *path, struct buf *text) {
    char part[1 << 16];
    FILE *file = fopen(path, "rb");
    for (size_t got; file && (got = fread(part, 1, sizeof part, file)) > 0;)
        buf_add(text, (struct str){part, got});
    if (file)
        fclose(file);
    return buf_str(text);
}

int main(int count, char **words) {
    struct arena arena = ARENA_EMPTY;
    struct buf text = BUF_INIT(LIMIT_DOCUMENT_BYTES);
    struct finding_list list;
    struct err err;
    if (count != 2) {
        fprintf(stderr, "usage: findingdump FILE\n");
        return 2;
    }
    enum err_code code = finding_read(read_file(words[1], &text), &arena, &list, &err);
    for (size_t i = 0; i < list.count; i++)
        print_finding(&list.items[i], &arena);
    if (code)
        fprintf(stderr, "findingdump: %s\n", err.message);
    arena_clear(&arena);
    buf_clear(&text);
    return err_exit_status(code);
}
