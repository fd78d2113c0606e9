#include "store/store.h"

#include "store/figures.h"
#include "store/segment.h"

enum err_code store_open(struct store *store, const char *folder, struct err *err) {
    *store = (struct store){0};
    enum err_code code = store_header_open(&store->header, folder, err);
    if (code != ERR_OK)
        return code;
    manifest_init(&store->manifest);
    code = manifest_read(&store->manifest, store->header.folder, NULL, NULL, err);
    if (code != ERR_OK)
        store_clear(store);
    return code;
}

void store_clear(struct store *store) {
    manifest_clear(&store->manifest);
    arena_clear(&store->arena);
    *store = (struct store){0};
}

enum err_code store_know_events(struct store *store, struct err *err) {
    const struct manifest *manifest = &store->manifest;
    size_t count = 0;
    for (size_t i = 0; i < manifest->batch_count; i++)
        count += manifest->batches[i].events;
    uint64_t *all = arena_alloc(&store->arena, (count + 1) * sizeof *all);
    for (size_t i = 0, at = 0; i < manifest->batch_count; at += manifest->batches[i++].events) {
        struct arena scratch = ARENA_EMPTY;
        const uint64_t *prints;
        enum err_code code = segment_prints(store->header.folder, &manifest->batches[i], &scratch, &prints, err);
        if (code == ERR_OK)
            memcpy(all + at, prints, manifest->batches[i].events * sizeof *all);
        arena_clear(&scratch);
        if (code != ERR_OK)
            return code;
    }
    store->prints = all;
    store->print_count = count;
    record_fingerprint_set_key(store->header.key);
    return ERR_OK;
}

enum err_code store_attach(struct store *store, struct engine *engine, struct ledger *ledger, struct err *err) {
    const struct manifest *manifest = &store->manifest;
    const struct figures figures = {manifest->totals, manifest->refusals, manifest->foreigners, manifest->refusal_count,
                                    manifest->foreigner_count};
    store->view = (struct store_view){.folder = store->header.folder,
                                      .key = store_header_hash_key(&store->header),
                                      .batches = manifest->batches,
                                      .batch_count = manifest->batch_count,
                                      .segments = manifest->segments,
                                      .segment_count = manifest->segment_count,
                                      .coverage = manifest->coverage};
    figures_to_ledger(&figures, ledger);
    return engine_attach_store(engine, &store->view, store->prints, store->print_count, err);
}
