/* What a store covers. Inside engine/. */
#ifndef ENGINE_STORE_COVER_H
#define ENGINE_STORE_COVER_H

#include "engine/state.h"

/* Count what the attached store covers into `tally`: as its manifest says it, without a look at its events; or what of
 * it lies in the window of `choice`, when the watch covers no more than that. */
MUST_USE enum err_code store_cover(struct engine *engine, const struct watch_choice *choice,
                                   struct coverage_tally *tally, struct err *err);

#endif
