#include "intake/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/time.h"
#include "intake/objects.h"

#define DAY (INT64_C(86400) * TIME_SECOND)

/* Folders already read, by device and inode: neither loops of links nor two ways to a folder make us read it twice. */
struct visited {
    struct place {
        dev_t device;
        ino_t inode;
    } * places; /* open addressing; inode 0: free */
    size_t count, space;
};

struct walk {
    struct intake *intake;
    struct ledger *ledger;
    struct visited visited;
    size_t seen; /* files under the path being walked, also those skipped */
};

/* --- names ----------------------------------------------------------------------------------------------------- */

static bool digits(const char *p, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    return true;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
 */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = year / 400, year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

/* The delivery date in ".../YYYY/MM/DD/name", as the time it begins, or TIME_NONE. */
static int64_t path_date(struct str path) {
    static const char form[] = "/dddd/dd/dd/";
    const size_t len = sizeof form - 1;
    for (size_t i = path.len; i-- > len - 1;) {
        const char *p = path.data + i - (len - 1);
        if (path.data[i] != '/' || p[0] != '/' || p[5] != '/' || p[8] != '/' || !digits(p + 1, 4) ||
            !digits(p + 6, 2) || !digits(p + 9, 2))
            continue;
        int64_t month = (p[6] - '0') * 10 + p[7] - '0', day = (p[9] - '0') * 10 + p[10] - '0';
        int64_t year = (p[1] - '0') * 1000 + (p[2] - '0') * 100 + (p[3] - '0') * 10 + p[4] - '0';
        if (month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 1990)
            return days_of(year, month, day) * DAY;
    }
    return TIME_NONE;
}

bool intake_pruned(const struct intake *intake, struct str path) {
    const struct intake_options *options = &intake->options;
    if (options->since == TIME_NONE && options->until == TIME_NONE)
        return false;
    int64_t date = path_date(path);
    if (date == TIME_NONE)
        return false;
    return (options->since != TIME_NONE && date + 2 * DAY <= options->since) ||
           (options->until != TIME_NONE && date - DAY > options->until);
}

bool intake_ignored(struct str name, bool *digest) {
    *digest = str_contains(name, "_CloudTrail-Digest_");
    return *digest || str_starts(name, ".");
}

static void skip_file(struct walk *walk, bool digest) {
    walk->seen++;
    ledger_file(walk->ledger, LEDGER_SKIPPED, 0, 0);
    if (digest)
        ledger_document(walk->ledger, LEDGER_DIGEST);
}

/* --- objects --------------------------------------------------------------------------------------------------- */

static void add_object(struct walk *walk, struct str path, size_t name_at, int fd) {
    struct intake *intake = walk->intake;
    if (intake->count == intake->space) {
        intake->space = intake->space ? intake->space * 2 : 256;
        intake->objects = xrealloc(intake->objects, intake->space * sizeof *intake->objects);
    }
    path = arena_str(&intake->names, path);
    intake->objects[intake->count++] = (struct object){path.data, (uint32_t)path.len, (uint32_t)name_at, fd};
    walk->seen++;
}

static void refuse(struct walk *walk, struct str path, const char *what, const char *why) {
    walk->seen++;
    ledger_file(walk->ledger, LEDGER_REFUSED, 0, 0);
    ledger_refuse(walk->ledger, false, path, 0, "%s%s%s", what, *what ? ": " : "", why);
}

/* --- folders --------------------------------------------------------------------------------------------------- */

static size_t slot_of(const struct visited *visited, struct place place) {
    size_t slot = (size_t)(place.inode * UINT64_C(0x9e3779b97f4a7c15) >> 20 ^ place.device) & (visited->space - 1);
    while (visited->places[slot].inode &&
           (visited->places[slot].inode != place.inode || visited->places[slot].device != place.device))
        slot = (slot + 1) & (visited->space - 1);
    return slot;
}

static void grow_visited(struct visited *visited) {
    struct visited larger = {NULL, visited->count, visited->space ? visited->space * 2 : 64};
    larger.places = xcalloc(larger.space, sizeof *larger.places);
    for (size_t i = 0; i < visited->space; i++)
        if (visited->places[i].inode)
            larger.places[slot_of(&larger, visited->places[i])] = visited->places[i];
    free(visited->places);
    *visited = larger;
}

/* True when the folder was visited before; else it is from now on. */
static bool visit(struct visited *visited, const struct stat *status) {
    struct place place = {status->st_dev, status->st_ino};
    if (visited->count * 2 >= visited->space)
        grow_visited(visited);
    size_t slot = slot_of(visited, place);
    if (visited->places[slot].inode)
        return true;
    visited->places[slot] = place;
    visited->count++;
    return false;
}

/* The names in a folder, those of folders with a '/' behind: so that sorting them sorts the full paths by strcmp. */
struct names {
    struct arena arena;
    const char **items;
    size_t count, space;
};

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What an entry is, following links: S_IFREG, S_IFDIR, another type, or 0 when it cannot be told (*error). */
static mode_t entry_type(int folder, const struct dirent *entry, int *error) {
    struct stat status;
    switch (entry->d_type) {
    case DT_REG: return S_IFREG;
    case DT_DIR: return S_IFDIR;
    case DT_LNK:
    case DT_UNKNOWN: break;
    default: return S_IFIFO;
    }
    if (fstatat(folder, entry->d_name, &status, 0) == 0)
        return status.st_mode & S_IFMT;
    *error = errno;
    return 0;
}

static struct str join(struct arena *arena, struct str folder, struct str name) {
    size_t slash = folder.len && folder.data[folder.len - 1] != '/';
    char *path = arena_alloc(arena, folder.len + slash + name.len + 1);
    memcpy(path, folder.data, folder.len);
    path[folder.len] = '/';
    memcpy(path + folder.len + slash, name.data, name.len);
    path[folder.len + slash + name.len] = '\0';
    return (struct str){path, folder.len + slash + name.len};
}

static void take_entry(struct walk *walk, int folder, struct str path, const struct dirent *entry,
                       struct names *names) {
    struct str name = str_of(entry->d_name);
    int error = 0;
    bool digest;
    if (str_is(name, ".") || str_is(name, ".."))
        return;
    if (intake_ignored(name, &digest)) {
        skip_file(walk, digest);
        return;
    }
    mode_t type = entry_type(folder, entry, &error);
    if (type == 0) {
        refuse(walk, join(&names->arena, path, name), "cannot open", file_fault_text(error));
    } else if (type != S_IFREG && type != S_IFDIR) {
        skip_file(walk, false);
    } else {
        if (entry->d_type != (type == S_IFDIR ? DT_DIR : DT_REG)) /* a link; or the file system does not tell */
            *arena_push(&walk->intake->names, walk->intake->links, walk->intake->link_count, walk->intake->link_space) =
                join(&walk->intake->names, path, name).data;
        const char **slot = arena_push(&names->arena, names->items, names->count, names->space);
        *slot = type == S_IFDIR ? join(&names->arena, name, STR("")).data : arena_str(&names->arena, name).data;
    }
}

static bool read_folder(struct walk *walk, int fd, struct str path, struct names *names) {
    DIR *folder = fdopendir(fd);
    if (!folder) {
        refuse(walk, path, "cannot read folder", file_fault_text(errno));
        close(fd);
        return false;
    }
    const struct dirent *entry;
    while ((errno = 0, entry = readdir(folder)))
        take_entry(walk, fd, path, entry, names);
    if (errno)
        refuse(walk, path, "cannot read folder to its end", file_fault_text(errno));
    closedir(folder);
    if (names->count)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    return true;
}

static void walk_folder(struct walk *walk, int fd, struct str path, unsigned depth);

/* A folder in a folder; `path` without the '/' behind. */
static void enter_folder(struct walk *walk, struct str path, unsigned depth) {
    if (depth > LIMIT_WALK_DEPTH) {
        refuse(walk, path, "", "folders nested too deeply");
        return;
    }
    int fd = open(path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        refuse(walk, path, "cannot open folder", file_fault_text(errno));
        if (fd >= 0)
            close(fd);
    } else if (visit(&walk->visited, &status)) {
        close(fd);
        skip_file(walk, false); /* a link to a folder that is read anyway */
    } else {
        walk_folder(walk, fd, path, depth);
    }
}

/* Takes `fd`. */
static void walk_folder(struct walk *walk, int fd, struct str path, unsigned depth) {
    struct names names = {ARENA_EMPTY, NULL, 0, 0};
    if (read_folder(walk, fd, path, &names)) {
        struct str folder = join(&names.arena, path, STR(""));
        bool pruned = intake_pruned(walk->intake, folder);
        struct arena scratch = ARENA_EMPTY;
        for (size_t i = 0; i < names.count; i++) {
            struct str full = join(&scratch, path, str_of(names.items[i]));
            if (str_ends(full, "/")) {
                full = arena_str(&scratch, str_slice(full, 0, full.len - 1));
                enter_folder(walk, full, depth + 1);
            } else if (pruned) {
                skip_file(walk, false);
            } else {
                add_object(walk, full, folder.len, -1);
            }
            arena_reset(&scratch);
        }
        arena_clear(&scratch);
    }
    arena_clear(&names.arena);
}

/* --- streams --------------------------------------------------------------------------------------------------- */

#define COPY_BYTES ((size_t)1 << 20)

static bool write_all(int fd, const char *data, size_t len) {
    while (len) {
        ssize_t put = write(fd, data, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        data += put;
        len -= (size_t)put;
    }
    return true;
}

static bool copy_stream(int from, int to) {
    char *chunk = xmalloc(COPY_BYTES);
    ssize_t got;
    bool good = true;
    while (good && (got = read(from, chunk, COPY_BYTES)) != 0)
        good = got > 0 ? write_all(to, chunk, (size_t)got) : errno == EINTR;
    int error = errno;
    free(chunk);
    errno = error;
    return good;
}

/* Keep what a stream gives in anonymous memory, so that it can be read again. */
static enum err_code keep_stream(struct walk *walk, int from, const char *path, struct err *err) {
    int fd = memfd_create("backtrail input", MFD_CLOEXEC);
    if (fd < 0 || !copy_stream(from, fd)) {
        err_set(err, ERR_ENVIRONMENT, "cannot read '%s': %s", path, file_fault_text(errno));
        if (fd >= 0)
            close(fd);
        return ERR_ENVIRONMENT;
    }
    add_object(walk, str_of(path), 0, fd);
    return ERR_OK;
}

static enum err_code take_standard_input(struct walk *walk, struct err *err) {
    struct stat status;
    /* a file at its beginning needs no copy */
    if (fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode) && lseek(STDIN_FILENO, 0, SEEK_CUR) == 0) {
        int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
        if (fd >= 0) {
            add_object(walk, STR("-"), 0, fd);
            return ERR_OK;
        }
    }
    return keep_stream(walk, STDIN_FILENO, "-", err);
}

/* --- what the user named --------------------------------------------------------------------------------------- */

static enum err_code cannot_open(const char *path, int error, struct err *err) {
    err_set(err, ERR_ENVIRONMENT, "cannot open '%s': %s", path, file_fault_text(error));
    if (error == ENOENT || error == ENOTDIR)
        err_hint(err, "logs are files, folders, zip or tar archives, or - for standard input");
    else if (error == EACCES)
        err_hint(err, "check who may read it: ls -ld '%s'", path);
    return ERR_ENVIRONMENT;
}

static enum err_code take_folder(struct walk *walk, int fd, const char *path, const struct stat *status,
                                 struct err *err) {
    if (visit(&walk->visited, status)) {
        close(fd); /* named twice, or below another one */
        return ERR_OK;
    }
    walk->seen = 0;
    walk_folder(walk, fd, str_of(path), 0);
    if (walk->seen)
        return ERR_OK;
    err_set(err, ERR_ENVIRONMENT, "no files in '%s'", path);
    err_hint(err, "name the folder that holds the log files, e.g. the copy of AWSLogs/<account>/CloudTrail");
    return ERR_ENVIRONMENT;
}

static void take_file(struct walk *walk, const char *path) {
    if (intake_pruned(walk->intake, str_of(path)))
        skip_file(walk, false);
    else
        add_object(walk, str_of(path), 0, -1);
}

static enum err_code take_path(struct walk *walk, const char *path, struct err *err) {
    struct stat status;
    if (strcmp(path, "-") == 0)
        return take_standard_input(walk, err);
    if (stat(path, &status) != 0)
        return cannot_open(path, errno, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (S_ISDIR(status.st_mode) ? O_DIRECTORY : 0));
    if (fd < 0)
        return cannot_open(path, errno, err);
    if (S_ISDIR(status.st_mode))
        return take_folder(walk, fd, path, &status, err);
    enum err_code code = ERR_OK;
    if (S_ISREG(status.st_mode))
        take_file(walk, path);
    else
        code = keep_stream(walk, fd, path, err);
    close(fd);
    return code;
}

/* The paths in the order of their objects, without slashes behind and without repetition. */
static const char **sort_paths(const char *const *paths, size_t *count, struct arena *arena) {
    const char **sorted = arena_alloc(arena, (*count + 1) * sizeof *sorted);
    for (size_t i = 0; i < *count; i++) {
        struct str path = str_of(paths[i]);
        while (path.len > 1 && path.data[path.len - 1] == '/')
            path.len--;
        sorted[i] = arena_str(arena, path).data;
    }
    if (*count)
        qsort(sorted, *count, sizeof *sorted, compare_names);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (!kept || strcmp(sorted[kept - 1], sorted[i]) != 0)
            sorted[kept++] = sorted[i];
    *count = kept;
    return sorted;
}

static int compare_objects(const void *a, const void *b) {
    return strcmp(((const struct object *)a)->path, ((const struct object *)b)->path);
}

enum err_code intake_open(struct intake **out, const char *const *paths, size_t path_count,
                          const struct intake_options *options, struct ledger *ledger, struct err *err) {
    struct walk walk = {xcalloc(1, sizeof *walk.intake), ledger, {NULL, 0, 0}, 0};
    struct arena arena = ARENA_EMPTY;
    enum err_code code = ERR_OK;
    walk.intake->options = options ? *options : (struct intake_options){TIME_NONE, TIME_NONE};
    const char **sorted = sort_paths(paths, &path_count, &arena);
    for (size_t i = 0; i < path_count && code == ERR_OK; i++)
        code = take_path(&walk, sorted[i], err);
    /* in order already within a folder; several paths may interleave */
    if (path_count > 1 && walk.intake->count)
        qsort(walk.intake->objects, walk.intake->count, sizeof *walk.intake->objects, compare_objects);
    arena_clear(&arena);
    free(walk.visited.places);
    if (code != ERR_OK)
        intake_close(walk.intake);
    *out = code == ERR_OK ? walk.intake : NULL;
    return code;
}

void intake_close(struct intake *intake) {
    if (!intake)
        return;
    for (size_t i = 0; i < intake->count; i++)
        if (intake->objects[i].fd >= 0)
            close(intake->objects[i].fd);
    arena_clear(&intake->names);
    free(intake->objects);
    free(intake);
}

/* --- asking ---------------------------------------------------------------------------------------------------- */

size_t intake_count(const struct intake *intake) {
    return intake->count;
}

struct str intake_name(const struct intake *intake, size_t i) {
    return (struct str){intake->objects[i].path, intake->objects[i].len};
}

const char *const *intake_links(const struct intake *intake, size_t *count) {
    *count = intake->link_count;
    return intake->links;
}

uint64_t intake_bytes(const struct intake *intake, size_t i) {
    const struct object *object = &intake->objects[i];
    struct stat status;
    int failed = object->fd >= 0 ? fstat(object->fd, &status) : stat(object->path, &status);
    return failed ? 0 : (uint64_t)status.st_size;
}

const struct object *intake_find(const struct intake *intake, struct str path) {
    size_t low = 0, high = intake->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(path, intake_name(intake, middle));
        if (order == 0)
            return &intake->objects[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
