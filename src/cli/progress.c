#include "cli/progress.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/tick.h"
#include "cli/talk.h"
#include "output/screen.h"

#define TICK_MS  50
#define QUIET_MS 1000 /* nothing is shown before */
#define SHOW_MS  200

struct progress {
    struct engine *engine;
    const struct intake *intake;
    const struct ledger *ledger;
    uint64_t bytes_all; /* on disk; 0 when unknown */
    size_t measured;    /* objects that are in it */
    int64_t started;
    pthread_t thread;
    struct tick tick;
    pthread_mutex_t lock; /* of what is on the terminal */
    bool terminal, shown;
};

static volatile sig_atomic_t interrupts;
static volatile sig_atomic_t watching;

static void on_interrupt(int number) {
    (void)number;
    if (interrupts++ || !watching)
        _exit(130);
}

bool progress_interrupted(void) {
    return interrupts > 0;
}

void progress_prompt(bool at_prompt) {
    watching = !at_prompt;
    interrupts = 0;
}

void progress_catch_interrupts(void) {
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void show_line(struct progress *progress, const char *line) {
    pthread_mutex_lock(&progress->lock);
    if (progress->terminal) {
        fprintf(stderr, "\r\033[K%s", line);
        fflush(stderr);
        progress->shown = true;
    }
    pthread_mutex_unlock(&progress->lock);
}

/* "2,000 of 35,000 files  1,234,567 events  512 MB/s  about 12 s left" */
static void show(struct progress *progress, int64_t elapsed_ms) {
    uint64_t done = 0, all = 0, events = 0;
    char line[256], counts[3][32], left[48] = "";
    struct ledger_totals totals = ledger_totals(progress->ledger);
    engine_progress(progress->engine, &done, &all, &events);
    if (!all) {
        show_line(progress, "working ...");
        return;
    }
    double share = progress->bytes_all ? (double)totals.compressed_bytes / (double)progress->bytes_all : 0;
    if (share > 0.01 && share < 1)
        snprintf(left, sizeof left, "  about %.0f s left", (double)elapsed_ms / 1000 * (1 - share) / share + 0.5);
    snprintf(line, sizeof line, "%s of %s files  %s events  %.0f MB/s%s", look_count(done, counts[0]),
             look_count(all, counts[1]), look_count(events, counts[2]),
             (double)totals.inflated_bytes / 1e3 / (double)elapsed_ms, left);
    show_line(progress, line);
}

/* Add up what there is to read: only for who waits long enough to see it, as each file is asked for its size. */
static bool measure(struct progress *progress) {
    enum { AT_A_TIME = 4096 };
    size_t all = progress->intake ? intake_count(progress->intake) : 0, end = progress->measured + AT_A_TIME;
    for (; progress->measured < all && progress->measured < end; progress->measured++)
        progress->bytes_all += intake_bytes(progress->intake, progress->measured);
    return progress->measured == all;
}

static bool is_wanted(struct progress *progress) {
    pthread_mutex_lock(&progress->lock);
    bool wanted = progress->terminal;
    pthread_mutex_unlock(&progress->lock);
    return wanted;
}

static void *watch(void *argument) {
    struct progress *progress = argument;
    int64_t next = QUIET_MS;
    bool asked = false;
    while (tick_wait(&progress->tick, TICK_MS)) {
        if (interrupts && !asked) {
            engine_interrupt(progress->engine);
            asked = true;
        }
        asked = asked && interrupts;
        int64_t elapsed = now_ms() - progress->started;
        if (elapsed >= next && is_wanted(progress) && measure(progress)) {
            show(progress, elapsed);
            next = elapsed + SHOW_MS;
        }
    }
    return NULL;
}

struct progress *progress_start(struct engine *engine, const struct intake *intake, const struct ledger *ledger) {
    struct progress *progress = xcalloc(1, sizeof *progress);
    *progress = (struct progress){
        .engine = engine, .intake = intake, .ledger = ledger, .started = now_ms(), .terminal = talk_to_terminal()};
    pthread_mutex_init(&progress->lock, NULL);
    tick_init(&progress->tick);
    if (pthread_create(&progress->thread, NULL, watch, progress) != 0) {
        free(progress); /* without it there is no progress to see, and nothing else is lost */
        return NULL;
    }
    watching = 1;
    return progress;
}

void progress_hush(struct progress *progress) {
    if (!progress)
        return;
    pthread_mutex_lock(&progress->lock);
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->terminal = progress->shown = false;
    pthread_mutex_unlock(&progress->lock);
}

void progress_stop(struct progress *progress) {
    if (!progress)
        return;
    tick_end(&progress->tick);
    pthread_join(progress->thread, NULL);
    watching = 0;
    progress_hush(progress);
    tick_clear(&progress->tick);
    pthread_mutex_destroy(&progress->lock);
    free(progress);
}
