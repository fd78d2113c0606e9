/* backtrail serve: the case to explore in a browser */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/cache.h"
#include "cli/command.h"
#include "cli/errand.h"
#include "cli/places.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "cli/talk.h"
#include "serve/guard.h"
#include "serve/page.h"
#include "serve/server.h"

#define USUAL_PORT 7450
#define TICK_MS    50

/* What is served: the store that was named, or one made of the logs for the time being. */
struct served {
    char folder[PATH_MAX]; /* of the store */
    bool temporary;
    char **paths; /* what the person named, absolute */
    const char *kind;
};

/* --- the end ------------------------------------------------------------------------------------------------------ */

static volatile sig_atomic_t asked_to_end;

static void on_end(int number) {
    (void)number;
    asked_to_end = 1;
}

/* A terminal that closes, or a service manager, asks as well: what lies in the cache is removed then too. */
static void catch_ends(void) {
    struct sigaction action = {.sa_handler = on_end, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a client that goes away is no reason to end */
}

static void wait_for_end(void) {
    while (!asked_to_end && !progress_interrupted())
        nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000L}, NULL);
}

/* --- logs as a store ---------------------------------------------------------------------------------------------- */

/* A page asks the same events again and again: they are read once, into a store that goes when the server ends. Memory
 * is that of an ingest, whatever the logs' size, and everything behind it is one way to answer. */
static enum err_code make_folder(struct served *served, struct err *err) {
    char cache[PATH_MAX - 64];
    if (!cache_folder(cache, sizeof cache)) {
        err_set(err, ERR_ENVIRONMENT, "no folder for what is read: $XDG_CACHE_HOME (else ~/.cache) cannot be written");
        err_hint(err, "set XDG_CACHE_HOME to a folder with room, or ingest the logs and serve that store");
        return ERR_ENVIRONMENT;
    }
    cache_remove_stale(cache, "serve-");
    snprintf(served->folder, sizeof served->folder, "%s/serve-%ld", cache, (long)getpid());
    served->temporary = true;
    return ERR_OK;
}

static enum err_code read_logs(struct served *served, const struct options *options, struct err *err) {
    struct errand errand = {.how = {.since = options->since_time,
                                    .until = options->until_time,
                                    .paths = (const char *const *)served->paths,
                                    .path_count = options->logs.count,
                                    .threads = options->thread_count}};
    enum err_code code = store_header_make(&errand.store, served->folder, err);
    if (code)
        return code;
    errand.ledger = ledger_new();
    errand_carry_out(&errand);
    struct ledger_totals totals = ledger_totals(errand.ledger);
    ledger_free(errand.ledger);
    if (errand.code) {
        *err = errand.err;
        return errand.code;
    }
    talk("read %llu events of %llu files in %.1f s", (unsigned long long)totals.events_kept,
         (unsigned long long)totals.files_read, (double)(time_now() - errand.started) / 1e6);
    if (totals.refusals)
        talk_more("%llu pieces of the input could not be read: the page's coverage lists them",
                  (unsigned long long)totals.refusals);
    return ERR_OK;
}

static enum err_code no_evidence(struct err *err) {
    err_set(err, ERR_USAGE, "no logs to look at");
    err_hint(err, "name a store with --store DIR (`backtrail ingest` makes one), or logs with --logs PATH...");
    return ERR_USAGE;
}

static enum err_code find_evidence(struct served *served, struct options *options, struct err *err) {
    const char *store = run_store_folder(options);
    if (!store)
        run_logs_of_environment(options);
    if (store && options->logs.count) {
        err_set(err, ERR_USAGE, "'backtrail serve' shows a store or logs, not both");
        err_hint(err, "add the logs to the store first: backtrail ingest PATH... --store %s", store);
        return ERR_USAGE;
    }
    if (!store && !options->logs.count)
        return no_evidence(err);
    served->kind = store ? "store" : "logs";
    const struct words one = {.items = &store, .count = 1};
    served->paths = errand_paths(store ? &one : &options->logs);
    if (!store) {
        enum err_code code = make_folder(served, err);
        return code ? code : read_logs(served, options, err);
    }
    snprintf(served->folder, sizeof served->folder, "%s", store);
    return ERR_OK;
}

static void release_evidence(struct served *served) {
    if (served->temporary)
        cache_remove_tree(served->folder);
    if (served->paths)
        errand_paths_free(served->paths);
}

/* --- serving ------------------------------------------------------------------------------------------------------ */

static size_t count_paths(const struct served *served) {
    size_t count = 0;
    while (served->paths[count])
        count++;
    return count;
}

/* The usual port makes addresses that colleagues can keep; a second server takes another. */
static enum err_code open_server(struct server **server, struct server_options *how, bool usual, struct err *err) {
    enum err_code code = server_open(server, how, err);
    if (code == ERR_ENVIRONMENT && usual && how->port) {
        how->port = 0;
        code = server_open(server, how, err);
    }
    return code;
}

static int serve(const struct served *served, const struct options *options, const struct geo *geo) {
    struct err err = {0};
    struct server *server;
    struct answer answer = {0};
    struct server_options how = {.store_folder = served->folder,
                                 .evidence_kind = served->kind,
                                 .evidence_paths = (const char *const *)served->paths,
                                 .evidence_count = count_paths(served),
                                 .address = options->listen ? options->listen : "127.0.0.1",
                                 .port = options->port ? (unsigned)options->port_number : USUAL_PORT,
                                 .threads = options->thread_count,
                                 .since = options->since_time,
                                 .until = options->until_time,
                                 .geo = geo,
                                 .version = BACKTRAIL_VERSION};
    if (open_server(&server, &how, !options->port, &err))
        return talk_error(&err);
    if (!guard_is_loopback(how.address))
        talk("warning: everybody who reaches %s can try this address, and what is sent is not encrypted", how.address);
    talk("open this address in a browser; Ctrl-C ends");
    printf("%s\n", server_url(server));
    int status = answer_finish(&answer, 0);
    if (!status)
        wait_for_end();
    server_close(server);
    return status;
}

int command_serve(struct options *options, const struct command *command) {
    struct err err = {0};
    struct served served = {0};
    struct geo *geo = NULL;
    enum err_code code = page_needed(command->name, &err);
    if (!code && options->arguments.count) {
        code = err_set(&err, ERR_USAGE, "'backtrail serve' takes no lead: '%s'", options->arguments.items[0]);
        err_hint(&err, "search for it in the page; for one case as a file: backtrail report LEAD -o FILE.html");
    }
    if (!code)
        code = places_open(&geo, options, &err);
    catch_ends();
    progress_prompt(false); /* Ctrl-C is asked for from here on */
    if (!code)
        code = find_evidence(&served, options, &err);
    int status = code == ERR_INTERRUPTED ? err_exit_status(code)
                 : code                  ? talk_error(&err)
                                         : serve(&served, options, geo);
    release_evidence(&served);
    geo_close(geo);
    return status;
}
