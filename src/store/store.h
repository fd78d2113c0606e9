/* A store that is read: what is visible of it at this moment. Later commits do not change it. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "engine/engine.h"
#include "store/header.h"
#include "store/manifest.h"

struct store {
    struct store_header header;
    struct manifest manifest;
    struct store_view view;
    struct arena arena;
    const uint64_t *prints; /* only when logs are read besides */
    size_t print_count;
};

/* ERR_ENVIRONMENT when there is none, or one that cannot be read. */
MUST_USE enum err_code store_open(struct store *store, const char *folder, struct err *err);
void store_clear(struct store *store);
/* Read the fingerprints of its events, so that logs read besides leave those out (before the logs' first scan). */
MUST_USE enum err_code store_know_events(struct store *store, struct err *err);
/* Make it answerable: `events`, coverage; and its ledger's figures are added to `ledger`. */
MUST_USE enum err_code store_attach(struct store *store, struct engine *engine, struct ledger *ledger, struct err *err);

#endif
