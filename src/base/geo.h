/* Country and network of an address, from databases that the user brings along (MaxMind DB format: GeoLite2 and GeoIP2
 * City, Country, ASN, ISP, and what others make in their shape). None is shipped, nothing is looked up over a network.
 *
 * What a database tells is recognised by its metadata. Of several databases the first one that knows a fact counts.
 * Source: MaxMind DB File Format Specification 2.0.
 *
 * Thread rule: a geo may be used by several threads at once. */
#ifndef BASE_GEO_H
#define BASE_GEO_H

#include "base/arena.h"

struct geo; /* opaque */

/* Open these files. ERR_USAGE when one is missing or knows neither country nor network, ERR_ENVIRONMENT when it is
 * damaged or no MaxMind database: with its name. */
MUST_USE enum err_code geo_open(struct geo **out, const char *const *paths, size_t count, struct err *err);
void geo_close(struct geo *geo);
/* "libmaxminddb 1.7.1" */
const char *geo_library(void);
/* What the databases are: "GeoLite2-City, GeoLite2-ASN", in `arena`. */
struct str geo_types(const struct geo *geo, struct arena *arena);

/* What is known of an address; absent where nothing is. */
struct geo_facts {
    struct str country;       /* ISO 3166 code: "DE"; where the network is registered if that is all that is known */
    struct str network;       /* the most precise prefix that a database knows: "198.51.100.0/24" */
    struct str network_owner; /* "AS64496 Example Networks", or one half of it */
};

/* In `arena`. All absent for what is no IPv4 or IPv6 address. ERR_ENVIRONMENT when a database turns out to be damaged.
 */
MUST_USE enum err_code geo_lookup(const struct geo *geo, struct str address, struct arena *arena,
                                  struct geo_facts *facts, struct err *err);

#endif
