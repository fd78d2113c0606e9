/* To look at something again and again until it is over, and to notice at once when it is: one thread waits from tick
 * to tick, another one ends it. */
#ifndef BASE_TICK_H
#define BASE_TICK_H

#include <pthread.h>
#include <stdbool.h>

struct tick {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool over;
};

void tick_init(struct tick *tick);
void tick_clear(struct tick *tick);
/* Wait for `ms` milliseconds or for tick_end, whichever comes first; false once it has ended. */
bool tick_wait(struct tick *tick, unsigned ms);
void tick_end(struct tick *tick);

#endif
