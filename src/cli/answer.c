#include "cli/answer.h"

#include <errno.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/talk.h"

#define MOST_WIDTH 1000

static size_t answer_width(bool terminal) {
    const char *columns = getenv("COLUMNS");
    long asked = columns ? strtol(columns, NULL, 10) : 0;
    struct winsize size;
    if (asked <= 0 && terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        asked = size.ws_col;
    if (asked <= 0)
        asked = 80;
    return asked < LOOK_LEAST_WIDTH ? LOOK_LEAST_WIDTH : asked > MOST_WIDTH ? MOST_WIDTH : (size_t)asked;
}

/* no-color.org: any non-empty value; a person's own --color=always outranks it. */
static bool answer_color(const char *when, bool terminal) {
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if (no_color && *no_color)
        return false;
    return terminal && !(term && strcmp(term, "dumb") == 0);
}

static bool zone_exists(const char *zone) {
    const char *folder = getenv("TZDIR");
    char path[1024];
    if (*zone == '/' || strstr(zone, "..") || !*zone)
        return false;
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "/usr/share/zoneinfo", zone);
    return access(path, R_OK) == 0;
}

static enum err_code answer_zone(struct answer *answer, const char *zone, struct err *err) {
    if (!zone || strcmp(zone, "UTC") == 0 || strcmp(zone, "utc") == 0)
        return ERR_OK;
    answer->look.local_time = true;
    if (strcmp(zone, "local") == 0) {
        tzset();
        return ERR_OK;
    }
    if (!zone_exists(zone)) {
        err_set(err, ERR_USAGE, "unknown time zone '%s'", zone);
        err_hint(err, "write UTC, local, or a name such as Europe/Berlin (of /usr/share/zoneinfo)");
        return ERR_USAGE;
    }
    setenv("TZ", zone, 1);
    tzset();
    return ERR_OK;
}

enum err_code answer_init(struct answer *answer, const struct options *options, struct err *err) {
    *answer = (struct answer){.terminal = isatty(STDOUT_FILENO)};
    answer->form = options->json    ? LISTING_JSON
                   : options->jsonl ? LISTING_JSONL
                   : options->csv   ? LISTING_CSV
                                    : LISTING_SCREEN;
    answer->look.width = answer_width(answer->terminal);
    answer->look.color = answer->form == LISTING_SCREEN && answer_color(options->color, answer->terminal);
    answer->look.unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    answer->paged = answer->terminal && answer->form == LISTING_SCREEN && !options->no_pager;
    return answer_zone(answer, options->tz, err);
}

/* --- pager ------------------------------------------------------------------------------------------------------ */

static void run_pager(const char *pager, int from) {
    dup2(from, STDIN_FILENO);
    setenv("LESS", "FRX", 0); /* leave at once when it fits, keep colours, do not clear */
    setenv("LV", "-c", 0);
    execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
    _exit(127);
}

/* Standard output becomes a pipe to the pager. When that cannot be done the answer goes to the terminal itself. */
static void start_pager(struct answer *answer) {
    const char *pager = getenv("PAGER");
    int ends[2];
    if (!pager)
        pager = "less";
    if (!*pager || strcmp(pager, "cat") == 0 || pipe(ends) != 0)
        return;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        run_pager(pager, ends[0]);
    }
    if (child > 0) {
        signal(SIGPIPE, SIG_IGN); /* the reader may leave before the end */
        signal(SIGINT, SIG_IGN);  /* in a pager Ctrl-C is the pager's */
        dup2(ends[1], STDOUT_FILENO);
        answer->pager = child;
    }
    close(ends[0]);
    close(ends[1]);
}

FILE *answer_begin(struct answer *answer) {
    if (answer->paged && !answer->pager)
        start_pager(answer);
    return stdout;
}

static void end_pager(struct answer *answer) {
    if (!answer->pager)
        return;
    fclose(stdout);
    while (waitpid(answer->pager, NULL, 0) < 0 && errno == EINTR)
        ;
    answer->pager = 0;
}

int answer_finish(struct answer *answer, int status) {
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    int why = errno;
    bool piped = answer->pager != 0;
    end_pager(answer);
    if (!failed || piped || why == EPIPE)
        return status;
    talk("cannot write to standard output: %s", why ? strerror(why) : "write error");
    return err_exit_status(ERR_ENVIRONMENT);
}

struct listing_options answer_listing(struct answer *answer, const char *schema, const char *member) {
    FILE *out = answer_begin(answer);
    return (struct listing_options){.form = answer->form,
                                    .look = &answer->look,
                                    .out = out,
                                    .ascii = answer->terminal,
                                    .schema = schema,
                                    .member = member};
}
