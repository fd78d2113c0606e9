#include "cli/errand.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/progress.h"
#include "cli/talk.h"
#include "output/screen.h"

#define TICK_MS  50
#define QUIET_MS 1000 /* nothing is shown before */
#define SHOW_MS  200

static void *run_errand(void *context) {
    struct errand *errand = context;
    errand->code = ingest_run(&errand->store, &errand->how, errand->ledger, &errand->progress, &errand->err);
    tick_end(&errand->tick);
    return NULL;
}

/* --- watching --------------------------------------------------------------------------------------------------- */

/* "200 of 500 files  412,345 events  61 MB/s" */
static void show(const struct errand *errand, int64_t elapsed_ms) {
    char counts[3][32];
    uint64_t done = atomic_load(&errand->progress.objects_done), all = atomic_load(&errand->progress.objects_all);
    fprintf(stderr, "\r\033[K%s of %s files  %s events  %.0f MB/s", look_count(done, counts[0]),
            look_count(all, counts[1]), look_count(atomic_load(&errand->progress.events), counts[2]),
            (double)atomic_load(&errand->progress.bytes) / 1e3 / (double)(elapsed_ms + 1));
    fflush(stderr);
}

static void watch_errand(struct errand *errand) {
    bool terminal = talk_to_terminal(), shown = false;
    int64_t next = QUIET_MS;
    while (tick_wait(&errand->tick, TICK_MS)) {
        int64_t elapsed = (time_now() - errand->started) / 1000;
        if (progress_interrupted())
            atomic_store(&errand->progress.stop, true);
        if (terminal && elapsed >= next) {
            show(errand, elapsed);
            shown = true;
            next = elapsed + SHOW_MS;
        }
    }
    if (shown)
        fputs("\r\033[K", stderr);
}

void errand_carry_out(struct errand *errand) {
    pthread_t thread;
    errand->started = time_now();
    tick_init(&errand->tick);
    progress_prompt(false); /* from here on Ctrl-C asks for an end */
    if (pthread_create(&thread, NULL, run_errand, errand) == 0) {
        watch_errand(errand);
        pthread_join(thread, NULL);
    } else {
        run_errand(errand);
    }
    tick_clear(&errand->tick);
}

char **errand_paths(const struct words *words) {
    char **paths = xcalloc(words->count + 1, sizeof *paths);
    for (size_t i = 0; i < words->count; i++) {
        char *real = strcmp(words->items[i], "-") == 0 ? NULL : realpath(words->items[i], NULL);
        paths[i] = real ? real : xstrdup(words->items[i]);
    }
    return paths;
}

void errand_paths_free(char **paths) {
    for (size_t i = 0; paths[i]; i++)
        free(paths[i]);
    free(paths);
}
