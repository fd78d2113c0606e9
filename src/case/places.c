#include "case/places.h"

enum err_code places_add(const struct geo *geo, struct kase *kase, struct err *err) {
    for (size_t i = 0; geo && i < kase->source_count; i++) {
        struct source *source = &kase->sources[i];
        struct geo_facts facts;
        /* an address that the owner of an endpoint chose is nobody's place */
        if (source->kind != SOURCE_PUBLIC || source->trust != TRUST_OBSERVED)
            continue;
        enum err_code code = geo_lookup(geo, source->address, &kase->arena, &facts, err);
        if (code != ERR_OK)
            return code;
        source->country = facts.country;
        source->network = facts.network;
        source->network_owner = facts.network_owner;
    }
    return ERR_OK;
}
