/* Is all of a store there, readable and as its manifest says? */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include "store/store.h"

struct verify_result {
    uint64_t batches, segments, events;
    uint64_t twice;         /* events that are stored more than once */
    uint64_t damaged_lines; /* of the manifest: a crash leaves one at most */
    struct str *faults;     /* sentences, in `arena` */
    size_t fault_count, fault_space;
    struct arena arena;
};

/* Reads every value of every file. The engine is opened with the store's folder. A fault is a result, not an err. */
MUST_USE enum err_code verify_run(const struct store *store, struct engine *engine, struct verify_result *result,
                                  struct err *err);
void verify_clear(struct verify_result *result);

#endif
