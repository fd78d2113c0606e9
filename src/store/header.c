#include "store/header.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"

/* --- the key as text ---------------------------------------------------------------------------------------------- */

static int nibble(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool key_read(const char *hex, char key[RECORD_FINGERPRINT_KEY_BYTES]) {
    if (!hex || strlen(hex) != (size_t)2 * RECORD_FINGERPRINT_KEY_BYTES)
        return false;
    for (size_t i = 0; i < RECORD_FINGERPRINT_KEY_BYTES; i++) {
        int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        key[i] = (char)(high << 4 | low);
    }
    return true;
}

static void key_write(char hex[2 * RECORD_FINGERPRINT_KEY_BYTES + 1], const char key[RECORD_FINGERPRINT_KEY_BYTES]) {
    for (size_t i = 0; i < RECORD_FINGERPRINT_KEY_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)key[i]);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* The columns it was made with must be those of this program: a column that came later is not in its segments. */
static bool same_columns(const json_t *columns) {
    if (json_array_size(columns) != COLUMN_COUNT)
        return false;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const char *name = json_string_value(json_array_get(columns, i));
        if (!name || strcmp(name, column_info[i].name) != 0)
            return false;
    }
    return true;
}

static enum err_code check(const json_t *json, struct store_header *out, struct err *err) {
    const char *format = json_string_value(json_object_get(json, "format"));
    json_int_t version = json_integer_value(json_object_get(json, "version"));
    if (!format || strcmp(format, STORE_FORMAT) != 0)
        return err_set(err, ERR_ENVIRONMENT, "'%s' is not a store of Backtrail's", out->folder);
    if (version != STORE_VERSION) {
        err_set(err, ERR_ENVIRONMENT, "the store '%s' is of version %lld, and this program reads version %d",
                out->folder, (long long)version, STORE_VERSION);
        err_hint(err, version > STORE_VERSION ? "a newer backtrail made it: use that one"
                                              : "ingest the logs again, into another folder");
        return ERR_ENVIRONMENT;
    }
    if (!key_read(json_string_value(json_object_get(json, "key")), out->key))
        return err_set(err, ERR_ENVIRONMENT, "'%s/store.json' is damaged: it holds no key", out->folder);
    if (same_columns(json_object_get(json, "columns")))
        return ERR_OK;
    err_set(err, ERR_ENVIRONMENT, "the store '%s' was made with other columns than this program's", out->folder);
    err_hint(err, "use the backtrail that made it, or ingest the logs again, into another folder");
    return ERR_ENVIRONMENT;
}

static enum err_code parse(struct str text, struct store_header *out, struct err *err) {
    json_error_t why;
    json_t *json = json_loadb(text.data, text.len, 0, &why);
    if (!json)
        return err_set(err, ERR_ENVIRONMENT, "'%s/store.json' is damaged: %s in line %d", out->folder, why.text,
                       why.line);
    enum err_code code = check(json, out, err);
    json_decref(json);
    return code;
}

static enum err_code read_header(struct store_header *out, bool *found, struct err *err) {
    struct arena arena = ARENA_EMPTY;
    char path[STORE_PATH_BYTES];
    struct str text;
    enum err_code code = disk_path(path, err, "%s/store.json", out->folder);
    if (code == ERR_OK)
        code = disk_read(path, &arena, &text, found, err);
    if (code == ERR_OK && *found)
        code = parse(text, out, err);
    arena_clear(&arena);
    return code;
}

struct hash_key store_header_hash_key(const struct store_header *store) {
    return hash_key_of(store->key);
}

bool store_header_is_there(const char *folder) {
    char path[STORE_PATH_BYTES];
    return disk_path(path, NULL, "%s/store.json", folder) == ERR_OK && access(path, F_OK) == 0;
}

static enum err_code resolve(struct store_header *out, const char *folder, struct err *err) {
    char *real = realpath(folder, NULL);
    if (!real) {
        err_set(err, ERR_ENVIRONMENT, "cannot open the store '%s': %s", folder, file_fault_text(errno));
        if (errno == ENOENT)
            err_hint(err, "make one: backtrail ingest PATH... --store %s", folder);
        return ERR_ENVIRONMENT;
    }
    enum err_code code = disk_path(out->folder, err, "%s", real);
    free(real);
    return code;
}

enum err_code store_header_open(struct store_header *out, const char *folder, struct err *err) {
    bool found = false;
    enum err_code code = resolve(out, folder, err);
    if (code == ERR_OK)
        code = read_header(out, &found, err);
    if (code != ERR_OK || found)
        return code;
    err_set(err, ERR_ENVIRONMENT, "there is no store in '%s'", folder);
    err_hint(err, "make one: backtrail ingest PATH... --store DIR; to answer from files, --logs %s", folder);
    return ERR_ENVIRONMENT;
}

/* --- making ------------------------------------------------------------------------------------------------------- */

/* Somebody else's folder is not made a store. What another ingest that began just now leaves there has our names. */
static bool is_free(const char *folder) {
    bool empty = true;
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));)
        empty &= entry->d_name[0] == '.' || strncmp(entry->d_name, "store.json", strlen("store.json")) == 0;
    if (open)
        closedir(open);
    return open && empty;
}

static char *header_text(const struct store_header *header) {
    char hex[2 * RECORD_FINGERPRINT_KEY_BYTES + 1];
    key_write(hex, header->key);
    json_t *columns = json_array();
    for (enum column column = 0; column < COLUMN_COUNT; column++)
        json_array_append_new(columns, json_string(column_info[column].name));
    json_t *json = json_pack("{s:s, s:i, s:s, s:o}", "format", STORE_FORMAT, "version", STORE_VERSION, "key", hex,
                             "columns", columns);
    char *text = json_dumps(json, JSON_INDENT(1));
    json_decref(json);
    return text;
}

/* Whoever links his file first has made the store; the others read it. */
static enum err_code write_header(struct store_header *header, struct err *err) {
    char beside[STORE_PATH_BYTES], path[STORE_PATH_BYTES];
    for (size_t got = 0; got < sizeof header->key;) {
        ssize_t more = getrandom(header->key + got, sizeof header->key - got, 0);
        got += more > 0 ? (size_t)more : 0;
    }
    enum err_code code = disk_path(path, err, "%s/store.json", header->folder);
    if (code == ERR_OK)
        code = disk_path(beside, err, "%s/store.json.%ld", header->folder, (long)getpid());
    char *text = header_text(header);
    unlink(beside);
    if (code == ERR_OK)
        code = disk_write(beside, text, strlen(text), err);
    free(text);
    if (code != ERR_OK)
        return code;
    if (link(beside, path) != 0 && errno != EEXIST)
        code = err_set(err, ERR_ENVIRONMENT, "cannot make '%s': %s", path, file_fault_text(errno));
    unlink(beside);
    return code == ERR_OK ? disk_sync(header->folder, err) : code;
}

enum err_code store_header_make(struct store_header *out, const char *folder, struct err *err) {
    bool found = false;
    enum err_code code = disk_make_folder(folder, err);
    if (code == ERR_OK)
        code = resolve(out, folder, err);
    if (code == ERR_OK)
        code = read_header(out, &found, err);
    if (code != ERR_OK || found)
        return code;
    if (!is_free(out->folder)) {
        err_set(err, ERR_USAGE, "'%s' holds other files and is not a store", folder);
        err_hint(err, "name a folder that is empty or does not exist yet: --store DIR");
        return ERR_USAGE;
    }
    code = write_header(out, err);
    return code == ERR_OK ? store_header_open(out, folder, err) : code;
}
