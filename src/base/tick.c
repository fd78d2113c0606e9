#include "base/tick.h"

#include <errno.h>
#include <time.h>

void tick_init(struct tick *tick) {
    pthread_condattr_t by_clock;
    pthread_condattr_init(&by_clock);
    pthread_condattr_setclock(&by_clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&tick->lock, NULL);
    pthread_cond_init(&tick->ended, &by_clock);
    pthread_condattr_destroy(&by_clock);
    tick->over = false;
}

void tick_clear(struct tick *tick) {
    pthread_cond_destroy(&tick->ended);
    pthread_mutex_destroy(&tick->lock);
}

static struct timespec time_in(unsigned ms) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += (long)(ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000)
        at.tv_sec++, at.tv_nsec -= 1000000000;
    return at;
}

bool tick_wait(struct tick *tick, unsigned ms) {
    struct timespec until = time_in(ms);
    pthread_mutex_lock(&tick->lock);
    while (!tick->over && pthread_cond_timedwait(&tick->ended, &tick->lock, &until) != ETIMEDOUT)
        continue;
    bool over = tick->over;
    pthread_mutex_unlock(&tick->lock);
    return !over;
}

void tick_end(struct tick *tick) {
    pthread_mutex_lock(&tick->lock);
    tick->over = true;
    pthread_cond_signal(&tick->ended);
    pthread_mutex_unlock(&tick->lock);
}
